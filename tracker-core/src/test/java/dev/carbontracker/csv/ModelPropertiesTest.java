package dev.carbontracker.csv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.model.RunReport;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ModelPropertiesTest {

    @Test
    void properties_should_be_cells_of_the_row() {
        RunReport report = Samples.report().build();
        Map<String, String> properties = ModelProperties.of(report);
        Row row = new RunTable("", "", ZoneOffset.UTC).row(report);
        assertTrue(properties.size() > 20, properties.toString());
        properties.forEach((name, value) -> assertEquals(row.get(name.substring(ModelProperties.PREFIX.length())), value));
        assertEquals(report.emissions().kilograms(), Double.parseDouble(properties.get("carbontracker.emissions")));
    }

    @Test
    void nothing_in_them_should_tell_whose_machine_it_was() {
        String all = ModelProperties.of(Samples.report().project("secret-project").build()).toString();
        for (String told : new String[] {"node", "0123456789ab", "secret-project", "vision", "e1"}) {
            assertFalse(all.contains("=" + told), told + " in " + all);
        }
    }
}
