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

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** NVML as its library answers, by JNA's direct mapping. Thread-safe, as NVML is. */
final class NvmlLibrary implements Nvml {

    /** {@code RTLD_LAZY} without {@code RTLD_GLOBAL}: its names are nobody else's business. */
    private static final int OPEN_PRIVATELY = 1;
    private static final int TEXT_BYTES = 96;
    private static final int MAX_LISTED = 4096;
    private static final int MAX_TRIES = 4;

    /** Direct mapping is a property of the classes of {@link NvmlFunction}, of which a JVM has one; so is this. */
    private static NvmlLibrary mapped;

    private final Path file;
    private final Map<NvmlFunction, String> symbols;

    private NvmlLibrary(Path file, Map<NvmlFunction, String> symbols) {
        this.file = file;
        this.symbols = symbols;
    }

    /** Loads the library and JNA with it; throws {@link LinkageError} if either cannot be loaded. */
    static synchronized NvmlLibrary load(Path file) {
        if (mapped == null || !mapped.file.equals(file)) {
            mapped = new NvmlLibrary(file, map(file));
        }
        return mapped;
    }

    private static Map<NvmlFunction, String> map(Path file) {
        Map<NvmlFunction, String> symbols = new EnumMap<>(NvmlFunction.class);
        Map<Class<?>, String> byMapping = new LinkedHashMap<>();
        Map<String, Object> options = new LinkedHashMap<>();
        options.put(Library.OPTION_FUNCTION_MAPPER,
                (FunctionMapper) (library, method) -> byMapping.get(method.getDeclaringClass()));
        if (!Platform.isWindows()) {
            options.put(Library.OPTION_OPEN_FLAGS, OPEN_PRIVATELY);
        }
        NativeLibrary library = NativeLibrary.getInstance(file.toString(), options);
        for (NvmlFunction function : NvmlFunction.values()) {
            for (String symbol : function.symbols()) {
                if (!symbols.containsKey(function) && has(library, symbol)) {
                    symbols.put(function, symbol);
                    byMapping.put(function.mapping(), symbol);
                    Native.register(function.mapping(), library);
                }
            }
        }
        if (!symbols.containsKey(NvmlFunction.INIT)) {
            throw new UnsatisfiedLinkError(file + " has no nvmlInit");
        }
        return symbols;
    }

