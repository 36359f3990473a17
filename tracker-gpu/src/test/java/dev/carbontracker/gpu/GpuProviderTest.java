package dev.carbontracker.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.carbontracker.gpu.nvml.NvidiaGpus;
import dev.carbontracker.model.Component;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceOffer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import oshi.hardware.GpuStats;
import oshi.hardware.GraphicsCard;

class GpuProviderTest {

    @TempDir
    Path folder;

    private final RecordedRemarks remarks = new RecordedRemarks();

    private List<SourceOffer> offers(TestSurroundings surroundings, GraphicsCard... cards) {
        return new GpuProvider(new NvidiaGpus(folder.resolve("root"), System::nanoTime, Clock.systemUTC()),
                () -> List.of(cards)).offers(surroundings.telling(remarks));
    }

    private void amdCard(int number) throws IOException {
        Path hwmon = Files.createDirectories(folder.resolve("sys/class/drm/card" + number + "/device/hwmon/hwmon2"));
        Files.writeString(hwmon.resolve("name"), "amdgpu\n");
        Files.writeString(hwmon.resolve("power1_average"), "150000000\n");
    }

    private static List<String> names(SourceOffer offer) {
        return ((SourceOffer.Sources) offer).sources().stream().map(source -> source.info().name()).toList();
    }

    @Test
    void load_should_find_the_provider_when_the_jar_is_on_the_class_path() {
        List<String> names = ServiceLoader.load(EnergySourceProvider.class).stream()
                .map(provider -> provider.get().name()).toList();
        assertEquals(List.of("gpu"), names);
    }

    @Test
    void offers_should_be_empty_when_nothing_shows_a_gpu() {
        assertTrue(offers(TestSurroundings.bare(folder)).isEmpty());
        assertEquals(List.of(), remarks.lines());
    }

    @Test
    void offers_should_say_what_helps_when_the_driver_names_a_gpu_and_its_library_is_not_there() throws IOException {
        Files.createDirectories(folder.resolve("proc/driver/nvidia/gpus/0000:01:00.0"));
        assertEquals(List.of(), offers(TestSurroundings.bare(folder)), "in a container to which no GPU is given");
        assertEquals(List.of("NOTE this machine has an NVIDIA GPU that is not given to this container, so it does not count"),
                remarks.lines());
        Files.createDirectories(folder.resolve("root/dev/nvidiactl"));
        assertEquals(List.of(new SourceOffer.Unreadable(Component.GPU, "there is an NVIDIA GPU, but its library "
                + "libnvidia-ml.so.1 is not found, so its energy is not in the figures: install the driver's library or, in "
                + "a container, add utility to NVIDIA_DRIVER_CAPABILITIES")), offers(TestSurroundings.bare(folder)));
    }

    @Test
    void offers_should_have_the_cards_that_the_option_names_and_say_which_it_does_not_find() throws IOException {
        amdCard(0);
        amdCard(1);
        TestSurroundings bare = TestSurroundings.bare(folder);
        assertEquals(List.of("amdgpu/card0", "amdgpu/card1"), names(offers(bare).get(0)));
        assertEquals(SourceOffer.RANK_SENSOR, ((SourceOffer.Sources) offers(bare).get(0)).rank());
        assertEquals(List.of("amdgpu/card1"), names(offers(bare.with(List.of("card1", "7"))).get(0)));
        assertEquals(List.of("WARN gpus=7: there is no such GPU; there are card0 GPU :, card1 GPU :"), remarks.lines());
    }

    @Test
    void offers_should_say_that_a_card_cannot_be_read() throws IOException {
        amdCard(0);
        Files.writeString(folder.resolve("sys/class/drm/card0/device/hwmon/hwmon2/power1_average"), "");
        assertEquals(List.of(new SourceOffer.Unreadable(Component.GPU, "amdgpu/card0 has no meter that can be read, so its "
                + "energy is not in the figures")), offers(TestSurroundings.bare(folder)));
        amdCard(1);
        assertEquals(1, offers(TestSurroundings.bare(folder)).size());
        assertEquals(List.of("NOTE amdgpu/card0 has no meter that can be read, so its energy is not in the figures"),
                remarks.lines());
    }

    @Test
    void offers_should_ask_oshi_on_other_systems_and_not_on_linux() throws IOException {
        GraphicsCard card = mock(GraphicsCard.class);
        GpuStats stats = mock(GpuStats.class);
        when(card.getName()).thenReturn("Apple M3");
        when(card.getVendor()).thenReturn("Apple");
        when(card.createStatsSession()).thenReturn(stats);
        when(stats.getPowerDraw()).thenReturn(4.5);
        amdCard(0);
        assertEquals(List.of("oshi/card0"), names(offers(TestSurroundings.bare(folder).on("Mac OS X-14"), card).get(0)));
        assertEquals(List.of("amdgpu/card0"), names(offers(TestSurroundings.bare(folder), card).get(0)));
    }

    @Test
    void offers_should_be_empty_and_say_why_when_oshi_cannot_be_loaded() {
        GpuProvider provider = new GpuProvider(new NvidiaGpus(folder.resolve("root"), System::nanoTime, Clock.systemUTC()),
                () -> {
                    throw new NoClassDefFoundError("oshi/SystemInfo");
                });
        assertEquals(List.of(), provider.offers(TestSurroundings.bare(folder).on("Windows 11").telling(remarks)));
        assertEquals(List.of("WARN OSHI cannot look for GPUs: java.lang.NoClassDefFoundError: oshi/SystemInfo"),
                remarks.lines());
    }

    @Test
    void offers_should_say_in_process_mode_that_a_card_is_charged_in_full() throws IOException {
        amdCard(0);
        offers(TestSurroundings.bare(folder).ofProcesses(Set.of(1L)));
        assertEquals(List.of("NOTE amdgpu/card0 does not name its processes, so all of its energy is charged"),
                remarks.lines());
    }
}
