package dev.carbontracker.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.Component;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GpuProviderTest {

    @TempDir
    Path proc;

    @Test
    void load_should_find_the_provider_when_the_jar_is_on_the_class_path() {
        List<String> names = ServiceLoader.load(EnergySourceProvider.class).stream()
                .map(provider -> provider.get().name()).toList();
        assertEquals(List.of("gpu"), names);
    }

    @Test
    void offers_should_be_empty_when_no_driver_shows_a_gpu() {
        assertTrue(new GpuProvider().offers(surroundings()).isEmpty());
    }

    @Test
    void offers_should_say_that_a_gpu_is_not_read_when_the_driver_shows_one() throws IOException {
        Files.createDirectories(proc.resolve("driver/nvidia/gpus/0000:01:00.0"));
        SourceOffer offer = new GpuProvider().offers(surroundings()).get(0);
        assertEquals(new SourceOffer.Unreadable(Component.GPU,
                "there is an NVIDIA GPU, which this version cannot read: its energy is not in the figures"), offer);
    }

    private Surroundings surroundings() {
        return new Surroundings(proc, proc, Map.of(), Duration.ofMillis(100), List.of());
    }
}
