package dev.carbontracker.gpu.nvml;

import com.sun.jna.Native;
import dev.carbontracker.spi.Remarks;
import java.lang.reflect.Method;
import java.nio.file.Path;

/** What newer JVMs say about native code, in our words: JNA's native library is loaded only where there is a GPU. */
final class NativeAccess {

    /** From here on the JVM warns (JEP 472). */
    private static final int WARNS_SINCE = 24;

    private NativeAccess() {
    }

    /**
     * Whether loading JNA's native part here would take it from the program: it is told to load it from a file of its own,
     * and a JVM lets only one class loader load a file. Where JNA is the program's, as with the library, nothing is taken.
     */
    static boolean takenByProgram() {
        ClassLoader own = NativeAccess.class.getClassLoader();
        boolean beside = own != null && own != ClassLoader.getSystemClassLoader()
                && own.getParent() == ClassLoader.getPlatformClassLoader();
        return beside && System.getProperty("jna.boot.library.path") != null;
    }

    /** Names the flag that silences the warning which this JVM is about to print. */
    static void announce(Remarks remarks) {
        if (Runtime.version().feature() >= WARNS_SINCE && !enabled()) {
            remarks.tell("reading the GPU takes native code; " + flag() + " silences the JVM's warning about it");
        }
    }

    /** Why the library could not be loaded. */
    static String explain(Path library, Throwable failure) {
        return library + " cannot be loaded (" + failure.toString().lines().findFirst().orElse("") + ")"
                + (Runtime.version().feature() >= WARNS_SINCE && !enabled() ? "; " + flag() + " may be needed" : "")
                + (failure.toString().contains("jnidispatch") ? "; -Djna.tmpdir names a folder that may hold programs" : "");
    }

    private static boolean enabled() {
        try {
            Method isEnabled = Module.class.getMethod("isNativeAccessEnabled");
            return (boolean) isEnabled.invoke(Native.class.getModule());
        } catch (ReflectiveOperationException | LinkageError e) { // an older JVM, or no JNA at all
            return true;
        }
    }

    private static String flag() {
        Module jna = Native.class.getModule();
        return "--enable-native-access=" + (jna.isNamed() ? jna.getName() : "ALL-UNNAMED");
    }
}
