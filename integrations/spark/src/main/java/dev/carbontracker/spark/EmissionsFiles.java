package dev.carbontracker.spark;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import dev.carbontracker.report.runs.CountingRules;
import dev.carbontracker.report.runs.RowRules;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.api.java.function.FlatMapGroupsFunction;
import org.apache.spark.api.java.function.MapFunction;
import org.apache.spark.api.java.function.MapGroupsFunction;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/**
 * Reads files of runs, ours and codecarbon's of any version, as a DataFrame with a row for each run, by the rules of the
 * reporting step: torn lines are skipped, of several states of a run the last one is taken, and {@value #COUNTED_SHARE} is the
 * part of a run that counts in a sum: 0 for one inside another, less than 1 where machine-mode runs of one host overlap.
 *
 * <pre>{@code
 * spark.read().format("carbontracker").load("hdfs:///runs");     // or EmissionsFiles.read(spark, "hdfs:///runs")
 * CREATE TEMPORARY VIEW runs USING carbontracker OPTIONS (path '/runs');
 * SELECT project_name, sum(counted_share * emissions) AS kg FROM runs GROUP BY project_name;
 * }</pre>
 */
public final class EmissionsFiles {

    /** Column: the part of the run that counts in sums, 0 to 1. */
    public static final String COUNTED_SHARE = "counted_share";

    private static final String PLACE = "_place";
    private static final String SHARE = "_share";
    private static final String INSIDE = "_inside";
    private static final int MOST_PARTITIONS = 10_000;

    private EmissionsFiles() {
    }

    /** Columns and types of the DataFrame: those of emissions.csv, then {@code file}, {@code line} and {@code counted_share}. */
    public static StructType schema() {
        return RowSchema.columns().add("file", DataTypes.StringType, false).add("line", DataTypes.LongType, false)
                .add(COUNTED_SHARE, DataTypes.DoubleType, false);
    }

    /**
     * The runs of files and folders, which may lie in any file system that Spark reads. Lazy but for the listing: whoever asks
     * it more than one question should {@code cache()} it.
     *
     * @throws IOException if there is no such file, or one that was named is no file of runs
     */
    public static Dataset<Row> read(SparkSession spark, String... paths) throws IOException {
        FileListing listing = FileListing.of(spark.sparkContext().hadoopConfiguration(), List.of(paths));
        List<FileListing.Source> sources = listing.sources();
        StructType placed = RowSchema.columns().add("file", DataTypes.StringType, false)
                .add("line", DataTypes.LongType, false).add(PLACE, DataTypes.LongType, false);
        FlatMapFunction<FileListing.Source, Row> rows = new RowsOfFile(listing.configuration());
        Dataset<Row> read = spark.createDataFrame(JavaSparkContext.fromSparkContext(spark.sparkContext())
                .parallelize(sources, Math.max(1, Math.min(MOST_PARTITIONS, sources.size()))).flatMap(rows), placed);
        MapFunction<Row, String> id = row -> row.getAs("run_id");
        MapGroupsFunction<String, Row, Row> last = (run, states) -> last(states);
        Dataset<Row> runs = read.groupByKey(id, Encoders.STRING()).mapGroups(last, Encoders.row(placed));
        return counted(runs).drop(PLACE);
    }

    /** The state that stays when they are read in the order of the files. */
    private static Row last(Iterator<Row> states) {
        List<Row> inOrder = new ArrayList<>();
        states.forEachRemaining(inOrder::add);
        inOrder.sort(Comparator.<Row>comparingLong(row -> row.getAs(PLACE)).thenComparingLong(row -> row.getAs("line")));
        Row last = inOrder.get(0);
        for (Row next : inOrder.subList(1, inOrder.size())) {
            if (RowRules.replaces(energy(next), full(next), energy(last), full(last))) {
                last = next;
            }
        }
        return last;
    }

    private static double energy(Row row) {
        Double energy = row.getAs("energy_consumed");
        return energy == null ? 0 : energy;
    }

    /** Only our rows have a status, even where it is empty. */
    private static boolean full(Row row) {
        return row.getAs("status") != null;
    }

    private static Dataset<Row> counted(Dataset<Row> runs) {
        Dataset<Row> ids = runs.select(col("run_id").as("present"));
        Column named = col("parent_run_id");
        Dataset<Row> children = runs.filter(named.isNotNull().and(named.notEqual("")).and(named.notEqual(col("run_id"))))
                .select(col("run_id"), named).join(ids, named.equalTo(col("present")), "left_semi");
        MapPartitionsFunction<Row, String> inside = EmissionsFiles::inside;
        Dataset<Row> inner = children.repartition(1).mapPartitions(inside, Encoders.STRING()).toDF("inner_id")
                .withColumn(INSIDE, lit(true));
        Dataset<Row> known = runs.join(inner, col("run_id").equalTo(col("inner_id")), "left").drop("inner_id");
        StructType share = new StructType().add("shared_id", DataTypes.StringType).add(SHARE, DataTypes.DoubleType);
        MapFunction<Row, String> host = row -> row.getAs("host_id");
        FlatMapGroupsFunction<String, Row, Row> once = (name, hostRuns) -> shares(hostRuns);
        Dataset<Row> shares = known.filter(col(INSIDE).isNull().and(col("tracking_mode").equalTo("machine"))
                        .and(col("host_id").isNotNull()).and(col("host_id").notEqual("")))
                .select("run_id", "host_id", "started_at", "ended_at", "timestamp", "duration", "energy_consumed", "emissions")
                .groupByKey(host, Encoders.STRING()).flatMapGroups(once, Encoders.row(share));
        return known.join(shares, col("run_id").equalTo(col("shared_id")), "left").drop("shared_id")
                .withColumn(COUNTED_SHARE, when(col(INSIDE).isNotNull(), lit(0.0)).otherwise(coalesce(col(SHARE), lit(1.0))))
                .drop(INSIDE, SHARE);
    }

    /** Ids of runs that lie inside others, of all that name one that is there. */
    private static Iterator<String> inside(Iterator<Row> children) {
        Map<String, String> parents = new HashMap<>();
        children.forEachRemaining(child -> parents.put(child.getString(0), child.getString(1)));
        return parents.keySet().stream().filter(run -> CountingRules.inside(run, parents::get, CountingRules::compareIds,
                parents.size() + 1L)).iterator();
    }

    private static Iterator<Row> shares(Iterator<Row> runs) {
        List<Span> spans = new ArrayList<>();
        runs.forEachRemaining(row -> Span.of(row).ifPresent(spans::add));
        List<Row> shares = new ArrayList<>();
        CountingRules.once(spans, Span.SPANS, Span.BY_ID, (span, part) ->
                shares.add(RowFactory.create(span.id(), part)));
        return shares.iterator();
    }
}
