package dev.carbontracker.agent.runtime;

import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.OptionReader;
import dev.carbontracker.internal.config.Options;
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
public final class AgentRuntime implements Function<Object[], Map<String, Object>> {

    private final CompletableFuture<Session> session = new CompletableFuture<>();
    private Options options;
    private Launch launch;
    private Log log;

    /** One that has not been prepared. */
    public AgentRuntime() {
    }

    /**
     * Reads the options. Takes the agent's arguments, the id of the run, which is announced already, the
     * {@link Instrumentation}, and the class that woven code calls.
     *
     * @return {@code start} and {@code stop} as {@link Runnable}, {@code weaver} as
     *     {@link java.lang.instrument.ClassFileTransformer} and {@code receiver} as {@link Function} of what the bridge
     *     hands on, the last two only if frameworks are watched; empty if the agent is switched off
     */
    @Override
    public Map<String, Object> apply(Object[] given) {
        String arguments = (String) given[0];
        String announced = (String) given[1];
        JvmEnvironment jvm = JvmEnvironment.current();
        launch = Launch.ahead(jvm);
        options = OptionReader.read(Map.of(), arguments, jvm).orElse(Option.RUN_ID, announced);
        if (!options.enabled()) {
            return Map.of();
        }
        Launch.rename(announced, options.text(Option.RUN_ID).orElse(announced));
        StderrLog loud = StderrLog.open();
        log = options.text(Option.SUMMARY).orElse("").equals("none") ? loud.quiet() : loud;
        Map<String, Object> parts = new HashMap<>();
        parts.put("start", (Runnable) this::start);
        parts.put("stop", (Runnable) this::stop);
        List<String> frameworks = options.list(Option.FRAMEWORKS);
        if (!frameworks.isEmpty()) {
            parts.put("weaver", new LateWeaver(frameworks, (Instrumentation) given[2], (Class<?>) given[3], log));
            parts.put("receiver", (Function<Object[], Object>) new CallTasks(session)::receive);
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
