package dev.carbontracker.spark;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Folders that stand for /sys and /proc of machines whose processors use so many watts, by the clock. */
final class Machines {

    private static final long FIRST_MICROJOULES = 100_000_000_000_000L;

    private final Path root;
    private final List<Counter> counters = new ArrayList<>();
    private final Thread thread = new Thread(this::run, "counters");

    private record Counter(Path file, double watts) {
    }

    Machines(Path root) {
        this.root = root;
        thread.setDaemon(true);
        thread.start();
    }

    /** A machine of that power; answers what stands for its /sys. */
    Path sys(String name, double watts) throws IOException {
        Path sys = root.resolve(name).resolve("sys");
        Path zone = Files.createDirectories(sys.resolve("devices/virtual/powercap/intel-rapl/intel-rapl:0"));
        Files.writeString(zone.resolve("name"), "package-0\n");
        Files.writeString(zone.resolve("enabled"), "1\n");
        Files.writeString(zone.resolve("max_energy_range_uj"), "999999999999999\n");
        Files.writeString(zone.resolve("energy_uj"), FIRST_MICROJOULES + "\n");
        Path link = sys.resolve("class/powercap/intel-rapl:0");
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, link.getParent().relativize(zone));
        synchronized (counters) {
            counters.add(new Counter(zone.resolve("energy_uj"), watts));
        }
        return sys;
    }

    /** What stands for its /proc: this machine's, but of another boot and name. */
    Path proc(String name) throws IOException {
        Path proc = Files.createDirectories(root.resolve(name).resolve("proc"));
        for (String file : List.of("stat", "meminfo", "cpuinfo", "self", "uptime", "loadavg", "mounts", "version")) {
            Files.createSymbolicLink(proc.resolve(file), Path.of("/proc").resolve(file));
        }
        Files.createDirectories(proc.resolve("sys/kernel/random"));
        Files.writeString(proc.resolve("sys/kernel/hostname"), name + "\n");
        Files.writeString(proc.resolve("sys/kernel/random/boot_id"), "boot-of-" + name + "\n");
        return proc;
    }

    private void run() {
        long begin = System.nanoTime();
        while (!Thread.currentThread().isInterrupted()) {
            try {
                synchronized (counters) {
                    for (Counter counter : counters) {
                        long microjoules = FIRST_MICROJOULES + Math.round((System.nanoTime() - begin) / 1e3 * counter.watts);
                        try (RandomAccessFile file = new RandomAccessFile(counter.file.toFile(), "rw")) {
                            file.write(String.format(Locale.ROOT, "%d%n", microjoules).getBytes(StandardCharsets.US_ASCII));
                        }
                    }
                }
                TimeUnit.MILLISECONDS.sleep(2);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void close() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }
}
