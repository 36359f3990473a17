package dev.carbontracker.agent;

import java.io.File;
import java.lang.reflect.Method;

/** Hands a command line on to the isolated classes. Called by {@link Main} once the JVM is known to be new enough. */
public final class Commands {

    private Commands() {
    }

    /** Runs a command; answers its exit code. */
    public static int run(String[] arguments) throws Exception {
        File jar = IsolatedLoader.ownJar();
        IsolatedLoader loader = new IsolatedLoader(jar);
        Thread.currentThread().setContextClassLoader(loader);
        Method run = loader.loadClass("dev.carbontracker.agent.runtime.CommandLine")
                .getMethod("run", String[].class, File.class);
        return (Integer) run.invoke(null, arguments, jar);
    }
}
