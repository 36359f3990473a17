package dev.carbontracker.report.cli;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * Takes signals that are meant for the program that is run. Through reflection, since the JDK's only class for it may be
 * missing from an image.
 */
final class Signals {

    private static final int FIELDS_BEFORE = 2;

    private Signals() {
    }

    /** Hands on TERM, INT and HUP, by their names, as far as this JVM can. */
    static void handOn(Consumer<String> to) {
        for (String name : List.of("TERM", "INT", "HUP")) {
            try {
                Class<?> signal = Class.forName("sun.misc.Signal");
                Class<?> handler = Class.forName("sun.misc.SignalHandler");
                InvocationHandler call = (proxy, method, arguments) -> switch (method.getName()) {
                    case "handle" -> {
                        to.accept(name);
                        yield null;
                    }
                    case "hashCode" -> System.identityHashCode(proxy);
                    case "equals" -> proxy == arguments[0];
                    default -> "signal " + name;
                };
                Object taker = Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, call);
                signal.getMethod("handle", signal, handler).invoke(null,
                        signal.getConstructor(String.class).newInstance(name), taker);
            } catch (ReflectiveOperationException | RuntimeException e) {
                continue; // the JVM was told to leave signals alone, or has no such module: it ends by them, as usual
            }
        }
    }

    /**
     * Whether this process is in the foreground of a terminal: then the terminal itself sends INT and HUP to all programs
     * of the group, and to hand them on would send them twice.
     */
    static boolean sentToAll() {
        try {
            String stat = Files.readString(Path.of("/proc/self/stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            String group = fields[FIELDS_BEFORE];
            String terminal = fields[FIELDS_BEFORE + 2];
            String foreground = fields[FIELDS_BEFORE + 3];
            return !terminal.equals("0") && group.equals(foreground);
        } catch (java.io.IOException | RuntimeException e) {
            return false;
        }
    }
}
