package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;

/**
 * Reads the histories of other programs: {@code data.js} of github-action-benchmark, a table of Apache Otava, or a folder of
 * JMH's files.
 *
 * @param host the machine of figures that do not name theirs
 * @param repository a folder in the Git repository of the commits
 * @param byFileTime whether the times of JMH's files are those of the file system, not those in their names or of the commits
 * @param unit of a table's figures; the other sources name theirs
 * @param lowerIsBetter whether lower is better in a table
 */
public record HistorySource(String host, Path repository, boolean byFileTime, String unit, boolean lowerIsBetter) {
    /**
     * {@return the entries of a source, in the order of their times}
     *
     * @param source a file or folder
     * @throws UnusableResultsException if it is none of the three
     * @throws IOException if it cannot be read
     * @throws InterruptedException if the thread is interrupted
     */
    public List<History.Entry> read(Path source) throws IOException, InterruptedException {
        if (Files.isDirectory(source)) {
            return new JmhFolder(this).read(source);
        }
        String text = new String(ResultFiles.read(source), StandardCharsets.UTF_8).strip();
        if (text.startsWith("window.") || text.startsWith("{")) {
            return new ActionBenchmark(source, host).entries(text);
        } else if (text.startsWith("[")) {
            throw new UnusableResultsException(
                    source + " looks like one file of JMH, expected a history: history add takes one file");
        }
        return new OtavaTable(source, this).entries(text);
    }

    /** A time in ISO form, with or without a zone or a time of day, or in seconds since 1970. */
    static Instant time(String text) {
        String t = text.strip();
        try {
            if (t.matches("\\d{9,10}(?:\\.0*)?")) {
                return Instant.ofEpochSecond((long) Double.parseDouble(t));
            } else if (t.matches("\\d{4}-\\d{2}-\\d{2}")) {
                return LocalDate.parse(t).atStartOfDay(ZoneOffset.UTC).toInstant();
            }
            String iso = t.replaceFirst("^(\\S+) (\\d)", "$1T$2")
                    .replaceFirst(" *([+-]\\d{2}):?(\\d{2})$", "$1:$2")
                    .replaceFirst(" *(?:Z|UTC)$", "Z");
            return iso.matches(".*(?:Z|[+-]\\d{2}:\\d{2})")
                    ? OffsetDateTime.parse(iso).toInstant()
                    : LocalDateTime.parse(iso).toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("time is '" + text + "', expected one such as 2026-01-31T12:00:00Z", e);
        }
    }
}
