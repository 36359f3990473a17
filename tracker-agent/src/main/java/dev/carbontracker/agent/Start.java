package dev.carbontracker.agent;

import java.io.FileInputStream;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/**
 * Starts the agent. On the program's thread it only registers what must be there before the program's first class; the
 * rest is done on this thread, in classes that the program does not see. Main waits for each class that is loaded and each
 * library that is used up to here, so there are no lambdas, regular expressions, paths or concurrent utilities.
 */
final class Start extends Thread implements Thread.UncaughtExceptionHandler {

    private static final String RUN_PROPERTY = "carbontracker.parent";
    private static final String AGENT_PROPERTY = "carbontracker.agent";
    private static final int UUID_LENGTH = 36;
    private static final int LONGEST_RUN_ID = 128;
    /** The JVM is left to itself until the program's own first class comes, or for this long. */
    private static final long PROGRAM_BOUND_MILLIS = 100;
    /** How long the way from its first class to main may take. */
    private static final long MAIN_MILLIS = 25;
    /** How long the first class of a framework waits for the options to be read. */
    private static final long WEAVER_BOUND_MILLIS = 1000;

    private final String arguments;
    private final Instrumentation instrumentation;
    private final boolean attached;
    private final String runId;
    private final FirstLook firstLook = new FirstLook(this);
    private long waitUntilNanos = System.nanoTime() + PROGRAM_BOUND_MILLIS * 1_000_000;
    private boolean awaitsProgram = true;
    private boolean programSeen;
    private boolean over;
    private boolean prepared;
    private boolean waitedInVain;
    private ClassFileTransformer weaver;
    private volatile Runnable stop;

    private Start(String arguments, Instrumentation instrumentation, boolean attached, String runId) {
        super(null, null, "carbontracker-start", 0, false);
        this.arguments = arguments;
        this.instrumentation = instrumentation;
        this.attached = attached;
        this.runId = runId;
        setDaemon(true);
        setContextClassLoader(null);
        setUncaughtExceptionHandler(this);
    }

    /** Starts before main; called by {@link Agent} once the JVM is known to be new enough. */
    static void begin(String arguments, Instrumentation instrumentation) {
        begin(arguments, instrumentation, false);
    }

    /** Starts in a JVM that runs already; likewise. */
    static void attach(String arguments, Instrumentation instrumentation) {
        begin(arguments, instrumentation, true);
    }

    /** Starts, once in a JVM. */
    private static void begin(String arguments, Instrumentation instrumentation, boolean attached) {
        Properties properties = System.getProperties();
        StandAside standAside = new StandAside(arguments, properties, System.getenv());
        if (attached ? standAside.isOff() : standAside.asked()) {
            if (attached) {
                System.err.println("[carbon-tracker] is switched off by enabled=" + standAside.setting("enabled"));
            }
            return;
        }
        // A tracker that the program starts must find the agent's options, and nobody must start the agent twice.
        if (properties.putIfAbsent(AGENT_PROPERTY, arguments) != null) {
            System.err.println("[carbon-tracker] is in this JVM already; loading it again changes nothing");
            return;
        }
        String given = standAside.setting("run.id");
        Start start = new Start(arguments, instrumentation, attached, isRunId(given) ? given : randomId());
        start.announce();
        instrumentation.addTransformer(start.firstLook, attached);
        try {
            Runtime.getRuntime().addShutdownHook(new End(start));
            start.start();
        } catch (Throwable e) { // the JVM is ending, or has no thread left
            start.withdraw();
            throw e;
        }
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
        try (FileInputStream in = new FileInputStream("/proc/sys/kernel/random/uuid")) {
            byte[] text = new byte[UUID_LENGTH];
            if (in.read(text) == UUID_LENGTH) {
                return new String(text, StandardCharsets.ISO_8859_1);
            }
        } catch (Exception e) {
            // another system than Linux
        }
        return java.util.UUID.randomUUID().toString();
    }

    /**
     * A tracker that the program starts names the agent's run as its parent, also if it is faster than the agent. The run of
     * the JVM is around all others, also around those that live when it is attached.
     */
    private void announce() {
        synchronized (RUN_PROPERTY.intern()) {
            String live = System.getProperty(RUN_PROPERTY, "");
            System.setProperty(RUN_PROPERTY, live.isEmpty() ? runId : runId + "+" + live);
        }
    }

    /** Takes back what was registered: this JVM is not measured. */
    void withdraw() {
        instrumentation.removeTransformer(firstLook);
        Bridge.connect(null);
        System.clearProperty(AGENT_PROPERTY);
        synchronized (RUN_PROPERTY.intern()) {
            String live = ("+" + System.getProperty(RUN_PROPERTY, "") + "+").replace("+" + runId + "+", "+");
            if (live.length() > 1) {
                System.setProperty(RUN_PROPERTY, live.substring(1, live.length() - 1));
            } else {
                System.clearProperty(RUN_PROPERTY);
            }
        }
        prepared(null);
    }

    /** The program's first class has come by: main is about to be called. */
    synchronized void programSeen() {
        programSeen = true;
        waitUntilNanos = Math.min(waitUntilNanos, System.nanoTime() + MAIN_MILLIS * 1_000_000);
        notifyAll();
    }

    /** The JVM is ending already; if no class of a program has come by yet, none will. */
    synchronized void hurry() {
        over = awaitsProgram && !programSeen && !attached;
        waitUntilNanos = System.nanoTime();
        notifyAll();
    }

    private synchronized void awaitProgram() throws InterruptedException {
        for (long left = waitUntilNanos - System.nanoTime(); left > 0; left = waitUntilNanos - System.nanoTime()) {
            wait(left / 1_000_000 + 1);
        }
        awaitsProgram = false;
    }

    @Override
    public void run() {
        try {
            if (!attached) {
                awaitProgram();
            }
            if (over || !attached && DryRun.of(System.getProperty("sun.java.command", ""))) {
                withdraw();
                return;
            }
            new Background(this, firstLook).run();
        } catch (Throwable e) { // the program runs on, unmeasured
            withdraw();
            Throwable cause = e.getCause() == null ? e : e.getCause();
            System.err.println("[carbon-tracker] could not start, so this JVM is not measured: " + cause);
        }
    }

    /** The options have been read; the weaver is null if no framework is to be watched. */
    synchronized void prepared(ClassFileTransformer weaves) {
        weaver = weaves;
        prepared = true;
        notifyAll();
    }

    /** Who weaves, for the first class of a framework; null if nobody does, or if it takes too long to know. */
    synchronized ClassFileTransformer weaver() {
        boolean interrupted = false;
        long deadline = System.nanoTime() + WEAVER_BOUND_MILLIS * 1_000_000;
        while (!prepared && !waitedInVain) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                waitedInVain = true; // nobody waits a second time
                break;
            }
            try {
                wait(left / 1_000_000 + 1);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        return weaver;
    }

    /** The program's own handler of what nobody catches may end the JVM, so it does not get what is ours. */
    @Override
    public void uncaughtException(Thread thread, Throwable failure) {
        // nor is it printed
    }

    String arguments() {
        return arguments;
    }

    String runId() {
        return runId;
    }

    Instrumentation instrumentation() {
        return instrumentation;
    }

    boolean attached() {
        return attached;
    }

    /** The run has started, and this ends it. */
    void started(Runnable ends) {
        stop = ends;
    }

    /** Ends the run; null if none has started. */
    Runnable ending() {
        return stop;
    }
}
