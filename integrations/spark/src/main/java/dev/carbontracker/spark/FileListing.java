package dev.carbontracker.spark;

import dev.carbontracker.csv.EmissionsReader;
import dev.carbontracker.report.runs.RowRules;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.util.SerializableConfiguration;

/**
 * Finds the files of runs among what was named, as the reporting step does: a file itself, and beside one of codecarbon's the
 * one with the full rows; in a folder and those in it all that are files of runs, but nothing hidden.
 *
 * @param sources       the files, each once, in the order in which they count as read
 * @param configuration how to reach them
 */
record FileListing(List<Source> sources, SerializableConfiguration configuration) {

    /**
     * A file.
     *
     * @param path  its whole path
     * @param named how rows without an id are told from those of other files
     * @param place its place among all
     */
    record Source(String path, String named, long place) implements Serializable {
    }

    static FileListing of(Configuration configuration, List<String> inputs) throws IOException {
        Map<String, Path> files = new LinkedHashMap<>();
        for (String input : inputs) {
            Path path = new Path(input);
            FileSystem system = path.getFileSystem(configuration);
            if (!system.exists(path)) {
                throw new FileNotFoundException(input + ": no such file");
            }
            if (system.getFileStatus(path).isDirectory()) {
                List<Path> found = new ArrayList<>();
                inFolder(system, path, found);
                if (found.isEmpty()) {
                    throw new FileNotFoundException(input + ": no file of runs (such as emissions.csv) in this folder");
                }
                found.sort(null);
                found.forEach(file -> files.putIfAbsent(file.toString(), file));
            } else {
                if (!isOfRuns(system, path)) {
                    throw new IOException(input + ": no file of runs: its first line has not the columns of emissions.csv");
                }
                Path whole = system.makeQualified(path);
                files.putIfAbsent(whole.toString(), whole);
                Path full = system.makeQualified(full(path));
                if (system.exists(full) && isOfRuns(system, full)) {
                    files.putIfAbsent(full.toString(), full);
                }
            }
        }
        List<Source> sources = new ArrayList<>();
        files.forEach((path, file) -> sources.add(new Source(path, file.toUri().getPath(), sources.size())));
        return new FileListing(List.copyOf(sources), new SerializableConfiguration(configuration));
    }

    private static Path full(Path file) {
        String name = file.getName();
        int dot = name.lastIndexOf('.');
        String full = dot > 0 ? name.substring(0, dot) + "_full" + name.substring(dot) : name + "_full";
        return file.getParent() == null ? new Path(full) : new Path(file.getParent(), full);
    }

    private static void inFolder(FileSystem system, Path folder, List<Path> found) throws IOException {
        for (FileStatus status : system.listStatus(folder)) {
            Path path = status.getPath();
            if (status.isDirectory()) {
                if (!path.getName().startsWith(".")) {
                    inFolder(system, path, found);
                }
            } else if (path.getName().endsWith(".csv") && isOfRuns(system, path)) {
                found.add(system.makeQualified(path));
            }
        }
    }

    private static boolean isOfRuns(FileSystem system, Path file) {
        try (EmissionsReader reader = EmissionsReader.open(system.open(file))) {
            return RowRules.isOfRuns(reader.header());
        } catch (IOException e) { // its first line is no CSV, or it cannot be read
            return false;
        }
    }
}
