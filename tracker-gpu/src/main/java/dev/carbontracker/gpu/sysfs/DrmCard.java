package dev.carbontracker.gpu.sysfs;

import dev.carbontracker.internal.file.SmallFile;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.DeviceLoad;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.SourceInfo;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** One graphics card. Its files ask the card's firmware, which may take long. */
public final class DrmCard implements EnergySource {

    /** No figure is published for these meters; that of NVIDIA's boards is taken over (arXiv:2312.02741). */
    private static final double RELATIVE_ERROR = 0.05;
    private static final List<String> LIMITS = List.of("power1_cap_max", "power1_rated_max", "power1_max");
    private static final Energy MICROJOULE = Energy.ofMicrojoules(1);

    private final Path card;
    private final Path meter;
    private final boolean counter;
    private final SourceInfo info;

    DrmCard(Path card, String driver, Path meter, boolean counter, Duration gaugeInterval) {
        this.card = card;
        this.meter = meter;
        this.counter = counter;
        SourceInfo plain = SourceInfo.of(driver + "/" + card.getFileName(), Component.GPU,
                counter ? Evidence.COUNTER : Evidence.SENSOR).withError(RELATIVE_ERROR, RELATIVE_ERROR)
                .withDevice(model()).blocking();
        SourceInfo timed = counter ? plain : plain.readEvery(gaugeInterval);
        this.info = LIMITS.stream().map(name -> number(meter.resolveSibling(name))).filter(limit -> limit > 0).findFirst()
                .map(limit -> timed.withCeiling(Power.ofMicrowatts(limit))).orElse(timed);
    }

    /** The product's name, else the vendor's with the ids that name the product. */
    private String model() {
        String name = SmallFile.text(card.resolve("device/product_name"));
        String vendor = SmallFile.text(card.resolve("device/vendor")).replace("0x", "");
        String ids = vendor + ":" + SmallFile.text(card.resolve("device/device")).replace("0x", "");
        return !name.isEmpty() ? name : switch (vendor) {
            case "1002" -> "AMD GPU " + ids;
            case "8086" -> "Intel GPU " + ids;
            default -> "GPU " + ids;
        };
    }

    /** Whether the option {@code gpus} means this card: its name, such as {@code card1}, or its PCI address. */
    public boolean isCalled(String name) {
        String address;
        try {
            address = card.resolve("device").toRealPath().getFileName().toString();
        } catch (IOException e) {
            address = "";
        }
        return name.equals(card.getFileName().toString()) || name.equalsIgnoreCase(address)
                || name.contains(":") && address.endsWith(":" + name);
    }

    @Override
    public SourceInfo info() {
        return info;
    }

    @Override
    public Reading read() {
        long value = number(meter);
        if (value < 0) {
            return new Reading.Missing(meter + ": cannot be read");
        }
        return counter ? new Reading.Counter(value, MICROJOULE, OptionalLong.empty())
                : new Reading.Gauge(Power.ofMicrowatts(value));
    }

    @Override
    public DeviceLoad load() {
        long percent = number(card.resolve("device/gpu_busy_percent"));
        return percent >= 0 && percent <= 100 ? new DeviceLoad(OptionalDouble.of(percent), OptionalDouble.empty())
                : DeviceLoad.UNKNOWN;
    }

    private static long number(Path file) {
        String text = SmallFile.text(file);
        return text.matches("\\d{1,18}") ? Long.parseLong(text) : -1;
    }
}
