package dev.carbontracker.report.chart;

import java.util.List;

/** Something drawn. Coordinates in pixels from the upper left corner; colours as {@code #rrggbb}. */
sealed interface Mark {

    /** A filled rectangle; the hint is shown where the format can show one. */
    record Box(double x, double y, double width, double height, String colour, String hint) implements Mark {
    }

    /** A line through points, x and y in turns. */
    record Path(List<Double> points, String colour, double width) implements Mark {
        /** Copies. */
        public Path {
            points = List.copyOf(points);
        }

        static Path line(double x1, double y1, double x2, double y2, String colour, double width) {
            return new Path(List.of(x1, y1, x2, y2), colour, width);
        }
    }

    /** A filled circle. */
    record Dot(double x, double y, double radius, String colour, String hint) implements Mark {
    }

    /** Text whose anchor lies on that point's base line. */
    record Text(double x, double y, String text, Anchor anchor, int size, boolean bold, String colour) implements Mark {
    }

    /** Which part of a text is at its point. */
    enum Anchor {
        /** Its beginning. */
        START,
        /** Its middle. */
        MIDDLE,
        /** Its end. */
        END
    }
}
