package dev.carbontracker.internal.watch;

import dev.carbontracker.model.RunReport;
import dev.carbontracker.spi.RunSink;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/** Registers the MBean of a run once the platform's MBean server is there; it is never the one to make it, unless told. */
final class JmxWatch implements Watches.Watch {

    private final boolean now;
    private final Supplier<Optional<RunReport>> soFar;
    private MBeanServer server;
    private ObjectName name;

    JmxWatch(boolean now, Supplier<Optional<RunReport>> soFar) {
        this.now = now;
        this.soFar = soFar;
    }

    @Override
    public String name() {
        return "JMX";
    }

    @Override
    public boolean open() throws JMException {
        Optional<RunReport> report = soFar.get();
        MBeanServer platform = report.isEmpty() ? null : now ? ManagementFactory.getPlatformMBeanServer() : platform();
        if (platform == null) {
            return false;
        }
        ObjectName own = new ObjectName("dev.carbontracker:type=Run,id="
                + ObjectName.quote(report.get().run().runId()));
        platform.registerMBean(new RunView(soFar, System::nanoTime), own);
        server = platform;
        name = own;
        return true;
    }

    /** The platform's MBean server if somebody has made it: among all servers it is the one that shows the JVM itself. */
    private static MBeanServer platform() throws JMException {
        List<MBeanServer> servers = MBeanServerFactory.findMBeanServer(null);
        ObjectName jvm = servers.isEmpty() ? null : new ObjectName(ManagementFactory.RUNTIME_MXBEAN_NAME);
        return servers.stream().filter(candidate -> candidate.isRegistered(jvm)).findFirst().orElse(null);
    }

    @Override
    public Optional<RunSink> sink() {
        return Optional.empty();
    }

    @Override
    public void close() throws JMException {
        server.unregisterMBean(name);
    }
}
