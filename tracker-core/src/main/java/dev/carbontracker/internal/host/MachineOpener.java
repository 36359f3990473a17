package dev.carbontracker.internal.host;

import java.nio.file.Path;
import java.util.Locale;
import java.util.function.BiFunction;
import oshi.hardware.HardwareAbstractionLayer;

/** Opens the machine that this JVM runs on, once it is known what stands for its {@code /proc} and {@code /sys}. */
public final class MachineOpener {

    private static final String SLF4J_VERBOSITY = "slf4j.internal.verbosity";

    private final BiFunction<Path, Path, Machine> opening;

    private MachineOpener(BiFunction<Path, Path, Machine> opening) {
        this.opening = opening;
    }

    /**
     * Does what can be done before the options are known, which is most of a cold start: loads OSHI, and opens its hardware layer
     * on another system than Linux.
     *
     * @param os operating system, as in {@code os.name}
     */
    public static MachineOpener prepare(String os) {
        if (os.toLowerCase(Locale.ROOT).contains("linux")) {
            LinuxMachine.prepare();
            return new MachineOpener(LinuxMachine::new);
        }
        HardwareAbstractionLayer hardware = Jna.hardware();
        return new MachineOpener((procRoot, sysRoot) -> new OshiMachine(os, hardware));
    }

    /**
     * The same in the class loader of a program. OSHI brings SLF4J, which complains on the console of a program that has
     * set up no logging; it is asked to be quiet while OSHI starts, unless the program has set the property itself.
     */
    public static MachineOpener prepareWithQuietSlf4j(String os) {
        if (System.getProperty(SLF4J_VERBOSITY) != null) {
            return prepare(os);
        }
        System.setProperty(SLF4J_VERBOSITY, "ERROR");
        try {
            return prepare(os);
        } finally {
            System.clearProperty(SLF4J_VERBOSITY);
        }
    }

    /**
     * Opens it.
     *
     * @param procRoot stands for /proc
     * @param sysRoot  stands for /sys
     */
    public Machine open(Path procRoot, Path sysRoot) {
        return opening.apply(procRoot, sysRoot);
    }

    /** Keeps the half of OSHI that needs JNA out of the class until it is used. */
    private static final class Jna {
        static HardwareAbstractionLayer hardware() {
            HardwareAbstractionLayer hardware = new oshi.SystemInfo().getHardware();
            hardware.getProcessor().getSystemCpuLoadTicks();
            return hardware;
        }
    }
}
