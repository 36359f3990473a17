package dev.carbontracker.spark;

import dev.carbontracker.csv.Column;
import dev.carbontracker.csv.EmissionsCsv;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;

/** The columns of emissions.csv as columns of a DataFrame: numbers are doubles, all else is text. */
final class RowSchema {

    /** What stands where others have a unit, of cells that are times. */
    private static final Set<String> TIMES = Set.of("local time", "UTC");

    private RowSchema() {
    }

    static List<Column> all() {
        return EmissionsCsv.runs("", "", ZoneOffset.UTC).columns();
    }

    static boolean number(Column column) {
        return !column.unit().isEmpty() && !TIMES.contains(column.unit());
    }

    static StructType columns() {
        StructType schema = new StructType();
        for (Column column : all()) {
            DataType type = number(column) ? DataTypes.DoubleType : DataTypes.StringType;
            schema = schema.add(column.name(), type, true);
        }
        return schema;
    }
}
