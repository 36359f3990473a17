package dev.carbontracker.internal.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.Fixtures;
import dev.carbontracker.spi.SourceOffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RaplProviderTest {

    @TempDir
    Path sys;

    private List<SourceOffer> offers() {
        return new RaplProvider().offers(Fixtures.surroundings(sys, sys));
    }

    /** Component, rank and sources of each offer, in words. */
    private List<String> found() {
        return offers().stream().map(offer -> offer instanceof SourceOffer.Sources sources
                ? sources.component() + " " + sources.rank() + " " + sources.sources().stream()
                        .map(source -> source.info().name()).toList() + (sources.alsoCovers().isEmpty() ? ""
                        : " covers " + sources.alsoCovers())
                : offer.component() + " unreadable").toList();
    }

    @Test
    void offers_should_have_all_packages_and_drams_on_a_machine_with_two_sockets() throws IOException {
        new FixtureTree(sys).twoSocketsWithDram();
        assertEquals(List.of("CPU 100 [rapl/package-0, rapl/package-1]", "RAM 100 [rapl/dram-0, rapl/dram-1]"), found());
    }

    @Test
    void offers_should_leave_core_uncore_and_psys_out_when_there_is_a_package() throws IOException {
        new FixtureTree(sys).oneSocketWithPsys();
        assertEquals(List.of("CPU 100 [rapl/package-0]"), found());
    }

    @Test
    void offers_should_have_the_package_on_amd() throws IOException {
        new FixtureTree(sys).amd();
        assertEquals(List.of("CPU 100 [rapl/package-0]"), found());
    }

    @Test
    void offers_should_have_one_of_two_dies_when_they_mirror_each_other() throws IOException {
        new FixtureTree(sys).mirroredDies();
        assertEquals(List.of("CPU 100 [rapl/package-0-die-0]"), found());
    }

    @Test
    void offers_should_have_both_dies_when_each_has_its_counter() throws IOException {
        new FixtureTree(sys).realDies();
        assertEquals(List.of("CPU 100 [rapl/package-0-die-0, rapl/package-0-die-1]"), found());
    }

    @Test
    void offers_should_have_two_packages_that_read_the_same() throws IOException {
        FixtureTree tree = new FixtureTree(sys);
        tree.zone("intel-rapl:0", "package-0", 1_000_000, FixtureTree.MAX);
        tree.zone("intel-rapl:1", "package-1", 1_000_000, FixtureTree.MAX);
        assertEquals(List.of("CPU 100 [rapl/package-0, rapl/package-1]"), found());
    }

    @Test
    void offers_should_rank_the_memory_mapped_twin_second() throws IOException {
        new FixtureTree(sys).mmioTwin();
        assertEquals(List.of("CPU 100 [rapl/package-0]", "CPU 90 [rapl-mmio/package-0]"), found());
    }

    @Test
    void offers_should_have_psys_for_cpu_and_ram_when_there_is_no_package() throws IOException {
        new FixtureTree(sys).zone("intel-rapl:0", "psys", 5_000_000, FixtureTree.MAX);
        assertEquals(List.of("CPU 80 [rapl/psys] covers [RAM]"), found());
    }

    @Test
    void offers_should_tell_a_zone_by_its_name_and_not_by_its_number() throws IOException {
        FixtureTree tree = new FixtureTree(sys);
        tree.zone("intel-rapl:0", "psys", 5_000_000, FixtureTree.MAX);
        tree.zone("intel-rapl:1", "package-0", 3_000_000, FixtureTree.MAX);
        assertEquals(List.of("CPU 100 [rapl/package-0]"), found());
    }

    @Test
    void offers_should_be_empty_when_there_is_no_powercap() {
        assertEquals(List.of(), found());
    }

    @Test
    void offers_should_say_what_would_help_when_a_counter_is_not_readable() throws IOException {
        new FixtureTree(sys).amd();
        Path counter = sys.resolve("class/powercap/intel-rapl:0/energy_uj");
        Files.setPosixFilePermissions(counter, PosixFilePermissions.fromString("---------"));
        Assumptions.assumeFalse(Files.isReadable(counter), "runs as root, who can read everything");
        assertEquals(new SourceOffer.Unreadable(Component.CPU, counter + ": not readable; run 'sudo find "
                + "/sys/devices/virtual/powercap -name energy_uj -exec chmod a+r {} +' to measure the CPU instead of "
                + "modelling it"), offers().get(0));
    }

    @Test
    void offers_should_refuse_half_a_machine_when_one_package_is_empty() throws IOException {
        FixtureTree tree = new FixtureTree(sys).twoSocketsWithDram();
        tree.garble("intel-rapl:1", "");
        assertEquals(List.of("CPU unreadable", "RAM 100 [rapl/dram-0, rapl/dram-1]"), found());
    }

    @Test
    void offers_should_say_that_a_container_hides_powercap_when_links_lead_nowhere() throws IOException {
        Path link = sys.resolve("class/powercap/intel-rapl:0");
        Files.createDirectories(link.getParent());
        Files.createSymbolicLink(link, Path.of("../../devices/virtual/powercap/intel-rapl/intel-rapl:0"));
        assertEquals(new SourceOffer.Unreadable(Component.CPU, link + ": leads nowhere, as in a container that hides "
                + "powercap; mount the host's /sys read-only and set sysfs.root to it"), offers().get(0));
    }

    @Test
    void read_should_follow_the_file_and_say_why_it_cannot() throws IOException {
        FixtureTree tree = new FixtureTree(sys).amd();
        EnergySource source = ((SourceOffer.Sources) offers().get(0)).sources().get(0);
        assertEquals(4_000_000_000L, ((Reading.Counter) source.read()).raw());
        tree.set("intel-rapl:0", 4_000_000_123L);
        assertEquals(4_000_000_123L, ((Reading.Counter) source.read()).raw());
        assertEquals(65_532_610_987L, ((Reading.Counter) source.read()).wrapsAt().getAsLong());
        tree.garble("intel-rapl:0", "");
        Reading.Missing missing = (Reading.Missing) source.read();
        assertTrue(missing.reason().endsWith("energy_uj: is empty"), missing.reason());
        source.close();
    }

    /** A wrap every 27 s at 600 W: the counter is read four times as often. */
    @Test
    void info_should_ask_to_be_read_every_quarter_of_the_wrap_time() throws IOException {
        new FixtureTree(sys).amd();
        EnergySource source = ((SourceOffer.Sources) offers().get(0)).sources().get(0);
        assertEquals(Duration.ofMillis(27305), source.info().every().orElseThrow());
    }

    @Test
    void hwmon_should_offer_sockets_of_amd_energy_and_the_acpi_meter() throws IOException {
        FixtureTree tree = new FixtureTree(sys);
        tree.hwmon("hwmon0", "name", "k10temp");
        tree.hwmon("hwmon1", "name", "amd_energy", "energy1_label", "Ecore000", "energy1_input", "5",
                "energy2_label", "Esocket0", "energy2_input", "700", "energy3_label", "Esocket1",
                "energy3_input", "900");
        tree.hwmon("hwmon2", "name", "power_meter", "power1_average", "150000000");
        List<SourceOffer> offers = new HwmonProvider().offers(Fixtures.surroundings(sys, sys));
        SourceOffer.Sources sockets = (SourceOffer.Sources) offers.get(0);
        assertEquals(List.of("amd_energy/Esocket0", "amd_energy/Esocket1"),
                sockets.sources().stream().map(source -> source.info().name()).toList());
        assertEquals(900, ((Reading.Counter) sockets.sources().get(1).read()).raw());
        SourceOffer.Sources meter = (SourceOffer.Sources) offers.get(1);
        assertEquals(150, ((Reading.Gauge) meter.sources().get(0).read()).now().watts());
        assertEquals(Set.of(Component.RAM, Component.GPU), meter.alsoCovers());
        assertEquals(List.of(70, 60), List.of(sockets.rank(), meter.rank()));
    }

    /** A Grace-Hopper board: the module contains the GPU, CPU and SysIO lie inside the Grace socket. */
    @Test
    void hwmon_should_use_the_grace_socket_and_never_the_module_that_contains_the_gpu() throws IOException {
        FixtureTree tree = new FixtureTree(sys);
        String[] meters = {"Module Power Socket 0", "Grace Power Socket 0", "CPU Power Socket 0", "SysIO Power Socket 0"};
        for (int i = 0; i < meters.length; i++) {
            tree.hwmon("hwmon" + i, "name", "power_meter", "power1_oem_info", meters[i], "power1_average",
                    (i + 1) + "00000000");
        }
        List<SourceOffer> offers = new HwmonProvider().offers(Fixtures.surroundings(sys, sys));
        assertEquals(1, offers.size());
        SourceOffer.Sources grace = (SourceOffer.Sources) offers.get(0);
        assertEquals(List.of("grace/socket-0"), grace.sources().stream().map(source -> source.info().name()).toList());
        assertEquals(200, ((Reading.Gauge) grace.sources().get(0).read()).now().watts());
        assertEquals(Set.of(Component.RAM), grace.alsoCovers());
    }
}
