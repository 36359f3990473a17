package dev.carbontracker.report.chart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.report.RunsFile;
import dev.carbontracker.report.compare.Comparison;
import dev.carbontracker.report.runs.Progress;
import dev.carbontracker.report.summary.GroupKey;
import dev.carbontracker.report.summary.Summary;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

/** The figures of papers: well-formed, bounded, with what they should show. */
class FiguresTest {

    @TempDir
    Path folder;

    private Path file(int runs, double kilograms) throws Exception {
        RunsFile file = new RunsFile(RunsFile.OURS);
        for (int i = 0; i < runs; i++) {
            file.row("run_id", "r" + i, "project_name", i % 2 == 0 ? "<a> & \"b\" \u0001\uFFFF 🌱" : "x".repeat(200), "emissions",
                    kilograms, "emissions_low", kilograms / 2, "emissions_high", kilograms * 2, "energy_consumed", 1,
                    "cpu_energy", 1, "ended_at", "2026-11-" + (10 + i % 20) + "T10:00:00.000Z");
        }
        return file.write(folder.resolve("e.csv"));
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "1, 0", "40, 1e-9", "40, 1e9"})
    void summary_should_be_well_formed_svg_within_its_frame(int runs, double kilograms) throws Exception {
        Summary summary = Summary.read(List.of(file(runs, kilograms)), GroupKey.PROJECT, List.of(), Progress.NONE);
        String svg = SvgWriter.file(SummaryFigure.of(summary));
        Document document = parse(svg);
        Element root = document.getDocumentElement();
        assertEquals("img", root.getAttribute("role"));
        assertEquals(1, root.getElementsByTagName("desc").getLength());
        assertFalse(svg.contains("NaN") || svg.contains("Infinity"), svg);
        double width = Double.parseDouble(root.getAttribute("width"));
        for (int i = 0; i < document.getElementsByTagName("rect").getLength(); i++) {
            Element box = (Element) document.getElementsByTagName("rect").item(i);
            if (!box.getAttribute("x").isEmpty()) {
                assertTrue(Double.parseDouble(box.getAttribute("x")) + Double.parseDouble(box.getAttribute("width")) <= width, svg);
            }
        }
        assertEquals(runs > 0 ? 1 : 0, document.getElementsByTagName("polyline").getLength() > 2 ? 1 : 0);
    }

    @Test
    void comparison_should_mark_what_is_ones_own() throws Exception {
        Comparison comparison = Comparison.read(List.of(file(3, 0.02)), Optional.empty(), Progress.NONE);
        Document document = parse(SvgWriter.file(ComparisonFigure.of(comparison)));
        int own = 0;
        for (int i = 0; i < document.getElementsByTagName("circle").getLength(); i++) {
            own += ((Element) document.getElementsByTagName("circle").item(i)).getAttribute("fill").equals(Drawing.RED) ? 1 : 0;
        }
        assertEquals(2, own);
        assertEquals(35, document.getElementsByTagName("circle").getLength(), "33 published that emitted something, and two");
    }

    @Test
    void png_should_be_the_same_figure_at_twice_the_size() throws Exception {
        Summary summary = Summary.read(List.of(file(4, 1)), GroupKey.PROJECT, List.of(), Progress.NONE);
        Drawing drawing = SummaryFigure.of(summary);
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(PngPainter.file(drawing)));
        assertEquals((int) Math.ceil(drawing.width() * 2), image.getWidth());
        Mark.Box bar = drawing.marks().stream().filter(Mark.Box.class::isInstance).map(Mark.Box.class::cast).findFirst()
                .orElseThrow();
        int colour = image.getRGB((int) (2 * bar.x() + 4), (int) (2 * bar.y() + 4)) & 0xFFFFFF;
        assertEquals(Integer.decode(bar.colour()), colour);
        assertEquals(0xFFFFFF, image.getRGB(image.getWidth() - 1, image.getHeight() - 1) & 0xFFFFFF);
    }

    @ParameterizedTest
    @CsvSource({"0, 2", "1, 6", "7, 5", "99, 6", "0.00003, 4"})
    void ticks_should_be_round_and_few(double most, int count) {
        List<Double> ticks = Scale.linear(most);
        assertEquals(count, ticks.size(), ticks.toString());
        assertTrue(ticks.get(ticks.size() - 1) >= most);
        assertEquals(0, ticks.get(0));
    }
}
