package dev.carbontracker.agent;

import java.io.File;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.Map;
import java.util.function.Function;

/** What the start does on its own thread: hands over to the isolated classes. */
final class Background {

    private final Start start;
    private final FirstLook firstLook;

    Background(Start start, FirstLook firstLook) {
        this.start = start;
        this.firstLook = firstLook;
    }

    /** Starts the run, unless the options say that there is none. */
    void run() throws Exception {
        File jar = IsolatedLoader.ownJar();
        IsolatedLoader loader = new IsolatedLoader(jar);
        Thread.currentThread().setContextClassLoader(loader);
        Map<?, ?> parts = prepare(loader.loadClass("dev.carbontracker.agent.runtime.AgentRuntime")
                .getDeclaredConstructor().newInstance());
        if (parts.isEmpty()) {
            start.withdraw();
            return;
        }
        watch(parts);
        ((Runnable) parts.get("start")).run();
        start.started((Runnable) parts.get("stop"));
    }

    @SuppressWarnings("unchecked")
    private Map<?, ?> prepare(Object runtime) {
        return ((Function<Object[], Map<?, ?>>) runtime).apply(new Object[] {start.arguments(), start.runId(),
            start.instrumentation(), Bridge.class});
    }

    @SuppressWarnings("unchecked")
    private void watch(Map<?, ?> parts) {
        ClassFileTransformer weaver = (ClassFileTransformer) parts.get("weaver");
        Bridge.connect((Function<Object[], Object>) parts.get("receiver"));
        start.prepared(weaver);
        if (weaver == null) {
            start.instrumentation().removeTransformer(firstLook);
        } else if (start.attached()) {
            weaveLoaded(start.instrumentation());
        }
    }

    /** Classes that were loaded before the agent came. */
    private static void weaveLoaded(Instrumentation instrumentation) {
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (FirstLook.framework(loaded.getName().replace('.', '/')) != null
                    && instrumentation.isModifiableClass(loaded)) {
                try {
                    instrumentation.retransformClasses(loaded);
                } catch (UnmodifiableClassException | RuntimeException | LinkageError | InternalError e) {
                    // its calls do not become tasks
                }
            }
        }
    }
}
