package dev.carbontracker.internal.run;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** Work that is done once, by whoever comes first, and that others may wait for. Thread-safe. */
final class Opening {

    private final Runnable work;
    private final Runnable then;
    private final ReentrantLock busy = new ReentrantLock();
    private final CountDownLatch done = new CountDownLatch(1);

    /**
     * Something to open.
     *
     * @param work opens it; lets no exception out
     * @param then is called once it is open
     */
    Opening(Runnable work, Runnable then) {
        this.work = work;
        this.then = then;
    }

    /** Opens unless another thread does or has done it; waits for that one, but not longer than that. */
    void open(Duration timeout) {
        try {
            if (!isDone() && busy.tryLock(timeout.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    if (!isDone()) {
                        work.run();
                        done.countDown();
                        then.run();
                    }
                } finally {
                    busy.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isDone() {
        return done.getCount() == 0;
    }

    /** For whoever only waits. */
    CountDownLatch done() {
        return done;
    }
}