    private static boolean has(NativeLibrary library, String symbol) {
        try {
            library.getGlobalVariableAddress(symbol);
            return true;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }

    /** The name under which a function was found; null if the driver has none of them. */
    String symbol(NvmlFunction function) {
        return symbols.get(function);
    }

    @Override
    public void init() throws NvmlException {
        check(NvmlFunction.INIT, NvmlFunction.Init.call());
    }

    @Override
    public void shutdown() {
        if (symbols.containsKey(NvmlFunction.SHUTDOWN)) {
            NvmlFunction.Shutdown.call();
        }
    }

    @Override
    public String driverVersion() throws NvmlException {
        return text(NvmlFunction.DRIVER_VERSION, NvmlFunction.DriverVersion::call);
    }

    @Override
    public String nvmlVersion() throws NvmlException {
        return text(NvmlFunction.NVML_VERSION, NvmlFunction.NvmlVersion::call);
    }

    @Override
    public int count() throws NvmlException {
        return number(NvmlFunction.COUNT, NvmlFunction.Count::call);
    }

    @Override
    public Device device(int index) throws NvmlException {
        return new Handle(wide(NvmlFunction.HANDLE_BY_INDEX, out -> NvmlFunction.HandleByIndex.call(index, out)));
    }

    @Override
    public Device device(String uuid) throws NvmlException {
        byte[] text = (uuid + '\0').getBytes(StandardCharsets.US_ASCII);
        return new Handle(wide(NvmlFunction.HANDLE_BY_UUID, out -> NvmlFunction.HandleByUuid.call(text, out)));
    }

    /** A function that fills in one number. */
    @FunctionalInterface
    private interface IntCall {
        int call(int[] out);
    }

    /** A function that fills in one number or handle of 64 bits. */
    @FunctionalInterface
    private interface LongCall {
        int call(long[] out);
    }

    /** A function that fills in a text. */
    @FunctionalInterface
    private interface TextCall {
        int call(byte[] out, int length);
    }

    /** A function that lists processes. */
    @FunctionalInterface
    private interface ListCall {
        int call(long device, int[] count, byte[] processes);
    }

    private int number(NvmlFunction function, IntCall call) throws NvmlException {
        need(function);
        int[] out = new int[1];
        check(function, call.call(out));
        return out[0];
    }

    private long wide(NvmlFunction function, LongCall call) throws NvmlException {
        need(function);
        long[] out = new long[1];
        check(function, call.call(out));
        return out[0];
    }

    private String text(NvmlFunction function, TextCall call) throws NvmlException {
        need(function);
        byte[] out = new byte[TEXT_BYTES];
        check(function, call.call(out, out.length));
        return text(out);
    }

    private void need(NvmlFunction function) throws NvmlException {
        if (!symbols.containsKey(function)) {
            throw new NvmlException(function.symbols().get(0), NvmlException.FUNCTION_NOT_FOUND,
                    "the driver does not have it");
        }
    }

    private void check(NvmlFunction function, int code) throws NvmlException {
        if (code != 0) {
            throw new NvmlException(symbols.get(function), code, meaning(code));
        }
    }

    private String meaning(int code) {
        Pointer text = symbols.containsKey(NvmlFunction.ERROR_STRING) ? NvmlFunction.ErrorString.call(code) : null;
        return text == null ? "error" : text.getString(0);
    }

    private static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8).strip();
    }

    private static ByteBuffer struct(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }

    /** A device by its handle. */
    private final class Handle implements Device {

        private final long device;

        Handle(long device) {
            this.device = device;
        }

        @Override
        public String name() throws NvmlException {
            return text(NvmlFunction.NAME, (out, length) -> NvmlFunction.Name.call(device, out, length));
        }

        @Override
        public String uuid() throws NvmlException {
            return text(NvmlFunction.UUID, (out, length) -> NvmlFunction.Uuid.call(device, out, length));
        }

        @Override
        public String pciBusId() throws NvmlException {
            need(NvmlFunction.PCI_INFO);
            byte[] info = new byte[NvmlLayout.PCI_INFO_BYTES];
            check(NvmlFunction.PCI_INFO, NvmlFunction.PciInfo.call(device, info));
            byte[] busId = new byte[NvmlLayout.PCI_BUS_ID_BYTES];
            System.arraycopy(info, NvmlLayout.PCI_INFO_BUS_ID, busId, 0, busId.length);
            String text = text(busId);
            return text.isEmpty() ? text(info) : text; // the first version has a short one, which comes first
        }

        @Override
        public int minor() throws NvmlException {
            return number(NvmlFunction.MINOR, out -> NvmlFunction.Minor.call(device, out));
        }

        @Override
        public int architecture() throws NvmlException {
            return number(NvmlFunction.ARCHITECTURE, out -> NvmlFunction.Architecture.call(device, out));
        }

        @Override
        public long energyMillijoules() throws NvmlException {
            return wide(NvmlFunction.TOTAL_ENERGY, out -> NvmlFunction.TotalEnergy.call(device, out));
        }

        @Override
        public long field(int id) throws NvmlException {
            need(NvmlFunction.FIELD_VALUES);
            byte[] bytes = new byte[FIELD_BYTES];
            ByteBuffer value = struct(bytes);
            value.putInt(FIELD_ID, id).putInt(FIELD_SCOPE, SCOPE_GPU);
            check(NvmlFunction.FIELD_VALUES, NvmlFunction.FieldValues.call(device, 1, bytes));
            int code = value.getInt(FIELD_RETURN);
            if (code != 0) {
                throw new NvmlException("field " + id, code, meaning(code));
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
            return number(NvmlFunction.POWER_USAGE, out -> NvmlFunction.PowerUsage.call(device, out));
        }

        @Override
        public List<Integer> limitsMilliwatts() {
            List<Integer> limits = new ArrayList<>();
            int[] one = new int[1];
            int[] two = new int[1];
            if (symbols.containsKey(NvmlFunction.ENFORCED_LIMIT) && NvmlFunction.EnforcedLimit.call(device, one) == 0) {
                limits.add(one[0]);
            }
            if (symbols.containsKey(NvmlFunction.DEFAULT_LIMIT) && NvmlFunction.DefaultLimit.call(device, one) == 0) {
                limits.add(one[0]);
            }
            if (symbols.containsKey(NvmlFunction.LIMIT_CONSTRAINTS)
                    && NvmlFunction.LimitConstraints.call(device, one, two) == 0) {
                limits.add(two[0]);
            }
            return limits;
        }

        @Override
        public int utilisationPercent() throws NvmlException {
            need(NvmlFunction.UTILISATION);
            byte[] rates = new byte[NvmlLayout.UTILISATION_BYTES];
            check(NvmlFunction.UTILISATION, NvmlFunction.Utilisation.call(device, rates));
            return struct(rates).getInt(NvmlLayout.UTILISATION_GPU);
        }

        @Override
        public long memoryBytes() throws NvmlException {
            if (symbols.containsKey(NvmlFunction.MEMORY_V2)) {
                byte[] memory = new byte[NvmlLayout.MEMORY_V2_BYTES];
                struct(memory).putInt(0, NvmlLayout.MEMORY_V2_VERSION);
                int code = NvmlFunction.MemoryV2.call(device, memory);
                if (code == 0) {
                    return struct(memory).getLong(NvmlLayout.MEMORY_V2_TOTAL);
                }
            }
            need(NvmlFunction.MEMORY);
            byte[] memory = new byte[NvmlLayout.MEMORY_BYTES];
            check(NvmlFunction.MEMORY, NvmlFunction.MemoryV1.call(device, memory));
            return struct(memory).getLong(NvmlLayout.MEMORY_TOTAL);
        }

        @Override
        public List<GpuProcess> processes() throws NvmlException {
            Map<Long, GpuProcess> byPid = new LinkedHashMap<>();
            need(NvmlFunction.COMPUTE_PROCESSES);
            list(NvmlFunction.COMPUTE_PROCESSES, NvmlFunction.ComputeProcesses::call, byPid);
            if (symbols.containsKey(NvmlFunction.GRAPHICS_PROCESSES)) {
                list(NvmlFunction.GRAPHICS_PROCESSES, NvmlFunction.GraphicsProcesses::call, byPid);
            }
            return new ArrayList<>(byPid.values());
        }

        /** One of the two lists; a process can be in both. */
        private void list(NvmlFunction function, ListCall listing, Map<Long, GpuProcess> byPid) throws NvmlException {
            boolean first = symbols.get(function).equals(function.symbols().get(function.symbols().size() - 1));
            int size = first ? NvmlLayout.PROCESS_V1_BYTES : NvmlLayout.PROCESS_BYTES;
            int[] count = {16};
            byte[] bytes = new byte[count[0] * size];
            int code = listing.call(device, count, bytes);
            for (int tries = 1; code == NvmlException.INSUFFICIENT_SIZE && tries < MAX_TRIES; tries++) {
                count[0] = Math.min(MAX_LISTED, Math.max(1, count[0]) * 2); // some may start meanwhile
                bytes = new byte[count[0] * size];
                code = listing.call(device, count, bytes);
            }
            check(function, code);
            for (int i = 0; i < count[0] && (i + 1) * size <= bytes.length; i++) {
                long pid = Integer.toUnsignedLong(struct(bytes).getInt(i * size + NvmlLayout.PROCESS_PID));
                byPid.putIfAbsent(pid, new GpuProcess(pid, struct(bytes).getLong(i * size + NvmlLayout.PROCESS_MEMORY)));
            }
        }

        @Override
        public List<GpuSample> samples(long sinceMicros) throws NvmlException {
            need(NvmlFunction.PROCESS_UTILISATION);
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
            check(NvmlFunction.PROCESS_UTILISATION, code);
            List<GpuSample> samples = new ArrayList<>();
            for (int i = 0; i < count[0] && (i + 1) * NvmlLayout.SAMPLE_BYTES <= bytes.length; i++) {
                int at = i * NvmlLayout.SAMPLE_BYTES;
                samples.add(new GpuSample(Integer.toUnsignedLong(struct(bytes).getInt(at + NvmlLayout.SAMPLE_PID)),
                        struct(bytes).getLong(at + NvmlLayout.SAMPLE_TIME),
                        struct(bytes).getInt(at + NvmlLayout.SAMPLE_SM)));
            }
            return samples;
        }

        @Override
        public boolean migEnabled() throws NvmlException {
            return number(NvmlFunction.MIG_MODE, out -> NvmlFunction.MigMode.call(device, out, new int[1])) == 1;
        }

        @Override
        public int maxMigDevices() throws NvmlException {
            return number(NvmlFunction.MAX_MIG_COUNT, out -> NvmlFunction.MaxMigCount.call(device, out));
        }

        @Override
        public Device mig(int index) throws NvmlException {
            return new Handle(wide(NvmlFunction.MIG_BY_INDEX, out -> NvmlFunction.MigByIndex.call(device, index, out)));
        }

        @Override
        public boolean isMig() throws NvmlException {
            return number(NvmlFunction.IS_MIG, out -> NvmlFunction.IsMig.call(device, out)) == 1;
        }

        @Override
        public Device parent() throws NvmlException {
            return new Handle(wide(NvmlFunction.MIG_PARENT, out -> NvmlFunction.MigParent.call(device, out)));
        }

        @Override
        public List<Integer> migInstances() throws NvmlException {
            return List.of(number(NvmlFunction.GPU_INSTANCE, out -> NvmlFunction.GpuInstance.call(device, out)),
                    number(NvmlFunction.COMPUTE_INSTANCE, out -> NvmlFunction.ComputeInstance.call(device, out)));
        }

        @Override
        public int computeSlices() throws NvmlException {
            need(NvmlFunction.ATTRIBUTES);
            byte[] attributes = new byte[ATTRIBUTES_BYTES];
            check(NvmlFunction.ATTRIBUTES, NvmlFunction.Attributes.call(device, attributes));
            return struct(attributes).getInt(ATTRIBUTES_COMPUTE_SLICES);
        }
    }
}
