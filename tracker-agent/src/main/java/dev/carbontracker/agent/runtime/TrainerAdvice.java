package dev.carbontracker.agent.runtime;

import dev.carbontracker.agent.Bridge;
import net.bytebuddy.asm.Advice;

/** What is woven into the construction and the close of a trainer. Its code is copied into the framework's class. */
final class TrainerAdvice {

    private TrainerAdvice() {
    }

    /** At the end of a constructor. */
    static final class Opened {

        private Opened() {
        }

        @Advice.OnMethodExit(suppress = Throwable.class)
        static void exit(@CallAdvice.Framework String framework, @Advice.This Object trainer) {
            Bridge.call(Bridge.OPENED, framework, trainer);
        }
    }

    /** At the end of close. */
    static final class Closed {

        private Closed() {
        }

        @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
        static void exit(@CallAdvice.Framework String framework, @Advice.This Object trainer) {
            Bridge.call(Bridge.CLOSED, framework, trainer);
        }
    }
}
