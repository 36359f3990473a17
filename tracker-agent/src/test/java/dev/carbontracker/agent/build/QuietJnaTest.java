package dev.carbontracker.agent.build;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.jna.Native;
import dev.carbontracker.agent.runtime.NoLevel;
import dev.carbontracker.agent.runtime.NoLogger;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;
import org.junit.jupiter.api.Test;

/** JNA without java.util.logging, which is otherwise as it was. */
class QuietJnaTest {

    private static final String LOGGER = Type.getInternalName(NoLogger.class);
    private static final String LEVEL = Type.getInternalName(NoLevel.class);

    private static Map<String, byte[]> jna() throws IOException, URISyntaxException {
        Map<String, byte[]> classes = new TreeMap<>();
        File file = new File(Native.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (JarFile jar = new JarFile(file)) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                if (entry.getName().startsWith("com/sun/jna/") && entry.getName().endsWith(".class")) {
                    classes.put(entry.getName().replace(".class", ""), jar.getInputStream(entry).readAllBytes());
                }
            }
        }
        return classes;
    }

    /** What the classes ask of the two that stand for logging. */
    private static Set<String> asked(Map<String, byte[]> classes) {
        Set<String> asked = new TreeSet<>();
        classes.values().forEach(bytes -> new ClassReader(bytes).accept(new ClassVisitor(Opcodes.ASM9) {
            @Override
            public MethodVisitor visitMethod(int access, String name, String descriptor, String signature, String[] thrown) {
                return new MethodVisitor(Opcodes.ASM9) {
                    @Override
                    public void visitMethodInsn(int opcode, String owner, String method, String type, boolean isInterface) {
                        if (owner.equals(LOGGER)) {
                            asked.add(method + type);
                        }
                    }

                    @Override
                    public void visitFieldInsn(int opcode, String owner, String field, String type) {
                        if (owner.equals(LEVEL)) {
                            asked.add(field);
                        }
                    }
                };
            }
        }, 0));
        return asked;
    }

    @Test
    void classes_should_not_know_java_util_logging_any_more() throws Exception {
        Map<String, byte[]> before = jna();
        Map<String, byte[]> quiet = QuietJna.of(before);
        assertEquals(before.keySet(), quiet.keySet());
        assertTrue(before.values().stream().anyMatch(QuietJnaTest::logs), "the test must see it where it is");
        quiet.forEach((name, bytes) -> assertTrue(!logs(bytes), name));
    }

    private static boolean logs(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains("java/util/logging");
    }

    @Test
    void whatever_is_asked_of_the_stand_ins_should_be_there() throws Exception {
        Set<String> known = Arrays.stream(NoLogger.class.getMethods()).map(m -> m.getName() + Type.getMethodDescriptor(m))
                .collect(Collectors.toCollection(TreeSet::new));
        Arrays.stream(NoLevel.values()).map(Enum::name).forEach(known::add);
        Set<String> asked = asked(QuietJna.of(jna()));
        assertTrue(asked.size() > 5, asked.toString());
        asked.removeAll(known);
        assertEquals(Set.of(), asked);
    }

    @Test
    void other_classes_should_stay_as_they_are() {
        byte[] bytes = {1, 2, 3};
        assertArrayEquals(bytes, QuietJna.of(Map.of("org/slf4j/Logger", bytes)).get("org/slf4j/Logger"));
    }
}
