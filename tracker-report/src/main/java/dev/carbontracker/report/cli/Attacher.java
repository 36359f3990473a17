package dev.carbontracker.report.cli;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** Loads the agent into another JVM through the JDK's attach API, and says what stands in the way. */
final class Attacher {

    /** How long the run may take to start in the other JVM. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final long LOOK_NANOS = 50_000_000L;
    private static final String AGENT_PROPERTY = "carbontracker.agent";
    private static final String RUN_PROPERTY = "carbontracker.agent.run";
    /** Linux: the third bit of the mask of caught signals is SIGQUIT, which the attach API sends. */
    private static final int SIGQUIT_BIT = 2;

    /** Starts the agent; answers the id of the run. */
    String attach(long pid, Path agentJar, String options) throws AttachException {
        check(pid);
        VirtualMachine machine = open(pid);
        try {
            if (machine.getSystemProperties().containsKey(AGENT_PROPERTY)) {
                throw new AttachException("has the agent already; it is left as it is");
            }
            machine.loadAgent(agentJar.toString(), options);
            return awaitRun(machine);
        } catch (AgentLoadException e) {
            throw new AttachException(String.valueOf(e.getMessage()).contains("Dynamic agent loading is not enabled")
                    ? "does not let agents be loaded; start it with -XX:+EnableDynamicAgentLoading, or with "
                            + "-javaagent:" + agentJar
                    : "cannot load the agent: " + e.getMessage());
        } catch (AgentInitializationException e) {
            throw new AttachException("the agent did not start: " + e.getMessage());
        } catch (IOException e) {
            throw new AttachException("the connection broke: " + e.getMessage());
        } finally {
            detach(machine);
        }
    }

    private static void detach(VirtualMachine machine) {
        try {
            machine.detach();
        } catch (IOException e) {
            // the other JVM is gone, and the connection with it
        }
    }

    /** Before a signal is sent that would end a program which is no JVM. */
    private static void check(long pid) throws AttachException {
        Optional<ProcessHandle> process = ProcessHandle.of(pid);
        if (process.isEmpty()) {
            throw new AttachException("there is no such process; jcmd -l lists the JVMs");
        }
        if (pid == ProcessHandle.current().pid()) {
            throw new AttachException("is this command itself");
        }
        Optional<String> owner = process.get().info().user();
        Optional<String> self = ProcessHandle.current().info().user();
        if (owner.isPresent() && self.isPresent() && !owner.equals(self) && !self.get().equals("root")) {
            throw new AttachException("belongs to user " + owner.get() + "; run the command as that user");
        }
        if (!mayCatchQuit(pid)) {
            throw new AttachException("is not a JVM, or one started with -Xrs; jcmd -l lists the JVMs");
        }
    }

    private static boolean mayCatchQuit(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            return lines.filter(line -> line.startsWith("SigCgt:")).findFirst()
                    .map(line -> new BigInteger(line.substring("SigCgt:".length()).strip(), 16).testBit(SIGQUIT_BIT))
                    .orElse(true);
        } catch (IOException | RuntimeException e) {
            return true;
        }
    }

    private static VirtualMachine open(long pid) throws AttachException {
        try {
            return VirtualMachine.attach(String.valueOf(pid));
        } catch (AttachNotSupportedException e) {
            throw new AttachException("is not a JVM, or one that refuses with -XX:+DisableAttachMechanism ("
                    + e.getMessage() + ")");
        } catch (IOException e) {
            throw new AttachException("cannot be attached to: " + e.getMessage()
                    + "; run the command as the user of that process and on its side of the container");
        }
    }

    private static String awaitRun(VirtualMachine machine) throws AttachException, IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() - deadline < 0) {
            String runId = machine.getSystemProperties().getProperty(RUN_PROPERTY, "");
            if (!runId.isEmpty()) {
                return runId;
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
        throw new AttachException("the agent was loaded but no run has started; its standard error says why");
    }
}
