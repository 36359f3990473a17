package dev.carbontracker.internal.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

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
            assertFalse(desk.asked(), "no request is left behind");
        }
    }

    @Test
    @Timeout(60)
    void tally_should_be_asked_for_again_once_there_is_another_state() throws InterruptedException {
        assertNull(desk.tally(0, Thread.currentThread()));
        desk.publish(null);
        Thread program = new Thread(() -> desk.tally(0, Thread.currentThread()));
        program.start();
        while (!desk.asked()) {
            Thread.onSpinWait();
        }
        desk.answer();
        program.join();
        assertEquals(Thread.State.TERMINATED, program.getState());
    }
}
