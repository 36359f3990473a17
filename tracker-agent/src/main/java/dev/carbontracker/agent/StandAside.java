package dev.carbontracker.agent;

import java.util.Map;
import java.util.Properties;

/**
 * Whether this JVM should not be measured: {@code enabled=false} is set, it runs no program, or it is a tool of the JDK that got
 * the agent through JAVA_TOOL_OPTIONS. A quick look at arguments, properties and environment; all options are read later.
 */
record StandAside(String arguments, Properties properties, Map<String, String> environment) {

    boolean asked() {
        String command = properties.getProperty("sun.java.command", "");
        return isOff() || runsNoProgram(command) || setting("enabled").isEmpty() && isTool(command);
    }

    /**
     * {@code java -version}, {@code -help}, {@code --list-modules} and the like, for which the launcher of the JDK names no main
     * class; a program that makes a JVM by itself has none either, and another launcher.
     */
    private boolean runsNoProgram(String command) {
        return command.isEmpty() && "SUN_STANDARD".equals(properties.getProperty("sun.java.launcher"));
    }

    /** Whether somebody has said so. */
    boolean isOff() {
        return switch (setting("enabled").toLowerCase(java.util.Locale.ROOT)) {
            case "false", "off", "no", "0" -> true;
            default -> false;
        };
    }

    /** A setting, of which the last in the arguments wins, then the system property, then the environment variable. */
    String setting(String key) {
        String value = properties.getProperty("carbontracker." + key,
                environment.getOrDefault("CARBONTRACKER_" + key.replace('.', '_').toUpperCase(java.util.Locale.ROOT), ""));
        for (String argument : arguments.split(",")) {
            String[] parts = argument.split("=", 2);
            if (parts.length == 2 && parts[0].strip().equals(key)) {
                value = parts[1];
            }
        }
        return value.strip();
    }

    /**
     * javac, jcmd, keytool and the like: their launchers name a main class in a module of the JDK. {@code java Hello.java}
     * does too, and is a program.
     */
    private static boolean isTool(String command) {
        int end = command.indexOf(' ');
        String main = end < 0 ? command : command.substring(0, end);
        boolean ofTheJdk = main.contains("/") && (main.startsWith("jdk.") || main.startsWith("java."));
        return ofTheJdk && !main.startsWith("jdk.compiler/com.sun.tools.javac.launcher.");
    }
}
