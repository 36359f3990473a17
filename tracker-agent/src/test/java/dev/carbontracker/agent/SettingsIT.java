package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.agent.programs.OwnState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A JVM with a setting, or a program that does something unusual, is the same with and without the agent: exit code, output, threads
 * and standard streams. docs/agent.md has the list.
 */
@EnabledOnOs(OS.LINUX)
@Tag("long")
class SettingsIT extends EndToEnd {

    /** What is tried: options of the JVM, variables of its environment, and a command that starts it. */
    private record Setting(String name, List<String> options, Map<String, String> environment, List<String> launcher) {

        static Setting options(String... options) {
            return new Setting(String.join(" ", options), List.of(options), Map.of(), List.of());
        }

        static Setting environment(String name, String value) {
            return new Setting(name + "=" + value, List.of(), Map.of(name, value), List.of());
        }

        /** A shell that starts the JVM by {@code exec "$@"} after something. */
        static Setting shell(String before) {
            return new Setting(before, List.of(), Map.of(), List.of("sh", "-c", before + "; exec \"$@\"", "sh"));
        }

        static Setting command(String... command) {
            return new Setting(String.join(" ", command), List.of(), Map.of(), List.of(command));
        }

        static Setting shell(String name, String script) {
            return new Setting(name, List.of(), Map.of(), List.of("sh", "-c", script, "sh"));
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private static final List<Setting> SETTINGS = List.of(
            Setting.options("-XX:+UseSerialGC"),
            Setting.options("-XX:+UseParallelGC"),
            Setting.options("-XX:+UseG1GC"),
            Setting.options("-XX:+UseZGC"),
            Setting.options("-XX:+UnlockExperimentalVMOptions", "-XX:+UseEpsilonGC"),
            Setting.options("-XX:+ExplicitGCInvokesConcurrent"),
            Setting.options("-XX:+DisableExplicitGC"),
            Setting.options("-XX:-UseCompressedOops"),
            Setting.options("-XX:+AlwaysPreTouch"),
            Setting.options("-XX:+UseLargePages"),
            Setting.options("-Xmx24m"),
            Setting.options("-Xms64m"),
            Setting.options("-Xss256k"),
            Setting.options("-XX:MaxDirectMemorySize=1m"),
            Setting.options("-XX:MaxMetaspaceSize=64m"),
            Setting.options("-XX:ReservedCodeCacheSize=8m"),
            Setting.options("-XX:+ExitOnOutOfMemoryError"),
            Setting.options("-XX:NativeMemoryTracking=summary"),
            Setting.options("-Xint"),
            Setting.options("-XX:TieredStopAtLevel=1"),
            Setting.options("-XX:-TieredCompilation"),
            Setting.options("-XX:+PerfDisableSharedMem"),
            Setting.options("-XX:-UsePerfData"),
            Setting.options("-XX:ActiveProcessorCount=1"),
            Setting.options("-XX:ActiveProcessorCount=64"),
            Setting.options("-XX:-UseContainerSupport"),
            Setting.options("-XX:+DisableAttachMechanism"),
            Setting.options("-XX:-StackTraceInThrowable"),
            Setting.options("-XX:+UnlockDiagnosticVMOptions", "-XX:+LogVMOutput", "-XX:LogFile=vm.log"),
            Setting.options("-Xlog:disable"),
            Setting.options("-Xcheck:jni"),
            Setting.options("-Xrs"),
            Setting.options("-Xshare:off"),
            Setting.options("-Xshare:auto"),
            Setting.options("-XX:+BytecodeVerificationLocal", "-XX:+BytecodeVerificationRemote"),
            Setting.options("-ea", "-esa"),
            Setting.options("--enable-native-access=ALL-UNNAMED"),
            Setting.options("--limit-modules", "java.base,java.instrument,java.logging"),
            Setting.options("--add-modules", "ALL-SYSTEM"),
            Setting.options("-XX:StartFlightRecording=filename=run.jfr"),
            Setting.options("-Dcom.sun.management.jmxremote"),
            Setting.options("-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,quiet=y"),
            Setting.options("-Djava.io.tmpdir=/nonexistent"),
            Setting.options("-Duser.home=?"),
            Setting.options("-Djava.awt.headless=true"),
            Setting.options("-Duser.language=tr", "-Duser.country=TR"),
            Setting.options("-Duser.language=ar"),
            Setting.options("-Dfile.encoding=UTF-16"),
            Setting.options("-Dsun.jnu.encoding=ANSI_X3.4-1968"),
            Setting.options("-Duser.timezone=Pacific/Apia"),
            Setting.options("-Djdk.lang.Process.launchMechanism=VFORK"),
            Setting.options("-Djava.security.properties=/dev/null"),
            Setting.options("-Djava.net.preferIPv6Addresses=true"),
            Setting.environment("LC_ALL", "C"),
            Setting.environment("LANG", "tr_TR.UTF-8"),
            Setting.environment("TZ", "Nowhere/AtAll"),
            Setting.environment("HOME", "/nonexistent"),
            Setting.environment("XDG_STATE_HOME", "relative"),
            Setting.environment("PATH", "/nonexistent"),
            Setting.environment("LD_LIBRARY_PATH", "/nonexistent"),
            Setting.environment("JDK_JAVA_OPTIONS", "-Dx=1"),
            Setting.environment("JAVA_TOOL_OPTIONS", "-Dx=1"),
            Setting.command("nice", "-n", "19"),
            Setting.command("setsid", "--wait"),
            Setting.command("nohup"),
            Setting.command("taskset", "-c", "0"),
            Setting.command("env", "-i"),
            Setting.shell("ulimit -n 64"),
            Setting.shell("ulimit -c 0"),
            Setting.shell("ulimit -s 1024"),
            Setting.shell("umask 777"),
            Setting.shell("umask 000"),
            Setting.shell("standard input closed", "exec \"$@\" <&-"),
            Setting.shell("standard error closed", "exec \"$@\" 2>&-"),
            Setting.shell("standard error full", "exec \"$@\" 2>/dev/full"));

    private static final List<String> PROGRAMS = List.of("nothing", "exit in a hook's sight", "properties replaced",
            "properties that are no strings", "error stream closed", "error stream replaced", "error stream that throws",
            "locale and time zone", "handler of uncaught exceptions", "three hundred threads", "stack overflow",
            "memory that runs out and is freed", "collections", "logging", "interrupted main", "threads interrupted",
            "a program started");

    static Stream<Arguments> settings() {
        return jdks().stream().flatMap(jdk -> SETTINGS.stream().map(setting -> Arguments.of(jdk, setting)));
    }

    static Stream<Arguments> programs() {
        return jdks().stream().flatMap(jdk -> PROGRAMS.stream().map(program -> Arguments.of(jdk, program)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("settings")
    void setting_should_not_be_noticed(Jdks.Jdk jdk, Object setting) throws IOException {
        assertSame(jdk, (Setting) setting, "nothing");
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("programs")
    void program_should_not_notice(Jdks.Jdk jdk, String program) throws IOException {
        assertSame(jdk, new Setting(program, List.of(), Map.of(), List.of()), program);
    }

    private void assertSame(Jdks.Jdk jdk, Setting setting, String program) throws IOException {
        TestJvm.Running plain = prepared(jdk, setting).start(OwnState.class, program);
        int code = plain.exit();
        Path out = Files.createDirectories(folder.resolve("measured"));
        TestJvm.Running measured = prepared(jdk, setting).agent("output=" + out, "checkpoint=1s").start(OwnState.class, program);
        assertEquals(code, measured.exit(), measured.stderr());
        assertEquals(theirs(plain.stdout()), theirs(measured.stdout()));
        assertEquals(theirs(plain.stderr()), theirs(measured.stderr()));
        long lines = measured.stderr().lines().filter(line -> line.startsWith("[carbon-tracker]")).count();
        assertTrue(lines <= 2, measured.stderr());
    }

    private TestJvm prepared(Jdks.Jdk jdk, Setting setting) {
        TestJvm jvm = jvm(jdk).options(setting.options().toArray(String[]::new)).launchedBy(setting.launcher());
        setting.environment().forEach(jvm::environment);
        return jvm;
    }

    /** What the JVM and the program say, without ours, times and process ids, and what any agent that transforms classes brings. */
    private static String theirs(String said) {
        return said.lines().filter(line -> !line.startsWith("[carbon-tracker]")
                && !line.startsWith("*** java.lang.instrument ASSERTION FAILED"))
                .map(line -> line.replaceAll("\\d+", "0")).collect(Collectors.joining("\n"));
    }

    @Test
    void list_in_the_docs_should_be_that_of_this_test() throws IOException {
        String page = Files.readString(Path.of("../docs/agent.md")).replaceAll("\\s+", " ");
        List<String> missing = new ArrayList<>();
        Stream.concat(SETTINGS.stream().map(Setting::name), PROGRAMS.stream()).filter(name -> !page.contains(name)).forEach(missing::add);
        assertEquals(List.of(), missing);
    }
}
