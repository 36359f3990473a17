package dev.carbontracker.internal.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.Power;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessAttributionTest {

    private static final double BUSY_WATTS = 150;

    private static ProcessAttribution attribution() {
        return new ProcessAttribution(() -> Power.ofWatts(BUSY_WATTS), load -> Math.pow(load, 0.65));
    }

    private static double wattsAt(double idle, double load) {
        return idle + (BUSY_WATTS - idle) * Math.pow(load, 0.65);
    }

    /** 40 W of an idle host are not the doing of the one process that runs on it; naively it would get all of them. */
    @Test
    void cpuPart_should_not_give_idle_power_to_a_lone_process_on_an_idle_host() {
        ProcessAttribution attribution = attribution();
        double charged = 0;
        for (int second = 0; second < 60; second++) {
            double watts = wattsAt(40, 0.002);
            charged += watts * attribution.cpuPart(watts, 1, new Shares(0.002, 1, 0, 0, 0));
        }
        double naive = 60 * wattsAt(40, 0.002);
        assertTrue(charged < 0.1 * naive, charged + " of " + naive);
    }

    /** Whatever the model thinks of full power: a training that keeps the host busy is charged most of it. */
    @ParameterizedTest
    @ValueSource(doubles = {90, 150, 200, 250})
    void cpuPart_should_charge_a_training_with_most_of_a_busy_host(double trueBusyWatts) {
        for (double load : new double[] {0.3, 0.6, 0.8, 0.95, 0.995, 1}) {
            ProcessAttribution attribution = attribution();
            double watts = 30 + (trueBusyWatts - 30) * Math.pow(load, 0.65);
            double charged = 0;
            for (int second = 0; second < 600; second++) {
                charged += watts * attribution.cpuPart(watts, 1, new Shares(load, 0.99, 0, 0, 0));
            }
            double truth = (watts - 30) * 0.99;
            assertTrue(charged / 600 > 0.8 * truth, load + ": " + charged / 600 + " of " + truth);
            assertTrue(charged / 600 <= watts);
        }
    }

    @Test
    void cpuPart_should_learn_the_idle_power_from_quiet_seconds() {
        ProcessAttribution attribution = attribution();
        for (int second = 0; second < 30; second++) {
            attribution.cpuPart(wattsAt(40, 0.01), 1, new Shares(0.01, 0.5, 0, 0, 0));
        }
        double watts = wattsAt(40, 0.9);
        double charged = watts * attribution.cpuPart(watts, 1, new Shares(0.9, 1, 0, 0, 0));
        assertEquals(watts - 40, charged, 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void cpuPart_should_leave_the_idle_power_and_nothing_else_when_all_processes_are_summed(int seed) {
        Random random = new Random(seed);
        int processes = 1 + random.nextInt(6);
        ProcessAttribution[] attributions = new ProcessAttribution[processes];
        for (int i = 0; i < processes; i++) {
            attributions[i] = attribution();
        }
        double unattributed = 0;
        for (int second = 0; second < 300; second++) {
            double load = random.nextInt(3) == 0 ? random.nextDouble() * 0.05 : random.nextDouble();
            double watts = wattsAt(35, load);
            double[] weights = random.doubles(processes, 0.01, 1).toArray();
            double sum = java.util.Arrays.stream(weights).sum();
            double charged = 0;
            for (int i = 0; i < processes; i++) {
                charged += watts * attributions[i].cpuPart(watts, 1, new Shares(load, weights[i] / sum, 0, 0, 0));
            }
            unattributed = watts - charged;
            assertTrue(unattributed >= 0 && unattributed <= watts + 1e-9, unattributed + " of " + watts);
        }
        assertEquals(35, unattributed, 4);
    }

    @Test
    void cpuPart_should_give_idle_power_as_far_as_processors_are_reserved() {
        double watts = wattsAt(40, 0.1);
        double without = attribution().cpuPart(watts, 1, new Shares(0.1, 0.5, 0, 0, 0)) * watts;
        double with = attribution().cpuPart(watts, 1, new Shares(0.1, 0.5, 0.25, 1, 0)) * watts;
        double idle = watts - 2 * without;
        assertEquals(without + idle * 0.25, with, 1e-9);
    }

    @Test
    void cpuPart_should_be_zero_when_nothing_was_used() {
        assertEquals(0, attribution().cpuPart(0, 1, new Shares(0, 1, 0, 0, 0)));
    }
}
