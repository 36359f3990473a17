package dev.carbontracker.agent.runtime;

import dev.carbontracker.agent.Bridge;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import net.bytebuddy.asm.Advice;

/** What is woven around a training call. Its code is copied into the framework's class and runs there. */
final class CallAdvice {

    private CallAdvice() {
    }

    /** Name of the framework, put in while weaving. */
    @Retention(RetentionPolicy.RUNTIME)
    @Target(ElementType.PARAMETER)
    @interface Framework {
    }

    @Advice.OnMethodEnter(suppress = Throwable.class)
    static Object enter(@Framework String framework, @Advice.Origin("#t") String type,
                        @Advice.Origin("#m") String method, @Advice.This(optional = true) Object object) {
        return Bridge.call(Bridge.ENTER, framework, type, method, object);
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class, suppress = Throwable.class)
    static void exit(@Advice.Enter Object token) {
        if (token != null) {
            Bridge.call(Bridge.EXIT, token);
        }
    }
}
