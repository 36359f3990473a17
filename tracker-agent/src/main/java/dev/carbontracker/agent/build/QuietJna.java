package dev.carbontracker.agent.build;

import java.util.Map;
import java.util.TreeMap;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.commons.ClassRemapper;
import net.bytebuddy.jar.asm.commons.SimpleRemapper;

/**
 * Takes java.util.logging out of JNA: the first logger that anybody asks for settles which log manager a JVM has, and that
 * is for the program to choose.
 */
final class QuietJna {

    private static final String PACKAGE = "com/sun/jna/";
    private static final Map<String, String> REPLACEMENTS = Map.of(
            "java/util/logging/Logger", "dev/carbontracker/agent/runtime/NoLogger",
            "java/util/logging/Level", "dev/carbontracker/agent/runtime/NoLevel");

    private QuietJna() {
    }

    /** The same classes; names as in a jar, without the ending. */
    static Map<String, byte[]> of(Map<String, byte[]> classes) {
        Map<String, byte[]> quiet = new TreeMap<>(classes);
        quiet.replaceAll((name, bytes) -> name.startsWith(PACKAGE) ? quiet(bytes) : bytes);
        return quiet;
    }

    private static byte[] quiet(byte[] bytes) {
        ClassWriter writer = new ClassWriter(0);
        new ClassReader(bytes).accept(new ClassRemapper(writer, new SimpleRemapper(Opcodes.ASM9, REPLACEMENTS)), 0);
        return writer.toByteArray();
    }
}
