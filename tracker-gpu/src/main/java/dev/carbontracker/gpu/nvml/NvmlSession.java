package dev.carbontracker.gpu.nvml;

import java.util.concurrent.atomic.AtomicInteger;

/** NVML between its init and its shutdown, which comes when the last of its users has let go. Thread-safe. */
final class NvmlSession {

    private final Nvml nvml;
    private final AtomicInteger users = new AtomicInteger(1);

    private NvmlSession(Nvml nvml) {
        this.nvml = nvml;
    }

    /** Begins, with one user: the caller. */
    static NvmlSession begin(Nvml nvml) throws NvmlException {
        nvml.init();
        return new NvmlSession(nvml);
    }

    Nvml nvml() {
        return nvml;
    }

    /** One more user. */
    NvmlSession use() {
        users.incrementAndGet();
        return this;
    }

    /** One user less. */
    void release() {
        if (users.decrementAndGet() == 0) {
            nvml.shutdown();
        }
    }
}
