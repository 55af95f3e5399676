package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The scores of many commits: one line of JSON each, in the order in which they were added. Lines are never changed.
 *
 * <pre>
 *   {"version":1,"commit":"ab6f256","time":"2026-01-31T12:00:00Z","host":"...","figures":{
 *       "T1 training, 1 thread":{"value":63300.0,"unit":"samples/s","peak_fraction":0.65}}}
 * </pre>
 *
 * @param entries the oldest first
 */
public record History(List<Entry> entries) {
    private static final int VERSION = 1;

    /** The beginning of every line. */
    private static final String BEGINNING = "{\"version\":";

    /**
     * A measured value.
     *
     * @param value above 0
     * @param unit of it
     * @param peakFraction the value as a fraction of the peak of the CPU; NaN if unknown
     */
    public record Score(double value, String unit, double peakFraction) {
        /**
         * {@return the score in an object with {@code value}, {@code unit} and perhaps {@code peak_fraction}}
         *
         * @param node the object
         * @throws IllegalArgumentException if its value is not a finite number above 0
         */
        public static Score of(JsonNode node) {
            double value = node.path("value").asDouble(Double.NaN);
            if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("value is " + node.path("value") + ", expected a number above 0");
            }
            return new Score(
                    value,
                    node.path("unit").asString(""),
                    node.path("peak_fraction").asDouble(Double.NaN));
        }

        /** The value in a trend: the fraction of the peak, which varies less, if it is known. */
        double shown() {
            return Double.isNaN(peakFraction) ? value : peakFraction;
        }

        /** Of {@link #shown}. */
        String shownUnit() {
            return Double.isNaN(peakFraction) ? unit : "of peak";
        }

        /** False for times, true for rates. */
        boolean higherIsBetter() {
            boolean isTime = unit.endsWith("/op") || unit.matches("[num]?s");
            return !Double.isNaN(peakFraction) || !isTime;
        }
    }

    /**
     * A commit.
     *
     * @param commit its hash or another name
     * @param time when it was measured
     * @param host where; {@link Host#fingerprint}, or {@code unknown}
     * @param figures by workload
     */
    public record Entry(String commit, Instant time, String host, Map<String, Score> figures) {
        private String json() {
            ObjectNode root = ResultFiles.JSON
                    .createObjectNode()
                    .put("version", VERSION)
                    .put("commit", commit)
                    .put("time", time.toString())
                    .put("host", host);
            ObjectNode nodes = root.putObject("figures");
            figures.forEach((workload, figure) -> {
                ObjectNode node =
                        nodes.putObject(workload).put("value", figure.value()).put("unit", figure.unit());
                if (!Double.isNaN(figure.peakFraction())) {
                    node.put("peak_fraction", figure.peakFraction());
                }
            });
            return root + "\n";
        }
    }

    /**
     * {@return the history in a file; empty if there is none}
     *
     * <p>A last line that a crash cut short is ignored.
     *
     * @param file lines of JSON
     * @throws UnusableResultsException if a line has another version or is not an entry
     * @throws IOException if it cannot be read
     */
    public static History read(Path file) throws IOException {
        return Files.exists(file) ? parse(file, ResultFiles.read(file)) : new History(List.of());
    }

    private static History parse(Path file, byte[] bytes) throws UnusableResultsException {
        List<Entry> entries = new ArrayList<>();
        List<String> lines = new String(bytes, 0, whole(bytes), StandardCharsets.UTF_8)
                .lines()
                .toList();
        for (int i = 0; i < lines.size(); i++) {
            entries.add(entry(file + ", line " + (i + 1), lines.get(i)));
        }
        return new History(List.copyOf(entries));
    }

    /** How many bytes of a history are whole lines: all, or all but the beginning of an entry that a crash cut short. */
    private static int whole(byte[] bytes) {
        int begin = bytes.length;
        while (begin > 0 && bytes[begin - 1] != '\n') {
            begin--;
        }
        String last = new String(bytes, begin, bytes.length - begin, StandardCharsets.UTF_8);
        boolean begun = last.startsWith(BEGINNING) || BEGINNING.startsWith(last);
        try {
            entry("the last line", last);
            return bytes.length;
        } catch (UnusableResultsException e) {
            return begun ? begin : bytes.length;
        }
    }

    private static Entry entry(String where, String line) throws UnusableResultsException {
        JsonNode root;
        try {
            root = ResultFiles.JSON.readTree(line);
        } catch (JacksonException e) {
            throw new UnusableResultsException(where + " is no JSON: " + e.getOriginalMessage());
        }
        JsonNode version = root.path("version");
        if (!version.isInt() || version.asInt() != VERSION) {
            throw new UnusableResultsException(where + " has version "
                    + (version.isMissingNode() ? "none" : version) + ", expected " + VERSION
                    + ", that of this program");
        }
        try {
            Map<String, Score> figures = new LinkedHashMap<>();
            root.path("figures").forEachEntry((workload, node) -> figures.put(workload, Score.of(node)));
            return new Entry(text(root, "commit"), Instant.parse(text(root, "time")), text(root, "host"), figures);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new UnusableResultsException(where + " is no entry of a history: " + e.getMessage());
        }
    }

    private static String text(JsonNode root, String name) {
        if (!root.path(name).isString()) {
            throw new IllegalArgumentException(name + " is " + root.path(name) + ", expected text");
        }
        return root.path(name).asString();
    }

    /**
     * Adds an entry to a file, which is created if it does not exist. Earlier lines are read, and refused if they are not
     * entries, but never written again: they stay even if the write fails.
     *
     * @param file lines of JSON
     * @param entry to be the last line
     * @throws UnusableResultsException if the file holds something else
     * @throws IOException if it cannot be read or written
     */
    public static void add(Path file, Entry entry) throws IOException {
        try {
            append(file, entry);
        } catch (IOException e) {
            throw ResultFiles.named(file, "cannot be written", e);
        }
    }

    private static void append(Path file, Entry entry) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            channel.lock(); // against another add; released as soon as this JVM closes any channel of the file
            byte[] old = Channels.newInputStream(channel).readAllBytes();
            parse(file, old);
            int end = whole(old);
            channel.truncate(end);
            channel.position(end);
            String separator = end == 0 || old[end - 1] == '\n' ? "" : "\n";
            ByteBuffer line = ByteBuffer.wrap((separator + entry.json()).getBytes(StandardCharsets.UTF_8));
            while (line.hasRemaining()) {
                channel.write(line);
            }
            channel.force(true);
        }
    }

    /**
     * {@return an entry with the scores in a file of JMH}
     *
     * @param results JMH's JSON
     * @param commit what was measured
     * @param time when it was measured
     * @param host where it was measured, if the results do not name the machine
     * @throws UnusableResultsException if the file is not JMH's JSON, or has no usable score
     * @throws IOException if the file cannot be read
     */
    public static Entry entry(Path results, String commit, Instant time, String host) throws IOException {
        Map<String, Score> figures = new LinkedHashMap<>();
        String measuredOn = host;
        for (Series series : JmhResults.read(results).series().values()) {
            for (Metric metric : series.judged()) {
                figures.put(series.label(metric), new Score(metric.score(), metric.unit(), series.peakFraction()));
            }
            if (!series.setting().host().isEmpty()) {
                measuredOn = series.setting().host();
            }
        }
        return new Entry(commit, time, measuredOn, figures);
    }
}
