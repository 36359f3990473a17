package dev.carbontracker.internal.host;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A list of processors as the kernel writes it: {@code 0-3,8} (kernel documentation, admin-guide/cputopology). */
final class ProcessorList {

    /** Linux can be built for 8192 processors on x86 and for fewer elsewhere; a longer list is refused. */
    private static final int MOST = 1 << 16;
    private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");

    private ProcessorList() {
    }

    /** How many processors it names; empty if it is no such list. */
    static OptionalInt count(String text) {
        int count = 0;
        for (String part : text.strip().split(",", -1)) {
            Matcher range = RANGE.matcher(part);
            if (!range.matches()) {
                return OptionalInt.empty();
            }
            int first = Integer.parseInt(range.group(1));
            int last = range.group(2) == null ? first : Integer.parseInt(range.group(2));
            count += last - first + 1;
            if (last < first || count > MOST) {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.of(count);
    }
}
