package dev.carbontracker.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.internal.account.Shares;
import dev.carbontracker.internal.run.ManualTime;
import dev.carbontracker.model.Reading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a host besides its sensors. */
class HostTest {

    @TempDir
    Path root;

    private final ManualTime time = new ManualTime();
    private final List<String> remarks = new ArrayList<>();

    private void write(String file, String text) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void limiting_should_be_the_quota_of_a_container_with_half_a_processor() throws IOException {
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/cpu.max", "50000 100000\n");
        write("sys/fs/cgroup/cpu.stat", "usage_usec 7000000\nuser_usec 6000000\n");
        Cgroup cgroup = Cgroup.limiting(root.resolve("proc"), root.resolve("sys"), 8, remarks::add).orElseThrow();
        assertEquals(0.5, cgroup.cpus());
        assertEquals(7000, cgroup.busyMillis());
    }

    @Test
    void limiting_should_be_the_smallest_quota_on_the_way_to_the_root() throws IOException {
        write("proc/self/cgroup", "0::/jobs/42\n");
        write("sys/fs/cgroup/jobs/cpu.max", "200000 100000\n");
        write("sys/fs/cgroup/jobs/42/cpu.max", "max 100000\n");
        write("sys/fs/cgroup/jobs/42/cpu.stat", "usage_usec 1\n");
        write("sys/fs/cgroup/jobs/42/cpuset.cpus.effective", "0-3,8\n");
        assertEquals(2, Cgroup.limiting(root.resolve("proc"), root.resolve("sys"), 16, remarks::add).orElseThrow().cpus());
        write("sys/fs/cgroup/jobs/cpu.max", "max 100000\n");
        assertEquals(5, Cgroup.limiting(root.resolve("proc"), root.resolve("sys"), 16, remarks::add).orElseThrow().cpus());
    }

    @Test
    void limiting_should_read_version_1() throws IOException {
        write("proc/self/cgroup", "4:cpu,cpuacct:/docker/abc\n3:cpuset:/docker/abc\n0::/\n");
        write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_quota_us", "150000\n");
        write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpu.cfs_period_us", "100000\n");
        write("sys/fs/cgroup/cpu,cpuacct/docker/abc/cpuacct.usage", "3000000000\n");
        Cgroup cgroup = Cgroup.limiting(root.resolve("proc"), root.resolve("sys"), 4, remarks::add).orElseThrow();
        assertEquals(1.5, cgroup.cpus());
        assertEquals(3000, cgroup.busyMillis());
    }

