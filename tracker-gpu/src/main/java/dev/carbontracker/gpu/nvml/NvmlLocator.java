package dev.carbontracker.gpu.nvml;

import dev.carbontracker.internal.file.SmallFile;
import dev.carbontracker.spi.Surroundings;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Looks on disk for NVML and for a sign of a GPU of NVIDIA's, so that nothing native is loaded where there is none. The
 * library is looked for where the dynamic linker would find it and where containers mount it, by the name that the driver
 * installs: {@code libnvidia-ml.so} without a number comes with the toolkit and is a stub.
 */
final class NvmlLocator {

    private static final String LINUX_NAME = "libnvidia-ml.so.1";
    private static final String CONTROL = "dev/nvidiactl";
    private static final String WINDOWS_NAME = "nvml.dll";
    private static final List<String> LINUX_FOLDERS = List.of("usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu",
            "usr/lib64", "usr/lib", "usr/local/nvidia/lib64", "usr/lib/wsl/lib", "run/opengl-driver/lib",
            "usr/lib64/nvidia", "usr/lib/nvidia");
    private static final String NVIDIA_VENDOR = "0x10de";
    /** PCI base class 03: displays, and accelerators without one. */
    private static final String DISPLAY_CLASS = "0x03";

    private final Surroundings surroundings;
    private final Path root;

    /**
     * A locator.
     *
     * @param root stands for {@code /}
     */
    NvmlLocator(Surroundings surroundings, Path root) {
        this.surroundings = surroundings;
        this.root = root;
    }

    /** Files that may be the library, the likeliest first; empty where there is no GPU of NVIDIA's to ask about. */
    List<Path> libraries() {
        if (!linux()) {
            return surroundings.operatingSystem().startsWith("Windows") ? windowsLibraries() : List.of();
        }
        List<Path> mounted = inLibraryPath();
        List<Path> installed = inFolders();
        boolean sign = !mounted.isEmpty() || driver() || !installed.isEmpty() && onBus();
        if (!sign) {
            return List.of();
        }
        List<Path> found = new ArrayList<>(mounted);
        found.addAll(inLinkerCache());
        found.addAll(installed);
        return distinct(found);
    }

    /** The same file has several names where /lib is a link to /usr/lib. */
    private static List<Path> distinct(List<Path> files) {
        Set<Path> real = new HashSet<>();
        List<Path> distinct = new ArrayList<>();
        for (Path file : files) {
            try {
                if (real.add(file.toRealPath())) {
                    distinct.add(file);
                }
            } catch (IOException e) {
                // gone meanwhile
            }
        }
        return distinct;
    }

    /** Whether the kernel driver names a GPU: then the machine has one, also where no library can be found. */
    boolean driverNamesGpu() {
        return linux() && Files.isDirectory(surroundings.procRoot().resolve("driver/nvidia/gpus"));
    }

    /** Whether it also can be used here: a container to which it is not given lacks the file. */
    boolean usable() {
        return driverNamesGpu() && Files.exists(root.resolve(CONTROL));
    }

    private boolean linux() {
        return surroundings.operatingSystem().startsWith("Linux");
    }

    /** Whether the kernel driver runs. */
    private boolean driver() {
        return Files.exists(surroundings.procRoot().resolve("driver/nvidia/version"))
                || Files.exists(root.resolve(CONTROL)) || Files.exists(root.resolve("dev/dxg"));
    }

    /** Whether the device is there; a driver can also be loaded at the first use. */
    private boolean onBus() {
        Path devices = surroundings.sysRoot().resolve("bus/pci/devices");
        if (!Files.isDirectory(devices)) {
            return false;
        }
        try (DirectoryStream<Path> all = Files.newDirectoryStream(devices)) {
            for (Path device : all) {
                if (SmallFile.text(device.resolve("vendor")).equals(NVIDIA_VENDOR)
                        && SmallFile.text(device.resolve("class")).startsWith(DISPLAY_CLASS)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // a bus that cannot be listed shows no GPU
        }
        return false;
    }

    /** A library there was put there for this program: GKE mounts it so. In the working directory anyone may have put it. */
    private List<Path> inLibraryPath() {
        List<Path> found = new ArrayList<>();
        String folders = surroundings.environment().getOrDefault("LD_LIBRARY_PATH", "").replace(';', ':');
        for (String folder : folders.split(":")) {
            try {
                Path file = Path.of(folder).resolve(LINUX_NAME);
                if (file.isAbsolute() && Files.exists(file)) {
                    found.add(file);
                }
            } catch (InvalidPathException e) {
                // the linker would not find it either
            }
        }
        return found;
    }

    private List<Path> inLinkerCache() {
        List<Path> found = new ArrayList<>();
        for (String name : LinkerCache.libraries(root)) {
            Path file = root.resolve(name.substring(1));
            if (name.endsWith("/" + LINUX_NAME) && Files.exists(file)) {
                found.add(file);
            }
        }
        return found;
    }

    private List<Path> inFolders() {
        List<Path> found = new ArrayList<>();
        for (String folder : LINUX_FOLDERS) {
            Path file = root.resolve(folder).resolve(LINUX_NAME);
            if (Files.exists(file)) {
                found.add(file);
            }
        }
        return found;
    }

    private List<Path> windowsLibraries() {
        Map<String, String> environment = surroundings.environment();
        List<Path> found = new ArrayList<>();
        found.add(Path.of(environment.getOrDefault("SystemRoot", "C:\\Windows")).resolve("System32")
                .resolve(WINDOWS_NAME));
        found.add(Path.of(environment.getOrDefault("ProgramW6432", "C:\\Program Files")).resolve("NVIDIA Corporation")
                .resolve("NVSMI").resolve(WINDOWS_NAME));
        found.removeIf(file -> !Files.exists(file));
        return found;
    }
}
