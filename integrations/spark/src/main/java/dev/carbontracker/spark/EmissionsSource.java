package dev.carbontracker.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SQLContext;
import org.apache.spark.sql.sources.BaseRelation;
import org.apache.spark.sql.sources.DataSourceRegister;
import org.apache.spark.sql.sources.RelationProvider;
import org.apache.spark.sql.sources.TableScan;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Map;

/** {@link EmissionsFiles} as the format {@code carbontracker} of Spark SQL; found by service loader. */
public final class EmissionsSource implements RelationProvider, DataSourceRegister {

    /** For the service loader. */
    public EmissionsSource() {
    }

    @Override
    public String shortName() {
        return "carbontracker";
    }

    @Override
    public BaseRelation createRelation(SQLContext context, Map<String, String> options) {
        if (!options.contains("path")) {
            throw new IllegalArgumentException("format carbontracker needs a path: load(\"folder or file\")");
        }
        try {
            return new Runs(context, EmissionsFiles.read(context.sparkSession(), options.apply("path")));
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }

    private static final class Runs extends BaseRelation implements TableScan {
        private final SQLContext context;
        private final Dataset<Row> runs;

        Runs(SQLContext context, Dataset<Row> runs) {
            this.context = context;
            this.runs = runs;
        }

        @Override
        public SQLContext sqlContext() {
            return context;
        }

        @Override
        public StructType schema() {
            return runs.schema();
        }

        @Override
        public RDD<Row> buildScan() {
            return runs.rdd();
        }
    }
}
