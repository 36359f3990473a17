package dev.carbontracker.spark;

import dev.carbontracker.Builder;
import dev.carbontracker.CarbonTracker;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** The driver: measures its own host, adds what executors tell of theirs, and writes the row of the application. */
final class DriverSide implements DriverPlugin {

    private static final System.Logger LOG = System.getLogger("dev.carbontracker");
    private static final Duration LAST_REPORTS = Duration.ofSeconds(1);
    private static final int MOST_LOOKS = 500;
    private static final int LOOK_MILLIS = 20;

    private volatile Settings settings;
    private volatile Hosts hosts;
    private volatile CarbonTracker tracker;
    private HostLock lock;
    private boolean ending;

    @Override
    public Map<String, String> init(SparkContext context, PluginContext plugin) {
        try {
            Settings found = Settings.of(context.conf());
            if (found.enabled()) {
                hosts = new Hosts(found.interval(), System::nanoTime);
                context.addSparkListener(new Executors(hosts));
                settings = found;
                Settings resolved = found.withMode(found.builder().resolvedMode());
                if (!resolved.processMode()) {
                    background("carbontracker-spark-lock", this::lock);
                }
                return resolved.toMap();
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "the application is not measured: " + e);
            settings = null;
        }
        return Map.of("enabled", "false");
    }

    private static void background(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Before its executors start, so that those on this host wait for it. */
    private void lock() {
        try {
            HostLock taken = HostLock.await(HostLock.folder(), settings.runId());
            synchronized (this) {
                lock = taken;
                if (ending) {
                    taken.close();
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "this host cannot be locked, so the driver decides which process measures it: "
                    + e.getMessage());
        }
    }

    /** Comes as soon as the application has its id. */
    @Override
    public void registerMetrics(String id, PluginContext plugin) {
        try {
            if (settings != null) {
                Builder builder = settings.builder().fallback("project", plugin.conf().get("spark.app.name", ""))
                        .fallback("tags", "spark_app=" + id.replaceAll("[+=\\p{Cntrl}]", "_"))
                        .elsewhere(hosts::reports, () -> hosts.silent(plugin.conf().get("spark.driver.host", "")));
                background("carbontracker-spark-start", () -> start(builder));
                new LiveMetrics(() -> Optional.ofNullable(tracker), hosts).register(plugin.metricRegistry());
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "the application is not measured or has no live metrics: " + e);
        }
    }

    private void start(Builder builder) {
        try {
            CarbonTracker run = builder.start();
            synchronized (this) {
                tracker = run;
                if (ending) {
                    run.stop();
                }
            }
            Optional<RunReport> own = run.soFar();
            for (int looks = 0; own.isEmpty() && looks < MOST_LOOKS; looks++) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                own = run.soFar();
            }
            own.ifPresent(hosts::own);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "the application is not measured: " + e);
        }
    }

    /** Answers whether what the executor measures counts, or whether it may measure. */
    @Override
    public Object receive(Object message) {
        try {
            if (message instanceof HostReport told && hosts != null) {
                return told.report().length == 0 ? hosts.mayMeasure(told.executor())
                        : hosts.take(told.executor(), RecordCodec.read(RunReport.class, told.report()), told.last());
            }
        } catch (IOException | RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "a report of an executor cannot be read: " + e);
        }
        return false;
    }

    /** Spark has told its executors to stop before it comes here, from a hook of its own if the JVM ends. */
    @Override
    public void shutdown() {
        synchronized (this) {
            ending = true;
        }
        try {
            if (tracker != null) {
                hosts.awaitLast(LAST_REPORTS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            if (tracker != null) {
                tracker.stop();
            }
            if (lock != null) {
                lock.close();
            }
        }
    }

    /** Which executors come and go. */
    private static final class Executors extends SparkListener {
        private final Hosts hosts;

        Executors(Hosts hosts) {
            this.hosts = hosts;
        }

        @Override
        public void onExecutorAdded(SparkListenerExecutorAdded added) {
            hosts.added(added.executorId(), added.executorInfo().executorHost());
        }

        @Override
        public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            hosts.gone(removed.executorId());
        }
    }
}
