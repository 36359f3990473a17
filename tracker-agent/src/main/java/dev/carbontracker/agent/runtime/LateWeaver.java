package dev.carbontracker.agent.runtime;

import dev.carbontracker.internal.run.Log;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.List;

/** Makes the weaver, and with it loads Byte Buddy, when the first class of a framework comes by. Thread-safe. */
final class LateWeaver implements ClassFileTransformer {

    private final List<String> frameworks;
    private final Instrumentation instrumentation;
    private final Class<?> bridge;
    private final Log log;
    private Weaver weaver;

    LateWeaver(List<String> frameworks, Instrumentation instrumentation, Class<?> bridge, Log log) {
        this.frameworks = frameworks;
        this.instrumentation = instrumentation;
        this.bridge = bridge;
        this.log = log;
    }

    private synchronized Weaver weaver() {
        if (weaver == null) {
            weaver = new Weaver(frameworks, instrumentation, bridge, log::warn);
        }
        return weaver;
    }

    @Override
    public byte[] transform(Module module, ClassLoader loader, String internalName, Class<?> redefined,
                            ProtectionDomain domain, byte[] bytes) {
        return weaver().transform(module, loader, internalName, redefined, domain, bytes);
    }
}
