package dev.carbontracker.report.cli;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Takes signals that are meant for the program that is run. Through reflection, since the JDK's only class for it may be
 * missing from an image; the program then gets TERM when this JVM ends by one. Thread-safe.
 */
final class Signals {

    private static final List<String> NAMES = List.of("TERM", "INT", "HUP", "USR1");
    /** Fields of /proc/PID/stat after the name of the program, from 0. */
    private static final int GROUP = 2;
    private static final int TERMINAL = 4;
    private static final int FOREGROUND_GROUP = 5;

    private final List<String> early = new ArrayList<>();
    private Process program;

    private Signals() {
    }

    /** Takes them from now on, before there is a program: none may fall between. */
    static Signals take() {
        Signals signals = new Signals();
        NAMES.forEach(signals::take);
        return signals;
    }

    /** Hands those that have come, and all further ones, on to that program. */
    synchronized void handOn(Process to) {
        program = to;
        early.forEach(this::send);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            if (to.isAlive()) {
                to.destroy();
            }
        }, "carbontracker-program"));
    }

    private synchronized void come(String name) {
        if (program == null) {
            early.add(name);
        } else {
            send(name);
        }
    }

    private void take(String name) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler call = (proxy, method, arguments) -> switch (method.getName()) {
                case "handle" -> {
                    come(name);
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
            return; // the JVM was told to leave signals alone, or has no such module
        }
    }

    private void send(String name) {
        if ((name.equals("INT") || name.equals("HUP")) && sentByTerminal(program.pid())) {
            return;
        }
        try {
            new ProcessBuilder("kill", "-" + name, String.valueOf(program.pid())).start().waitFor(1, TimeUnit.SECONDS);
        } catch (IOException e) { // no such program on Windows, nor in the barest of containers
            program.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Whether that process is in the foreground of a terminal: then the terminal itself sends INT and HUP to all programs of
     * the group, and to hand them on would send them twice.
     */
    private static boolean sentByTerminal(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return !fields[TERMINAL].equals("0") && fields[GROUP].equals(fields[FOREGROUND_GROUP]);
        } catch (IOException | RuntimeException e) {
            return false;
        }
    }
}