    @Test
    void limiting_should_be_empty_when_nothing_limits() throws IOException {
        write("proc/self/cgroup", "0::/user.slice\n");
        write("sys/fs/cgroup/user.slice/cpu.max", "max 100000\n");
        write("sys/fs/cgroup/user.slice/cpu.stat", "usage_usec 1\n");
        write("sys/fs/cgroup/user.slice/cpuset.cpus.effective", "0-3\n");
        assertEquals(Optional.empty(), Cgroup.limiting(root.resolve("proc"), root.resolve("sys"), 4, remarks::add));
        assertEquals(Optional.empty(), Cgroup.limiting(root.resolve("none"), root.resolve("none"), 4, remarks::add));
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo bar", "1 0", "-5 100000", "100000", "0 100000", "99999999999999999999 100000", "1.5 100000"})
    void limiting_should_be_nothing_and_a_remark_where_the_quota_is_malformed(String quota) throws IOException {
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/cpu.max", quota + "\n");
        write("sys/fs/cgroup/cpu.stat", "usage_usec 1\n");
        assertEquals(Optional.empty(), Cgroup.limiting(root.resolve("proc"), root.resolve("sys"), 8, remarks::add));
        assertEquals(List.of(root.resolve("sys/fs/cgroup/cpu.max") + ": is no quota, so it counts as none"), remarks);
        write("sys/fs/cgroup/cpuset.cpus.effective", "0-1\n");
        assertEquals(2, Cgroup.limiting(root.resolve("proc"), root.resolve("sys"), 8, remarks::add).orElseThrow().cpus());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0-99999999999", "5-2", ",,"})
    void limiting_should_hold_to_the_quota_where_the_set_is_malformed(String set) throws IOException {
        write("proc/self/cgroup", "0::/\n");
        write("sys/fs/cgroup/cpu.max", "50000 100000\n");
        write("sys/fs/cgroup/cpu.stat", "usage_usec 1\n");
        write("sys/fs/cgroup/cpuset.cpus.effective", set + "\n");
        assertEquals(0.5, Cgroup.limiting(root.resolve("proc"), root.resolve("sys"), 8, remarks::add).orElseThrow().cpus());
        assertEquals(List.of(root.resolve("sys/fs/cgroup/cpuset.cpus.effective")
                + ": is no list of processors, so it counts as all"), remarks);
    }

    @Test
    void limiting_should_be_nothing_where_a_period_of_version_1_is_zero() throws IOException {
        write("proc/self/cgroup", "4:cpu,cpuacct:/a\n");
        write("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_quota_us", "150000\n");
        write("sys/fs/cgroup/cpu,cpuacct/a/cpu.cfs_period_us", "0\n");
        write("sys/fs/cgroup/cpu,cpuacct/a/cpuacct.usage", "1\n");
        assertEquals(Optional.empty(), Cgroup.limiting(root.resolve("proc"), root.resolve("sys"), 4, remarks::add));
    }

    @Test
    void busyMillis_should_sum_process_and_children() throws IOException {
        write("proc/self/stat", stat("java (the (odd) one", 10, 5, 3, 2));
        write("proc/77/stat", stat("python", 100, 0, 0, 0));
        ProcessTree tree = new ProcessTree(root.resolve("proc"), () -> List.of(77L));
        assertEquals(200, tree.busyMillis());
        tree.scan();
        assertEquals(1200, tree.busyMillis());
        Files.delete(root.resolve("proc/77/stat"));
        tree.close();
        assertEquals(1200, tree.busyMillis(), "never less than before");
    }

    private static String stat(String name, int user, int system, int childUser, int childSystem) {
        return "4321 (" + name + ") S 1 4321 4321 0 -1 4194560 100 0 0 0 " + user + " " + system + " " + childUser + " "
                + childSystem + " 20 0 30 0 12345 1000000 200\n";
    }

    @Test
    void memoryBytes_should_prefer_the_proportional_size() throws IOException {
        write("proc/self/stat", stat("java", 1, 1, 1, 1));
        write("proc/self/status", "Name:\tjava\nVmRSS:\t    2048 kB\n");
        ProcessTree tree = new ProcessTree(root.resolve("proc"), List::of);
        assertEquals(2048 * 1024, tree.memoryBytes());
        write("proc/self/smaps_rollup", "00400000-7fff [rollup]\nRss: 2048 kB\nPss:   1024 kB\nPss_Anon: 1 kB\n");
        assertEquals(1024 * 1024, tree.memoryBytes());
    }

    @Test
    void shares_should_be_the_part_of_the_busy_time_since_the_last_step() throws IOException {
        write("proc/self/stat", stat("java", 0, 0, 0, 0));
        FakeMachine machine = new FakeMachine(time).cpu("AMD EPYC", 1, 4);
        UsageMeter meter = new UsageMeter(machine, new LoadMeter(machine, Optional.empty()),
                new ProcessTree(root.resolve("proc"), List::of), Optional.empty(), true, remarks::add);
        meter.read(time.getAsLong());
        machine.load(0.5);
        time.advance(Duration.ofSeconds(10));
        write("proc/self/stat", stat("java", 500, 0, 0, 0));
        Shares shares = meter.read(time.getAsLong());
        assertEquals(0.5, shares.hostLoad(), 1e-9);
        assertEquals(0.25, shares.cpuBusy(), 1e-9, "5 s of 20 s");
        assertEquals(50, meter.utilisation().cpuPercent().getAsDouble(), 1e-9);
        assertEquals(75, meter.utilisation().ramPercent().getAsDouble(), 1e-9);
        assertEquals(0.25, meter.utilisation().processCpuShare().getAsDouble(), 1e-9);
    }

    @Test
    void ram_should_be_modelled_by_capacity_else_modules_else_as_given() {
        FakeMachine machine = new FakeMachine(time).ram(64L << 30, 0);
        assertEquals(64 * 0.39997, watts(new RamModel(machine, Optional.empty(), time)), 0.01);
        assertEquals(20, watts(new RamModel(machine.ram(64L << 30, 4), Optional.empty(), time)), 1e-6);
        RamModel given = new RamModel(machine, Optional.of(dev.carbontracker.model.Power.ofWatts(7)), time);
        assertEquals(7, watts(given), 1e-6);
        assertEquals(0, given.info().relativeErrorLow());
    }

    @Test
    void ram_of_unknown_size_should_not_be_modelled_as_nothing() {
        RamModel model = new RamModel(new FakeMachine(time).ram(0, 0), Optional.empty(), time);
        model.read();
        time.advance(Duration.ofSeconds(1));
        assertEquals("the size of the memory cannot be read", ((Reading.Missing) model.read()).reason());
    }

    private double watts(RamModel model) {
        long first = ((Reading.Counter) model.read()).raw();
        time.advance(Duration.ofSeconds(100));
        return (((Reading.Counter) model.read()).raw() - first) / 1e6 / 100;
    }

    @Test
    void bootIdHash_should_be_12_digits_of_the_boot_id() throws IOException {
        write("proc/sys/kernel/random/boot_id", "0c4c1d2e-0000-4000-8000-000000000001\n");
        write("proc/sys/kernel/hostname", "node-7\n");
        HostName name = new HostName(root.resolve("proc"), Map.of());
        assertEquals("node-7", name.name());
        assertTrue(name.bootIdHash().matches("[0-9a-f]{12}"), name.bootIdHash());
        assertEquals(name.bootIdHash(), new HostName(root.resolve("proc"), Map.of()).bootIdHash());
        assertEquals("laptop", new HostName(root.resolve("none"), Map.of("COMPUTERNAME", "laptop")).name());
    }

    @Test
    void number_file_should_say_what_is_wrong_with_a_file() throws IOException {
        write("n", "12x\n");
        try (NumberFile file = new NumberFile(root.resolve("n"))) {
            assertEquals(root.resolve("n") + ": does not hold a number",
                    assertThrows(IOException.class, file::read).getMessage());
            write("n", "99999999999999999999\n");
            assertEquals(root.resolve("n") + ": holds a number that is too large",
                    assertThrows(IOException.class, file::read).getMessage());
            write("n", "-5\n");
            assertEquals(-5, file.read());
            assertEquals(root.resolve("n") + ": has no x",
                    assertThrows(IOException.class, () -> file.readAfter("x".getBytes(StandardCharsets.US_ASCII)))
                            .getMessage());
        }
    }
}
