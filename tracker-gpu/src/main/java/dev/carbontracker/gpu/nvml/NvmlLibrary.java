package dev.carbontracker.gpu.nvml;

import com.sun.jna.FunctionMapper;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** NVML as its library answers, by JNA's direct mapping. Thread-safe, as NVML is. */
final class NvmlLibrary implements Nvml {

    /** {@code RTLD_LAZY} without {@code RTLD_GLOBAL}: its names are nobody else's business. */
    private static final int OPEN_PRIVATELY = 1;
    private static final int TEXT_BYTES = 96;

    /** Direct mapping is a property of the classes of {@link NvmlFunction}, of which a JVM has one; so is this. */
    private static NvmlLibrary mapped;

    private final Path file;
    private final Map<NvmlFunction, String> symbols;
    private final AtomicInteger users = new AtomicInteger();

    private NvmlLibrary(Path file, Map<NvmlFunction, String> symbols) {
        this.file = file;
        this.symbols = symbols;
    }

    /** Loads the library, unless another is in use, and JNA with it; throws {@link LinkageError} if either cannot be loaded. */
    static synchronized NvmlLibrary load(Path file) {
        if (mapped == null || mapped.users.get() == 0 && !mapped.file.equals(file)) {
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
                if (!symbols.containsKey(function) && exports(library, symbol)) {
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

    private static boolean exports(NativeLibrary library, String symbol) {
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

    /** Whether the driver has it under any name. */
    boolean has(NvmlFunction function) {
        return symbols.containsKey(function);
    }

    @Override
    public void init() throws NvmlException {
        users.incrementAndGet();
        try {
            check(NvmlFunction.INIT, NvmlFunction.Init.call());
        } catch (NvmlException e) {
            users.decrementAndGet();
            throw e;
        }
    }

    @Override
    public void shutdown() {
        if (symbols.containsKey(NvmlFunction.SHUTDOWN)) {
            NvmlFunction.Shutdown.call();
        }
        users.decrementAndGet();
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
        return new NvmlDevice(this, wide(NvmlFunction.HANDLE_BY_INDEX, out -> NvmlFunction.HandleByIndex.call(index, out)));
    }

    @Override
    public Device device(String uuid) throws NvmlException {
        byte[] text = (uuid + '\0').getBytes(StandardCharsets.US_ASCII);
        return new NvmlDevice(this, wide(NvmlFunction.HANDLE_BY_UUID, out -> NvmlFunction.HandleByUuid.call(text, out)));
    }

    /** A function that fills in one number. */
    @FunctionalInterface
    interface IntCall {
        int call(int[] out);
    }

    /** A function that fills in one number or handle of 64 bits. */
    @FunctionalInterface
    interface LongCall {
        int call(long[] out);
    }

    /** A function that fills in a text. */
    @FunctionalInterface
    interface TextCall {
        int call(byte[] out, int length);
    }

    int number(NvmlFunction function, IntCall call) throws NvmlException {
        need(function);
        int[] out = new int[1];
        check(function, call.call(out));
        return out[0];
    }

    long wide(NvmlFunction function, LongCall call) throws NvmlException {
        need(function);
        long[] out = new long[1];
        check(function, call.call(out));
        return out[0];
    }

    String text(NvmlFunction function, TextCall call) throws NvmlException {
        need(function);
        byte[] out = new byte[TEXT_BYTES];
        check(function, call.call(out, out.length));
        return text(out);
    }

    void need(NvmlFunction function) throws NvmlException {
        if (!symbols.containsKey(function)) {
            throw new NvmlException(function.symbols().get(0), NvmlException.FUNCTION_NOT_FOUND,
                    "the driver does not have it");
        }
    }

    void check(NvmlFunction function, int code) throws NvmlException {
        if (code != 0) {
            throw new NvmlException(symbols.get(function), code, meaning(code));
        }
    }

    String meaning(int code) {
        Pointer text = symbols.containsKey(NvmlFunction.ERROR_STRING) ? NvmlFunction.ErrorString.call(code) : null;
        return text == null ? "error" : text.getString(0);
    }

    static String text(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8).strip();
    }
}
