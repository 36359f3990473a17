package dev.carbontracker.report.runs;

import dev.carbontracker.report.ReportException;
import java.util.ArrayList;
import java.util.List;

/** Finds a run by its id or the beginning of it. */
public final class RunFinder {

    private static final int LEAST_CHARS = 4;

    private RunFinder() {
    }

    /** The one run whose id begins so; throws if there is none, or more than one. */
    public static Run byId(RunSet runs, String id) throws ReportException {
        List<Run> found = new ArrayList<>();
        for (Run run : runs) {
            String known = run.id();
            if (known.equals(id)) {
                return run;
            }
            if (id.length() >= LEAST_CHARS && known.startsWith(id) && found.size() < 3) {
                found.add(run);
            }
        }
        if (found.size() == 1) {
            return found.get(0);
        }
        throw new ReportException(found.isEmpty()
                ? "there is no run " + id + " in these files; report --group-by run lists them"
                : "several runs begin with " + id + ", such as " + found.get(0).id() + " and " + found.get(1).id());
    }
}
