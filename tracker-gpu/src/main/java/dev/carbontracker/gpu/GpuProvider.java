package dev.carbontracker.gpu;

import dev.carbontracker.model.Component;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.nio.file.Files;
import java.util.List;

/**
 * Offers the GPUs of this machine. This version reads none: where a driver shows that there is one, it says so, so that
 * the row has an empty cell and a note instead of a zero.
 */
public final class GpuProvider implements EnergySourceProvider {

    /** For the service loader. */
    public GpuProvider() {
    }

    @Override
    public String name() {
        return "gpu";
    }

    @Override
    public List<SourceOffer> offers(Surroundings surroundings) {
        return Files.isDirectory(surroundings.procRoot().resolve("driver/nvidia/gpus"))
                ? List.of(new SourceOffer.Unreadable(Component.GPU,
                        "there is an NVIDIA GPU, which this version cannot read: its energy is not in the figures"))
                : List.of();
    }
}
