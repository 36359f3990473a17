package dev.carbontracker.internal.host;

import dev.carbontracker.internal.file.SmallFile;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceInfo;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Energy counters and power meters of Linux's hwmon class: {@code amd_energy} and {@code zenergy} count microjoules
 * for each socket (kernel documentation, hwmon/amd_energy); an ACPI {@code power_meter} reads the whole machine. On NVIDIA's
 * Grace it says in words what it reads (Grace performance tuning guide, power and thermals): the socket with its memory is
 * used; its parts lie inside, and the module contains the GPU, which NVML reads, so neither is added.
 */
public final class HwmonProvider implements EnergySourceProvider {

    private static final Set<String> ENERGY_DRIVERS = Set.of("amd_energy", "zenergy");
    private static final String ACPI_METER = "power_meter";
    private static final String MEASURED = "power1_oem_info";
    private static final String GRACE_SOCKET = "Grace Power Socket";

    @Override
    public String name() {
        return "hwmon";
    }

    @Override
    public List<SourceOffer> offers(Surroundings surroundings) {
        List<SourceOffer> offers = new ArrayList<>();
        Path hwmon = surroundings.sysRoot().resolve("class/hwmon");
        if (!Files.isDirectory(hwmon)) {
            return offers;
        }
        List<EnergySource> sockets = new ArrayList<>();
        List<EnergySource> meters = new ArrayList<>();
        List<EnergySource> grace = new ArrayList<>();
        try (DirectoryStream<Path> chips = Files.newDirectoryStream(hwmon)) {
            for (Path chip : chips) {
                String driver = SmallFile.text(chip.resolve("name"));
                if (ENERGY_DRIVERS.contains(driver) && sockets.isEmpty()) {
                    sockets.addAll(sockets(driver, chip));
                } else if (driver.equals(ACPI_METER) && SmallFile.text(chip.resolve(MEASURED)).isEmpty()) {
                    meters.addAll(meter("acpi/" + chip.getFileName(), chip, surroundings));
                } else if (driver.equals(ACPI_METER) && SmallFile.text(chip.resolve(MEASURED)).startsWith(GRACE_SOCKET)) {
                    String socket = SmallFile.text(chip.resolve(MEASURED)).substring(GRACE_SOCKET.length()).strip();
                    grace.addAll(meter("grace/socket-" + socket, chip, surroundings));
                }
            }
        } catch (IOException e) {
            // a folder that cannot be listed has no sensors for us
        }
        if (!sockets.isEmpty()) {
            offers.add(new SourceOffer.Sources(Component.CPU, SourceOffer.RANK_DRIVER_COUNTER, sockets));
        }
        if (!grace.isEmpty()) {
            offers.add(new SourceOffer.Sources(Component.CPU, SourceOffer.RANK_SENSOR + 1, grace,
                    Set.of(Component.RAM)));
        }
        if (!meters.isEmpty()) {
            offers.add(new SourceOffer.Sources(Component.CPU, SourceOffer.RANK_SENSOR, meters,
                    Set.of(Component.RAM, Component.GPU)));
        }
        return offers;
    }

    private static List<EnergySource> sockets(String driver, Path chip) throws IOException {
        List<EnergySource> sources = new ArrayList<>();
        try (Stream<Path> files = Files.list(chip)) {
            for (Path label : files.filter(f -> f.getFileName().toString().matches("energy\\d+_label")).sorted()
                    .toList()) {
                Path counter = label.resolveSibling(label.getFileName().toString().replace("_label", "_input"));
                String name = SmallFile.text(label);
                if (name.startsWith("Esocket") && readable(counter)) {
                    SourceInfo info = SourceInfo.of(driver + "/" + name, Component.CPU, Evidence.COUNTER)
                            .withError(RaplProvider.RELATIVE_ERROR, RaplProvider.RELATIVE_ERROR)
                            .withCeiling(RaplProvider.PACKAGE_CEILING);
                    sources.add(CounterSource.microjoules(info, new NumberFile(counter), OptionalLong.empty()));
                }
            }
        }
        return sources;
    }

    /** Not read yet: an ACPI meter asks the machine's management controller, which may take seconds. */
    private static List<EnergySource> meter(String name, Path chip, Surroundings surroundings) {
        Path power = chip.resolve("power1_average");
        if (!Files.isReadable(power)) {
            return List.of();
        }
        SourceInfo info = SourceInfo.of(name, Component.CPU, Evidence.SENSOR)
                .withError(RaplProvider.RELATIVE_ERROR, RaplProvider.RELATIVE_ERROR).blocking()
                .readEvery(surroundings.wishes().gaugeInterval());
        return List.of(CounterSource.microwatts(info, new NumberFile(power)));
    }

    private static boolean readable(Path file) {
        try (NumberFile number = new NumberFile(file)) {
            return number.read() >= 0;
        } catch (IOException e) {
            return false;
        }
    }
}
