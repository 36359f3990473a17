package dev.carbontracker.report.card;

import dev.carbontracker.report.ReportException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Where the front matter of a file is: between a first line {@code ---} and the next one.
 *
 * @param present whether there is any
 * @param start   first byte of its YAML; where it would be put if there is none
 * @param end     first byte after its YAML: that of the closing line
 * @param yaml    its YAML
 * @param newline how its lines end, or those of the file
 */
record FrontMatter(boolean present, int start, int end, String yaml, String newline) {

    private static final byte[] BOM = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    static FrontMatter find(byte[] file) throws ReportException {
        int begin = file.length >= BOM.length && file[0] == BOM[0] && file[1] == BOM[1] && file[2] == BOM[2]
                ? BOM.length : 0;
        int line = begin;
        while (line < file.length && blank(file, line, endOfLine(file, line)) && endOfLine(file, line) < file.length) {
            line = next(file, line);
        }
        if (!dashes(file, line)) {
            return new FrontMatter(false, begin, begin, "", newline(file, begin));
        }
        int start = next(file, line);
        for (int at = start; at < file.length; at = next(file, at)) {
            if (dashes(file, at)) {
                return new FrontMatter(true, start, at, text(file, start, at), newline(file, line));
            }
        }
        throw new ReportException("its first line opens a front matter that no line --- closes; the file was not changed");
    }

    /** Whether that line is three dashes, and spaces at most behind them. */
    private static boolean dashes(byte[] file, int line) {
        int end = endOfLine(file, line);
        return end - line >= 3 && file[line] == '-' && file[line + 1] == '-' && file[line + 2] == '-'
                && blank(file, line + 3, end);
    }

    private static boolean blank(byte[] file, int from, int to) {
        for (int i = from; i < to; i++) {
            if (file[i] != ' ' && file[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private static int endOfLine(byte[] file, int from) {
        int at = from;
        while (at < file.length && file[at] != '\n' && file[at] != '\r') {
            at++;
        }
        return at;
    }

    private static int next(byte[] file, int from) {
        int end = endOfLine(file, from);
        boolean two = end + 1 < file.length && file[end] == '\r' && file[end + 1] == '\n';
        return Math.min(file.length, end + (two ? 2 : 1));
    }

    private static String newline(byte[] file, int from) {
        int end = endOfLine(file, from);
        return end == file.length ? "\n"
                : new String(file, end, next(file, from) - end, StandardCharsets.US_ASCII);
    }

    private static String text(byte[] file, int start, int end) throws ReportException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(file, start, end - start)).toString();
        } catch (CharacterCodingException e) {
            throw new ReportException("its front matter is not text in UTF-8; the file was not changed");
        }
    }

    /** The line of the file on which the YAML begins, from 1. */
    int firstLine(byte[] file) {
        int lines = 1;
        for (int at = 0; at < start; at = next(file, at)) {
            lines++;
        }
        return lines;
    }
}
