package dev.carbontracker.agent;

import java.lang.instrument.Instrumentation;

/**
 * What the JVM calls. Compiled for Java 8: an entry that does not load, or that throws, ends the JVM. So nothing gets out
 * of here, and all that needs a newer JVM is behind a check.
 */
public final class Agent {

    /** The oldest Java that the rest is compiled for. */
    static final int BASELINE = 17;
    private static final String PREFIX = "[carbon-tracker] ";

    private Agent() {
    }

    /** For {@code -javaagent:carbon-tracker.jar=arguments}. */
    public static void premain(String arguments, Instrumentation instrumentation) {
        begin(arguments, instrumentation, false);
    }

    /** For {@code attach} and {@code jcmd PID JVMTI.agent_load}. */
    public static void agentmain(String arguments, Instrumentation instrumentation) {
        begin(arguments, instrumentation, true);
    }

    private static void begin(String arguments, Instrumentation instrumentation, boolean attached) {
        try {
            String tooOld = tooOld(System.getProperty("java.specification.version"));
            if (tooOld != null) {
                System.err.println(PREFIX + tooOld + "; this JVM is not measured");
                return;
            }
            // a method of the shape of premain, for which the JVM has just made what a reflective call needs
            Class.forName("dev.carbontracker.agent.Start")
                    .getDeclaredMethod(attached ? "attach" : "begin", String.class, Instrumentation.class)
                    .invoke(null, arguments == null ? "" : arguments, instrumentation);
        } catch (Throwable e) { // whatever it is, the program runs on
            System.err.println(PREFIX + "could not start, so this JVM is not measured: "
                    + (e.getCause() == null ? e : e.getCause()));
        }
    }

    /** What is wrong with a JVM of that specification; null if it is new enough, or if nobody knows. */
    static String tooOld(String specification) {
        try {
            String major = specification.startsWith("1.") ? specification.substring(2) : specification;
            return Integer.parseInt(major) < BASELINE
                    ? "needs Java " + BASELINE + " or later, and this is Java " + major : null;
        } catch (RuntimeException e) {
            return null;
        }
    }
}
