package dev.carbontracker.examples.spark;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.SparkSession;

/** Makes the folder that SPARK_HOME names into what is needed of an installed Spark: its jars. */
final class LocalHome {

    private LocalHome() {
    }

    static void prepare(SparkSession.Builder builder) throws IOException {
        Path jars = Files.createDirectories(Path.of(System.getenv("SPARK_HOME")).resolve("jars"));
        List<String> folders = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(entry).toAbsolutePath();
            if (Files.isDirectory(path)) {
                folders.add(path.toString());
            } else {
                Files.deleteIfExists(jars.resolve(path.getFileName()));
                Files.createSymbolicLink(jars.resolve(path.getFileName()), path);
            }
        }
        builder.config("spark.executor.extraClassPath", String.join(File.pathSeparator, folders))
                .config("spark.executor.memory", "512m").config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1");
    }
}
