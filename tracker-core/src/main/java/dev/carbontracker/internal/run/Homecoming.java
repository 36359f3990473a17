package dev.carbontracker.internal.run;

import dev.carbontracker.csv.EmissionsCsv;
import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.internal.config.JvmEnvironment;
import dev.carbontracker.internal.file.FileLock;
import dev.carbontracker.internal.file.SafeDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.ZoneOffset;

/** Moves rows from fallback directories to the directory where they belong. */
public final class Homecoming {

    private static final Duration LOCK_TIMEOUT = Duration.ofSeconds(2);

    private final Path home;
    private final JvmEnvironment jvm;
    private final Log log;

    /**
     * A homecoming.
     *
     * @param home where the rows belong
     * @param log  is told what was done and what could not be
     */
    public Homecoming(Path home, JvmEnvironment jvm, Log log) {
        this.home = home.toAbsolutePath().normalize();
        this.jvm = jvm;
        this.log = log;
    }

    /** Moves them; returns how many rows of runs came. */
    public int bring() {
        int rows = 0;
        for (Path away : new FallbackDirectories(home, jvm).existing(log)) {
            Recovery.of(away, jvm, log).recover();
            try (SafeDirectory directory = SafeDirectory.open(away)) {
                for (String name : directory.names("")) {
                    if (directory.attributes(name).map(BasicFileAttributes::isRegularFile).orElse(false)) {
                        rows += bring(directory, name);
                    }
                }
            } catch (IOException e) {
                log.warn(away + ": cannot be listed: " + OutputFolder.reason(e));
            }
        }
        return rows;
    }

    private int bring(SafeDirectory away, String name) {
        Path file = away.path().resolve(name);
        try (FileLock.Turn turn = FileLock.Turn.take(file, LOCK_TIMEOUT).orElse(null);
                SafeDirectory state = away.childOrNew(OutputFolder.STATE);
                FileLock lock = turn == null ? null
                        : FileLock.take(state, name + ".lock", SafeDirectory.Access.SHARED, LOCK_TIMEOUT).orElse(null)) {
            if (lock == null) {
                log.warn(file + ": is locked and stays there for now");
                return 0;
            }
            return bringLocked(away, name, file);
        } catch (IOException | RuntimeException e) {
            log.warn(file + ": its rows stay there: " + OutputFolder.reason(e));
            return 0;
        }
    }

    private int bringLocked(SafeDirectory away, String name, Path file) throws IOException {
        Path target = home.resolve(file.getFileName());
        boolean tasks;
        int moved;
        try (EmissionsReader reader = EmissionsReader.open(away.read(name))) {
            if (reader.column("run_id") < 0) {
                throw new IOException("is not a file of runs or tasks");
            }
            tasks = reader.column("task_id") >= 0;
            RowMove move = tasks ? RowMove.ofTasks(target, EmissionsCsv.tasks().header(), log::warn)
                    : RowMove.ofRuns(target, EmissionsCsv.runs("", "", ZoneOffset.UTC).header(), log::warn);
            while (reader.next()) {
                move.take(reader.row());
            }
            moved = move.finish();
        }
        away.delete(name);
        log.info("moved from " + file.getParent() + ": " + moved + (tasks ? " tasks" : moved == 1 ? " run" : " runs"));
        return tasks ? 0 : moved;
    }
}
