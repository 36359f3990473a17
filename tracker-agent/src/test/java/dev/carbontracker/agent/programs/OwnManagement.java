package dev.carbontracker.agent.programs;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.logging.LogManager;
import javax.management.MBeanServerBuilder;

/** A program that chooses its log manager and its MBean server in main, after the agent has long started. */
public final class OwnManagement {

    private OwnManagement() {
    }

    /** Its log manager. */
    public static final class Manager extends LogManager {
    }

    /** Its builder of MBean servers. */
    public static final class Builder extends MBeanServerBuilder {
    }

    /** Chooses once the test closes its standard input, and says what it got. */
    public static void main(String[] args) throws IOException {
        System.in.readAllBytes();
        System.setProperty("java.util.logging.manager", Manager.class.getName());
        System.setProperty("javax.management.builder.initial", Builder.class.getName());
        System.out.println(LogManager.getLogManager().getClass().getSimpleName());
        ManagementFactory.getPlatformMBeanServer();
        System.out.println(System.getProperty("javax.management.builder.initial").endsWith("Builder"));
        System.getLogger("x").log(System.Logger.Level.DEBUG, "nothing");
    }
}
