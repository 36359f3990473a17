package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** A real JVM with the real jar. Its working directory is a folder of the test's own. */
final class TestJvm {

    static final Path JAR = Path.of(System.getProperty("carbon-tracker.jar", "none"));
    /** Bounds only what hangs. */
    private static final long PATIENCE_SECONDS = 240;
    /** What lies inside the jar: no program of the tests may see it on its class path. */
    private static final List<String> BUNDLED = List.of("tracker-core", "tracker-gpu", "tracker-report", "oshi-",
            "jna-", "slf4j-nop", "byte-buddy", "picocli", "tracker-agent" + File.separator + "target" + File.separator
                    + "classes");

    private final Jdks.Jdk jdk;
    private final Path folder;
    private final List<String> options = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private String classPath = testClasses();
    private Path java;
    private List<String> before = List.of();

    TestJvm(Jdks.Jdk jdk, Path folder) {
        this.jdk = jdk;
        this.folder = folder;
        this.java = jdk.tool("java");
    }

    /** The programs alone. */
    static String testClasses() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.endsWith("test-classes")).collect(Collectors.joining(File.pathSeparator));
    }

    /** The programs and what they train with. */
    static String frameworks() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> BUNDLED.stream().noneMatch(entry::contains)
                        && !entry.endsWith("carbon-tracker.jar"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The programs and the library, as a program has it that measures itself. */
    static String library() {
        return testClasses() + File.pathSeparator
                + Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.contains("tracker-core") || entry.contains("tracker-gpu") || entry.contains("oshi-")
                        || entry.contains("jna-jpms") || entry.contains("commons-") || entry.contains("slf4j-api")).collect(Collectors.joining(File.pathSeparator));
    }

    /** Attaches the agent with these arguments, in a zone that is known. */
    TestJvm agent(String... arguments) {
        List<String> all = new ArrayList<>(List.of("zone=FRA"));
        all.addAll(List.of(arguments));
        return options("-javaagent:" + JAR + "=" + String.join(",", all));
    }

    TestJvm options(String... more) {
        options.addAll(List.of(more));
        return this;
    }

    TestJvm environment(String name, String value) {
        environment.put(name, value);
        return this;
    }

    TestJvm classPath(String path) {
        classPath = path;
        return this;
    }

    /** Another launcher, such as that of an image. */
    TestJvm launcher(Path launcher) {
        java = launcher;
        return this;
    }

    /** A program that starts the JVM, such as a shell with a limit. */
    TestJvm launchedBy(List<String> command) {
        before = command;
        return this;
    }

    /** Ignores no signal; a JVM inherits ignored signals from a shell that runs the tests in the background. */
    TestJvm defaultSignals() {
        before = List.of("env", "--default-signal");
        return this;
    }

    Running start(Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("-cp", classPath, program.getName()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** Starts the JVM with these words after its options. */
    Running run(List<String> rest) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(java.toString(), "-Xmx128m"));
        command.addAll(options);
        command.addAll(rest);
        return start(command);
    }

    /** Starts a program. */
    Running start(List<String> command) throws IOException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CARBONTRACKER_") || name.startsWith("JAVA_TOOL")
                || name.startsWith("JDK_JAVA") || name.equals("TZ"));
        builder.environment().put("OMP_NUM_THREADS", "1");
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        builder.environment().putAll(environment);
        return new Running(builder.start(), out, err);
    }

    Jdks.Jdk jdk() {
        return jdk;
    }

    /**
     * A JVM that runs, or has.
     *
     * @param out its standard output
     * @param err its standard error
     */
    record Running(Process process, Path out, Path err) {

        int exit() {
            try {
                boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (!ended) {
                    process.destroyForcibly();
                }
                assertTrue(ended, "the JVM does not end: " + stdout() + stderr());
                return process.exitValue();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        /** Closes its standard input, for which its program waits, and returns its exit code. */
        int finish() throws IOException {
            process.getOutputStream().close();
            return exit();
        }

        /** The same; returns how many seconds it took. */
        double secondsOfEnd(int code) throws IOException {
            long begun = System.nanoTime();
            assertEquals(code, finish(), stderr());
            return (System.nanoTime() - begun) / 1e9;
        }

        /** Writes an empty line to its standard input. */
        void line() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }

        String stdout() {
            return read(out);
        }

        String stderr() {
            return read(err);
        }

        /** Waits until it has printed that. */
        Running awaitOutput(String text) {
            await(text, () -> stdout().contains(text));
            return this;
        }

        void signal(String name) throws IOException, InterruptedException {
            assertTrue(new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor() == 0);
        }

        private static String read(Path file) {
            try {
                return new String(Files.readAllBytes(file), StandardCharsets.UTF_8); // a program may write in another encoding
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Waits for something to come true. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "in vain waited for: " + what);
            LockSupport.parkNanos(20_000_000);
        }
    }
}
