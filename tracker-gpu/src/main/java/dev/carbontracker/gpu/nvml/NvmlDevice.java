package dev.carbontracker.gpu.nvml;

import static dev.carbontracker.gpu.nvml.NvmlLayout.ATTRIBUTES_BYTES;
import static dev.carbontracker.gpu.nvml.NvmlLayout.ATTRIBUTES_COMPUTE_SLICES;
import static dev.carbontracker.gpu.nvml.NvmlLayout.FIELD_BYTES;
import static dev.carbontracker.gpu.nvml.NvmlLayout.FIELD_ID;
import static dev.carbontracker.gpu.nvml.NvmlLayout.FIELD_RETURN;
import static dev.carbontracker.gpu.nvml.NvmlLayout.FIELD_SCOPE;
import static dev.carbontracker.gpu.nvml.NvmlLayout.FIELD_TYPE;
import static dev.carbontracker.gpu.nvml.NvmlLayout.FIELD_VALUE;
import static dev.carbontracker.gpu.nvml.NvmlLayout.SCOPE_GPU;

import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A device of the library's, by its handle. */
final class NvmlDevice implements Nvml.Device {

    private static final int MAX_LISTED = 4096;
    private static final int MAX_TRIES = 4;

    private final NvmlLibrary library;
    private final long device;

    NvmlDevice(NvmlLibrary library, long device) {
        this.library = library;
        this.device = device;
    }

    @Override
    public String name() throws NvmlException {
        return library.text(NvmlFunction.NAME, (out, length) -> NvmlFunction.Name.call(device, out, length));
    }

    @Override
    public String uuid() throws NvmlException {
        return library.text(NvmlFunction.UUID, (out, length) -> NvmlFunction.Uuid.call(device, out, length));
    }

    @Override
    public String pciBusId() throws NvmlException {
        library.need(NvmlFunction.PCI_INFO);
        byte[] info = new byte[NvmlLayout.PCI_INFO_BYTES];
        library.check(NvmlFunction.PCI_INFO, NvmlFunction.PciInfo.call(device, info));
        byte[] busId = new byte[NvmlLayout.PCI_BUS_ID_BYTES];
        System.arraycopy(info, NvmlLayout.PCI_INFO_BUS_ID, busId, 0, busId.length);
        String text = NvmlLibrary.text(busId);
        return text.isEmpty() ? NvmlLibrary.text(info) : text; // the first version has a short one, which comes first
    }

    @Override
    public int minor() throws NvmlException {
        return library.number(NvmlFunction.MINOR, out -> NvmlFunction.Minor.call(device, out));
    }

    @Override
    public int architecture() throws NvmlException {
        return library.number(NvmlFunction.ARCHITECTURE, out -> NvmlFunction.Architecture.call(device, out));
    }

    @Override
    public long energyMillijoules() throws NvmlException {
        return library.wide(NvmlFunction.TOTAL_ENERGY, out -> NvmlFunction.TotalEnergy.call(device, out));
    }

    @Override
    public long field(int id) throws NvmlException {
        library.need(NvmlFunction.FIELD_VALUES);
        byte[] bytes = new byte[FIELD_BYTES];
        ByteBuffer value = struct(bytes);
        value.putInt(FIELD_ID, id).putInt(FIELD_SCOPE, SCOPE_GPU);
        library.check(NvmlFunction.FIELD_VALUES, NvmlFunction.FieldValues.call(device, 1, bytes));
        int code = value.getInt(FIELD_RETURN);
        if (code != 0) {
            throw new NvmlException("field " + id, code, library.meaning(code));
        }
        return switch (value.getInt(FIELD_TYPE)) {
            case 0 -> (long) value.getDouble(FIELD_VALUE);
            case 1 -> Integer.toUnsignedLong(value.getInt(FIELD_VALUE));
            case 2 -> Platform.isWindows() ? Integer.toUnsignedLong(value.getInt(FIELD_VALUE))
                    : value.getLong(FIELD_VALUE);
            case 3, 4 -> value.getLong(FIELD_VALUE);
            case 5 -> value.getInt(FIELD_VALUE);
            case 6 -> Short.toUnsignedLong(value.getShort(FIELD_VALUE));
            default -> throw new NvmlException("field " + id, NvmlException.NOT_SUPPORTED,
                    "a value of type " + value.getInt(FIELD_TYPE));
        };
    }

