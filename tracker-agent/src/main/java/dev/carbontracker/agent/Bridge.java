package dev.carbontracker.agent;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * What code that was woven into a framework calls. It speaks JDK types only and lets nothing through: neither a class of
 * ours into the program nor an exception. This is the one place with state of the whole JVM, since woven code has no
 * other way to find the agent.
 */
public final class Bridge {

    /** Begin of a training call: framework, name of the class, name of the method, object. Answers a token. */
    public static final String ENTER = "enter";
    /** End of a training call: token. */
    public static final String EXIT = "exit";
    /** A trainer was made, and its loop may begin: framework, object. */
    public static final String OPENED = "opened";
    /** A trainer was closed: framework, object. */
    public static final String CLOSED = "closed";

    private static final AtomicReference<Function<Object[], Object>> RECEIVER = new AtomicReference<>();

    private Bridge() {
    }

    /** Says who takes the calls. */
    static void connect(Function<Object[], Object> receiver) {
        RECEIVER.set(receiver);
    }

    /** Hands a call on; answers null if nobody takes it, or if it fails. */
    public static Object call(Object... call) {
        try {
            Function<Object[], Object> receiver = RECEIVER.get();
            return receiver == null ? null : receiver.apply(call);
        } catch (Throwable e) { // the program's training must not fail because of us
            return null;
        }
    }
}
