package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.tools.attach.VirtualMachine;
import dev.carbontracker.agent.programs.Ending;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Looking at a run from outside while it lives, and starting one in a JVM that lives. */
class WatchIT extends EndToEnd {

    @ParameterizedTest
    @MethodSource("jdks")
    void jmx_should_show_the_run_to_whoever_connects(Jdks.Jdk jdk) throws Exception {
        TestJvm.Running running = jvm(jdk).agent("checkpoint=1s").start(Ending.class, "1500", "wait")
                .awaitOutput("worked");
        VirtualMachine machine = VirtualMachine.attach(String.valueOf(running.process().pid()));
        try (JMXConnector connector = JMXConnectorFactory.connect(
                new JMXServiceURL(machine.startLocalManagementAgent()))) {
            MBeanServerConnection server = connector.getMBeanServerConnection();
            ObjectName pattern = new ObjectName("dev.carbontracker:type=Run,*");
            TestJvm.await("the MBean", () -> names(server, pattern).size() == 1);
            ObjectName run = names(server, pattern).iterator().next();
            assertEquals("FRA", server.getAttribute(run, "Zone"));
            assertTrue((Double) server.getAttribute(run, "EnergyJoules") > 0);
            TestJvm.await("power", () -> power(server, run) > 0); // the first look has nothing to compare with
            CompositeData cpu = (CompositeData) server.getAttribute(run, "Cpu");
            assertEquals("model", cpu.get("evidence"));
            assertTrue((Double) cpu.get("powerWatts") > 0);
            assertEquals("none", ((CompositeData) server.getAttribute(run, "Gpu")).get("evidence"));
        } finally {
            machine.detach();
        }
        running.process().destroy();
        assertEquals(143, running.exit());
        onlyRow();
    }

    private static double power(MBeanServerConnection server, ObjectName run) {
        try {
            return (Double) server.getAttribute(run, "PowerWatts");
        } catch (IOException | JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<ObjectName> names(MBeanServerConnection server, ObjectName pattern) {
        try {
            return server.queryNames(pattern, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int jcmd(Jdks.Jdk jdk, TestJvm.Running running, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(jdk.tool("jcmd").toString(),
                String.valueOf(running.process().pid())));
        command.addAll(List.of(words));
        return jvm(jdk).start(command).exit();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void jfr_dump_should_have_watts_over_time(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = jvm(jdk).agent("checkpoint=1s", "interval=200ms").start(Ending.class, "500", "wait")
                .awaitOutput("worked");
        assertEquals(0, jcmd(jdk, running, "JFR.start", "name=energy"));
        Path file = folder.resolve("energy.jfr");
        TestJvm.await("three samples", () -> dumped(jdk, running, file).size() >= 3);
        running.process().destroy();
        running.exit();
        double before = 0;
        for (RecordedEvent sample : samples(file)) {
            assertTrue(sample.getDouble("cpuPowerWatts") > 0 && sample.getDouble("ramPowerWatts") > 0, sample.toString());
            assertTrue(sample.getDouble("energyJoules") > before, sample.toString());
            before = sample.getDouble("energyJoules");
        }
    }

    private List<RecordedEvent> dumped(Jdks.Jdk jdk, TestJvm.Running running, Path file) {
        try {
            assertEquals(0, jcmd(jdk, running, "JFR.dump", "name=energy", "filename=" + file));
            return samples(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<RecordedEvent> samples(Path file) throws IOException {
        return RecordingFile.readAllEvents(file).stream()
                .filter(event -> event.getEventType().getName().equals("dev.carbontracker.Sample")).toList();
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void attach_should_start_a_run_in_a_jvm_that_lives(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = jvm(jdk).start(Ending.class, "500", "wait").awaitOutput("worked");
        String pid = String.valueOf(running.process().pid());
        TestJvm.Running attach = jvm(jdk).run(List.of("-jar", TestJvm.JAR.toString(), "attach", pid, "zone=FRA",
                "project=attached"));
        assertEquals(0, attach.exit(), attach.stderr());
        assertTrue(attach.stdout().startsWith("process " + pid + " is being measured: run "), attach.stdout());
        TestJvm.Running again = jvm(jdk).run(List.of("-jar", TestJvm.JAR.toString(), "attach", pid));
        assertEquals(1, again.exit());
        assertEquals("process " + pid + ": has the agent already; it is left as it is\n", again.stderr());
        TestJvm.await("a journal", () -> journals().size() == 1);
        running.process().destroy();
        assertEquals(143, running.exit());
        assertEquals("attached", onlyRow().get("project_name"));
        assertTrue(attach.stdout().strip().endsWith(onlyRow().get("run_id")), attach.stdout());
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void attach_should_weave_classes_that_were_loaded_before(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running running = jvm(jdk).classPath(TestJvm.frameworks())
                .start(dev.carbontracker.agent.programs.TribuoTraining.class, "90").awaitOutput("yes\n");
        assertEquals(0, jvm(jdk).run(List.of("-jar", TestJvm.JAR.toString(), "attach",
                String.valueOf(running.process().pid()), "zone=FRA")).exit());
        assertEquals(0, running.exit(), running.stderr());
        assertEquals("LogisticRegressionTrainer.train", rows("emissions_tasks.csv").get(0).get("task_name"));
    }

    @ParameterizedTest
    @MethodSource("jdks")
    void attach_should_say_why_not(Jdks.Jdk jdk) throws IOException {
        TestJvm.Running refusing = jvm(jdk).options("-XX:-EnableDynamicAgentLoading").start(Ending.class, "300", "wait")
                .awaitOutput("worked");
        TestJvm.Running attach = jvm(jdk).run(List.of("-jar", TestJvm.JAR.toString(), "attach",
                String.valueOf(refusing.process().pid())));
        boolean refused = attach.exit() == 1;
        refusing.process().destroy();
        refusing.exit();
        assertTrue(refused && attach.stderr().contains("-XX:+EnableDynamicAgentLoading"), attach.stderr());
    }
}
