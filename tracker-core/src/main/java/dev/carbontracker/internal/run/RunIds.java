package dev.carbontracker.internal.run;

import dev.carbontracker.internal.config.Option;
import dev.carbontracker.internal.file.SmallFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/** Ids for runs: random UUIDs. The kernel's are taken where it has them, since a cold SecureRandom costs 20 ms. */
final class RunIds {

    private RunIds() {
    }

    /** The id that was given, unless the run around this one has taken it from the same place; else a new one. */
    static String of(RunSetup setup, Notes notes) {
        Optional<String> given = setup.options().text(Option.RUN_ID);
        boolean taken = setup.scope() == RunSetup.Scope.CODE && given.isPresent() && Lineage.lives(given.get());
        if (taken) {
            notes.note("run.id=" + given.get() + " is that of the run around this one");
        }
        return taken || given.isEmpty() ? next(setup.options().path(Option.PROCFS_ROOT)) : given.get();
    }

    private static String next(Path procRoot) {
        try {
            return UUID.fromString(SmallFile.text(procRoot.resolve("sys/kernel/random/uuid"))).toString();
        } catch (IllegalArgumentException e) {
            return UUID.randomUUID().toString();
        }
    }
}
