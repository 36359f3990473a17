package dev.carbontracker.internal.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LinuxMachineTest {

    private static final String STAT = "cpu  100 20 30 400 50 6 7 80 9 10\ncpu0 1 2 3 4 5 6 7 8 9 10\nintr 5\n";

    @TempDir
    Path root;

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private LinuxMachine machine() {
        return new LinuxMachine(root.resolve("proc"), root.resolve("sys"));
    }

    private double[] ticks() throws IOException {
        double[] busyAndAll = new double[2];
        machine().ticks(busyAndAll);
        return busyAndAll;
    }

    /** user, nice, system, irq, softirq are busy; idle, iowait and steal are not; guest is in user already. */
    @Test
    void ticks_should_be_milliseconds_of_all_processors() throws IOException {
        write("proc/stat", STAT);
        assertArrayEquals(new double[] {1630, 6930}, ticks());
    }

    /** Linux 2.4 had four fields. */
    @Test
    void ticks_should_do_with_the_four_fields_of_an_old_kernel() throws IOException {
        write("proc/stat", "cpu 100 20 30 400\n");
        assertArrayEquals(new double[] {1500, 5500}, ticks());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "cpu 1 2 3\n", "cpu a b c d e\n", "intr 1 2 3 4 5\n", "cpu 1 2 3 99999999999999999999\n"})
    void ticks_should_name_the_file_that_does_not_hold_them(String text) throws IOException {
        write("proc/stat", text);
        IOException thrown = assertThrows(IOException.class, this::ticks);
        assertTrue(thrown.getMessage().startsWith(root.resolve("proc/stat") + ": "), thrown.getMessage());
    }

    @Test
    void ticks_should_fail_when_there_is_no_file() {
        assertThrows(IOException.class, this::ticks);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void fifo_should_be_a_file_that_cannot_be_read() throws Exception {
        Files.createDirectories(root.resolve("proc"));
        for (String name : new String[] {"stat", "meminfo", "cpuinfo"}) {
            assertEquals(0, new ProcessBuilder("mkfifo", root.resolve("proc").resolve(name).toString()).start().waitFor());
        }
        assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
            assertThrows(IOException.class, this::ticks);
            assertEquals(0, machine().ramBytes());
            assertEquals("", machine().cpuName());
        });
    }

    @ParameterizedTest
    @CsvSource({"0-3, 4", "'0-1,4,6-7', 5", "0, 1"})
    void threads_should_be_the_processors_that_are_online(String online, int threads) throws IOException {
        write("sys/devices/system/cpu/online", online + "\n");
        assertEquals(threads, machine().threads());
    }

    @Test
    void threads_should_be_those_of_proc_where_sys_is_hidden() throws IOException {
        write("proc/stat", "cpu 1 2 3 4\ncpu0 1 2 3 4\ncpu5 1 2 3 4\nintr 1\n");
        assertEquals(2, machine().threads());
    }

    @Test
    void threads_should_be_those_of_the_jvm_where_nothing_tells() throws IOException {
        write("sys/devices/system/cpu/online", "0-99999999999\n");
        assertEquals(Runtime.getRuntime().availableProcessors(), machine().threads());
    }

    @Test
    void sockets_should_be_the_packages_of_all_processors() throws IOException {
        for (int cpu = 0; cpu < 12; cpu++) {
            write("sys/devices/system/cpu/cpu" + cpu + "/topology/physical_package_id", cpu / 6 + "\n");
        }
        write("sys/devices/system/cpu/cpufreq/policy0/x", "");
        write("sys/devices/system/cpu/cpu12/offline", "no topology of a processor that is offline\n");
        assertEquals(2, machine().sockets());
    }

    @Test
    void sockets_should_be_those_of_cpuinfo_where_sys_is_hidden_else_one() throws IOException {
        assertEquals(1, machine().sockets());
        write("proc/cpuinfo", "processor\t: 0\nphysical id\t: 0\n\nprocessor\t: 1\nphysical id\t: 3\n");
        assertEquals(2, machine().sockets());
    }

    /** Sandboxes hide /sys; each of many processors takes 1.5 kB of cpuinfo. */
    @Test
    void sockets_should_be_found_behind_the_first_64_processors() throws IOException {
        StringBuilder cpuinfo = new StringBuilder();
        for (int cpu = 0; cpu < 256; cpu++) {
            cpuinfo.append("processor\t: ").append(cpu).append("\nphysical id\t: ").append(cpu / 128).append("\nflags\t\t: ")
                    .append("flag ".repeat(290)).append("\n\n");
        }
        write("proc/cpuinfo", cpuinfo.toString());
        assertEquals(2, machine().sockets());
        Files.createDirectories(root.resolve("sys/devices/system/cpu/cpu0"));
        assertEquals(2, machine().sockets(), "without topology");
    }

    @Test
    void memory_should_be_that_of_meminfo() throws IOException {
        write("proc/meminfo", "MemTotal:       16384000 kB\nMemFree:         1000 kB\nMemAvailable:    8192000 kB\n");
        assertEquals(16384000L * 1024, machine().ramBytes());
        assertEquals(8192000L * 1024, machine().availableRamBytes());
    }

    /** Before Linux 3.14 there was no MemAvailable. */
    @Test
    void memory_that_is_available_should_be_estimated_on_an_old_kernel() throws IOException {
        write("proc/meminfo", "MemTotal: 1000 kB\nMemFree: 100 kB\nCached: 7 kB\nActive(file): 20 kB\n"
                + "Inactive(file): 3 kB\nSReclaimable: 4 kB\n");
        assertEquals(127 * 1024, machine().availableRamBytes());
    }

    @Test
    void memory_should_be_unknown_where_meminfo_does_not_tell() throws IOException {
        assertEquals(0, machine().ramBytes());
        write("proc/meminfo", "MemTotal: lots kB\n");
        assertEquals(0, machine().ramBytes());
    }

    @Test
    void cpuName_should_be_that_of_cpuinfo() throws IOException {
        write("proc/cpuinfo", "processor\t: 0\nmodel\t\t: 79\nmodel name\t: Intel(R) Xeon(R) CPU @ 2.20GHz\nflags\t\t: fpu\n");
        assertEquals("Intel(R) Xeon(R) CPU @ 2.20GHz", machine().cpuName());
        assertEquals(false, machine().virtual());
        write("proc/cpuinfo", "processor\t: 0\nflags\t\t: fpu hypervisor lm\n\nModel\t\t: Raspberry Pi 4 Model B\n");
        assertEquals("Raspberry Pi 4 Model B", machine().cpuName());
        assertEquals(true, machine().virtual());
    }

    /** The words of a vector of each width; the machine of the tests has one of them. */
    @ParameterizedTest
    @CsvSource({"8, 250, 4", "4, 1000, 1", "8, 100, 10", "8, 0, 10", "8, 999999999, 10"})
    void clock_tick_should_be_that_of_the_auxiliary_vector(int word, long hertz, double millis) throws IOException {
        ByteBuffer vector = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
        for (long value : new long[] {6, 4096, 17, hertz}) {
            if (word == Long.BYTES) {
                vector.putLong(value);
            } else {
                vector.putInt((int) value);
            }
        }
        Files.createDirectories(root.resolve("proc/self"));
        Files.write(root.resolve("proc/self/auxv"), vector.array());
        assertEquals(millis, ClockTick.millis(root.resolve("proc")));
    }

    @Test
    void clock_tick_should_be_the_usual_one_without_a_vector() {
        assertEquals(10, ClockTick.millis(root.resolve("proc")));
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void clock_tick_should_be_what_getconf_says() throws Exception {
        Process getconf = new ProcessBuilder("getconf", "CLK_TCK").start();
        double hertz = Double.parseDouble(new String(getconf.getInputStream().readAllBytes()).strip());
        assertEquals(1000 / hertz, ClockTick.millis(Path.of("/proc")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", ",,", "5-2", "0-99999999999", "99999999999", "0-3-5", "-1", "a", "0-999999", "0 1", "0-3,"})
    void list_of_processors_should_be_refused_when_it_is_none(String text) {
        assertTrue(ProcessorList.count(text).isEmpty(), text);
    }

    @Test
    void list_of_processors_should_count_every_list_that_the_kernel_can_write() {
        for (int size = 1; size <= 64; size++) {
            int every = size;
            String text = IntStream.range(0, size).mapToObj(i -> i % 2 == 0 ? String.valueOf(i * every)
                    : i * every + "-" + (i * every + 1)).reduce((a, b) -> a + "," + b).orElseThrow();
            assertEquals(size + size / 2, ProcessorList.count(text).orElseThrow(), text);
        }
    }
}
