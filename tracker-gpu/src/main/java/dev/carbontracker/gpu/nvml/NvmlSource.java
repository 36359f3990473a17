package dev.carbontracker.gpu.nvml;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.DeviceLoad;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.Remarks;
import dev.carbontracker.spi.SourceInfo;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongSupplier;

/**
 * One GPU. A device that is lost answers nothing, is looked up again every few seconds, and goes on where it is found.
 * Not thread-safe.
 */
final class NvmlSource implements EnergySource {

    /**
     * NVML's power is within ±5 % of a meter, proportionally and per board (Yang, Adamek, Armour 2024, arXiv:2312.02741);
     * no figure is published for its energy counter, which is fed by the same sensor.
     */
    static final double RELATIVE_ERROR = 0.05;

    private static final long LOOK_UP_NANOS = 5_000_000_000L;

    private final NvmlSession session;
    private final Newcomers newcomers;
    private final NvmlGpu gpu;
    private final Remarks remarks;
    private final LongSupplier nanoTime;
    private final ProcessParts processes;
    private final Duration gaugeEvery;
    private SourceInfo plain;
    private Nvml.Device device;
    private PowerReading way;
    private String missing;
    private boolean tellsUtilisation = true;
    private boolean lost;
    private long lookUpNanos;
    private long chooseNanos;

    /** What the sources of one run have in common. */
    record Shared(NvmlSession session, Newcomers newcomers, Remarks remarks, LongSupplier nanoTime,
                  Duration gaugeInterval) {
    }

    /**
     * A source, which holds the session until it is closed.
     *
     * @param processes tells what part of the device this process has; null in machine mode
     * @param devices   how many there are, all of which are read in turn
     */
    NvmlSource(Shared shared, NvmlGpu gpu, ProcessParts processes, int devices) {
        this.session = shared.session().use();
        this.newcomers = shared.newcomers();
        this.gpu = gpu;
        this.remarks = shared.remarks();
        this.nanoTime = shared.nanoTime();
        this.processes = processes;
        this.device = gpu.handle();
        this.lost = device == null;
        this.missing = lost ? gpu.id() + " does not answer" : "";
        this.lookUpNanos = nanoTime.getAsLong() + LOOK_UP_NANOS;
        choose();
        long begun = nanoTime.getAsLong();
        read();
        Duration round = Duration.ofNanos(nanoTime.getAsLong() - begun).multipliedBy(devices);
        this.gaugeEvery = round.compareTo(shared.gaugeInterval()) > 0 ? round : shared.gaugeInterval();
        this.plain = plain();
    }

    private SourceInfo plain() {
        boolean whole = gpu.part() == 1;
        SourceInfo info = SourceInfo.of("nvml/" + (gpu.uuid().isEmpty() ? gpu.index() : gpu.uuid()), Component.GPU,
                Evidence.COUNTER).withDevice(gpu.name()).blocking()
                .withError(whole ? RELATIVE_ERROR : 1, whole ? RELATIVE_ERROR : (1 + RELATIVE_ERROR) / gpu.part() - 1);
        return limited(info);
    }

    private SourceInfo limited(SourceInfo info) {
        List<Integer> limits = device == null ? List.of() : device.limitsMilliwatts();
        return limits.isEmpty() || Collections.max(limits) <= 0 ? info
                : info.withCeiling(Power.ofMilliwatts(Collections.max(limits)));
    }

    @Override
    public SourceInfo info() {
        if (way == null || way.evidence() == Evidence.COUNTER) {
            return plain;
        }
        return new SourceInfo(plain.name(), plain.component(), way.evidence(), plain.relativeErrorLow(),
                plain.relativeErrorHigh(), plain.device(), plain.mayBlock(), Optional.of(gaugeEvery),
                plain.ceiling());
    }

    @Override
    public Reading read() {
        if (device == null) {
            lookUp();
        }
        if (device != null && way == null && nanoTime.getAsLong() - chooseNanos >= 0) {
            choose();
        }
        if (device == null || way == null) {
            return new Reading.Missing(missing);
        }
        try {
            Reading reading = way.read(device, gpu.part());
            if (lost) {
                lost = false;
                remarks.note(gpu.id() + " answers again");
            }
            return reading;
        } catch (NvmlException e) {
            failed(e);
            return new Reading.Missing(missing);
        }
    }

    private void choose() {
        chooseNanos = nanoTime.getAsLong() + LOOK_UP_NANOS;
        try {
            way = device == null ? null : PowerReading.of(device);
        } catch (NvmlException e) {
            failed(e);
        }
    }

    private void failed(NvmlException e) {
        missing = e.getMessage();
        if (e.lost()) {
            device = null;
            lookUpNanos = nanoTime.getAsLong() + LOOK_UP_NANOS;
            if (!lost) {
                lost = true;
                remarks.warn(gpu.id() + " (" + gpu.name() + ") was lost, its energy up to then is kept: " + missing);
            }
        }
    }

    private void lookUp() {
        long now = nanoTime.getAsLong();
        if (now - lookUpNanos < 0) {
            return;
        }
        lookUpNanos = now + LOOK_UP_NANOS;
        try {
            Nvml nvml = session.nvml();
            device = gpu.uuid().isEmpty() ? nvml.device(gpu.index()) : nvml.device(gpu.uuid());
            if (gpu.uuid().isEmpty()) {
                plain = limited(plain.withDevice(device.name()));
            }
            chooseNanos = now;
        } catch (NvmlException e) {
            missing = e.getMessage();
        }
    }

    @Override
    public DeviceLoad load() {
        newcomers.look();
        if (device == null) {
            return DeviceLoad.UNKNOWN;
        }
        return new DeviceLoad(utilisation(), processes == null ? OptionalDouble.empty()
                : processes.part(gpu.parts().isEmpty() ? List.of(device) : gpu.parts()));
    }

    private OptionalDouble utilisation() {
        try {
            return tellsUtilisation ? OptionalDouble.of(Math.min(100, Math.max(0, device.utilisationPercent())))
                    : OptionalDouble.empty();
        } catch (NvmlException e) {
            tellsUtilisation = !e.unsupported();
            return OptionalDouble.empty();
        }
    }

    @Override
    public void close() {
        session.release();
    }
}
