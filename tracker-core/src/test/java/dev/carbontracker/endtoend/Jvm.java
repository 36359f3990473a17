package dev.carbontracker.endtoend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Starts real JVMs with the class path of this test. */
final class Jvm {

    /** Bounds only what hangs: eight JVMs at once on two busy cores take a minute. */
    private static final Duration PATIENCE = Duration.ofSeconds(240);

    private final Path folder;
    private final List<String> options = new ArrayList<>();
    private final List<String> launcher = new ArrayList<>();

    Jvm(Path folder) {
        this.folder = folder;
    }

    /** Options of the JVM. */
    Jvm options(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    /** A program that starts the JVM, such as a shell with a limit. */
    Jvm launchedBy(String... command) {
        launcher.addAll(List.of(command));
        return this;
    }

    /** A JVM that runs. Its output is kept in files. */
    final class Running {
        private final Process process;
        private final Path out;
        private final Path err;

        private Running(Process process, Path out, Path err) {
            this.process = process;
            this.out = out;
            this.err = err;
        }

        Process process() {
            return process;
        }

        int exit() {
            try {
                assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "the JVM does not end");
                return process.exitValue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        String out() {
            return read(out);
        }

        String err() {
            return read(err);
        }

        private String read(Path file) {
            try {
                return Files.readString(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Running start(String... arguments) throws IOException {
        return start(Map.of(), arguments);
    }

    Running start(Map<String, String> environment, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "-XX:TieredStopAtLevel=1"));
        command.addAll(options);
        command.add(Program.class.getName());
        command.addAll(List.of(arguments));
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CARBONTRACKER_") || name.equals("TZ")
                || name.startsWith("JAVA_TOOL") || name.startsWith("JDK_JAVA"));
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    /** Waits for something to come true. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "in vain waited for: " + what);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
