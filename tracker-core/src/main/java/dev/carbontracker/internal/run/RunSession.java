package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.Tally;
import dev.carbontracker.internal.config.AutoTags;
import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.config.Options;
import dev.carbontracker.internal.watch.Watches;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Forecast;
import dev.carbontracker.model.HostFacts;
import dev.carbontracker.model.RunIdentity;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import dev.carbontracker.model.Status;
import dev.carbontracker.model.TaskReport;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/**
 * The life of a run. One daemon thread owns everything that changes; other threads ask it for snapshots and wait for
 * its report, never longer than a stated bound.
 */
public final class RunSession implements Session {

    /** How long the start waits for the first reading. */
    private static final Duration START_BOUND = Duration.ofSeconds(2);
    /** How long a stop waits for the sampler; what then remains of two seconds is for writing in its stead. */
    private static final Duration STOP_BOUND = Duration.ofMillis(1600);
    private static final Duration WRITE_BOUND = Duration.ofMillis(1000);
    private static final Duration WRITE_INSTEAD_BOUND = Duration.ofMillis(300);
    private static final Duration SNAPSHOT_BOUND = Duration.ofMillis(500);
    private static final Duration MARK_HOLDS = Duration.ofSeconds(2);
    private static final Duration FAILED_STEP = Duration.ofSeconds(1);
    private static final Duration OPEN_BOUND = Duration.ofSeconds(1);
    private static final int LONGEST_TASK_NAME = 1000;
    private static final Duration PLACE_BOUND = Duration.ofMillis(300);

    private final RunSetup setup;
    private final Notes notes;
    private final RunIdentity identity;
    private final Placing placing;
    private final Recorder recorder;
    private final Sinks sinks;
    private final Budget budget;
    private final TaskDesk tasks;
    private final StateDesk states;
    private final Watches watches;
    private final Elsewhere elsewhere;
    private final RunEnd end;
    private final CountDownLatch started = new CountDownLatch(1);
    private final Opening rest = new Opening(this::openNow, this::wake);
    private final CountDownLatch finished = new CountDownLatch(1);
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final CompletableFuture<RunReport> report = new CompletableFuture<>();
    private final Thread thread;
    private final Thread opener;
    private final EndHook hook;
    private volatile Measurement measurement;
    private volatile HostFacts facts;
    private volatile boolean jvmEnds;
    private long checkpointDue;
    private boolean journaled;

    private RunSession(RunSetup setup) {
        this.setup = setup;
        this.notes = new Notes(setup.world().log());
        Options options = setup.options();
        String runId = RunIds.of(setup, notes);
        this.identity = new RunIdentity(runId, Lineage.enter(runId, setup.world().jvm().environment(),
                setup.world().clock().instant()),
                options.text(Option.PROJECT).orElse(""), options.text(Option.EXPERIMENT).orElse(""),
                options.text(Option.MODEL).orElse(""),
                AutoTags.add(options.tags(), setup.world().jvm().environment()));
        this.placing = new Placing(setup, notes);
        this.recorder = new Recorder(setup, notes);
        this.sinks = new Sinks(setup.extensions().sinks(), notes);
        this.elsewhere = new Elsewhere(setup.extensions().others(), notes);
        this.budget = new Budget(options.budget(), setup.extensions().onBudget(), notes);
        this.states = new StateDesk(setup.world().nanoTime(), notes,
                () -> finished.getCount() == 0 || states().published() != null && !rest.isDone());
        this.tasks = new TaskDesk(runId, setup.world().clock(), setup.world().nanoTime(), this::fresh, this::snapshot,
                this::taskEnded);
        this.watches = Watches.of(when(options, Option.JMX), when(options, Option.JFR), this::lastSample, notes::warn);
        this.end = new RunEnd(setup, notes, recorder, sinks);
        this.thread = DaemonThreads.make("carbontracker-sampler", this::run);
        this.opener = DaemonThreads.make("carbontracker-open", () -> rest.open(Duration.ofDays(1)));
        this.hook = new EndHook(() -> {
            jvmEnds = true;
            stop("stopped at the end of the JVM");
        });
        this.jvmEnds = setup.scope() == RunSetup.Scope.JVM;
    }

    private StateDesk states() {
        return states;
    }

    private static Watches.When when(Options options, Option option) {
        return Watches.When.valueOf(options.text(option).orElse("auto").toUpperCase(Locale.ROOT));
    }

