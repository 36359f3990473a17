package dev.carbontracker.gpu.nvml;

/** A function of NVML that did not succeed. */
final class NvmlException extends Exception {

    static final int UNINITIALIZED = 1;
    static final int NOT_SUPPORTED = 3;
    static final int NO_PERMISSION = 4;
    static final int NOT_FOUND = 6;
    static final int INSUFFICIENT_SIZE = 7;
    static final int DRIVER_NOT_LOADED = 9;
    static final int LIBRARY_NOT_FOUND = 12;
    static final int FUNCTION_NOT_FOUND = 13;
    static final int GPU_IS_LOST = 15;
    static final int RESET_REQUIRED = 16;
    static final int ARGUMENT_VERSION_MISMATCH = 25;
    static final int DEPRECATED = 26;
    static final int GPU_NOT_FOUND = 28;
    static final int UNKNOWN = 999;

    private static final long serialVersionUID = 1;

    private final int code;

    NvmlException(String function, int code, String meaning) {
        super(function + ": " + meaning + " (" + code + ")", null, false, false);
        this.code = code;
    }

    /** Its {@code nvmlReturn_t}. */
    int code() {
        return code;
    }

    /** Whether the device or the driver cannot do this at all, so that asking again is no use. */
    boolean unsupported() {
        return code == NOT_SUPPORTED || code == FUNCTION_NOT_FOUND || code == DEPRECATED
                || code == ARGUMENT_VERSION_MISMATCH;
    }

    /** Whether the device itself is gone, and not only this function of it. */
    boolean gone() {
        return code == GPU_IS_LOST || code == RESET_REQUIRED || code == UNINITIALIZED;
    }

    /** Whether this program may not use the device. */
    boolean denied() {
        return code == NO_PERMISSION;
    }

    /** Whether the handle of the device is of no more use, so that the device has to be looked up again. */
    boolean lost() {
        return code == GPU_IS_LOST || code == RESET_REQUIRED || code == NOT_FOUND || code == GPU_NOT_FOUND
                || code == UNINITIALIZED || code == DRIVER_NOT_LOADED || code == UNKNOWN;
    }

    /** Whether there is no GPU of NVIDIA's here, only its library. */
    boolean noDriver() {
        return code == DRIVER_NOT_LOADED || code == LIBRARY_NOT_FOUND;
    }
}
