package dev.carbontracker.agent.programs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** A program that does one of the things that programs do, then prints which threads and open files it has of its own. */
public final class OwnState {

    private static final long MILLIS = 300;

    private OwnState() {
    }

    /** Does what the first argument names. */
    public static void main(String[] args) throws Exception {
        PrintStream out = System.out;
        long begun = System.nanoTime();
        act(args[0]);
        while (System.nanoTime() - begun < MILLIS * 1_000_000) {
            Thread.onSpinWait();
        }
        out.println("threads " + threads());
        out.println("files " + files());
        out.println("variables " + System.getenv().containsKey("CARBONTRACKER_ENABLED"));
        if (args[0].equals("exit in a hook's sight")) {
            System.exit(7);
        }
    }

    private static void act(String what) throws Exception {
        switch (what) {
            case "nothing", "exit in a hook's sight" -> { }
            case "properties replaced" -> {
                Properties own = new Properties();
                own.putAll(System.getProperties());
                System.setProperties(own);
            }
            case "properties that are no strings" -> System.getProperties().put("own", new Object());
            case "error stream closed" -> System.err.close();
            case "error stream replaced" -> System.setErr(new PrintStream(new ByteArrayOutputStream()));
            case "error stream that throws" -> System.setErr(new PrintStream(new OutputStream() {
                @Override
                public void write(int b) {
                    throw new IllegalStateException("the program's own");
                }
            }));
            case "locale and time zone" -> {
                Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
                TimeZone.setDefault(TimeZone.getTimeZone("Asia/Kathmandu"));
            }
            case "handler of uncaught exceptions" -> Thread.setDefaultUncaughtExceptionHandler((thread, failure) ->
                    Runtime.getRuntime().halt(9));
            case "three hundred threads" -> {
                List<Thread> all = new ArrayList<>();
                for (int i = 0; i < 300; i++) {
                    all.add(new Thread(() -> System.getenv("PATH")));
                }
                all.forEach(Thread::start);
                for (Thread thread : all) {
                    thread.join();
                }
            }
            case "stack overflow" -> {
                try {
                    deeper(0);
                } catch (StackOverflowError e) {
                    System.out.println("caught");
                }
            }
            case "memory that runs out and is freed" -> {
                try {
                    List<byte[]> all = new ArrayList<>();
                    while (true) {
                        all.add(new byte[1 << 20]);
                    }
                } catch (OutOfMemoryError e) {
                    System.out.println("caught");
                }
            }
            case "collections" -> {
                for (int i = 0; i < 20; i++) {
                    System.gc();
                }
            }
            case "logging" -> Logger.getLogger("own").info("logged");
            case "interrupted main" -> Thread.currentThread().interrupt();
            case "threads interrupted" -> Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread != Thread.currentThread()).forEach(Thread::interrupt);
            case "a program started" -> System.out.println(new ProcessBuilder("true").start().waitFor());
            default -> throw new IllegalArgumentException(what);
        }
    }

    private static int deeper(int depth) {
        return deeper(depth + 1) + 1;
    }

    private static TreeSet<String> threads() {
        TreeSet<String> names = new TreeSet<>();
        Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getThreadGroup() != null
                && thread.getThreadGroup().getName().equals("main")).map(Thread::getName)
                .filter(name -> !name.startsWith("carbontracker-")).forEach(names::add);
        return names;
    }

    /** The standard streams and what the program has opened, without what the JVM and the agent hold. */
    private static TreeSet<String> files() {
        TreeSet<String> names = new TreeSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : descriptors.filter(file -> file.getFileName().toString().length() == 1
                    && file.getFileName().toString().charAt(0) <= '2').toList()) {
                names.add(descriptor.getFileName() + (Files.exists(descriptor) ? " open" : " closed"));
            }
        } catch (IOException e) {
            names.add("unknown");
        }
        return names;
    }
}
