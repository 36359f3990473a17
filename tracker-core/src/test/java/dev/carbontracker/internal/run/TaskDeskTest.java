package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carbontracker.internal.account.Tally;
import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks that may not have ended yet. The machine of this test draws one watt. */
class TaskDeskTest {

    private final ManualTime time = new ManualTime();
    private final List<TaskReport> ended = new ArrayList<>();
    private final List<Long> ages = new ArrayList<>();
    private TaskDesk desk;
    private long startNanos;

    @BeforeEach
    void open() {
        startNanos = time.getAsLong();
        desk = new TaskDesk("run", time, time, this::state, this::priced, ended::add);
    }

    private Tally state(long maxAgeNanos) {
        ages.add(maxAgeNanos);
        return new Tally(time.getAsLong(), new EnumMap<>(Component.class), 0);
    }

    private Snapshot priced(Tally tally) {
        double seconds = (tally.nanos() - startNanos) / 1e9;
        Map<Component, ComponentUse> uses = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            double joules = component == Component.CPU ? seconds : 0;
            uses.put(component, new ComponentUse(component, Evidence.MODEL, Energy.ofJoules(joules), CarbonMass.ZERO,
                    CarbonMass.ZERO, CarbonMass.ZERO, Duration.ofNanos(tally.nanos() - startNanos), "test", List.of()));
        }
        return new Snapshot(Duration.ofNanos(tally.nanos() - startNanos), uses, 1,
                CarbonIntensity.ofGramsPerKilowattHour(0), 0);
    }

    private void seconds(double seconds) {
        time.advance(Duration.ofNanos((long) (seconds * 1e9)));
    }

    @Test
    void end_should_count_to_the_mark_when_there_is_one() {
        Session.OpenTask task = desk.begin("fit", false);
        seconds(3);
        task.mark();
        seconds(5);
        assertEquals(3, task.end().used().energy().joules(), 1e-9);
        assertEquals(Duration.ofSeconds(3), ended.get(0).used().elapsed());
        assertEquals(ended.get(0).startedAt().plusSeconds(3), ended.get(0).endedAt());
    }

    @Test
    void end_should_count_all_when_the_task_went_on() {
        Session.OpenTask task = desk.begin("fit", false);
        seconds(3);
        task.mark();
        seconds(1);
        task.resume();
        seconds(2);
        assertEquals(6, task.end().used().energy().joules(), 1e-9);
    }

    @Test
    void end_of_the_run_should_end_a_marked_task_at_its_mark_and_not_mention_it() {
        desk.begin("fit", false).mark();
        seconds(1);
        assertEquals(Optional.empty(), desk.endAll(state(0)));
        assertEquals(0, ended.get(0).used().energy().joules(), 1e-9);
        assertEquals(1, desk.count());
    }

    @Test
    void endMarked_should_end_what_has_not_gone_on_for_a_while() {
        Session.OpenTask task = desk.begin("fit", false);
        seconds(1);
        task.mark();
        seconds(1);
        desk.endMarked(Duration.ofSeconds(2));
        assertEquals(List.of(), ended);
        seconds(1);
        desk.endMarked(Duration.ofSeconds(2));
        assertEquals(1, ended.get(0).used().energy().joules(), 1e-9);
        assertEquals(false, task.resume());
    }

    @Test
    void discard_should_leave_no_report_and_no_parent() {
        Session.OpenTask trainer = desk.begin("Trainer", false);
        trainer.discard();
        Session.OpenTask fit = desk.begin("fit", false);
        fit.end();
        trainer.discard();
        assertEquals(List.of("fit"), ended.stream().map(TaskReport::name).toList());
        assertEquals(Optional.empty(), ended.get(0).parentTask());
        assertEquals(1, desk.count());
    }

    @Test
    void marked_task_should_be_nobodys_parent() {
        Session.OpenTask fit = desk.begin("fit", false);
        fit.mark();
        assertEquals(Optional.empty(), desk.begin("other", false).end().parentTask());
        fit.resume();
        assertEquals(Optional.empty(), desk.begin("beside", false).end().parentTask());
        fit.end();
    }

    /** A loop of many short calls must not ask the sampler each time. */
    @Test
    void mark_should_need_a_state_that_is_fresh_by_the_length_of_the_task() {
        Session.OpenTask task = desk.begin("fit", false);
        for (double length : new double[] {0.1, 4.9, 95}) {
            ages.clear();
            seconds(length);
            task.mark();
            task.resume();
            assertEquals(List.of(length < 1 ? 10_000_000L : length < 5 ? 50_000_000L : 250_000_000L), ages);
        }
    }
}
