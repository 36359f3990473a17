package dev.carbontracker.report.cli;

import dev.carbontracker.report.ReportException;
import dev.carbontracker.report.chart.Drawing;
import dev.carbontracker.report.chart.PngPainter;
import dev.carbontracker.report.chart.SvgWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** Files with pictures that a command is asked to write. */
final class Pictures {

    @Option(names = "--html", paramLabel = "F", description = "write one page with charts and tables, which needs no network")
    private Optional<Path> html = Optional.empty();

    @Option(names = "--svg", paramLabel = "F", description = "write the charts as SVG, for papers")
    private Optional<Path> svg = Optional.empty();

    @Option(names = "--png", paramLabel = "F", description = "write the charts as PNG")
    private Optional<Path> png = Optional.empty();

    /** Makes the text of a page. */
    interface Page {
        String html() throws ReportException, IOException;
    }

    boolean page() {
        return html.isPresent();
    }

    boolean any() {
        return html.isPresent() || svg.isPresent() || png.isPresent();
    }

    /** Throws if one of them is a file that is read: it would be lost. */
    void checkNotRead(List<Path> inputs) throws ReportException {
        for (Path file : Stream.of(html, svg, png).flatMap(Optional::stream).toList()) {
            OutputFile.checkNotRead(file, inputs);
        }
    }

    /** Writes those that are wanted. */
    void write(Page page, Supplier<Drawing> drawing, Console console) throws ReportException, IOException {
        if (html.isPresent()) {
            OutputFile.write(html.get(), page.html(), console);
        }
        if (svg.isPresent()) {
            OutputFile.write(svg.get(), SvgWriter.file(drawing.get()), console);
        }
        if (png.isPresent()) {
            if (ModuleLayer.boot().findModule("java.desktop").isEmpty()) {
                throw new ReportException("this JVM has no module java.desktop, which paints PNG; use a full JDK, or write SVG");
            }
            OutputFile.write(png.get(), PngPainter.file(drawing.get()), console);
        }
    }
}
