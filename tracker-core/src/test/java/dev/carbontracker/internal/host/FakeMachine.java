package dev.carbontracker.internal.host;

import java.util.function.LongSupplier;

/** A machine whose load is what the test says. */
public class FakeMachine implements Machine {

    private final LongSupplier nanoTime;
    private String cpuName = "Intel(R) Xeon(R) CPU E5-2620 v3 @ 2.40GHz";
    private int sockets = 1;
    private int threads = 12;
    private boolean virtual;
    private long ramBytes = 16L << 30;
    private int modules;
    private double load;
    private double busyMillis = 1000;
    private double allMillis = 100_000;
    private long lastNanos;

    public FakeMachine(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.lastNanos = nanoTime.getAsLong();
    }

    public FakeMachine cpu(String name, int socketCount, int threadCount) {
        cpuName = name;
        sockets = socketCount;
        threads = threadCount;
        return this;
    }

    public FakeMachine virtualMachine() {
        virtual = true;
        return this;
    }

    public FakeMachine ram(long bytes, int moduleCount) {
        ramBytes = bytes;
        modules = moduleCount;
        return this;
    }

    /** Load from now on, 0 to 1. */
    public void load(double now) {
        catchUp();
        load = now;
    }

    private void catchUp() {
        double millis = (nanoTime.getAsLong() - lastNanos) / 1e6 * threads;
        lastNanos = nanoTime.getAsLong();
        allMillis += millis;
        busyMillis += millis * load;
    }

    @Override
    public String cpuName() {
        return cpuName;
    }

    @Override
    public int sockets() {
        return sockets;
    }

    @Override
    public int threads() {
        return threads;
    }

    @Override
    public boolean virtual() {
        return virtual;
    }

    @Override
    public void ticks(double[] busyAndAll) {
        catchUp();
        busyAndAll[0] = busyMillis;
        busyAndAll[1] = allMillis;
    }

    @Override
    public long ramBytes() {
        return ramBytes;
    }

    @Override
    public long availableRamBytes() {
        return ramBytes / 4;
    }

    @Override
    public int ramModules() {
        return modules;
    }
}
