package dev.carbontracker.gpu.sysfs;

import dev.carbontracker.internal.file.SmallFile;
import dev.carbontracker.spi.Surroundings;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds graphics cards under {@code /sys/class/drm} whose driver has a meter: {@code amdgpu} has power, {@code i915} and
 * {@code xe} have energy (Linux kernel documentation, gpu/amdgpu/thermal and ABI/testing/sysfs-driver-intel-*-hwmon; the two
 * of Intel's have it for cards of their own only). The meter of an AMD processor with graphics inside reads the whole
 * processor, which other sources do, so it is left out.
 */
public final class DrmCards {

    /** Names the voltage of the north bridge, which only processors with graphics inside have. */
    private static final String INSIDE_PROCESSOR = "in1_label";
    /** PCI device of the MI300A, which is a processor too and has no such voltage. */
    private static final String MI300A = "0x74a0";

    private DrmCards() {
    }

    /**
     * What was found, in the order of the cards' numbers.
     *
     * @param cards those that can be read
     * @param blind names of those whose meter cannot be read, such as {@code amdgpu/card0}
     */
    public record Found(List<DrmCard> cards, List<String> blind) {
    }

    /** Looks for cards. */
    public static Found find(Surroundings surroundings) {
        Path drm = surroundings.sysRoot().resolve("class/drm");
        Found found = new Found(new ArrayList<>(), new ArrayList<>());
        if (!Files.isDirectory(drm)) {
            return found; // no graphics driver at all, as on most servers
        }
        for (Path card : list(drm, "card*")) {
            if (card.getFileName().toString().matches("card\\d+")) {
                look(card, surroundings, found);
            }
        }
        return found;
    }

    private static void look(Path card, Surroundings surroundings, Found found) {
        Path device = card.resolve("device");
        for (Path hwmon : list(device.resolve("hwmon"), "hwmon*")) {
            String driver = SmallFile.text(hwmon.resolve("name"));
            boolean amd = driver.equals("amdgpu") && SmallFile.text(hwmon.resolve(INSIDE_PROCESSOR)).isEmpty()
                    && !SmallFile.text(device.resolve("device")).equals(MI300A);
            if (!amd && !driver.equals("i915") && !driver.equals("xe")) {
                continue;
            }
            Optional<Path> meter = amd ? meter(hwmon, "power1_average", "power1_input") : energy(hwmon);
            meter.ifPresentOrElse(file -> found.cards.add(new DrmCard(card, driver, file, !amd,
                    surroundings.wishes().gaugeInterval())), () -> found.blind.add(driver + "/" + card.getFileName()));
        }
    }

    /** The counter of the card; where there is only one of the package, that one. */
    private static Optional<Path> energy(Path hwmon) {
        for (String wanted : List.of("card", "pkg")) {
            for (Path label : list(hwmon, "energy*_label")) {
                if (SmallFile.text(label).equals(wanted)) {
                    return meter(hwmon, label.getFileName().toString().replace("_label", "_input"));
                }
            }
        }
        return meter(hwmon, "energy1_input");
    }

    private static Optional<Path> meter(Path hwmon, String... names) {
        for (String name : names) {
            if (SmallFile.text(hwmon.resolve(name)).matches("\\d+")) {
                return Optional.of(hwmon.resolve(name));
            }
        }
        return Optional.empty();
    }

    private static List<Path> list(Path folder, String names) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, names)) {
            all.forEach(files::add);
        } catch (IOException | DirectoryIteratorException e) {
            return List.of();
        }
        files.sort((a, b) -> compare(a.getFileName().toString(), b.getFileName().toString()));
        return files;
    }

    /** card2 comes before card10. */
    private static int compare(String a, String b) {
        return a.length() == b.length() ? a.compareTo(b) : Integer.compare(a.length(), b.length());
    }
}
