package dev.carbontracker.agent;

import java.io.File;
import java.io.IOException;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Starts the agent, and ends it with the JVM. On the program's thread it only registers what must be there before the
 * program's first class; the rest is done on a daemon thread, in classes that the program does not see. There is no lambda
 * and no regular expression here: the first of each costs the program's start 10 ms.
 */
public final class Start {

    private static final AtomicBoolean STARTED = new AtomicBoolean();
    private static final String RUN_PROPERTY = "carbontracker.parent";
    private static final String AGENT_PROPERTY = "carbontracker.agent";
    private static final int LONGEST_RUN_ID = 128;
    /** The end of the JVM is held up for no longer. */
    private static final long STOP_BOUND_MILLIS = 2000;
    /** The part of it for a start that is still under way, as in a program that ends at once. */
    private static final long START_BOUND_MILLIS = 1200;
    /** How long the first class of a framework waits for the options to be read. */
    private static final long WEAVER_BOUND_MILLIS = 1000;

    private final String arguments;
    private final Instrumentation instrumentation;
    private final String runId;
    private final FirstLook firstLook = new FirstLook(new Supplier<ClassFileTransformer>() {
        @Override
        public ClassFileTransformer get() {
            return weaver();
        }
    });
    private final CountDownLatch prepared = new CountDownLatch(1);
    private final CountDownLatch started = new CountDownLatch(1);
    private volatile ClassFileTransformer weaver;
    private volatile Runnable stop;

    private Start(String arguments, Instrumentation instrumentation, String runId) {
        this.arguments = arguments;
        this.instrumentation = instrumentation;
        this.runId = runId;
    }

    /** Starts, once in a JVM; called by {@link Agent} once the JVM is known to be new enough. */
    public static void begin(String arguments, Instrumentation instrumentation, boolean attached) {
        StandAside standAside = new StandAside(arguments, System.getProperties(), System.getenv());
        if (standAside.asked()) {
            return;
        }
        if (!STARTED.compareAndSet(false, true)) {
            System.err.println("[carbon-tracker] is in this JVM already; loading it again changes nothing");
            return;
        }
        String given = standAside.setting("run.id");
        Start start = new Start(arguments, instrumentation, isRunId(given) ? given : randomId());
        start.announce();
        instrumentation.addTransformer(start.firstLook, attached);
        Runtime.getRuntime().addShutdownHook(daemon("carbontracker-exit", new Runnable() {
            @Override
            public void run() {
                start.end();
            }
        }));
        daemon("carbontracker-start", new Runnable() {
            @Override
            public void run() {
                start.run(attached);
            }
        }).start();
    }

    private static Thread daemon(String name, Runnable body) {
        Thread thread = new Thread(null, body, name, 0, false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    /** Whether the option will be taken; what else is wrong with it is said when all options are read. */
    private static boolean isRunId(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!letter && (i == 0 || c != '.' && c != '_' && c != '-')) {
                return false;
            }
        }
        return !text.isEmpty() && text.length() <= LONGEST_RUN_ID;
    }

    /** The kernel's, since a cold SecureRandom costs 20 ms. */
    private static String randomId() {
        try {
            return UUID.fromString(Files.readString(Path.of("/proc/sys/kernel/random/uuid")).strip()).toString();
        } catch (IOException | RuntimeException e) {
            return UUID.randomUUID().toString();
        }
    }

    /** A tracker that the program starts at once must find the agent's options, and name the agent's run as its parent. */
    private void announce() {
        System.setProperty(AGENT_PROPERTY, arguments);
        String live = System.getProperty(RUN_PROPERTY, "");
        System.setProperty(RUN_PROPERTY, live.isEmpty() ? runId : live + "+" + runId);
    }

    private void withdraw() {
        instrumentation.removeTransformer(firstLook);
        System.clearProperty(AGENT_PROPERTY);
        String live = ("+" + System.getProperty(RUN_PROPERTY, "")).replace("+" + runId, "");
        if (live.length() > 1) {
            System.setProperty(RUN_PROPERTY, live.substring(1));
        } else {
            System.clearProperty(RUN_PROPERTY);
        }
    }

    private void run(boolean attached) {
        try {
            File jar = IsolatedLoader.ownJar();
            IsolatedLoader loader = new IsolatedLoader(jar);
            Thread.currentThread().setContextClassLoader(loader);
            Class<?> runtime = loader.loadClass("dev.carbontracker.agent.runtime.AgentRuntime");
            Map<?, ?> parts = (Map<?, ?>) runtime
                    .getMethod("prepare", String.class, String.class, Instrumentation.class, Class.class)
                    .invoke(null, arguments, runId, instrumentation, Bridge.class);
            if (parts.isEmpty()) {
                withdraw();
                return;
            }
            take(parts);
            prepared.countDown();
            if (weaver == null) {
                instrumentation.removeTransformer(firstLook);
            } else if (attached) {
                weaveLoaded();
            }
            ((Runnable) parts.get("start")).run();
            stop = (Runnable) parts.get("stop");
        } catch (Throwable e) { // the program runs on, unmeasured
            withdraw();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            System.err.println("[carbon-tracker] could not start, so this JVM is not measured: " + cause);
        } finally {
            prepared.countDown();
            started.countDown();
        }
    }

    @SuppressWarnings("unchecked")
    private void take(Map<?, ?> parts) {
        weaver = (ClassFileTransformer) parts.get("weaver");
        Bridge.connect((Function<Object[], Object>) parts.get("receiver"));
    }

    private ClassFileTransformer weaver() {
        await(prepared, WEAVER_BOUND_MILLIS);
        return weaver;
    }

    /** Classes that were loaded before the agent came. */
    private void weaveLoaded() {
        for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
            if (FirstLook.framework(loaded.getName().replace('.', '/')) != null
                    && instrumentation.isModifiableClass(loaded)) {
                try {
                    instrumentation.retransformClasses(loaded);
                } catch (UnmodifiableClassException | LinkageError e) {
                    // its calls do not become tasks
                }
            }
        }
    }

    /** The last thing in the JVM: the row. */
    private void end() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_BOUND_MILLIS);
        await(started, START_BOUND_MILLIS);
        if (stop == null) {
            return;
        }
        Thread stopping = daemon("carbontracker-stop", stop);
        stopping.start();
        try {
            stopping.join(Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(CountDownLatch latch, long millis) {
        try {
            latch.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