    /** Starts a run and returns once its first reading was taken; that of a JVM returns at once, since nobody waits. */
    public static RunSession start(RunSetup setup) {
        RunSession session = new RunSession(setup);
        session.setup.options().problems().forEach(problem -> session.notes.warn(problem.toString()));
        if (setup.scope() != RunSetup.Scope.JVM && setup.scope() != RunSetup.Scope.HOSTS && !session.hook.add()) {
            session.notes.note("started while the JVM was shutting down");
        }
        try {
            session.thread.start();
        } catch (Throwable e) { // no thread is to be had: the caller says so and goes on without
            session.hook.remove();
            Lineage.leave(session.identity.runId());
            throw e;
        }
        if (setup.scope() != RunSetup.Scope.JVM) {
            Uninterrupted.await(session.started, START_BOUND);
        }
        return session;
    }

    private void run() {
        try {
            open();
        } catch (Throwable e) { // an error in here must not reach the host, and must not lose the row
            notes.warn("nothing could be measured: " + e);
        }
        started.countDown();
        while (!stopping.get()) {
            try {
                work();
            } catch (Throwable e) { // likewise; the next step may be better
                notes.warn("a step failed: " + e);
                LockSupport.parkNanos(this, FAILED_STEP.toNanos());
            }
        }
        try {
            finish();
        } catch (Throwable e) { // likewise
            notes.warn("the run could not be finished: " + e);
        } finally {
            finished.countDown();
        }
    }

    private void open() {
        measurement = Measurement.open(setup, notes, placing::live);
        states.publish(measurement.publish());
        started.countDown();
        opener.start();
    }

    /** What the first reading need not wait for: the place and the folder. */
    private void openNow() {
        try {
            placing.open();
            facts = measurement == null ? null : measurement.facts();
            if (setup.scope() != RunSetup.Scope.PART) {
                recorder.open(identity.runId(), measurement == null ? setup.world().clock().instant()
                        : measurement.startedAt());
            }
        } catch (Throwable e) { // an error in here must not reach the host
            notes.warn("the place or the folder of the run could not be opened: " + e + (e instanceof LinkageError
                    ? "; an older version of a library that it needs may come first on the class path" : ""));
        }
    }

    private void wake() {
        LockSupport.unpark(thread);
    }

    private void work() {
        if (measurement == null) {
            LockSupport.park(this);
            return;
        }
        boolean ready = rest.isDone();
        if (measurement.tick()) {
            states.publish(measurement.publish());
            if (ready && (sinks.any() || budget.any())) {
                Snapshot soFar = snapshot(states.published().tally());
                sinks.progress(identity, soFar);
                budget.watch(soFar);
            }
        }
        serve();
        if (ready) {
            if (sinks.tasksDue()) {
                sinks.handTasks();
            }
            checkpoint();
        }
        long next = measurement.sampler().nextNanos();
        long wait = (journaled && checkpointDue - next < 0 ? checkpointDue : next) - now();
        if (wait > 0 && !stopping.get() && !states.asked()) {
            LockSupport.parkNanos(this, wait);
        }
    }

    /** Writes the journal when its time has come: at once after the folder was opened, then as often as wanted. */
    private void checkpoint() {
        if (!journaled || now() - checkpointDue >= 0) {
            boolean first = !journaled;
            journaled = true;
            measurement.sampler().readNow();
            measurement.noteModel();
            states.publish(measurement.publish());
            checkpointDue = now() + setup.options().duration(Option.CHECKPOINT).toNanos();
            tasks.endMarked(MARK_HOLDS);
            RunReport soFar = build(states.published(), Status.INTERRUPTED);
            recorder.checkpoint(soFar);
            if (first && setup.scope() == RunSetup.Scope.JVM) {
                recorder.rehearse(soFar);
            }
            watches.poll().forEach(sinks::add);
        } else if (recorder.tasksDue()) {
            recorder.writeTasks();
        }
    }

    /** Answers those who wait for a fresh state. */
    private void serve() {
        if (states.asked()) {
            measurement.sampler().readNow();
            states.publish(measurement.publish());
            states.answer();
        }
    }

    private void finish() {
        try {
            lastReading();
        } catch (Throwable e) { // the figures of the last step are better than none
            notes.warn("the last reading failed: " + e);
        }
        if (opener.getState() == Thread.State.NEW) {
            opener.start();
        }
        Uninterrupted.await(rest.done(), OPEN_BOUND);
        placing.settle(PLACE_BOUND);
        states.answer();
        if (states.published() != null) {
            tasks.endAll(states.published().tally()).ifPresent(notes::note);
            addHosts();
        }
        report.complete(finalReport());
        record(WRITE_BOUND);
        if (measurement != null) {
            measurement.close();
        }
    }

