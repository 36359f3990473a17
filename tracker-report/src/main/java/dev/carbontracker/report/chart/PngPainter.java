package dev.carbontracker.report.chart;

import dev.carbontracker.report.ReportException;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;

/** Paints a drawing as PNG, at twice the size for print. Needs the module java.desktop, and a font. */
public final class PngPainter {

    private static final int SCALE = 2;

    private PngPainter() {
    }

    /** The bytes of the file; throws if this machine or JVM cannot paint. */
    public static byte[] file(Drawing drawing) throws ReportException {
        try {
            BufferedImage image = new BufferedImage((int) Math.ceil(drawing.width() * SCALE),
                    (int) Math.ceil(drawing.height() * SCALE), BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = image.createGraphics();
            graphics.setColor(Color.WHITE);
            graphics.fillRect(0, 0, image.getWidth(), image.getHeight());
            graphics.scale(SCALE, SCALE);
            graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
            graphics.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
            drawing.marks().forEach(mark -> paint(mark, graphics));
            graphics.dispose();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            ImageIO.write(image, "png", bytes);
            return bytes.toByteArray();
        } catch (IOException | RuntimeException | LinkageError | InternalError e) { // no fontconfig, no library of fonts
            throw new ReportException("PNG cannot be painted here (" + e.toString().lines().findFirst().orElse("")
                    + "); install fontconfig and a font, or write SVG");
        }
    }

    private static void paint(Mark mark, Graphics2D graphics) {
        if (mark instanceof Mark.Box box) {
            graphics.setColor(Color.decode(box.colour()));
            graphics.fill(new Rectangle2D.Double(box.x(), box.y(), box.width(), box.height()));
        } else if (mark instanceof Mark.Dot dot) {
            graphics.setColor(Color.decode(dot.colour()));
            graphics.fill(new Ellipse2D.Double(dot.x() - dot.radius(), dot.y() - dot.radius(), 2 * dot.radius(),
                    2 * dot.radius()));
        } else if (mark instanceof Mark.Path path) {
            graphics.setColor(Color.decode(path.colour()));
            graphics.setStroke(new BasicStroke((float) path.width(), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND));
            Path2D.Double line = new Path2D.Double();
            line.moveTo(path.points().get(0), path.points().get(1));
            for (int i = 2; i < path.points().size(); i += 2) {
                line.lineTo(path.points().get(i), path.points().get(i + 1));
            }
            graphics.draw(line);
        } else if (mark instanceof Mark.Text text) {
            graphics.setColor(Color.decode(text.colour()));
            graphics.setFont(new Font(Font.SANS_SERIF, text.bold() ? Font.BOLD : Font.PLAIN, text.size()));
            double width = graphics.getFontMetrics().stringWidth(text.text());
            double x = switch (text.anchor()) {
                case START -> text.x();
                case MIDDLE -> text.x() - width / 2;
                case END -> text.x() - width;
            };
            graphics.drawString(text.text(), (float) x, (float) text.y());
        }
    }
}
