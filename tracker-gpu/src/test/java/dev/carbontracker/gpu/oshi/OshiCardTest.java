package dev.carbontracker.gpu.oshi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import dev.carbontracker.model.Reading;
import java.time.Duration;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import oshi.hardware.GpuStats;
import oshi.hardware.GraphicsCard;

class OshiCardTest {

    private final GpuStats stats = mock(GpuStats.class);

    private GraphicsCard card(String vendor, String name, double watts) {
        GraphicsCard card = mock(GraphicsCard.class);
        when(card.getVendor()).thenReturn(vendor);
        when(card.getName()).thenReturn(name);
        when(card.createStatsSession()).thenReturn(stats);
        when(stats.getPowerDraw()).thenReturn(watts);
        return card;
    }

    private static List<String> names(boolean withoutNvidia, GraphicsCard... cards) {
        return OshiCard.find(() -> List.of(cards), withoutNvidia, Duration.ofMillis(100)).stream()
                .map(card -> card.info().name() + " " + card.info().device()).toList();
    }

    @Test
    void card_should_be_read_as_power_and_load() {
        when(stats.getGpuUtilization()).thenReturn(37.5);
        OshiCard card = OshiCard.find(() -> List.of(card("Apple", "Apple M3 Max", 12.5)), false, Duration.ofMillis(100))
                .get(0);
        assertEquals(12.5, assertInstanceOf(Reading.Gauge.class, card.read()).now().watts());
        assertEquals(OptionalDouble.of(37.5), card.load().percent());
        when(stats.getPowerDraw()).thenReturn(-1.0);
        assertInstanceOf(Reading.Missing.class, card.read());
        card.close();
        verify(stats).close();
    }

    @Test
    void card_without_power_should_be_left_out_and_let_go() {
        assertEquals(List.of(), names(false, card("Intel", "UHD", -1)));
        verify(stats).close();
    }

    @Test
    void cards_of_nvidia_should_be_left_out_when_nvml_reads_them() {
        GraphicsCard[] cards = {card("NVIDIA (0x10de)", "RTX 4090", 300), card("AMD (0x1002)", "RX 7900", 200)};
        assertEquals(List.of("oshi/card1 RX 7900"), names(true, cards));
        assertEquals(List.of("oshi/card0 RTX 4090", "oshi/card1 RX 7900"), names(false, cards));
    }
}
