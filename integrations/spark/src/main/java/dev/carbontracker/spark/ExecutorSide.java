package dev.carbontracker.spark;

import dev.carbontracker.CarbonTracker;
import dev.carbontracker.model.HostFacts;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;

/**
 * An executor: waits until it is the one that measures its host, then tells the driver from time to time what it has measured.
 * All on a thread of its own.
 */
final class ExecutorSide implements ExecutorPlugin {

    private static final System.Logger LOG = System.getLogger("dev.carbontracker");
    /** What Spark calls the executor that lies in the driver, which measures already. */
    private static final String DRIVER = "driver";
    private static final Duration FIRST_REPORT = Duration.ofSeconds(1);
    private static final Duration LAST_REPORT = Duration.ofMillis(700);
    /** So many reports that do not count, and it gives up: another process measures this host. */
    private static final int MOST_DENIED = 4;

    private final CountDownLatch ending = new CountDownLatch(1);
    private volatile boolean waitsForLock;
    private Thread thread;
    private PluginContext plugin;
    private Settings settings;

    @Override
    public void init(PluginContext context, Map<String, String> fromDriver) {
        try {
            settings = Settings.ofMap(fromDriver);
            plugin = context;
            if (settings.enabled() && !context.executorID().equals(DRIVER)) {
                thread = new Thread(this::run, "carbontracker-spark");
                thread.setDaemon(true);
                thread.start();
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "this executor is not measured: " + e);
        }
    }

    private void run() {
        HostLock lock = null;
        try {
            lock = settings.processMode() ? null : lock();
            while (ending.getCount() > 0) {
                measure();
                standBy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "this executor is not or no longer measured: " + e);
        } finally {
            if (lock != null) {
                lock.close();
            }
        }
    }

    /** Null where it cannot be known who else is on this host: the driver tells then. */
    private HostLock lock() throws InterruptedException {
        try {
            waitsForLock = true;
            return HostLock.await(HostLock.folder(), settings.runId());
        } catch (IOException | RuntimeException e) {
            if (ending.getCount() == 0) {
                throw new InterruptedException("ended while another process measured this host");
            }
            LOG.log(System.Logger.Level.WARNING, "this host cannot be locked, so the driver decides which process measures it: "
                    + e.getMessage());
            return null;
        } finally {
            waitsForLock = false;
        }
    }

    /** Until the driver has said often enough that another process measures this host, or the executor ends. */
    private void measure() throws InterruptedException {
        CarbonTracker part = settings.builder().part().start();
        try {
            int denied = 0;
            Duration wait = settings.interval().compareTo(FIRST_REPORT) < 0 ? settings.interval() : FIRST_REPORT;
            while (!ended(wait)) {
                Optional<RunReport> soFar = part.soFar();
                denied = soFar.isEmpty() || tell(soFar.get(), false) ? 0 : denied + 1;
                if (denied == MOST_DENIED) {
                    return;
                }
                wait = settings.interval();
            }
            tell(part.stop(), true);
        } finally {
            part.close();
        }
    }

    private void standBy() throws InterruptedException {
        while (!ended(settings.interval())) {
            if (ask(new byte[0], false)) {
                return;
            }
        }
    }

    private boolean ended(Duration wait) throws InterruptedException {
        return ending.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Whether it counts; what is of no host, as when measuring is switched off here, is not told. */
    private boolean tell(RunReport report, boolean last) throws InterruptedException {
        HostFacts host = report.host();
        return host.id().isEmpty() && host.name().isEmpty() || ask(RecordCodec.write(report), last);
    }

    /** What the driver answers; true while it does not. */
    private boolean ask(byte[] report, boolean last) throws InterruptedException {
        try {
            return Boolean.TRUE.equals(plugin.ask(new HostReport(plugin.executorID(), report, last)));
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) { // the driver is gone or busy; the next report says all that this one does
            return true;
        }
    }

    @Override
    public void shutdown() {
        ending.countDown();
        if (thread != null) {
            try {
                if (!waitsForLock) {
                    thread.join(LAST_REPORT.toMillis());
                }
                thread.interrupt();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
