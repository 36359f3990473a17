package dev.carbontracker.report.chart;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Where the marks of an axis stand. */
final class Scale {

    private static final double[] STEPS = {1, 2, 5, 10};
    private static final MathContext DIGITS = new MathContext(3);

    private Scale() {
    }

    /** Round values from 0 up to at least that, a handful. */
    static List<Double> linear(double most) {
        double rough = most > 0 ? most / 5 : 1;
        double decade = Math.pow(10, Math.floor(Math.log10(rough)));
        double step = 10 * decade;
        for (double factor : STEPS) {
            if (factor * decade >= rough) {
                step = factor * decade;
                break;
            }
        }
        BigDecimal round = new BigDecimal(step).round(DIGITS);
        List<Double> ticks = new ArrayList<>();
        for (int i = 0; ; i++) {
            double tick = round.multiply(BigDecimal.valueOf(i)).doubleValue();
            ticks.add(tick);
            if (tick >= most && i > 0) {
                return ticks;
            }
        }
    }

    /** Powers of ten around the values. */
    static List<Double> powers(double least, double most) {
        int first = (int) Math.floor(Math.log10(least));
        int last = Math.max(first + 1, (int) Math.ceil(Math.log10(most)));
        List<Double> ticks = new ArrayList<>();
        for (int power = first; power <= last; power++) {
            ticks.add(Math.pow(10, power));
        }
        return ticks;
    }
}
