package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** A machine with several users, who have numbers and no names. Only root can act as all of them. */
final class SharedMachine {

    /** A user who wants to measure something. */
    static final User VICTIM = new User(54001, 54001);
    /** Another one, who wants more. */
    static final User ATTACKER = new User(54666, 54666);
    static final User ROOT = new User(0, 0);
    private static final long PATIENCE_SECONDS = 240;
    private static final String PROGRAM = "dev/carbontracker/agent/programs/Ending.class";

    private final Path root;

    /**
     * A user.
     *
     * @param uid number
     * @param gid primary group
     */
    record User(int uid, int gid) {
    }

    /** How a program has ended. */
    record Outcome(int code, String out, String err) {
    }

    private SharedMachine(Path root) {
        this.root = root;
    }

    /** In that directory; skips the test without root, or without what lets root act as others. */
    static SharedMachine in(Path root) throws IOException {
        Assumptions.assumeTrue((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") == 0,
                "only root can act as several users");
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/bin/setpriv")), "there is no setpriv");
        mode(root, 0755);
        SharedMachine machine = new SharedMachine(root);
        Files.copy(TestJvm.JAR, machine.jar(), StandardCopyOption.REPLACE_EXISTING);
        Path program = root.resolve("classes").resolve(PROGRAM);
        Files.createDirectories(program.getParent());
        for (String classes : TestJvm.testClasses().split(File.pathSeparator)) {
            if (Files.exists(Path.of(classes, PROGRAM))) {
                Files.copy(Path.of(classes, PROGRAM), program);
            }
        }
        machine.directory("tmp", ROOT, 01777);
        machine.directory("home", VICTIM, 0755);
        return machine;
    }

    private Path jar() {
        return root.resolve("carbon-tracker.jar");
    }

    Path temporary() {
        return root.resolve("tmp");
    }

    /** The victim's. */
    Path home() {
        return root.resolve("home");
    }

    static Path mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
        return path;
    }

    static int mode(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) & 07777;
    }

    static int uid(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    }

    static int gid(Path path) throws IOException {
        return (int) Files.getAttribute(path, "unix:gid", LinkOption.NOFOLLOW_LINKS);
    }

    /** Gives a file, directory or symlink away. */
    static Path give(Path path, User user) throws IOException {
        Files.setAttribute(path, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
        Files.setAttribute(path, "unix:gid", user.gid(), LinkOption.NOFOLLOW_LINKS);
        return path;
    }

    Path directory(String name, User user, int mode) throws IOException {
        return mode(give(Files.createDirectories(root.resolve(name)), user), mode);
    }

    static Path file(Path path, User user, String content) throws IOException {
        return give(Files.writeString(path, content), user);
    }

    static Path link(Path path, User user, Path target) throws IOException {
        return give(Files.createSymbolicLink(path, target), user);
    }

    /** A JVM of that user with the agent. */
    Command agent(User user, String... options) {
        Command command = new Command(user);
        command.agentOptions.addAll(List.of("zone=FRA"));
        command.agentOptions.addAll(List.of(options));
        return command;
    }

    /** A command of ours by that user. */
    Outcome command(User user, Path directory, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("-Duser.home=?", "-Djava.io.tmpdir=" + temporary(), "-jar", jar().toString()));
        words.addAll(List.of(arguments));
        return new Command(user).in(directory).java(words).outcome();
    }

    /** What a user starts. */
    final class Command {
        private final User user;
        private final List<String> agentOptions = new ArrayList<>();
        private final List<String> jvmOptions = new ArrayList<>();
        private final List<String> groups = new ArrayList<>();
        private final Map<String, String> environment = new HashMap<>();
        private Path directory = root;
        private String umask = "0022";
        private String home = "?";

        private Command(User user) {
            this.user = user;
        }

        Command in(Path workingDirectory) {
            directory = workingDirectory;
            return this;
        }

        Command umask(String mask) {
            umask = mask;
            return this;
        }

        Command group(int gid) {
            groups.add(String.valueOf(gid));
            return this;
        }

        Command home(Path path) {
            home = path.toString();
            return this;
        }

        /** An option of the JVM. */
        Command jvm(String option) {
            jvmOptions.add(option);
            return this;
        }

        Command environment(String name, String value) {
            environment.put(name, value);
            return this;
        }

        /** Runs the program of the tests to its end, which comes once the run has its files. */
        Outcome finish() throws IOException {
            Started started = start("input", "exit");
            TestJvm.await("the files of the run", () -> hasFiles(started.process()) || !started.process().isAlive());
            started.process().getOutputStream().close();
            return started.outcome();
        }

        /** The lock of a run in progress has the process in its name. */
        private boolean hasFiles(Process process) {
            try (Stream<Path> files = Files.walk(root)) {
                return files.anyMatch(file -> file.toString().endsWith("." + process.pid() + ".live"));
            } catch (IOException | UncheckedIOException e) {
                return false; // another one has just been removed
            }
        }

        /** Starts the program of the tests. */
        Started start(String... programArguments) throws IOException {
            List<String> words = new ArrayList<>(List.of("-Xmx128m", "-Djava.io.tmpdir=" + temporary(), "-Duser.home=" + home,
                    "-javaagent:" + jar() + "=" + String.join(",", agentOptions), "-cp", root.resolve("classes").toString(),
                    "dev.carbontracker.agent.programs.Ending"));
            words.addAll(List.of(programArguments));
            words.addAll(0, jvmOptions);
            return java(words);
        }

        private Started java(List<String> arguments) throws IOException {
            List<String> words = new ArrayList<>(List.of("/usr/bin/setpriv", "--reuid=" + user.uid(), "--regid=" + user.gid(),
                    groups.isEmpty() ? "--clear-groups" : "--groups=" + String.join(",", groups), "/bin/sh", "-c",
                    "umask " + umask + "; exec \"$@\"", "sh", Jdks.own().tool("java").toString()));
            words.addAll(arguments);
            Path out = Files.createTempFile(root, "out", ".txt");
            Path err = Files.createTempFile(root, "err", ".txt");
            ProcessBuilder builder = new ProcessBuilder(words).directory(directory.toFile()).redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().keySet().removeIf(name -> name.startsWith("CARBONTRACKER_") || name.startsWith("JAVA_TOOL")
                    || name.startsWith("JDK_JAVA") || name.startsWith("XDG_") || name.equals("TZ"));
            builder.environment().putAll(environment);
            return new Started(builder.start(), out, err);
        }
    }

    /** A program that has been started. */
    record Started(Process process, Path out, Path err) {

        Outcome outcome() throws IOException {
            try {
                boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (!ended) {
                    process.destroyForcibly();
                }
                assertTrue(ended, "the JVM does not end: " + Files.readString(err));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
        }
    }
}
