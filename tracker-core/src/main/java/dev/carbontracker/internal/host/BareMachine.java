package dev.carbontracker.internal.host;

/** A machine of which only the JVM's own view is left, because OSHI could not be opened: it has no models. */
public final class BareMachine implements Machine {

    @Override
    public boolean known() {
        return false;
    }

    @Override
    public String cpuName() {
        return "";
    }

    @Override
    public int sockets() {
        return 1;
    }

    @Override
    public int threads() {
        return Runtime.getRuntime().availableProcessors();
    }

    @Override
    public boolean virtual() {
        return false;
    }

    @Override
    public void ticks(double[] busyAndAll) {
        busyAndAll[0] = 0;
        busyAndAll[1] = 0;
    }

    @Override
    public long ramBytes() {
        return 0;
    }

    @Override
    public long availableRamBytes() {
        return 0;
    }

    @Override
    public int ramModules() {
        return 0;
    }
}
