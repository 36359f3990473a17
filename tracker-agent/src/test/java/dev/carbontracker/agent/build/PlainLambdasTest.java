package dev.carbontracker.agent.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.carbontracker.agent.Archive;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.Handle;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

/** Classes without lambdas do what they did with them. */
class PlainLambdasTest {

    /** Lambdas and method references of every kind that occurs. */
    public static class Zoo implements Supplier<String> {

        private final long field = 7;
        private static int counted;

        @Override
        public String get() {
            List<String> all = new ArrayList<>();
            int captured = 3;
            long wide = 1L << 40;
            Function<String, Integer> length = String::length;
            BiFunction<String, String, Boolean> starts = String::startsWith;
            Supplier<List<Object>> makes = ArrayList::new;
            IntFunction<int[]> array = int[]::new;
            ToLongFunction<Integer> unboxes = i -> i * wide;
            ToDoubleFunction<String> widens = String::length;
            DoubleUnaryOperator primitive = x -> x * captured + wide;
            LongSupplier own = () -> field;
            Predicate<String> negated = Predicate.not(String::isEmpty);
            Consumer<String> drops = all::add;
            Runnable counts = Zoo::count;
            Function<Integer, Function<Integer, Integer>> nested = a -> b -> a + b + captured;
            Function<Object, String> objects = String::valueOf;
            Supplier<Supplier<String>> inner = () -> new Inner()::text;
            drops.accept("first");
            counts.run();
            all.add(length.apply("four") + " " + starts.apply("abc", "ab") + " " + makes.get().size() + " "
                    + array.apply(5).length + " " + unboxes.applyAsLong(2) + " " + widens.applyAsDouble("xyz") + " "
                    + primitive.applyAsDouble(0.5) + " " + own.getAsLong() + " " + negated.test("") + " "
                    + nested.apply(1).apply(2) + " " + objects.apply(null) + " " + inner.get().get() + " " + counted);
            all.add(IntStream.range(0, 5).boxed().sorted((a, b) -> b - a).map(Integer::toHexString)
                    .collect(Collectors.joining("+")));
            all.add(Stream.of("b", "a", "c").collect(Collectors.groupingBy(Function.identity(), TreeMap::new,
                    Collectors.counting())).toString());
            return String.join("|", all);
        }

        private static void count() {
            counted++;
        }

        private static final class Inner {
            private String text() {
                return Stream.of(1, 2).map(i -> "i" + i).collect(Collectors.joining());
            }
        }
    }

    private static final List<String> NAMES = List.of("PlainLambdasTest", "PlainLambdasTest$Zoo",
            "PlainLambdasTest$Zoo$Inner");

    private static Map<String, byte[]> classes() throws IOException {
        Map<String, byte[]> classes = new TreeMap<>();
        for (String name : NAMES) {
            try (InputStream in = PlainLambdasTest.class.getResourceAsStream(name + ".class")) {
                classes.put("dev/carbontracker/agent/build/" + name, in.readAllBytes());
            }
        }
        return classes;
    }

    private static boolean hasLambdas(byte[] bytes) {
        boolean[] found = {false};
        new ClassReader(bytes).accept(new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String type, String signature, String[] thrown) {
                return new MethodVisitor(Opcodes.ASM9) {
                    @Override
                    public void visitInvokeDynamicInsn(String method, String site, Handle bootstrap, Object... rest) {
                        found[0] |= bootstrap.getOwner().equals("java/lang/invoke/LambdaMetafactory");
                    }
                };
            }
        }, 0);
        return found[0];
    }

    @Test
    void classes_without_lambdas_should_do_the_same() throws Exception {
        Map<String, byte[]> plain = PlainLambdas.of(classes());
        ClassLoader loader = new ClassLoader(null) {
            @Override
            protected Class<?> findClass(String name) throws ClassNotFoundException {
                byte[] bytes = plain.get(name.replace('.', '/'));
                if (bytes == null) {
                    throw new ClassNotFoundException(name);
                }
                return defineClass(name, bytes, 0, bytes.length);
            }
        };
        Object zoo = loader.loadClass(Zoo.class.getName()).getDeclaredConstructor().newInstance();
        assertEquals(new Zoo().get(), ((Supplier<?>) zoo).get());
        assertNotEquals(Zoo.class, zoo.getClass());
        for (String name : NAMES) {
            assertFalse(hasLambdas(plain.get("dev/carbontracker/agent/build/" + name)), name);
        }
    }

    @Test
    void equal_classes_should_give_equal_bytes() throws IOException {
        Map<String, byte[]> once = PlainLambdas.of(classes());
        Map<String, byte[]> again = PlainLambdas.of(classes());
        assertEquals(List.copyOf(once.keySet()), List.copyOf(again.keySet()));
        once.forEach((name, bytes) -> assertArrayEquals(bytes, again.get(name), name));
    }

    @Test
    void class_without_lambdas_should_stay_as_it_is() throws IOException {
        byte[] bytes;
        try (InputStream in = Archive.class.getResourceAsStream("Archive.class")) {
            bytes = in.readAllBytes();
        }
        Map<String, byte[]> plain = PlainLambdas.of(Map.of("dev/carbontracker/agent/Archive", bytes));
        assertEquals(1, plain.size());
        assertArrayEquals(bytes, plain.get("dev/carbontracker/agent/Archive"));
    }
}
