package dev.carbontracker.agent.runtime;

import dev.carbontracker.internal.run.Session;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Takes the calls of woven code and makes tasks of them, for each framework by itself. Thread-safe. */
final class CallTasks {

    /** How long a call that comes while the run is starting waits for it. */
    private static final long START_MILLIS = 300;

    private final CompletableFuture<Session> session;
    private final Map<String, FrameworkTasks> frameworks = new ConcurrentHashMap<>();

    CallTasks(CompletableFuture<Session> session) {
        this.session = session;
    }

    /** A call as the bridge hands it on; answers a token for the end of a training call. */
    Object receive(Object[] call) {
        switch ((String) call[0]) {
            case "enter" -> {
                FrameworkTasks tasks = tasks((String) call[1]);
                if (tasks != null) {
                    tasks.enter(name((String) call[2], (String) call[3], call[4]));
                }
                return tasks;
            }
            case "exit" -> {
                if (call[1] instanceof FrameworkTasks tasks) {
                    tasks.exit();
                }
            }
            case "opened" -> {
                FrameworkTasks tasks = tasks((String) call[1]);
                if (tasks != null) {
                    tasks.opened(call[2]);
                }
            }
            case "closed" -> {
                FrameworkTasks tasks = frameworks.get((String) call[1]);
                if (tasks != null) {
                    tasks.closed(call[2]);
                }
            }
            default -> throw new IllegalArgumentException((String) call[0]);
        }
        return null;
    }

    private FrameworkTasks tasks(String framework) {
        FrameworkTasks known = frameworks.get(framework);
        if (known != null) {
            return known;
        }
        try {
            Session run = session.get(START_MILLIS, TimeUnit.MILLISECONDS);
            return frameworks.computeIfAbsent(framework, name -> new FrameworkTasks(run, System::nanoTime));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        } catch (ExecutionException | TimeoutException e) {
            return null;
        }
    }

    /** {@code LogisticRegression.fit}: the class of the object, where there is one, and the method. */
    private static String name(String type, String method, Object object) {
        String name = object == null ? type : object.getClass().getName();
        return name.substring(Math.max(name.lastIndexOf('.'), name.lastIndexOf('$')) + 1) + "." + method;
    }
}
