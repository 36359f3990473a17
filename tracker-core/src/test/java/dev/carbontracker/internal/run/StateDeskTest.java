package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.Condition;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A sampler whose thread hangs. */
class StateDeskTest {

    private final ManualTime time = new ManualTime();
    private final StateDesk desk = new StateDesk(time, new Notes(new SamplerTest.RecordingLog()), () -> false);

    /** Waiting half a second each time, a thousand tasks would take a quarter of an hour. */
    @Test
    @Timeout(60)
    void tally_should_be_awaited_in_vain_only_once() {
        for (int task = 0; task < 1000; task++) {
            assertNull(desk.tally(0, Thread.currentThread()));
        }
        assertTrue(desk.asked(), "the sampler still has the request for a fresh state");
        desk.answer();
        assertFalse(desk.asked());
    }

    @Test
    @Timeout(60)
    void tally_should_be_asked_for_again_once_there_is_another_state() throws InterruptedException {
        assertNull(desk.tally(0, Thread.currentThread()));
        desk.answer();
        assertNull(desk.tally(0, Thread.currentThread()));
        assertFalse(desk.asked(), "no state has come since");
        desk.publish(null);
        AtomicBoolean over = new AtomicBoolean();
        Thread program = new Thread(() -> {
            while (!over.get()) {
                desk.tally(0, Thread.currentThread());
            }
        });
        program.start();
        try {
            Condition.await("a request", desk::asked);
        } finally {
            over.set(true);
            desk.answer();
            program.join();
        }
    }
}