    @Override
    public int powerMilliwatts() throws NvmlException {
        return library.number(NvmlFunction.POWER_USAGE, out -> NvmlFunction.PowerUsage.call(device, out));
    }

    @Override
    public List<Integer> limitsMilliwatts() {
        List<Integer> limits = new ArrayList<>();
        int[] one = new int[1];
        int[] two = new int[1];
        if (library.has(NvmlFunction.ENFORCED_LIMIT) && NvmlFunction.EnforcedLimit.call(device, one) == 0) {
            limits.add(one[0]);
        }
        if (library.has(NvmlFunction.DEFAULT_LIMIT) && NvmlFunction.DefaultLimit.call(device, one) == 0) {
            limits.add(one[0]);
        }
        if (library.has(NvmlFunction.LIMIT_CONSTRAINTS)
                && NvmlFunction.LimitConstraints.call(device, one, two) == 0) {
            limits.add(two[0]);
        }
        return limits;
    }

    @Override
    public int utilisationPercent() throws NvmlException {
        library.need(NvmlFunction.UTILISATION);
        byte[] rates = new byte[NvmlLayout.UTILISATION_BYTES];
        library.check(NvmlFunction.UTILISATION, NvmlFunction.Utilisation.call(device, rates));
        return struct(rates).getInt(NvmlLayout.UTILISATION_GPU);
    }

    @Override
    public long memoryBytes() throws NvmlException {
        if (library.has(NvmlFunction.MEMORY_V2)) {
            byte[] memory = new byte[NvmlLayout.MEMORY_V2_BYTES];
            struct(memory).putInt(0, NvmlLayout.MEMORY_V2_VERSION);
            int code = NvmlFunction.MemoryV2.call(device, memory);
            if (code == 0) {
                return struct(memory).getLong(NvmlLayout.MEMORY_V2_TOTAL);
            }
        }
        library.need(NvmlFunction.MEMORY);
        byte[] memory = new byte[NvmlLayout.MEMORY_BYTES];
        library.check(NvmlFunction.MEMORY, NvmlFunction.MemoryV1.call(device, memory));
        return struct(memory).getLong(NvmlLayout.MEMORY_TOTAL);
    }

    @Override
    public List<Nvml.GpuProcess> processes() throws NvmlException {
        Map<Long, Nvml.GpuProcess> byPid = new LinkedHashMap<>();
        library.need(NvmlFunction.COMPUTE_PROCESSES);
        list(NvmlFunction.COMPUTE_PROCESSES, NvmlFunction.ComputeProcesses::call, byPid);
        if (library.has(NvmlFunction.GRAPHICS_PROCESSES)) {
            list(NvmlFunction.GRAPHICS_PROCESSES, NvmlFunction.GraphicsProcesses::call, byPid);
        }
        return new ArrayList<>(byPid.values());
    }

    /** One of the two lists; a process can be in both. */
    private void list(NvmlFunction function, ListCall listing, Map<Long, Nvml.GpuProcess> byPid) throws NvmlException {
        boolean first = library.symbol(function).equals(function.symbols().get(function.symbols().size() - 1));
        int size = first ? NvmlLayout.PROCESS_V1_BYTES : NvmlLayout.PROCESS_BYTES;
        int[] count = {16};
        byte[] bytes = new byte[count[0] * size];
        int code = listing.call(device, count, bytes);
        for (int tries = 1; code == NvmlException.INSUFFICIENT_SIZE && tries < MAX_TRIES; tries++) {
            count[0] = Math.min(MAX_LISTED, Math.max(1, count[0]) * 2); // some may start meanwhile
            bytes = new byte[count[0] * size];
            code = listing.call(device, count, bytes);
        }
        library.check(function, code);
        for (int i = 0; i < count[0] && (i + 1) * size <= bytes.length; i++) {
            long pid = Integer.toUnsignedLong(struct(bytes).getInt(i * size + NvmlLayout.PROCESS_PID));
            byPid.putIfAbsent(pid, new Nvml.GpuProcess(pid, struct(bytes).getLong(i * size + NvmlLayout.PROCESS_MEMORY)));
        }
    }

