package dev.carbontracker.report.chart;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.StringJoiner;

/** Writes a drawing as SVG 1.1, complete in itself, with title and description for those who cannot see it. */
public final class SvgWriter {

    private SvgWriter() {
    }

    /** A whole file. */
    public static String file(Drawing drawing) {
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + element(drawing);
    }

    /** The element, to be put into a page. */
    public static String element(Drawing drawing) {
        StringBuilder svg = new StringBuilder();
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(n(drawing.width())).append("\" height=\"")
                .append(n(drawing.height())).append("\" viewBox=\"0 0 ").append(n(drawing.width())).append(' ')
                .append(n(drawing.height())).append("\" role=\"img\" font-family=\"Helvetica, Arial, sans-serif\">\n");
        svg.append("<title>").append(escape(drawing.title())).append("</title>\n");
        svg.append("<desc>").append(escape(drawing.description())).append("</desc>\n");
        svg.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        drawing.marks().forEach(mark -> svg.append(mark(mark)).append('\n'));
        return svg.append("</svg>\n").toString();
    }

    private static String mark(Mark mark) {
        if (mark instanceof Mark.Box box) {
            return "<rect x=\"" + n(box.x()) + "\" y=\"" + n(box.y()) + "\" width=\"" + n(box.width()) + "\" height=\""
                    + n(box.height()) + "\" fill=\"" + box.colour() + "\"" + end("rect", box.hint());
        }
        if (mark instanceof Mark.Dot dot) {
            return "<circle cx=\"" + n(dot.x()) + "\" cy=\"" + n(dot.y()) + "\" r=\"" + n(dot.radius()) + "\" fill=\""
                    + dot.colour() + "\"" + end("circle", dot.hint());
        }
        if (mark instanceof Mark.Path path) {
            StringJoiner points = new StringJoiner(" ");
            for (int i = 0; i < path.points().size(); i += 2) {
                points.add(n(path.points().get(i)) + "," + n(path.points().get(i + 1)));
            }
            return "<polyline points=\"" + points + "\" fill=\"none\" stroke=\"" + path.colour() + "\" stroke-width=\""
                    + n(path.width()) + "\"/>";
        }
        Mark.Text text = (Mark.Text) mark;
        return "<text x=\"" + n(text.x()) + "\" y=\"" + n(text.y()) + "\" font-size=\"" + text.size() + "\""
                + (text.bold() ? " font-weight=\"bold\"" : "") + switch (text.anchor()) {
                    case START -> "";
                    case MIDDLE -> " text-anchor=\"middle\"";
                    case END -> " text-anchor=\"end\"";
                } + " fill=\"" + text.colour() + "\">" + escape(text.text()) + "</text>";
    }

    private static String end(String element, String hint) {
        return hint.isEmpty() ? "/>" : "><title>" + escape(hint) + "</title></" + element + ">";
    }

    private static String n(double number) {
        String text = BigDecimal.valueOf(number).setScale(1, RoundingMode.HALF_UP).toPlainString();
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }

    /** Whether a character turns the direction of what follows, and so may make a name look like another. */
    private static boolean turns(int c) {
        return c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069;
    }

    /** Text without what would turn its direction. */
    public static String oneWay(String text) {
        return text.codePoints().anyMatch(SvgWriter::turns) ? text.codePoints().map(c -> turns(c) ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append).toString() : text;
    }

    /** Text as it may stand in XML and HTML; characters that XML does not know are replaced. */
    public static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\'' -> escaped.append("&#39;");
                default -> escaped.appendCodePoint(turns(c) || c < 0x20 && c != '\n' && c != '\t' || c >= 0xD800 && c <= 0xDFFF
                        || c == 0xFFFE || c == 0xFFFF ? 0xFFFD : c);
            }
        });
        return escaped.toString();
    }
}
