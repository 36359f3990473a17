package dev.carbontracker.gpu.nvml;

import dev.carbontracker.internal.file.SmallFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The index of the dynamic linker of Linux, which holds full names of libraries as texts (ld.so.cache of glibc; musl has none). */
final class LinkerCache {

    /** One of a workstation with all of its libraries has some 300 kB. */
    private static final int MAX_BYTES = 1 << 19;
    private static final Pattern LIBRARY = Pattern.compile("(?<=\0)/[\\x21-\\x7e]+(?=\0)");

    private LinkerCache() {
    }

    /**
     * Full names of the libraries in it.
     *
     * @param root stands for {@code /}
     */
    static Set<String> libraries(Path root) {
        Set<String> names = new LinkedHashSet<>();
        Matcher each = LIBRARY.matcher(new String(SmallFile.bytes(root.resolve("etc/ld.so.cache"), MAX_BYTES),
                StandardCharsets.ISO_8859_1));
        while (each.find()) {
            names.add(each.group());
        }
        return names;
    }
}
