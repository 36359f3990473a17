package dev.carbontracker.gpu.sysfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.gpu.RecordedRemarks;
import dev.carbontracker.gpu.TestSurroundings;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DrmCardsTest {

    @TempDir
    Path folder;

    private List<DrmCard> cards() {
        return found().cards();
    }

    private DrmCards.Found found() {
        return DrmCards.find(TestSurroundings.bare(folder).telling(new RecordedRemarks()));
    }

    /** A card on the PCI bus, with a hwmon folder of those files. */
    private Path card(int number, String vendor, String device, String... files) throws IOException {
        Path pci = Files.createDirectories(folder.resolve("sys/devices/pci0000:00/0000:0" + number + ":00.0"));
        Files.writeString(pci.resolve("vendor"), "0x" + vendor + "\n");
        Files.writeString(pci.resolve("device"), "0x" + device + "\n");
        Path hwmon = Files.createDirectories(pci.resolve("hwmon/hwmon" + number));
        for (int i = 0; i < files.length; i += 2) {
            Files.writeString(hwmon.resolve(files[i]), files[i + 1] + "\n");
        }
        Path card = Files.createDirectories(folder.resolve("sys/class/drm/card" + number));
        Files.createSymbolicLink(card.resolve("device"), pci);
        Files.createDirectories(folder.resolve("sys/class/drm/card" + number + "-DP-1"));
        return hwmon;
    }

    @Test
    void amd_card_should_be_read_as_power() throws IOException {
        card(1, "1002", "740f", "name", "amdgpu", "power1_average", "217000000", "power1_cap_max", "300000000");
        Files.writeString(folder.resolve("sys/devices/pci0000:00/0000:01:00.0/gpu_busy_percent"), "73\n");
        DrmCard card = cards().get(0);
        assertEquals(217, assertInstanceOf(Reading.Gauge.class, card.read()).now().watts());
        assertEquals("amdgpu/card1", card.info().name());
        assertEquals("AMD GPU 1002:740f", card.info().device());
        assertEquals(Evidence.SENSOR, card.info().evidence());
        assertEquals(Duration.ofMillis(100), card.info().every().orElseThrow());
        assertEquals(300, card.info().ceiling().orElseThrow().watts());
        assertEquals(OptionalDouble.of(73), card.load().percent());
        assertTrue(card.info().mayBlock());
        assertTrue(card.isCalled("card1") && card.isCalled("0000:01:00.0") && card.isCalled("01:00.0"));
        assertTrue(!card.isCalled("card") && !card.isCalled("0") && !card.isCalled("1"));
    }

    @Test
    void newer_amd_card_should_be_read_by_the_other_file_and_its_own_name() throws IOException {
        card(1, "1002", "74a1", "name", "amdgpu", "power1_input", "700000000");
        Files.writeString(folder.resolve("sys/devices/pci0000:00/0000:01:00.0/product_name"), "Instinct MI300X\n");
        assertEquals(700, assertInstanceOf(Reading.Gauge.class, cards().get(0).read()).now().watts());
        assertEquals("Instinct MI300X", cards().get(0).info().device());
    }

    @Test
    void graphics_inside_a_processor_should_be_left_out() throws IOException {
        card(1, "1002", "1681", "name", "amdgpu", "power1_input", "25000000", "in1_label", "vddnb", "in1_input", "800");
        card(2, "1002", "74a0", "name", "amdgpu", "power1_input", "500000000");
        card(3, "8086", "46a6");
        assertEquals(new DrmCards.Found(List.of(), List.of()), found());
    }

    @Test
    void cards_whose_meter_cannot_be_read_should_be_named() throws IOException {
        card(1, "1002", "740f", "name", "amdgpu", "power1_average", "");
        card(2, "8086", "56a0", "name", "xe");
        assertEquals(new DrmCards.Found(List.of(), List.of("amdgpu/card1", "xe/card2")), found());
    }

    @Test
    void intel_cards_should_be_read_as_energy_of_the_card() throws IOException {
        card(0, "8086", "56a0", "name", "i915", "energy1_input", "123456789", "power1_rated_max", "190000000");
        card(1, "8086", "0bd5", "name", "xe", "energy1_label", "card", "energy1_input", "5000", "energy2_label", "pkg",
                "energy2_input", "4000");
        card(2, "8086", "e20b", "name", "xe", "energy2_label", "pkg", "energy2_input", "4000");
        List<DrmCard> cards = cards();
        assertEquals(List.of("i915/card0", "xe/card1", "xe/card2"), cards.stream().map(c -> c.info().name()).toList());
        assertEquals(new Reading.Counter(123456789, Energy.ofMicrojoules(1), OptionalLong.empty()), cards.get(0).read());
        assertEquals(5000, assertInstanceOf(Reading.Counter.class, cards.get(1).read()).raw());
        assertEquals(4000, assertInstanceOf(Reading.Counter.class, cards.get(2).read()).raw());
        assertEquals(Evidence.COUNTER, cards.get(0).info().evidence());
        assertEquals("Intel GPU 8086:56a0", cards.get(0).info().device());
        assertEquals(190, cards.get(0).info().ceiling().orElseThrow().watts());
        assertTrue(cards.get(0).load().percent().isEmpty());
    }

    @Test
    void cards_should_come_in_the_order_of_their_numbers() throws IOException {
        for (int number : List.of(2, 9, 1)) {
            card(number, "1002", "740f", "name", "amdgpu", "power1_average", "1000000");
        }
        Path card = Files.createDirectories(folder.resolve("sys/class/drm/card10"));
        Files.createSymbolicLink(card.resolve("device"), folder.resolve("sys/devices/pci0000:00/0000:02:00.0"));
        assertEquals(List.of("amdgpu/card1", "amdgpu/card2", "amdgpu/card9", "amdgpu/card10"),
                cards().stream().map(c -> c.info().name()).toList());
    }

    @Test
    void file_that_fails_should_be_missing_with_the_reason() throws IOException {
        Path hwmon = card(1, "1002", "740f", "name", "amdgpu", "power1_average", "1000000");
        DrmCard card = cards().get(0);
        Files.writeString(hwmon.resolve("power1_average"), "");
        assertTrue(assertInstanceOf(Reading.Missing.class, card.read()).reason().contains("power1_average: "));
        Files.delete(hwmon.resolve("power1_average"));
        assertInstanceOf(Reading.Missing.class, card.read());
    }

    @Test
    void cards_of_other_drivers_should_be_nobodys_business() throws IOException {
        card(1, "10de", "2330", "name", "nouveau", "power1_input", "1000000");
        card(2, "1a03", "2000", "name", "ast");
        assertEquals(new DrmCards.Found(List.of(), List.of()), found());
    }
}
