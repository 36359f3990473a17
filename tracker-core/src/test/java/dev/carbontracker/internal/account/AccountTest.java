package dev.carbontracker.internal.account;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.DeviceLoad;
import dev.carbontracker.model.DeviceUse;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.GridIntensity;
import dev.carbontracker.model.Reading;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.spi.SourceInfo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountTest {

    private static final long SECOND = 1_000_000_000L;
    private static final GridIntensity PLACE = intensity(400, "table");

    /** Charges what the devices say. */
    private static final Account.Split OF_PROCESS = new Account.Split() {
        @Override
        public double part(Component component, double joules, double seconds) {
            return 1;
        }

        @Override
        public double part(Component component, double partOfAll, Integrator device) {
            return device.processPart();
        }
    };

    private final List<String> notes = new ArrayList<>();

    private static GridIntensity intensity(double grams, String source) {
        return new GridIntensity(CarbonIntensity.ofGramsPerKilowattHour(grams), source, OptionalInt.empty(),
                GridIntensity.Method.UNSTATED);
    }

    private Integrator source(String name, Component component, Evidence evidence, double low, double high) {
        SourceInfo info = SourceInfo.of(name, component, evidence).withError(low, high);
        return new Integrator(() -> info, Duration.ofSeconds(1), notes::add);
    }

    private Integrator source(String name, Component component, Evidence evidence) {
        return source(name, component, evidence, 0, 0);
    }

    private static void feed(Integrator integrator, long seconds, double joules) {
        integrator.accept(seconds * SECOND, new Reading.Counter(Math.round(joules * 1e6), Energy.ofMicrojoules(1),
                OptionalLong.empty()));
    }

    private static Alternative one(Integrator integrator) {
        return new Alternative(List.of(integrator), Set.of());
    }

    private Account account(Map<Component, List<Alternative>> alternatives) {
        return new Account(alternatives, Map.of(Component.CPU, Evidence.UNKNOWN), notes::add);
    }

    private Snapshot snapshot(Account account, double factor) {
        return new Prices(factor, PLACE).snapshot(account.tally(), 0, null);
    }

    @Test
    void step_should_price_energy_at_the_intensity_of_its_time() {
        Integrator cpu = source("cpu", Component.CPU, Evidence.COUNTER);
        Account account = account(Map.of(Component.CPU, List.of(one(cpu))));
        feed(cpu, 0, 0);
        feed(cpu, 1, 3.6e6);
        account.step(SECOND, null, Account.Split.MACHINE, true);
        feed(cpu, 2, 2 * 3.6e6);
        account.step(2 * SECOND, intensity(100, "live a"), Account.Split.MACHINE, true);
        feed(cpu, 3, 4 * 3.6e6);
        account.lastStep(3 * SECOND, intensity(50, "live b"), Account.Split.MACHINE);
        Snapshot snapshot = snapshot(account, 1);
        assertEquals(400 + 100 + 2 * 50, snapshot.emissions().grams(), 1e-9);
        assertEquals(150, snapshot.intensity().gramsPerKilowattHour(), 1e-9);
        assertEquals("live a (25.0%); live b (50.0%); table (25.0%)", account.intensityShares().label(PLACE));
        assertEquals(3, snapshot.samples());
    }

    @Test
    void snapshot_should_apply_a_factor_learnt_late_to_the_whole_run() {
        Integrator cpu = source("cpu", Component.CPU, Evidence.COUNTER, 0.05, 0.1);
        Account account = account(Map.of(Component.CPU, List.of(one(cpu))));
        feed(cpu, 0, 0);
        feed(cpu, 1, 3.6e6);
        account.step(SECOND, null, Account.Split.MACHINE, true);
        Snapshot snapshot = snapshot(account, 1.5);
        assertEquals(1.5, snapshot.energy().kilowattHours(), 1e-12);
        assertEquals(600, snapshot.emissions().grams(), 1e-9);
        assertEquals(570, snapshot.emissionsLow().grams(), 1e-9);
        assertEquals(660, snapshot.emissionsHigh().grams(), 1e-9);
    }

    @Test
    void step_should_fall_back_to_the_model_when_the_counter_stands_still() {
        Integrator stuck = source("rapl/package-0", Component.CPU, Evidence.COUNTER);
        Integrator model = source("cpu-model", Component.CPU, Evidence.MODEL);
        Account account = account(Map.of(Component.CPU, List.of(one(stuck), one(model))));
        for (int second = 0; second <= 12; second++) {
            feed(stuck, second, 77);
            feed(model, second, 10 * second);
            account.step(second * SECOND, null, Account.Split.MACHINE, true);
        }
        Snapshot snapshot = snapshot(account, 1);
        assertEquals(Evidence.MODEL, snapshot.of(Component.CPU).evidence());
        assertEquals(120, snapshot.measuredEnergy().joules(), 1e-9);
    }

    @Test
    void lastStep_should_settle_that_a_counter_is_dead_when_the_run_was_short() {
        Integrator stuck = source("rapl/package-0", Component.CPU, Evidence.COUNTER);
        Integrator model = source("cpu-model", Component.CPU, Evidence.MODEL);
        Account account = account(Map.of(Component.CPU, List.of(one(stuck), one(model))));
        for (int second = 0; second <= 2; second++) {
            feed(stuck, second, 77);
            feed(model, second, 10 * second);
        }
        account.lastStep(2 * SECOND, null, Account.Split.MACHINE);
        assertEquals(20, snapshot(account, 1).measuredEnergy().joules(), 1e-9);
        assertEquals(List.of("rapl/package-0: the counter did not move, so it is not used"), notes);
    }

    @Test
    void step_should_not_add_what_another_source_contains() {
        Integrator psys = source("rapl/psys", Component.CPU, Evidence.COUNTER);
        Integrator ram = source("ram-model", Component.RAM, Evidence.MODEL);
        Account account = account(Map.of(
                Component.CPU, List.of(new Alternative(List.of(psys), Set.of(Component.RAM))),
                Component.RAM, List.of(one(ram))));
        for (int second = 0; second <= 2; second++) {
            feed(psys, second, 30 * second);
            feed(ram, second, 9 * second);
            account.step(second * SECOND, null, Account.Split.MACHINE, true);
        }
        Snapshot snapshot = snapshot(account, 1);
        assertEquals(60, snapshot.energy().joules(), 1e-9);
        assertEquals(Evidence.UNKNOWN, snapshot.of(Component.RAM).evidence());
    }

    @Test
    void tally_should_tell_a_device_that_is_not_there_from_one_that_does_not_answer() {
        Account account = account(Map.of());
        account.step(SECOND, null, Account.Split.MACHINE, true);
        Snapshot snapshot = snapshot(account, 1);
        assertEquals(Evidence.NONE, snapshot.of(Component.GPU).evidence());
        assertEquals(Evidence.UNKNOWN, snapshot.of(Component.CPU).evidence());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void step_should_charge_n_times_one_when_there_are_n_equal_devices(int devices) {
        List<Integrator> gpus = new ArrayList<>();
        for (int i = 0; i < devices; i++) {
            gpus.add(source("gpu-" + i, Component.GPU, Evidence.COUNTER));
        }
        Account account = account(Map.of(Component.GPU, List.of(new Alternative(gpus, Set.of()))));
        for (int second = 0; second <= 3; second++) {
            for (Integrator gpu : gpus) {
                feed(gpu, second, 300 * second);
            }
            account.step(second * SECOND, null, Account.Split.MACHINE, true);
        }
        Snapshot snapshot = snapshot(account, 1);
        assertEquals(900.0 * devices, snapshot.energy().joules(), 1e-9);
        assertEquals(300.0 * devices, snapshot.of(Component.GPU).power().watts(), 1e-9);
    }

    /** GPU 0 belongs to the process by a quarter, GPU 1 wholly: 300 J of 1200 and 600 of 600. */
    @Test
    void step_should_charge_each_device_with_its_own_part() {
        Integrator zero = source("gpu-0", Component.GPU, Evidence.COUNTER);
        Integrator one = source("gpu-1", Component.GPU, Evidence.COUNTER);
        Account account = account(Map.of(Component.GPU, List.of(new Alternative(List.of(zero, one), Set.of()))));
        zero.accept(new DeviceLoad(OptionalDouble.of(80), OptionalDouble.of(0.25)));
        zero.accept(new DeviceLoad(OptionalDouble.of(40), OptionalDouble.empty()));
        for (int second = 0; second <= 3; second++) {
            feed(zero, second, 400 * second);
            feed(one, second, 200 * second);
            account.step(second * SECOND, null, OF_PROCESS, true);
        }
        ComponentUse gpus = snapshot(account, 1).of(Component.GPU);
        assertEquals(900, gpus.energy().joules(), 1e-9);
        assertEquals(List.of("gpu-0", "gpu-1"), gpus.devices().stream().map(DeviceUse::source).toList());
        assertEquals(300, gpus.devices().get(0).energy().joules(), 1e-9);
        assertEquals(600, gpus.devices().get(1).energy().joules(), 1e-9);
        assertEquals(60, zero.meanPercent().orElseThrow());
        assertEquals(OptionalDouble.empty(), one.meanPercent());
    }

    @Test
    void devices_should_sum_to_their_component_when_the_choice_changes() {
        Integrator dead = source("dead", Component.GPU, Evidence.COUNTER);
        Integrator zero = source("gpu-0", Component.GPU, Evidence.SENSOR);
        Integrator one = source("gpu-1", Component.GPU, Evidence.SENSOR);
        Account account = account(Map.of(Component.GPU, List.of(one(dead),
                new Alternative(List.of(zero, one), Set.of()))));
        for (int second = 0; second <= 15; second++) {
            feed(dead, second, 0);
            feed(zero, second, 100 * second);
            feed(one, second, 300 * second);
            account.step(second * SECOND, null, Account.Split.MACHINE, true);
        }
        ComponentUse gpus = snapshot(account, 1).of(Component.GPU);
        assertEquals(6000, gpus.energy().joules(), 1e-9);
        assertEquals(Map.of("gpu-0", 1500.0, "gpu-1", 4500.0), gpus.devices().stream()
                .collect(Collectors.toMap(DeviceUse::source, use -> (double) Math.round(use.energy().joules()))));
    }

    /** 100 W for 10 s and 700 W for 2 s are 800 W for 3 s; a third that never answers counts as a third, uncovered. */
    @Test
    void covered_time_should_be_weighted_by_power_and_less_for_a_device_that_never_answers() {
        Integrator zero = source("gpu-0", Component.GPU, Evidence.COUNTER);
        Integrator one = source("gpu-1", Component.GPU, Evidence.COUNTER);
        Integrator silent = source("gpu-2", Component.GPU, Evidence.COUNTER);
        Account account = account(Map.of(Component.GPU, List.of(new Alternative(List.of(zero, one, silent), Set.of()))));
        feed(zero, 0, 0);
        feed(one, 0, 0);
        feed(one, 2, 1400);
        feed(zero, 10, 1000);
        silent.accept(0, new Reading.Missing("denied"));
        account.lastStep(10 * SECOND, null, Account.Split.MACHINE);
        ComponentUse gpus = snapshot(account, 1).of(Component.GPU);
        assertEquals(2400, gpus.energy().joules(), 1e-9);
        assertEquals(1200, gpus.power().watts(), 1e-6);
        assertEquals(Duration.ofSeconds(2), gpus.covered());
        assertEquals(List.of(Evidence.COUNTER, Evidence.COUNTER, Evidence.UNKNOWN),
                gpus.devices().stream().map(DeviceUse::evidence).toList());
    }

    /** What a task covers lies between nothing and all of its time, whenever devices answer. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void since_should_cover_no_more_than_the_time_between(int seed) {
        Random random = new Random(seed);
        List<Integrator> gpus = new ArrayList<>();
        double[] joules = new double[3];
        for (int i = 0; i < 3; i++) {
            gpus.add(source("gpu-" + i, Component.GPU, Evidence.COUNTER));
        }
        Account account = account(Map.of(Component.GPU, List.of(new Alternative(gpus, Set.of()))));
        Snapshot before = snapshot(account, 1);
        for (int second = 1; second <= 60; second++) {
            for (int i = 0; i < 3; i++) {
                joules[i] += random.nextDouble() * 300 * i;
                if (random.nextInt(4) > i) {
                    feed(gpus.get(i), second, joules[i]);
                }
            }
            account.step(second * SECOND, null, Account.Split.MACHINE, true);
            if (random.nextInt(5) == 0) {
                Snapshot now = snapshot(account, 1);
                ComponentUse used = now.since(before).of(Component.GPU);
                double seconds = used.covered().toNanos() / 1e9;
                assertTrue(seconds >= 0 && seconds <= second + 1e-6, used.toString());
                assertEquals(used.energy().joules(), used.power().watts() * seconds, 1e-6 + 1e-6 * used.energy().joules());
                assertEquals(used.energy().joules(), used.devices().stream().mapToDouble(d -> d.energy().joules()).sum(),
                        1e-6);
                before = now;
            }
        }
    }

    /** All of a device that is not this process's, and a seventh of one that is: nothing to seven times as much. */
    @Test
    void bounds_should_be_those_of_what_each_device_was_charged() {
        Integrator others = source("gpu-0", Component.GPU, Evidence.COUNTER, 0.05, 0.05);
        Integrator part = source("gpu-1", Component.GPU, Evidence.COUNTER, 1, 6.35);
        others.accept(new DeviceLoad(OptionalDouble.empty(), OptionalDouble.of(0)));
        Account account = account(Map.of(Component.GPU, List.of(new Alternative(List.of(others, part), Set.of()))));
        feed(others, 0, 0);
        feed(part, 0, 0);
        feed(others, 1, 400);
        feed(part, 1, 57);
        account.lastStep(SECOND, null, OF_PROCESS);
        ComponentUse gpus = snapshot(account, 1).of(Component.GPU);
        assertEquals(57, gpus.energy().joules(), 1e-9);
        assertEquals(0, gpus.low().grams(), 1e-12);
        assertEquals(7.35, gpus.high().grams() / gpus.emissions().grams(), 1e-9);
    }

    @Test
    void source_should_name_a_device_that_answers_later() {
        Integrator zero = source("gpu-0", Component.GPU, Evidence.COUNTER);
        Integrator one = source("gpu-1", Component.GPU, Evidence.COUNTER);
        Account account = account(Map.of(Component.GPU, List.of(new Alternative(List.of(zero, one), Set.of()))));
        feed(zero, 0, 0);
        account.step(SECOND, null, Account.Split.MACHINE, true);
        assertEquals("gpu-0", snapshot(account, 1).of(Component.GPU).source());
        feed(one, 1, 0);
        account.step(2 * SECOND, null, Account.Split.MACHINE, true);
        assertEquals("gpu-0+gpu-1", snapshot(account, 1).of(Component.GPU).source());
    }

    @Test
    void add_should_count_sources_that_come_late_from_then_on() {
        Account account = account(Map.of());
        account.without(Component.GPU, Evidence.UNKNOWN);
        account.step(SECOND, null, Account.Split.MACHINE, true);
        assertEquals(Evidence.UNKNOWN, snapshot(account, 1).of(Component.GPU).evidence());
        Integrator gpu = source("gpu", Component.GPU, Evidence.COUNTER);
        account.add(Component.GPU, one(gpu));
        feed(gpu, 2, 5000);
        feed(gpu, 4, 5600);
        account.lastStep(4 * SECOND, null, Account.Split.MACHINE);
        ComponentUse use = snapshot(account, 1).of(Component.GPU);
        assertEquals(Evidence.COUNTER, use.evidence());
        assertEquals(600, use.energy().joules(), 1e-9);
        assertEquals(Duration.ofSeconds(2), use.covered());
        assertEquals(0.5, snapshot(account, 1).coverage(), 1e-12);
    }

    /** Design, section 6: the identities hold to 1e-9 relative whatever happens to the sources. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
    void snapshot_should_satisfy_the_identities_for_random_runs(int seed) {
        Random random = new Random(seed);
        Integrator cpu = source("cpu", Component.CPU, Evidence.COUNTER, 0.05, 0.05);
        Integrator gpu = source("gpu", Component.GPU, Evidence.COUNTER, 0.05, 0.05);
        Integrator ram = source("ram", Component.RAM, Evidence.MODEL, 0.8, 0.6);
        Account account = account(Map.of(Component.CPU, List.of(one(cpu)), Component.GPU, List.of(one(gpu)),
                Component.RAM, List.of(one(ram))));
        double[] joules = new double[3];
        for (int second = 0; second <= 50; second++) {
            for (int i = 0; i < 3; i++) {
                joules[i] += random.nextDouble() * 200;
            }
            feed(cpu, second, joules[0]);
            feed(ram, second, joules[1]);
            if (second < 20 + seed) {
                feed(gpu, second, joules[2]);
            }
            account.step(second * SECOND, random.nextBoolean() ? null : intensity(random.nextInt(900), "live"),
                    Account.Split.MACHINE, true);
        }
        Snapshot snapshot = snapshot(account, 1 + random.nextDouble());
        double sum = 0;
        double wattSeconds = 0;
        for (Component component : Component.values()) {
            sum += snapshot.energy(component).joules();
            wattSeconds += snapshot.of(component).power().watts() * 50;
        }
        assertEquals(1, sum / snapshot.energy().joules(), 1e-9);
        assertEquals(1, snapshot.energy().at(snapshot.intensity()).grams() / snapshot.emissions().grams(), 1e-9);
        assertEquals(1, wattSeconds * snapshot.coverage() * snapshot.factor() / snapshot.energy().joules(), 1e-9);
        org.junit.jupiter.api.Assertions.assertTrue(snapshot.coverage() < 1 && snapshot.coverage() > 0);
    }
}