    @Override
    public List<Nvml.GpuSample> samples(long sinceMicros) throws NvmlException {
        library.need(NvmlFunction.PROCESS_UTILISATION);
        int[] count = {128};
        byte[] bytes = new byte[count[0] * NvmlLayout.SAMPLE_BYTES];
        int code = NvmlFunction.ProcessUtilisation.call(device, bytes, count, sinceMicros);
        if (code == NvmlException.INSUFFICIENT_SIZE) {
            count[0] = Math.min(MAX_LISTED, Math.max(1, count[0]) * 2);
            bytes = new byte[count[0] * NvmlLayout.SAMPLE_BYTES];
            code = NvmlFunction.ProcessUtilisation.call(device, bytes, count, sinceMicros);
        }
        if (code == NvmlException.NOT_FOUND) {
            return List.of();
        }
        library.check(NvmlFunction.PROCESS_UTILISATION, code);
        List<Nvml.GpuSample> samples = new ArrayList<>();
        for (int i = 0; i < count[0] && (i + 1) * NvmlLayout.SAMPLE_BYTES <= bytes.length; i++) {
            int at = i * NvmlLayout.SAMPLE_BYTES;
            samples.add(new Nvml.GpuSample(Integer.toUnsignedLong(struct(bytes).getInt(at + NvmlLayout.SAMPLE_PID)),
                    struct(bytes).getLong(at + NvmlLayout.SAMPLE_TIME),
                    struct(bytes).getInt(at + NvmlLayout.SAMPLE_SM)));
        }
        return samples;
    }

    @Override
    public boolean migEnabled() throws NvmlException {
        return library.number(NvmlFunction.MIG_MODE, out -> NvmlFunction.MigMode.call(device, out, new int[1])) == 1;
    }

    @Override
    public int maxMigDevices() throws NvmlException {
        return library.number(NvmlFunction.MAX_MIG_COUNT, out -> NvmlFunction.MaxMigCount.call(device, out));
    }

    @Override
    public Nvml.Device mig(int index) throws NvmlException {
        return new NvmlDevice(library, library.wide(NvmlFunction.MIG_BY_INDEX,
                out -> NvmlFunction.MigByIndex.call(device, index, out)));
    }

    @Override
    public Nvml.Device parent() throws NvmlException {
        return new NvmlDevice(library, library.wide(NvmlFunction.MIG_PARENT,
                out -> NvmlFunction.MigParent.call(device, out)));
    }

    @Override
    public List<Integer> migInstances() throws NvmlException {
        return List.of(library.number(NvmlFunction.GPU_INSTANCE, out -> NvmlFunction.GpuInstance.call(device, out)),
                library.number(NvmlFunction.COMPUTE_INSTANCE, out -> NvmlFunction.ComputeInstance.call(device, out)));
    }

    @Override
    public int computeSlices() throws NvmlException {
        library.need(NvmlFunction.ATTRIBUTES);
        byte[] attributes = new byte[ATTRIBUTES_BYTES];
        library.check(NvmlFunction.ATTRIBUTES, NvmlFunction.Attributes.call(device, attributes));
        return struct(attributes).getInt(ATTRIBUTES_COMPUTE_SLICES);
    }

    private static ByteBuffer struct(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** A function that lists processes. */
    @FunctionalInterface
    private interface ListCall {
        int call(long device, int[] count, byte[] processes);
    }
}
