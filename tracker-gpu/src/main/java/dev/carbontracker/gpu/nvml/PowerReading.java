package dev.carbontracker.gpu.nvml;

import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/** The ways to know a device's energy, best first. */
enum PowerReading {
    /** The counter, in millijoules. */
    ENERGY(Evidence.COUNTER) {
        @Override
        long raw(Nvml.Device device) throws NvmlException {
            return device.energyMillijoules();
        }
    },
    /** The same counter as a field. */
    ENERGY_FIELD(Evidence.COUNTER) {
        @Override
        long raw(Nvml.Device device) throws NvmlException {
            return device.field(NvmlLayout.FIELD_TOTAL_ENERGY);
        }
    },
    /** Power now. */
    POWER_INSTANT(Evidence.SENSOR) {
        @Override
        long raw(Nvml.Device device) throws NvmlException {
            return device.field(NvmlLayout.FIELD_POWER_INSTANT);
        }
    },
    /** Mean power of the last second. */
    POWER_AVERAGE(Evidence.SENSOR) {
        @Override
        long raw(Nvml.Device device) throws NvmlException {
            return device.field(NvmlLayout.FIELD_POWER_AVERAGE);
        }
    },
    /** Power as every driver has it. */
    POWER_USAGE(Evidence.SENSOR) {
        @Override
        long raw(Nvml.Device device) throws NvmlException {
            return device.powerMilliwatts();
        }
    };

    private static final long REFRESH_NANOS = 250_000_000L;

    private final Evidence evidence;

    PowerReading(Evidence evidence) {
        this.evidence = evidence;
    }

    /** Millijoules or milliwatts. */
    abstract long raw(Nvml.Device device) throws NvmlException;

    Evidence evidence() {
        return evidence;
    }

    /** A reading of the device, of which that part counts. */
    Reading read(Nvml.Device device, double part) throws NvmlException {
        long raw = raw(device);
        return evidence == Evidence.COUNTER ? new Reading.Counter(raw, Energy.ofMillijoules(part), OptionalLong.empty())
                : new Reading.Gauge(Power.ofMilliwatts(raw * part));
    }

    /** The best that answers; a counter that stays at zero, as virtual GPUs have it, does not count. */
    static PowerReading of(Nvml.Device device) throws NvmlException {
        NvmlException last = null;
        boolean looked = false;
        for (PowerReading way : values()) {
            try {
                if (way.raw(device) > 0 || way == POWER_USAGE || !looked && way.moves(device)) {
                    return way;
                }
                looked |= way.evidence == Evidence.COUNTER; // both are the same counter
            } catch (NvmlException e) {
                if (e.gone()) {
                    throw e;
                }
                last = e;
            }
        }
        throw last;
    }

    /** A driver that has just been loaded counts from zero: its counter is looked at again after its next refresh. */
    private boolean moves(Nvml.Device device) throws NvmlException {
        if (evidence != Evidence.COUNTER) {
            return false;
        }
        LockSupport.parkNanos(REFRESH_NANOS);
        return raw(device) > 0;
    }
}
