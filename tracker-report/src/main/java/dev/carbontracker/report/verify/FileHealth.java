package dev.carbontracker.report.verify;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.internal.file.SafeDirectory;
import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.runs.RunFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a file of runs is.
 *
 * @param file     the file
 * @param kind     who wrote it
 * @param rows     whole rows
 * @param problems what is wrong, in sentences: figures may be lost or false
 * @param remarks  what is good to know, in sentences
 * @param mendable whether mending would help
 */
public record FileHealth(Path file, String kind, long rows, List<String> problems, List<String> remarks,
                         boolean mendable) {

    private static final int MOST_LINES = 5;
    /** Sums of printed numbers differ by no more than this part of them. */
    private static final double ROUNDING = 1e-6;

    /** Copies. */
    public FileHealth {
        problems = List.copyOf(problems);
        remarks = List.copyOf(remarks);
    }

    /** Looks at a file. */
    public static FileHealth of(Path file, List<String> ourColumns) throws ReportException {
        RunFiles.check(file);
        try (EmissionsReader reader = EmissionsReader.open(file)) {
            return new Look(file, reader, ourColumns).health();
        } catch (IOException e) {
            throw new ReportException(file + ": cannot be read: " + e.getMessage());
        }
    }

    /** One pass over a file. */
    private static final class Look {
        private final Path file;
        private final EmissionsReader reader;
        private final List<String> columns;
        private final Map<String, Places> faults = new LinkedHashMap<>();
        private final Set<Long> seen = new HashSet<>();
        private long rows;
        private long repeated;
        private long headers;

        Look(Path file, EmissionsReader reader, List<String> columns) {
            this.file = file;
            this.reader = reader;
            this.columns = columns;
        }

        FileHealth health() throws IOException {
            while (reader.next()) {
                if (reader.text(reader.column("emissions")).equals("emissions")) {
                    headers++;
                } else {
                    rows++;
                    check();
                }
            }
            List<String> problems = new ArrayList<>();
            List<String> remarks = new ArrayList<>();
            boolean ours = reader.header().contains("tracker_version");
            if (reader.tornLines() > 0) {
                problems.add(lines(reader.tornLines(), reader.firstTornLines()) + " no whole row");
            }
            if (reader.shortenedRows() > 0) {
                problems.add(reader.shortenedRows() + (reader.shortenedRows() == 1 ? " row lacks its" : " rows lack their")
                        + " empty cells, as codecarbon 3.2.9 to 3.3.0 writes them: "
                        + "other readers see shifted columns");
            }
            faults.forEach((fault, places) -> problems.add(lines(places.count, places.first) + " " + fault));
            List<String> missing = columns.stream().filter(name -> !reader.header().contains(name)).toList();
            if (ours && !missing.isEmpty()) {
                remarks.add("written by an older version, without " + String.join(", ", missing)
                        + "; the next run adds them");
            }
            if (headers > 0) {
                remarks.add("a header stands in the middle, as of files joined by hand; reports pass over it");
            }
            if (repeated > 0) {
                remarks.add((repeated == 1 ? "1 row is an earlier state or a copy" : repeated + " rows are earlier states or "
                        + "copies") + " of a run; reports count the last");
            }
            journals(remarks);
            boolean codecarbon = reader.header().containsAll(List.of("timestamp", "project_name", "duration", "emissions"));
            boolean mendable = ours && (reader.tornLines() > 0 || reader.shortenedRows() > 0 || headers > 0)
                    || !ours && codecarbon;
            return new FileHealth(file, ours ? "Carbon Tracker" : codecarbon ? "codecarbon" : "a program that is not known",
                    rows, problems, remarks, mendable);
        }

        private static String lines(long count, List<Long> first) {
            StringBuilder text = new StringBuilder(count == 1 ? "line " : "lines ");
            for (int i = 0; i < first.size(); i++) {
                text.append(i == 0 ? "" : ", ").append(first.get(i));
            }
            return text + (count > first.size() ? ", ... (" + count + " in all) are" : count == 1 ? " is" : " are");
        }

        private void journals(List<String> remarks) {
            int own = 0;
            int others = 0;
            try (SafeDirectory directory = SafeDirectory.open(file.toAbsolutePath().getParent());
                    SafeDirectory state = directory.child(".carbontracker")) {
                for (String journal : state.names(".journal")) {
                    boolean ours = state.isOfRoot() || state.isOurs(journal);
                    own += ours ? 1 : 0;
                    others += ours ? 0 : 1;
                }
            } catch (IOException e) {
                return; // no run has been there, or nothing can be known
            }
            if (own > 0) {
                remarks.add(own + (own == 1 ? " journal" : " journals") + " beside it: of runs in progress, or of runs that were "
                        + "killed; the command recover writes their rows");
            }
            if (others > 0) {
                remarks.add(others + (others == 1 ? " journal beside it belongs" : " journals beside it belong")
                        + " to other users or may be written by them; their owners recover theirs, and root all");
            }
        }

        private void check() {
            String id = reader.text(reader.column("run_id"));
            repeated += !id.isEmpty() && !seen.add(hash(id)) ? 1 : 0;
            double emissions = reader.number(reader.column("emissions"));
            double energy = reader.number(reader.column("energy_consumed"));
            if (!(emissions >= 0)) {
                fault("without emissions: " + shown("emissions"));
                return;
            }
            if (reader.column("energy_consumed") >= 0 && !(energy >= 0)) {
                fault("without energy: " + shown("energy_consumed"));
                return;
            }
            double sum = 0;
            boolean any = false;
            for (String name : List.of("cpu_energy", "gpu_energy", "ram_energy")) {
                double part = reader.number(reader.column(name));
                any |= !Double.isNaN(part);
                sum += Double.isNaN(part) ? 0 : part;
            }
            if (any && differ(sum, energy)) {
                fault("out of balance: CPU, GPU and RAM do not add up to energy_consumed");
            }
            double intensity = reader.number(reader.column("carbon_intensity"));
            if (!Double.isNaN(intensity) && differ(energy * intensity / 1000, emissions)) {
                fault("out of balance: energy_consumed times carbon_intensity is not emissions");
            }
        }

        /** Ids themselves would be too much to keep of a long file. */
        private static long hash(String id) {
            return (long) id.hashCode() << 32 | new StringBuilder(id).reverse().toString().hashCode() & 0xFFFFFFFFL;
        }

        private String shown(String column) {
            String text = reader.text(reader.column(column));
            return column + " is " + (text.isEmpty() ? "empty" : "'" + (text.length() > 30 ? text.substring(0, 30) + "..."
                    : text) + "'");
        }

        private static boolean differ(double a, double b) {
            return Math.abs(a - b) > ROUNDING * Math.max(Math.abs(a), Math.abs(b));
        }

        private void fault(String text) {
            faults.computeIfAbsent(text, t -> new Places()).add(reader.line());
        }
    }

    /** Lines with the same fault. */
    private static final class Places {
        private long count;
        private final List<Long> first = new ArrayList<>();

        void add(long line) {
            count++;
            if (first.size() < MOST_LINES) {
                first.add(line);
            }
        }
    }
}
