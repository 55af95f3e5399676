package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
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
 * <p>A history may also be a folder with one such file per machine. The order of the lines does not matter, so files that
 * two branches appended to can be merged by taking the lines of both: Git does that with {@code merge=union}.
 *
 * @param entries in the order of their times
 */
public record History(List<Entry> entries) {
    private static final int VERSION = 1;

    /** The beginning of every line. */
    private static final String BEGINNING = "{\"version\":";

    private static final String BETTER = "better";
    private static final String HIGHER = "higher";
    private static final String EXTENSION = ".jsonl";

    /** How long to wait for another process that writes the same file. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final long PAUSE_MILLIS = 20;

    /** By how much a clock may be behind: of two processes that begin at once, the second may add first. */
    private static final Duration TOLERANCE = Duration.ofMinutes(1);

    /**
     * A measured value.
     *
     * @param value above 0
     * @param unit of it
     * @param peakFraction the value as a fraction of the peak of the CPU; NaN if unknown
     * @param higherIsBetter false for times, true for rates
     */
    public record Score(double value, String unit, double peakFraction, boolean higherIsBetter) {
        /**
         * A value whose unit says whether higher is better: not for a time or something per operation, else yes.
         *
         * @param value above 0
         * @param unit of it
         * @param peakFraction the value as a fraction of the peak of the CPU; NaN if unknown
         */
        public Score(double value, String unit, double peakFraction) {
            this(value, unit, peakFraction, isRate(unit, peakFraction));
        }

        private static boolean isRate(String unit, double peakFraction) {
            boolean isTime = unit.matches(".*/op|(?:[nuµm]?s|min|hr|day)(?:/.*)?");
            return !Double.isNaN(peakFraction) || !isTime;
        }

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
            Score score = new Score(
                    value,
                    node.path("unit").asString(""),
                    node.path("peak_fraction").asDouble(Double.NaN));
            return node.has(BETTER)
                    ? score.better(node.path(BETTER).asString("").equals(HIGHER))
                    : score;
        }

        /** The same value, of which more or less is better. */
        Score better(boolean higher) {
            return new Score(value, unit, peakFraction, higher);
        }

        private void putInto(ObjectNode node) {
            node.put("value", value).put("unit", unit);
            if (!Double.isNaN(peakFraction)) {
                node.put("peak_fraction", peakFraction);
            }
            if (higherIsBetter != isRate(unit, peakFraction)) {
                node.put(BETTER, higherIsBetter ? HIGHER : "lower");
            }
        }

        /** The value in a trend: the fraction of the peak, which varies less, if it is known. */
        double shown() {
            return Double.isNaN(peakFraction) ? value : peakFraction;
        }

