package dev.carbontracker.agent.build;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * Makes plain classes of lambdas and method references. The JVM spins a hidden class for each of them the first time it is
 * met, and starts its compiler of method handles for the first: in a JVM that has just begun that is 40 % of the
 * processor time and of the memory that the agent needs. What is not one of the usual cases stays as it is.
 *
 * <p>A plain class belongs to the nest of the class that it was taken from, so that it may call its private methods; class
 * files from before nests (Java 11) are lifted to that version.
 */
final class PlainLambdas {

    private static final String FACTORY = "java/lang/invoke/LambdaMetafactory";
    private static final int PUBLIC_FINAL = Opcodes.ACC_PUBLIC | Opcodes.ACC_FINAL;

    private final Map<String, byte[]> classes = new LinkedHashMap<>();
    private final Map<String, String> hosts = new LinkedHashMap<>();
    private final Map<String, java.util.Set<String>> members = new LinkedHashMap<>();

    private PlainLambdas() {
    }

    /** All classes without lambdas, and the classes that stand for them; names as in a jar, without the ending. */
    static Map<String, byte[]> of(Map<String, byte[]> classes) {
        PlainLambdas plain = new PlainLambdas();
        classes.forEach((name, bytes) -> plain.hosts.put(name, host(bytes)));
        classes.forEach(plain::add);
        plain.members.forEach((host, added) -> plain.classes.computeIfPresent(host, (name, bytes) -> join(bytes, added)));
        return plain.classes;
    }

    private void add(String name, byte[] bytes) {
        ClassWriter writer = new ClassWriter(0);
        Rewriter rewriter = new Rewriter(writer, name);
        new ClassReader(bytes).accept(rewriter, 0);
        classes.put(name, rewriter.count > 0 ? writer.toByteArray() : bytes); // else to the byte as it was
    }

    /** The host of the nest that a class is in: itself, if it does not say. */
    private static String host(byte[] bytes) {
        String[] host = {new ClassReader(bytes).getClassName()};
        new ClassReader(bytes).accept(new ClassVisitor(Opcodes.ASM9) {
            @Override
            public void visitNestHost(String name) {
                host[0] = name;
            }
        }, ClassReader.SKIP_CODE);
        return host[0];
    }

