package dev.carbontracker.internal.run;

import dev.carbontracker.internal.config.Option;
import dev.carbontracker.model.RunReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** Writes what is to be written of a run that has ended, once, by whichever thread comes first. */
final class RunEnd {

    private final RunSetup setup;
    private final Notes notes;
    private final Recorder recorder;
    private final Sinks sinks;
    private final AtomicBoolean writing = new AtomicBoolean();
    private volatile boolean unwanted;

    RunEnd(RunSetup setup, Notes notes, Recorder recorder, Sinks sinks) {
        this.setup = setup;
        this.notes = notes;
        this.recorder = recorder;
        this.sinks = sinks;
    }

    /** No row is wanted. */
    void discard() {
        unwanted = true;
    }

    /**
     * Writes the row and hands the report to the sinks; answers whether it was this call that did.
     *
     * @param timeout how long the lock of the file is awaited
     * @param open    whether the folder has been opened, which a run that ends at once on a busy machine does not wait for
     */
    boolean write(RunReport done, Duration timeout, boolean open) {
        if (!writing.compareAndSet(false, true)) {
            return false;
        }
        try {
            if (unwanted || done.duration().compareTo(setup.options().duration(Option.MIN_DURATION)) < 0
                    || replaced(done)) {
                recorder.discard();
            } else {
                if (!open && recorder.csv().isEmpty() && setup.scope() != RunSetup.Scope.PART) {
                    notes.lost("the run ended before its output directory was open; it leaves no row");
                }
                Optional<Path> csv = recorder.finish(done, timeout);
                csv.ifPresent(file -> InnerRuns.written(done.run().runId(), span(done, file)));
                summarise(done, csv);
            }
            sinks.finished(done);
        } catch (Throwable e) { // it may run on the user's own thread
            notes.warn("the run could not be written: " + e);
        }
        return true;
    }

    /** A run inside this one that spans its whole life and is in the same file says all there is to say. */
    private boolean replaced(RunReport done) {
        boolean around = setup.scope() == RunSetup.Scope.JVM || setup.scope() == RunSetup.Scope.PROGRAM;
        if (!around || done.taskCount() > 0 || recorder.csv().isEmpty()) {
            return false;
        }
        InnerRuns.Span span = span(done, recorder.csv().get());
        return setup.scope() == RunSetup.Scope.JVM ? InnerRuns.cover(done.run().runId(), span)
                : InnerRuns.coverInFile(done.run().runId(), span, recorder.bytesBefore());
    }

    private static InnerRuns.Span span(RunReport done, Path csv) {
        return new InnerRuns.Span(done.startedAt(), done.endedAt(), csv.toString(), done.factors().mode().name());
    }

    private void summarise(RunReport done, Optional<Path> csv) {
        String wanted = setup.options().text(Option.SUMMARY).orElse("line");
        if (!wanted.equals("none") && setup.scope() != RunSetup.Scope.PART) {
            setup.world().log().info(wanted.equals("table") ? Summary.table(done, csv) : Summary.line(done, csv));
        }
    }
}
