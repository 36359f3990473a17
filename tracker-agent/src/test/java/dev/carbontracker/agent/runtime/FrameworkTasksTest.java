package dev.carbontracker.agent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.carbontracker.internal.run.Session;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.TaskReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Calls of a framework become tasks. */
class FrameworkTasksTest {

    private final List<String> told = new ArrayList<>();
    private long nanos = 1_000;
    private boolean ended;
    private final FrameworkTasks tasks = new FrameworkTasks(new RecordingSession(), () -> nanos);

    /** Tells what is asked of it. */
    private final class RecordingSession implements Session {

        @Override
        public Optional<RunReport> soFar() {
            return Optional.empty();
        }

        @Override
        public OpenTask begin(String name, boolean epoch) {
            told.add("begin " + name);
            return new OpenTask() {
                @Override
                public TaskReport end() {
                    told.add("end " + name);
                    return null;
                }

                @Override
                public void mark() {
                    told.add("mark " + name);
                }

                @Override
                public boolean resume() {
                    told.add("resume " + name);
                    return !ended;
                }

                @Override
                public void discard() {
                    told.add("discard " + name);
                }
            };
        }

        @Override
        public RunIdentity identity() {
            return new RunIdentity("run", Optional.empty(), "", "", "", Map.of());
        }

        @Override
        public Snapshot snapshot() {
            return Snapshot.nothing();
        }

        @Override
        public Optional<Forecast> forecast() {
            return Optional.empty();
        }

        @Override
        public boolean overBudget() {
            return false;
        }

        @Override
        public void discard() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RunReport stop() {
            return null;
        }
    }

    private void call(String name) {
        tasks.enter(name);
        tasks.exit();
    }

    @Test
    void nested_calls_should_be_one_task() {
        tasks.enter("Bagging.train");
        call("Tree.train");
        call("Tree.train");
        tasks.exit();
        assertEquals(List.of("begin Bagging.train", "mark Bagging.train"), told);
    }

    @Test
    void calls_that_follow_each_other_should_go_on_with_the_task() {
        call("Network.fit");
        nanos += 900_000_000L;
        call("Network.fit");
        assertEquals(List.of("begin Network.fit", "mark Network.fit", "resume Network.fit", "mark Network.fit"), told);
    }

    @Test
    void call_after_a_pause_or_of_another_name_should_be_a_task_of_its_own() {
        call("fit");
        nanos += 1_100_000_000L;
        call("fit");
        call("transform");
        assertEquals(List.of("begin fit", "mark fit", "end fit", "begin fit", "mark fit", "end fit", "begin transform",
                "mark transform"), told);
    }

    @Test
    void call_should_begin_anew_when_its_task_has_ended_meanwhile() {
        call("fit");
        ended = true;
        call("fit");
        assertEquals(List.of("begin fit", "mark fit", "resume fit", "end fit", "begin fit", "mark fit"), told);
    }

    @Test
    void loop_written_by_hand_should_be_a_task_from_the_trainer_to_its_close() {
        Object trainer = new Object();
        tasks.opened(trainer);
        tasks.closed(trainer);
        tasks.closed(trainer);
        assertEquals(List.of("begin Trainer", "end Trainer"), told);
    }

    @Test
    void two_trainers_should_be_one_task_until_both_are_closed() {
        Object generator = new Object();
        Object discriminator = new Object();
        tasks.opened(generator);
        tasks.opened(discriminator);
        tasks.closed(generator);
        assertEquals(List.of("begin Trainer"), told);
        tasks.closed(discriminator);
        assertEquals(List.of("begin Trainer", "end Trainer"), told);
    }

    @Test
    void call_should_take_the_place_of_the_loop_that_its_trainer_had_begun() {
        Object trainer = new Object();
        tasks.opened(trainer);
        call("EasyTrain.fit");
        tasks.closed(trainer);
        assertEquals(List.of("begin Trainer", "discard Trainer", "begin EasyTrain.fit", "mark EasyTrain.fit"), told);
    }

    @Test
    void call_tasks_should_name_the_class_of_the_object_and_keep_frameworks_apart() {
        CallTasks calls = new CallTasks(CompletableFuture.completedFuture(new RecordingSession()));
        Object spark = calls.receive(new Object[] {"enter", "spark", "org.apache.spark.ml.Predictor", "fit", this});
        Object boost = calls.receive(new Object[] {"enter", "xgboost", "ml.dmlc.xgboost4j.java.XGBoost", "train", null});
        calls.receive(new Object[] {"exit", boost});
        calls.receive(new Object[] {"exit", spark});
        assertEquals(List.of("begin FrameworkTasksTest.fit", "begin XGBoost.train", "mark XGBoost.train",
                "mark FrameworkTasksTest.fit"), told);
    }

    @Test
    void call_tasks_should_do_without_a_run_that_never_starts() {
        CallTasks calls = new CallTasks(new CompletableFuture<>());
        assertEquals(null, calls.receive(new Object[] {"enter", "weka", "weka.classifiers.X", "buildClassifier", this}));
        calls.receive(new Object[] {"closed", "djl", this});
    }
}