        /** Of {@link #shown}. */
        String shownUnit() {
            return Double.isNaN(peakFraction) ? unit : "of peak";
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
            figures.forEach((workload, figure) -> figure.putInto(nodes.putObject(workload)));
            return root + "\n";
        }
    }

    /**
     * {@return the history in a file, or in all files {@code *.jsonl} of a folder; empty if there is none}
     *
     * @param file lines of JSON, or a folder
     * @throws UnusableResultsException if a line has another version, is cut short or is not an entry
     * @throws IOException if it cannot be read
     */
    public static History read(Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        if (Files.isDirectory(file)) {
            List<Path> files;
            try (Stream<Path> all = Files.list(file)) {
                files = all.filter(path -> path.toString().endsWith(EXTENSION))
                        .sorted()
                        .toList();
            }
            for (Path one : files) {
                entries.addAll(parse(one, ResultFiles.read(one)));
            }
        } else if (Files.exists(file)) {
            entries.addAll(parse(file, ResultFiles.read(file)));
        }
        entries.sort(Comparator.comparing(Entry::time)); // stable
        return new History(List.copyOf(entries));
    }

    /**
     * {@return the file of a history to which the entries of a machine are added}
     *
     * @param history a file, or a folder with one file per machine
     * @param host the machine
     */
    public static Path file(Path history, String host) {
        return Files.isDirectory(history)
                ? history.resolve(host.replaceAll("[^A-Za-z0-9.+-]+", "_") + EXTENSION)
                : history;
    }

    private static List<Entry> parse(Path file, byte[] bytes) throws UnusableResultsException {
        List<Entry> entries = new ArrayList<>();
        List<String> lines = new String(bytes, StandardCharsets.UTF_8).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
            String where = file + ", line " + (i + 1);
            boolean isLast = i == lines.size() - 1 && bytes[bytes.length - 1] != '\n';
            if (isLast && isCut(lines.get(i))) {
                throw new UnusableResultsException(where
                        + " is cut short, as by a crash: expected a whole entry; delete this line to go on without it");
            }
            entries.add(entry(where, lines.get(i)));
        }
        return entries;
    }

    /** Whether a last line without an end is the beginning of an entry. */
    private static boolean isCut(String line) {
        if (!line.startsWith(BEGINNING) && !BEGINNING.startsWith(line)) {
            return false;
        }
        try {
            ResultFiles.JSON.readTree(line);
            return false;
        } catch (JacksonException e) {
            return true;
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
     * entries, but never written again: they stay even if the write fails. Other processes may add at the same time: one
     * waits for the other.
     *
     * @param file lines of JSON
     * @param entry to be the last line
     * @throws UnusableResultsException if the file holds something else, a later entry of the same machine, or stays locked
     * @throws IOException if it cannot be read or written
     */
    public static void add(Path file, Entry entry) throws IOException {
        add(file, entry, PATIENCE);
    }

    /** Waits so long for other processes. */
    static void add(Path file, Entry entry, Duration patience) throws IOException {
        append(file, patience, old -> {
            for (int i = 0; i < old.size(); i++) {
                Entry earlier = old.get(i);
                boolean isLater = earlier.time().isAfter(entry.time().plus(TOLERANCE));
                if (isLater && earlier.host().equals(entry.host())) {
                    throw new UnusableResultsException("the clock says " + entry.time() + ", but " + file + ", line "
                            + (i + 1) + " was added at " + earlier.time()
                            + ": expected a later time; set the clock, or give --time");
                }
            }
            return List.of(entry);
        });
    }

    /**
     * Adds those entries that a file does not have yet, of any time.
     *
     * @param file lines of JSON, created if it does not exist
     * @param entries to be the last lines
     * @return how many were added
     * @throws UnusableResultsException if the file holds something else, or stays locked
     * @throws IOException if it cannot be read or written
     */
    public static int addMissing(Path file, List<Entry> entries) throws IOException {
        return append(file, PATIENCE, old -> {
            Set<Entry> known = new HashSet<>(old);
            return entries.stream().filter(known::add).toList();
        });
    }

    /** Returns the entries to add to those of a file. */
    @FunctionalInterface
    private interface Addition {
        List<Entry> to(List<Entry> old) throws UnusableResultsException;
    }

    /** Returns how many entries were added. */
    private static int append(Path file, Duration patience, Addition addition) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            lock(file, channel, patience);
            byte[] old = Channels.newInputStream(channel).readAllBytes();
            List<Entry> entries = addition.to(parse(file, old));
            StringBuilder lines = new StringBuilder(old.length == 0 || old[old.length - 1] == '\n' ? "" : "\n");
            entries.forEach(entry -> lines.append(entry.json()));
            if (!entries.isEmpty()) {
                write(channel, lines.toString(), old.length);
            }
            return entries.size();
        } catch (IOException e) {
            throw ResultFiles.named(file, "cannot be written", e);
        }
    }

    /** Another add holds the lock for milliseconds. It ends as soon as this JVM closes any channel of the file. */
    private static void lock(Path file, FileChannel channel, Duration patience) throws IOException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                if (channel.tryLock() != null) {
                    return;
                }
            } catch (OverlappingFileLockException e) { // of another thread of this JVM
            }
            if (System.nanoTime() > end) {
                throw new UnusableResultsException(file + " has been locked by another process for "
                        + patience.toSeconds() + " s, expected to write it: try again later");
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UnusableResultsException("interrupted while " + file + " was locked by another process");
            }
        }
    }

    /** Appends; if that fails, as on a full disk, the file is as before. */
    private static void write(FileChannel channel, String lines, long end) throws IOException {
        try {
            channel.position(end);
            ByteBuffer bytes = ByteBuffer.wrap(lines.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            channel.truncate(end);
            throw e;
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
