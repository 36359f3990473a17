package dev.carbontracker.gpu.nvml;

import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import java.util.OptionalLong;

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

    /** The best that answers; a counter that stands at zero, as virtual GPUs have it, does not count. */
    static PowerReading of(Nvml.Device device) throws NvmlException {
        NvmlException last = null;
        for (PowerReading way : values()) {
            try {
                if (way.raw(device) > 0 || way == POWER_USAGE) {
                    return way;
                }
            } catch (NvmlException e) {
                if (e.lost()) {
                    throw e;
                }
                last = e;
            }
        }
        throw last;
    }
}
