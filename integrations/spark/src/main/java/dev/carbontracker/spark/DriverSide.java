package dev.carbontracker.spark;

import dev.carbontracker.CarbonTracker;
import dev.carbontracker.model.RunReport;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;

/** The driver: measures its own host, adds what executors tell of theirs, and writes the row of the application. */
final class DriverSide implements DriverPlugin {

    private static final System.Logger LOG = System.getLogger("dev.carbontracker");
    private static final Duration LAST_REPORTS = Duration.ofSeconds(1);
    private static final Duration STARTING = Duration.ofSeconds(2);

    private static final int MOST_LOOKS = 500;
    private static final int LOOK_MILLIS = 20;

    private final CountDownLatch started = new CountDownLatch(1);
    private volatile Settings settings;
    private volatile Hosts hosts;
    private volatile CarbonTracker tracker;
    private volatile HostLock lock;
    private volatile boolean ending;

    @Override
    public Map<String, String> init(SparkContext context, PluginContext plugin) {
        try {
            settings = Settings.of(context.conf());
            if (settings.enabled()) {
                hosts = new Hosts(settings.interval(), settings.processMode(), System::nanoTime);
                context.addSparkListener(new Removals(hosts));
                background("carbontracker-spark-lock", this::lock);
            }
            return settings.toMap();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "the application is not measured: " + e);
            settings = null;
            return Map.of("enabled", "false");
        }
    }

    private static void background(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** Before its executors start, so that those on this host wait for it. */
    private void lock() {
        try {
            HostLock taken = settings.processMode() ? null : HostLock.await(HostLock.folder(), settings.runId());
            lock = taken;
            if (ending && taken != null) {
                taken.close();
            }
        } catch (IOException | RuntimeException e) {
            // this host's executors are told by the driver then that it measures
        }
    }

    private void start(String application, String id) {
        try {
            Settings named = settings.tagged("spark_app=" + id.replaceAll("[+=\\p{Cntrl}]", "_"));
            if (System.getenv("CARBONTRACKER_PROJECT") == null && System.getProperty("carbontracker.project") == null) {
                named = named.orElse("project", application);
            }
            CarbonTracker run = CarbonTracker.builder().settings("run of the application", Map.of("run.id", settings.runId()))
                    .settings(Settings.ORIGIN, named.options()).elsewhere(hosts::reports).start();
            tracker = run;
            Optional<RunReport> own = run.soFar();
            for (int looks = 0; own.isEmpty() && !ending && looks < MOST_LOOKS; looks++) {
                TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
                own = run.soFar();
            }
            own.ifPresent(hosts::own);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "the application is not measured: " + e);
        } finally {
            started.countDown();
        }
    }

    /** Comes as soon as the application has its id. */
    @Override
    public void registerMetrics(String id, PluginContext plugin) {
        try {
            if (settings != null && settings.enabled()) {
                String application = plugin.conf().get("spark.app.name", "");
                background("carbontracker-spark-start", () -> start(application, id));
                new LiveMetrics(() -> Optional.ofNullable(tracker), hosts).register(plugin.metricRegistry());
            }
        } catch (RuntimeException | LinkageError e) {
            LOG.log(System.Logger.Level.WARNING, "the application is not measured or has no live metrics: " + e);
        }
    }

    /** Answers whether the executor is to go on measuring. */
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

    /** Spark has told its executors to stop before it comes here. */
    @Override
    public void shutdown() {
        ending = true;
        try {
            if (hosts != null && started.await(STARTING.toMillis(), TimeUnit.MILLISECONDS)) {
                hosts.awaitLast(LAST_REPORTS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (tracker != null) {
            tracker.stop();
        }
        if (lock != null) {
            lock.close();
        }
    }

    /** Tells which executors are gone. */
    private static final class Removals extends SparkListener {
        private final Hosts hosts;

        Removals(Hosts hosts) {
            this.hosts = hosts;
        }

        @Override
        public void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
            hosts.gone(removed.executorId());
        }
    }
}
