package dev.carbontracker.agent.runtime;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.host.OshiMachine;
import dev.carbontracker.internal.run.Launch;
import dev.carbontracker.internal.run.Log;
import dev.carbontracker.internal.run.OffSession;
import dev.carbontracker.internal.run.RunSetup;
import dev.carbontracker.internal.run.Session;
import java.lang.instrument.Instrumentation;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * The run that is around a JVM. Made by the entry through reflection, and spoken to in JDK types, since the two are in
 * different class loaders.
 */
public final class AgentRuntime {

    private final Options options;
    private final Launch launch;
    private final Log log;
    private final CompletableFuture<Session> session = new CompletableFuture<>();

    private AgentRuntime(Options options, Launch launch, Log log) {
        this.options = options;
        this.launch = launch;
        this.log = log;
    }

    /**
     * Reads the options.
     *
     * @param arguments       of the agent
     * @param runId           the id of the run, which is taken already
     * @param instrumentation for edges between modules
     * @param bridge          what woven code calls
     * @return {@code start} and {@code stop} as {@link Runnable}, {@code weaver} as
     *     {@link java.lang.instrument.ClassFileTransformer} and {@code receiver} as {@link Function} of what the bridge
     *     hands on, the last two only if frameworks are watched; empty if the agent is switched off
     */
    public static Map<String, Object> prepare(String arguments, String runId, Instrumentation instrumentation,
                                              Class<?> bridge) {
        JvmEnvironment jvm = JvmEnvironment.current();
        StderrLog loud = StderrLog.open();
        Launch launch = Launch.ahead(jvm, () -> OshiMachine.hardware(jvm.operatingSystem()));
        Options options = OptionReader.read(Map.of(), arguments, jvm).orElse(Option.RUN_ID, runId);
        if (!options.enabled()) {
            return Map.of();
        }
        Launch.rename(runId, options.text(Option.RUN_ID).orElse(runId));
        Log log = options.text(Option.SUMMARY).orElse("").equals("none") ? loud.quiet() : loud;
        AgentRuntime runtime = new AgentRuntime(options, launch, log);
        Map<String, Object> parts = new HashMap<>();
        parts.put("start", (Runnable) runtime::start);
        parts.put("stop", (Runnable) runtime::stop);
        List<String> frameworks = options.list(Option.FRAMEWORKS);
        if (!frameworks.isEmpty()) {
            CallTasks tasks = new CallTasks(runtime.session);
            parts.put("weaver", new LateWeaver(frameworks, instrumentation, bridge, log));
            parts.put("receiver", (Function<Object[], Object>) tasks::receive);
        }
        return parts;
    }

    private void start() {
        session.complete(launch.start(options, new RunSetup.Extensions(List.of(), Launch::providers, List.of(),
                List.of(), Optional.empty()), RunSetup.Scope.JVM, log));
        if (!(session.join() instanceof OffSession)) {
            System.setProperty(OptionReader.AGENT_RUN_PROPERTY, session.join().identity().runId());
        }
    }

    private void stop() {
        session.join().stop();
    }
}
