package dev.carbontracker.gpu.nvml;

import java.util.ArrayList;
import java.util.List;

/** Devices made up by a test. */
final class FakeNvml implements Nvml {

    private final List<FakeDevice> devices = new ArrayList<>();
    private final List<FakeDevice> parts = new ArrayList<>();

    FakeDevice add(String uuid, String name) {
        FakeDevice device = new FakeDevice(uuid, name, String.format("00000000:%02X:00.0", devices.size() + 1), null);
        devices.add(device);
        return device;
    }

    FakeDevice divide(FakeDevice parent, String uuid, String name) {
        FakeDevice part = new FakeDevice(uuid, name, "", parent);
        parts.add(part);
        return part;
    }

    @Override
    public void init() {
        // nothing is held
    }

    @Override
    public void shutdown() {
        // nothing is held
    }

    @Override
    public String driverVersion() {
        return "1";
    }

    @Override
    public String nvmlVersion() {
        return "1";
    }

    @Override
    public int count() {
        return devices.size();
    }

    @Override
    public Device device(int index) {
        return devices.get(index);
    }

    @Override
    public Device device(String uuid) throws NvmlException {
        for (FakeDevice device : devices) {
            if (device.uuid.equals(uuid)) {
                return device;
            }
        }
        for (FakeDevice part : parts) {
            if (part.uuid.equals(uuid)) {
                return part;
            }
        }
        throw no(NvmlException.NOT_FOUND);
    }

    static NvmlException no(int code) {
        return new NvmlException("fake", code, "no");
    }

    /** A device or part; a test sets its fields. */
    final class FakeDevice implements Device {
        private final String uuid;
        private final String name;
        private final String busId;
        private final FakeDevice parent;
        List<GpuProcess> processes = List.of();
        List<GpuSample> samples = List.of();
        List<Integer> instances = List.of(0, 0);
        int slices;
        long memoryBytes = 80;
        int unnamed;
        long askedSince;

        FakeDevice(String uuid, String name, String busId, FakeDevice parent) {
            this.uuid = uuid;
            this.name = name;
            this.busId = busId;
            this.parent = parent;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public String uuid() {
            return uuid;
        }

        @Override
        public String pciBusId() {
            return busId;
        }

        @Override
        public int minor() {
            return devices.indexOf(this);
        }

        @Override
        public int architecture() {
            return 9;
        }

        @Override
        public long energyMillijoules() {
            return 1;
        }

        @Override
        public long field(int id) throws NvmlException {
            throw no(NvmlException.NOT_SUPPORTED);
        }

        @Override
        public int powerMilliwatts() throws NvmlException {
            throw no(NvmlException.NOT_SUPPORTED);
        }

        @Override
        public List<Integer> limitsMilliwatts() {
            return List.of();
        }

        @Override
        public int utilisationPercent() {
            return 50;
        }

        @Override
        public long memoryBytes() {
            return memoryBytes;
        }

        @Override
        public List<GpuProcess> processes() throws NvmlException {
            if (unnamed != 0) {
                throw no(unnamed);
            }
            return processes;
        }

        @Override
        public List<GpuSample> samples(long sinceMicros) throws NvmlException {
            askedSince = sinceMicros;
            return samples;
        }

        @Override
        public boolean migEnabled() {
            return parts.stream().anyMatch(part -> part.parent == this);
        }

        @Override
        public int maxMigDevices() {
            return 7;
        }

        @Override
        public Device mig(int index) throws NvmlException {
            List<FakeDevice> own = parts.stream().filter(part -> part.parent == this).toList();
            if (index == 0 || index > own.size()) { // the first place is free
                throw no(NvmlException.NOT_FOUND);
            }
            return own.get(index - 1);
        }

        @Override
        public Device parent() {
            return parent;
        }

        @Override
        public List<Integer> migInstances() {
            return instances;
        }

        @Override
        public int computeSlices() throws NvmlException {
            if (slices == 0) {
                throw no(NvmlException.NOT_SUPPORTED);
            }
            return slices;
        }
    }
}
