package dev.carbontracker.gpu;

import dev.carbontracker.model.Mode;
import dev.carbontracker.spi.Remarks;
import dev.carbontracker.spi.Surroundings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Surroundings of a test, changed from a bare Linux machine. */
public record TestSurroundings(String os, Path sys, Path proc, Map<String, String> environment, Set<Long> tree,
                               List<String> gpus, Mode mode) {

    /** A Linux machine with nothing in it. */
    public static TestSurroundings bare(Path folder) {
        return new TestSurroundings("Linux-6", folder.resolve("sys"), folder.resolve("proc"), Map.of(), Set.of(),
                List.of(), Mode.MACHINE);
    }

    /** The same with these environment variables. */
    public TestSurroundings with(Map<String, String> variables) {
        return new TestSurroundings(os, sys, proc, variables, tree, gpus, mode);
    }

    /** The same with this value of the option gpus. */
    public TestSurroundings with(List<String> names) {
        return new TestSurroundings(os, sys, proc, environment, tree, names, mode);
    }

    /** The same in process mode, for these processes. */
    public TestSurroundings ofProcesses(Set<Long> pids) {
        return new TestSurroundings(os, sys, proc, environment, pids, gpus, Mode.PROCESS);
    }

    /** The same on another operating system. */
    public TestSurroundings on(String system) {
        return new TestSurroundings(system, sys, proc, environment, tree, gpus, mode);
    }

    /** As a provider gets it. */
    public Surroundings telling(Remarks remarks) {
        return new Surroundings(os, sys, proc, environment, () -> tree,
                new Surroundings.Wishes(Duration.ofMillis(100), gpus, mode), remarks);
    }
}
