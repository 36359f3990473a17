package dev.carbontracker.gpu.oshi;

import dev.carbontracker.model.Component;
import dev.carbontracker.model.DeviceLoad;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Power;
import dev.carbontracker.model.Reading;
import dev.carbontracker.spi.EnergySource;
import dev.carbontracker.spi.SourceInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Supplier;
import oshi.hardware.GpuStats;
import oshi.hardware.GraphicsCard;

/**
 * One graphics card whose power OSHI reads: AMD's, Intel's and Apple's on macOS and Windows. On Linux OSHI would start
 * {@code lspci} to find the cards, and reads the same files as {@link dev.carbontracker.gpu.sysfs}.
 */
public final class OshiCard implements EnergySource {

    /** No figure is published; that of NVIDIA's boards is taken over (arXiv:2312.02741). */
    private static final double RELATIVE_ERROR = 0.05;
    private static final String NVIDIA_VENDOR = "0x10de";

    private final GpuStats stats;
    private final SourceInfo info;

    private OshiCard(GpuStats stats, SourceInfo info) {
        this.stats = stats;
        this.info = info;
    }

    /**
     * The cards that tell their power.
     *
     * @param cards         asks OSHI for all cards
     * @param withoutNvidia whether NVIDIA's are read by NVML
     * @param gaugeInterval how often they should be read
     */
    public static List<OshiCard> find(Supplier<List<GraphicsCard>> cards, boolean withoutNvidia, Duration gaugeInterval) {
        List<OshiCard> found = new ArrayList<>();
        List<GraphicsCard> all = cards.get();
        for (int i = 0; i < all.size(); i++) {
            if (withoutNvidia && nvidia(all.get(i))) {
                continue;
            }
            GpuStats stats = all.get(i).createStatsSession();
            if (stats.getPowerDraw() >= 0) {
                found.add(new OshiCard(stats, SourceInfo.of("oshi/card" + i, Component.GPU, Evidence.SENSOR)
                        .withError(RELATIVE_ERROR, RELATIVE_ERROR).withDevice(all.get(i).getName()).blocking()
                        .readEvery(gaugeInterval)));
            } else {
                stats.close();
            }
        }
        return found;
    }

    private static boolean nvidia(GraphicsCard card) {
        String names = (card.getVendor() + " " + card.getName()).toLowerCase(Locale.ROOT);
        return names.contains("nvidia") || names.contains(NVIDIA_VENDOR);
    }

    /** Whether the option {@code gpus} means this card: its name, such as {@code card0}. */
    public boolean isCalled(String name) {
        return info.name().equals("oshi/" + name);
    }

    @Override
    public SourceInfo info() {
        return info;
    }

    @Override
    public Reading read() {
        double watts = stats.getPowerDraw();
        return watts >= 0 ? new Reading.Gauge(Power.ofWatts(watts)) : new Reading.Missing("OSHI reads no power");
    }

    @Override
    public DeviceLoad load() {
        double percent = stats.getGpuUtilization();
        return percent >= 0 && percent <= 100 ? new DeviceLoad(OptionalDouble.of(percent), OptionalDouble.empty())
                : DeviceLoad.UNKNOWN;
    }

    @Override
    public void close() {
        stats.close();
    }
}