    /** The host of a nest must name its members. */
    private static byte[] join(byte[] bytes, java.util.Set<String> added) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(bytes).accept(new ClassVisitor(Opcodes.ASM9, writer) {
            private boolean done;

            @Override
            public void visitNestMember(String member) {
                all();
                super.visitNestMember(member);
            }

            @Override
            public void visitEnd() {
                all();
                super.visitEnd();
            }

            private void all() {
                if (!done) {
                    added.forEach(super::visitNestMember);
                    done = true;
                }
            }
        }, 0);
        return writer.toByteArray();
    }

    /** Replaces the call sites of one class. */
    private final class Rewriter extends ClassVisitor {

        private final String owner;
        private int count;

        Rewriter(ClassVisitor next, String owner) {
            super(Opcodes.ASM9, next);
            this.owner = owner;
        }

        @Override
        public void visit(int version, int access, String name, String signature, String parent, String[] interfaces) {
            super.visit(Math.max(version & 0xFFFF, Opcodes.V11), access, name, signature, parent, interfaces);
        }

        @Override
        public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] thrown) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, thrown);
            return new MethodVisitor(Opcodes.ASM9, next) {
                @Override
                public void visitInvokeDynamicInsn(String method, String site, Handle bootstrap, Object... arguments) {
                    String plain = bootstrap.getOwner().equals(FACTORY) && bootstrap.getName().equals("metafactory")
                            ? plain(method, site, arguments) : null;
                    if (plain == null) {
                        super.visitInvokeDynamicInsn(method, site, bootstrap, arguments);
                    } else {
                        super.visitMethodInsn(Opcodes.INVOKESTATIC, plain, "make", site, false);
                    }
                }
            };
        }

        /** Writes the class that stands for a call site; null if it is none of the usual cases. */
        private String plain(String method, String site, Object... arguments) {
            Handle target = (Handle) arguments[1];
            boolean ofOthers = !target.getOwner().equals(owner);
            if (target.getTag() == Opcodes.H_INVOKESPECIAL && ofOthers) {
                return null; // a method of the parent class
            }
            String name = owner + "$$Plain$" + count;
            PlainClass plain = new PlainClass(name, hosts.get(owner), site);
            byte[] bytes = plain.write(method, (Type) arguments[0], target, (Type) arguments[2]);
            if (bytes == null) {
                return null;
            }
            count++;
            classes.put(name, bytes);
            members.computeIfAbsent(hosts.get(owner), host -> new java.util.LinkedHashSet<>()).add(name);
            return name;
        }
    }

    /**
     * One lambda as a class: what it has captured are its fields.
     *
     * @param name internal name
     * @param host host of its nest
     * @param site descriptor of the call site: captured values to interface
     */
    private record PlainClass(String name, String host, String site) {

        byte[] write(String method, Type erased, Handle target, Type actual) {
            Type[] captured = Type.getArgumentTypes(site);
            ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
            writer.visit(Opcodes.V11, Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC, name, null,
                    "java/lang/Object", new String[] {Type.getReturnType(site).getInternalName()});
            writer.visitNestHost(host);
            constructor(writer, captured);
            factory(writer, captured);
            MethodVisitor code = writer.visitMethod(PUBLIC_FINAL, method, erased.getDescriptor(), null, null);
            code.visitCode();
            if (!new Body(code, name).write(captured, erased, target, actual)) {
                return null;
            }
            code.visitMaxs(0, 0);
            code.visitEnd();
            writer.visitEnd();
            return writer.toByteArray();
        }

        private void constructor(ClassWriter writer, Type[] captured) {
            MethodVisitor code = writer.visitMethod(0, "<init>", Type.getMethodDescriptor(Type.VOID_TYPE, captured), null,
                    null);
            code.visitCode();
            code.visitVarInsn(Opcodes.ALOAD, 0);
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
            int slot = 1;
            for (int i = 0; i < captured.length; i++) {
                writer.visitField(Opcodes.ACC_PRIVATE | Opcodes.ACC_FINAL, "c" + i, captured[i].getDescriptor(), null, null)
                        .visitEnd();
                code.visitVarInsn(Opcodes.ALOAD, 0);
                code.visitVarInsn(captured[i].getOpcode(Opcodes.ILOAD), slot);
                code.visitFieldInsn(Opcodes.PUTFIELD, name, "c" + i, captured[i].getDescriptor());
                slot += captured[i].getSize();
            }
            code.visitInsn(Opcodes.RETURN);
            code.visitMaxs(0, 0);
            code.visitEnd();
        }

        private void factory(ClassWriter writer, Type[] captured) {
            MethodVisitor code = writer.visitMethod(Opcodes.ACC_STATIC, "make", site, null, null);
            code.visitCode();
            code.visitTypeInsn(Opcodes.NEW, name);
            code.visitInsn(Opcodes.DUP);
            int slot = 0;
            for (Type value : captured) {
                code.visitVarInsn(value.getOpcode(Opcodes.ILOAD), slot);
                slot += value.getSize();
            }
            code.visitMethodInsn(Opcodes.INVOKESPECIAL, name, "<init>", Type.getMethodDescriptor(Type.VOID_TYPE, captured),
                    false);
            code.visitInsn(Opcodes.ARETURN);
            code.visitMaxs(0, 0);
            code.visitEnd();
        }
    }

    /** The method of the interface: hands its arguments on, converted as the language does. */
    private record Body(MethodVisitor code, String name) {

        boolean write(Type[] captured, Type erased, Handle target, Type actual) {
            boolean creates = target.getTag() == Opcodes.H_NEWINVOKESPECIAL;
            boolean isStatic = target.getTag() == Opcodes.H_INVOKESTATIC;
            Type owner = Type.getObjectType(target.getOwner());
            Type[] own = Type.getArgumentTypes(target.getDesc());
            Type[] wanted = isStatic || creates ? own : before(owner, own);
            Type[] given = erased.getArgumentTypes();
            if (captured.length + given.length != wanted.length) {
                return false;
            }
            if (creates) {
                code.visitTypeInsn(Opcodes.NEW, target.getOwner());
                code.visitInsn(Opcodes.DUP);
            }
            for (int i = 0; i < captured.length; i++) {
                code.visitVarInsn(Opcodes.ALOAD, 0);
                code.visitFieldInsn(Opcodes.GETFIELD, name, "c" + i, captured[i].getDescriptor());
                if (!Conversion.convert(code, captured[i], captured[i], wanted[i])) {
                    return false;
                }
            }
            int slot = 1;
            for (int i = 0; i < given.length; i++) {
                code.visitVarInsn(given[i].getOpcode(Opcodes.ILOAD), slot);
                slot += given[i].getSize();
                if (!Conversion.convert(code, given[i], actual.getArgumentTypes()[i], wanted[captured.length + i])) {
                    return false;
                }
            }
            code.visitMethodInsn(opcode(target), target.getOwner(), target.getName(), target.getDesc(),
                    target.isInterface());
            Type result = creates ? owner : Type.getReturnType(target.getDesc());
            return answer(result, actual.getReturnType(), erased.getReturnType());
        }

        private static Type[] before(Type first, Type[] rest) {
            Type[] all = new Type[rest.length + 1];
            all[0] = first;
            System.arraycopy(rest, 0, all, 1, rest.length);
            return all;
        }

        private static int opcode(Handle target) {
            return switch (target.getTag()) {
                case Opcodes.H_INVOKESTATIC -> Opcodes.INVOKESTATIC;
                case Opcodes.H_NEWINVOKESPECIAL -> Opcodes.INVOKESPECIAL;
                default -> target.isInterface() ? Opcodes.INVOKEINTERFACE : Opcodes.INVOKEVIRTUAL;
            };
        }

        private boolean answer(Type result, Type actual, Type erased) {
            if (erased.getSort() == Type.VOID) {
                if (result.getSort() != Type.VOID) {
                    code.visitInsn(result.getSize() == 2 ? Opcodes.POP2 : Opcodes.POP);
                }
                code.visitInsn(Opcodes.RETURN);
                return true;
            }
            if (result.getSort() == Type.VOID || !Conversion.convert(code, result, result, actual)) {
                return false;
            }
            code.visitInsn(erased.getOpcode(Opcodes.IRETURN));
            return true;
        }
    }

    /** What a value must become to be passed on. */
    private static final class Conversion {

        private static final Map<Integer, String> BOXES = Map.of(Type.BOOLEAN, "java/lang/Boolean", Type.CHAR,
                "java/lang/Character", Type.BYTE, "java/lang/Byte", Type.SHORT, "java/lang/Short", Type.INT,
                "java/lang/Integer", Type.LONG, "java/lang/Long", Type.FLOAT, "java/lang/Float", Type.DOUBLE,
                "java/lang/Double");
        private static final List<Integer> WIDER = List.of(Type.INT, Type.LONG, Type.FLOAT, Type.DOUBLE);

        private Conversion() {
        }

        /** From a type to its more exact one to the wanted one; false for what is left to the JVM. */
        static boolean convert(MethodVisitor code, Type from, Type exact, Type wanted) {
            boolean fromPrimitive = BOXES.containsKey(from.getSort());
            boolean toPrimitive = BOXES.containsKey(wanted.getSort());
            if (fromPrimitive && toPrimitive) {
                return widen(code, from, wanted);
            }
            if (fromPrimitive) {
                String box = BOXES.get(from.getSort());
                code.visitMethodInsn(Opcodes.INVOKESTATIC, box, "valueOf", "(" + from.getDescriptor() + ")L" + box + ";",
                        false);
                return true;
            }
            if (toPrimitive) {
                String box = BOXES.get(wanted.getSort());
                if (!exact.getInternalName().equals(box) && !exact.getInternalName().equals("java/lang/Object")) {
                    return false; // unboxed, then widened
                }
                code.visitTypeInsn(Opcodes.CHECKCAST, box);
                code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, box, wanted.getClassName() + "Value",
                        "()" + wanted.getDescriptor(), false);
                return true;
            }
            if (!from.equals(wanted) && !wanted.getInternalName().equals("java/lang/Object")) {
                code.visitTypeInsn(Opcodes.CHECKCAST, wanted.getInternalName());
            }
            return true;
        }

        private static boolean widen(MethodVisitor code, Type from, Type to) {
            if (from.equals(to)) {
                return true;
            }
            if (from.getSort() == Type.INT && WIDER.contains(to.getSort())) {
                code.visitInsn(to.getSort() == Type.LONG ? Opcodes.I2L
                        : to.getSort() == Type.FLOAT ? Opcodes.I2F : Opcodes.I2D);
                return true;
            }
            return false;
        }
    }
}
