package dev.carbontracker.internal.run;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/** Work that is begun before its result is asked for, on a daemon thread of its own. */
public final class Ahead {

    private Ahead() {
    }

    /** Begins; the supplier that comes back waits for the result and throws what the work threw. */
    public static <T> Supplier<T> start(String threadName, Supplier<T> work) {
        FutureTask<T> task = new FutureTask<>(work::get);
        DaemonThreads.make(threadName, task).start();
        return () -> {
            try {
                return task.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(threadName + " was interrupted", e);
            } catch (ExecutionException e) {
                throw new IllegalStateException(threadName + " failed", e.getCause());
            }
        };
    }
}