    private void addHosts() {
        try {
            elsewhere.last(own(states.published(), Status.COMPLETED)).forEach(host -> tasks.add("host "
                    + host.host().name(), host.startedAt(), host.endedAt(), host.totals()));
        } catch (Throwable e) { // the row is worth more than its parts
            notes.warn("there is no row for each host: " + e);
        }
    }

    /** The report of the last state; whatever happens there is one. */
    private RunReport finalReport() {
        try {
            return build(states.published(), Status.COMPLETED);
        } catch (Throwable e) { // a row without figures is better than a caller who waits for ever
            notes.warn("the figures could not be put together: " + e);
            return Reports.unmeasured(identity, setup.world().clock().instant(), Status.COMPLETED, tasks.count(),
                    notes.list());
        }
    }

    private void lastReading() {
        if (measurement != null && states.published() != null) {
            measurement.last(jvmEnds);
            states.publish(measurement.publish());
            measurement.noteModel();
        }
    }

    /** False if another thread is about it. */
    private boolean record(Duration timeout) {
        boolean mine = end.write(report.join(), timeout, rest.isDone());
        if (mine) {
            watches.close();
            placing.close();
            Lineage.leave(identity.runId());
        }
        return mine;
    }

    @Override
    public RunReport stop() {
        return stop("");
    }

    @Override
    public void discard() {
        end.discard();
        stop();
    }

    private RunReport stop(String why) {
        if (stopping.compareAndSet(false, true)) {
            if (!why.isEmpty()) {
                notes.note(why);
            }
            LockSupport.unpark(thread);
        }
        if (!Uninterrupted.await(finished, STOP_BOUND)) {
            notes.warn("the last reading did not come in time; the figures are those of the one before");
            rest.open(WRITE_INSTEAD_BOUND);
            report.complete(finalReport());
            if (!record(WRITE_INSTEAD_BOUND)) {
                notes.tell("the row is still being written; if it cannot be any more, the next run in that folder writes it");
            }
        }
        hook.remove();
        return report.join();
    }

    private RunReport build(Measurement.Published state, Status status) {
        return elsewhere.add(own(state, status));
    }

    private RunReport own(Measurement.Published state, Status status) {
        return Reports.build(setup, identity, placing, measurement, state, facts, status, tasks.count(), notes.list());
    }

    @Override
    public RunIdentity identity() {
        return identity;
    }

    @Override
    public Snapshot snapshot() {
        return snapshot(fresh(TaskDesk.FRESH_NANOS));
    }

    private Snapshot snapshot(Tally tally) {
        placing.awaitPlace(SNAPSHOT_BOUND);
        return tally == null || placing.place() == null ? Snapshot.nothing()
                : elsewhere.add(placing.prices().snapshot(tally, measurement.startNanos(), placing.live()));
    }

    private Tally fresh(long maxAgeNanos) {
        return states.tally(maxAgeNanos, thread);
    }

    /** The run as of its last sample, for those who watch. */
    private Optional<RunReport> lastSample() {
        boolean known = states.published() != null && rest.isDone();
        return known ? Optional.of(build(states.published(), Status.INTERRUPTED)) : Optional.empty();
    }

    @Override
    public Optional<RunReport> soFar() {
        fresh(TaskDesk.FRESH_NANOS);
        return lastSample();
    }

    @Override
    public OpenTask begin(String name, boolean epoch) {
        String whole = name == null ? "" : name;
        return tasks.begin(whole.length() > LONGEST_TASK_NAME ? whole.substring(0, LONGEST_TASK_NAME) : whole, epoch);
    }

    private void taskEnded(TaskReport task) {
        if (recorder.tasksDue() || sinks.tasksDue()) {
            LockSupport.unpark(thread);
        }
        recorder.task(task, Thread.currentThread() != thread);
        sinks.task(task);
    }

    @Override
    public Optional<Forecast> forecast() {
        return setup.options().epochs().flatMap(tasks::forecast);
    }

    @Override
    public boolean overBudget() {
        return budget.exceeded(states.published() == null ? CarbonMass.ZERO
                : snapshot(states.published().tally()).emissions());
    }

    private long now() {
        return setup.world().nanoTime().getAsLong();
    }
}
