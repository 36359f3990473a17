package dev.carbontracker.validation;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import com.sun.jna.ptr.PointerByReference;

/** The few functions of CUDA's driver API that a load takes, so that nothing but the driver need be installed. */
final class Cuda {

    /** The driver's functions; their names are those of {@code cuda.h}. */
    private interface Driver extends com.sun.jna.Library {
        int cuInit(int flags);

        int cuDeviceGet(IntByReference device, int index);

        int cuDevicePrimaryCtxRetain(PointerByReference context, int device);

        int cuCtxSetCurrent(Pointer context);

        int cuModuleLoadData(PointerByReference module, byte[] text);

        int cuModuleGetFunction(PointerByReference function, Pointer module, String name);

        int cuMemAlloc_v2(LongByReference address, long bytes);

        int cuMemcpyHtoD_v2(long to, Pointer from, long bytes);

        int cuMemcpyDtoH_v2(Pointer to, long from, long bytes);

        int cuMemFree_v2(long address);

        int cuLaunchKernel(Pointer function, int gridX, int gridY, int gridZ, int blockX, int blockY, int blockZ,
                           int sharedBytes, Pointer stream, Pointer parameters, Pointer extra);

        int cuCtxSynchronize();
    }

    private final Driver driver = Native.load("libcuda.so.1", Driver.class);
    private final Pointer function;

    /** The function of that name in that PTX text, on the first device. */
    Cuda(byte[] ptx, String name) {
        IntByReference device = new IntByReference();
        PointerByReference out = new PointerByReference();
        check("cuInit", driver.cuInit(0));
        check("cuDeviceGet", driver.cuDeviceGet(device, 0));
        check("cuDevicePrimaryCtxRetain", driver.cuDevicePrimaryCtxRetain(out, device.getValue()));
        check("cuCtxSetCurrent", driver.cuCtxSetCurrent(out.getValue()));
        byte[] text = java.util.Arrays.copyOf(ptx, ptx.length + 1);
        check("cuModuleLoadData", driver.cuModuleLoadData(out, text));
        check("cuModuleGetFunction", driver.cuModuleGetFunction(out, out.getValue(), name));
        this.function = out.getValue();
    }

    private static void check(String call, int code) {
        if (code != 0) {
            throw new IllegalStateException(call + " failed with CUDA error " + code);
        }
    }

    /** Memory on the device with these numbers in it. */
    long copy(float[] numbers) {
        LongByReference address = new LongByReference();
        check("cuMemAlloc", driver.cuMemAlloc_v2(address, bytes(numbers)));
        try (Memory memory = new Memory(bytes(numbers))) {
            memory.write(0, numbers, 0, numbers.length);
            check("cuMemcpyHtoD", driver.cuMemcpyHtoD_v2(address.getValue(), memory, bytes(numbers)));
        }
        return address.getValue();
    }

    /** Copies what is on the device to these numbers. */
    void copyBack(long address, float[] numbers) {
        try (Memory memory = new Memory(bytes(numbers))) {
            check("cuMemcpyDtoH", driver.cuMemcpyDtoH_v2(memory, address, bytes(numbers)));
            memory.read(0, numbers, 0, numbers.length);
        }
    }

    private static long bytes(float[] numbers) {
        return (long) numbers.length * Float.BYTES;
    }

    void free(long address) {
        check("cuMemFree", driver.cuMemFree_v2(address));
    }

    /** Runs the function on a square of blocks of 16 x 16 threads, and waits for it. */
    void run(int blocks, long a, long b, long c, int side) {
        try (Memory values = new Memory(4 * Long.BYTES); Memory pointers = new Memory(4L * Native.POINTER_SIZE)) {
            values.setLong(0, a);
            values.setLong(8, b);
            values.setLong(16, c);
            values.setInt(24, side);
            for (int i = 0; i < 4; i++) {
                pointers.setPointer((long) i * Native.POINTER_SIZE, values.share(8L * i));
            }
            check("cuLaunchKernel", driver.cuLaunchKernel(function, blocks, blocks, 1, 16, 16, 1, 0, null, pointers, null));
            check("cuCtxSynchronize", driver.cuCtxSynchronize());
        }
    }
}
