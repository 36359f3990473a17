package dev.carbontracker.agent;

/** What {@code java -jar carbon-tracker.jar} runs. Compiled for Java 8, to be able to say that it needs a newer one. */
public final class Main {

    private Main() {
    }

    /** Runs a command and exits with its code: 0 done, 1 failed, 2 wrong usage. */
    public static void main(String[] arguments) throws Exception {
        String tooOld = Agent.tooOld(System.getProperty("java.specification.version"));
        if (tooOld != null) {
            System.err.println("carbon-tracker " + tooOld);
            System.exit(1);
        }
        Object code = Class.forName("dev.carbontracker.agent.Commands").getMethod("run", String[].class)
                .invoke(null, (Object) arguments);
        System.exit((Integer) code);
    }
}
