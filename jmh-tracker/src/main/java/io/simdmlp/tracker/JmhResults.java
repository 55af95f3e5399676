package io.simdmlp.tracker;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run of JMH, from the file that it writes with {@code -rf json}. Also read: the same compressed by gzip, the JSON of
 * kotlinx-benchmark, and JMH's CSV, which has means alone.
 *
 * @param name the file's name
 * @param series by label, in the file's order
 * @param hasRawData whether the file has the value of each iteration, as JSON does and CSV does not
 */
public record JmhResults(String name, Map<String, Series> series, boolean hasRawData) {
    /** How much of a file tells its format. */
    private static final int BEGINNING = 64;

    private static final int GZIP = 0x1f8b;

    private static final String RAW = "rawData";
    private static final String HISTOGRAM = "rawDataHistogram";

    /** A benchmark in two runs. */
    record Pair(Series base, Series next) {}

    /**
     * {@return the results in a file}
     *
     * <p>A benchmark that occurs several times with the same setting has the forks of all occurrences. With different
     * settings, its labels name the differences.
     *
     * @param file as JMH wrote it
     * @throws UnusableResultsException if it is not JMH's JSON or CSV, or holds a figure that cannot be used
     * @throws IOException if it cannot be read
     */
    public static JmhResults read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(file.toString(), in);
        } catch (JacksonException e) { // JSON errors are refused by their own message
            if (e.getCause() instanceof IOException cause) {
                throw failed(file, cause);
            }
            throw e;
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * {@return the results in some files, which are read at the same time}
     *
     * @param files as JMH wrote them
     * @throws UnusableResultsException if one is not JMH's JSON or CSV, or holds a figure that cannot be used
     * @throws IOException if one cannot be read
     */
    public static List<JmhResults> readAll(List<Path> files) throws IOException {
        IOException[] failures = new IOException[files.size()];
        JmhResults[] results = new JmhResults[files.size()];
        IntStream.range(0, results.length).parallel().forEach(i -> {
            try {
                results[i] = read(files.get(i));
            } catch (IOException e) {
                failures[i] = e;
            }
        });
        for (IOException failure : failures) {
            if (failure != null) {
                throw failure;
            }
        }
        return List.of(results);
    }

    private static IOException failed(Path file, IOException e) {
        return e instanceof EOFException || e instanceof ZipException
                ? new UnusableResultsException(file + " is truncated or no gzip: " + e.getMessage())
                : ResultFiles.named(file, "cannot be read", e);
    }

    private static JmhResults read(String name, InputStream raw) throws IOException {
        InputStream in = begun(raw);
        in.mark(2);
        int magic = in.read() << 8 | in.read();
        in.reset();
        if (magic == GZIP) {
            in = begun(new GZIPInputStream(in));
        }
        skipByteOrderMark(in);
        in.mark(BEGINNING);
        String beginning = new String(in.readNBytes(BEGINNING), StandardCharsets.UTF_8);
        in.reset();
        if (beginning.isBlank()) {
            throw new UnusableResultsException(name + " is empty, expected the file of -rf json");
        }
        if (beginning.startsWith("Benchmark ")) {
            throw new UnusableResultsException(
                    name + " is JMH's text, which has no raw data, expected that of -rf json");
        }
        List<Series> found = new ArrayList<>();
        Map<Setting, Setting> settings = new HashMap<>(); // most are the same
        Consumer<RawResult> sink = result -> {
            Series series = result.series();
            found.add(series.with(settings.computeIfAbsent(series.setting(), setting -> setting)));
        };
        boolean isCsv = JmhCsv.isCsv(beginning);
        if (isCsv) {
            JmhCsv.read(name, new String(in.readAllBytes(), StandardCharsets.UTF_8), sink);
        } else {
            JmhJson.read(name, in, sink);
        }
        if (found.isEmpty()) {
            throw new UnusableResultsException(name + " has no results");
        }
        return new JmhResults(name, labelled(name, found), !isCsv);
    }

    private static InputStream begun(InputStream in) {
        return new BufferedInputStream(in, 1 << 16);
    }

    private static void skipByteOrderMark(InputStream in) throws IOException {
        in.mark(3);
        if (!Arrays.equals(in.readNBytes(3), new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF})) {
            in.reset();
        }
    }

    /** Joins the forks of equal benchmarks of one setting, and gives the others labels of their own. */
    private static Map<String, Series> labelled(String name, List<Series> found) throws UnusableResultsException {
        Map<String, Map<Setting, Series>> byId = new LinkedHashMap<>();
        for (Series series : found) {
            try {
                byId.computeIfAbsent(series.id(), id -> new LinkedHashMap<>())
                        .merge(series.setting(), series, Series::joined);
            } catch (IllegalArgumentException e) {
                throw new UnusableResultsException(name + ": " + series.label() + " " + e.getMessage());
            }
        }
        Map<String, Integer> uses = new HashMap<>(); // of a short label
        byId.values()
                .forEach(variants ->
                        uses.merge(variants.values().iterator().next().label(), 1, Integer::sum));
        Map<String, Series> labelled = new LinkedHashMap<>();
        byId.forEach((id, variants) -> variants.forEach((setting, series) -> {
            String label = uses.getOrDefault(series.label(), 1) > 1 ? id : series.label();
            if (variants.size() > 1) {
                List<Setting> others = new ArrayList<>(variants.keySet());
                label += " [" + setting.distinction(others) + "]";
            }
            labelled.put(label, series.withLabel(label));
        }));
        return labelled;
    }

    /**
     * {@return the pairs of the same benchmark in another run and in this one, in this run's order}
     *
     * <p>A benchmark whose class moved to another package is the same if its label is unique in both runs.
     *
     * @param base the other run
     */
    List<Pair> paired(JmhResults base) {
        Map<String, List<Series>> theirs = byId(base.series.values());
        Map<String, List<Series>> ours = byId(series.values());
        List<Pair> pairs = new ArrayList<>();
        Set<Series> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Series next : series.values()) {
            Series match = null;
            List<Series> candidates = theirs.getOrDefault(next.id(), List.of());
            for (Series candidate : candidates) {
                if (candidate.setting().equals(next.setting())) {
                    match = candidate;
                }
            }
            if (match == null
                    && candidates.size() == 1
                    && ours.getOrDefault(next.id(), List.of()).size() == 1) {
                match = candidates.get(0);
            }
            if (match == null) {
                match = base.series.get(next.label());
            }
            if (match != null && taken.add(match)) {
                pairs.add(new Pair(match, next));
            }
        }
        return pairs;
    }

    private static Map<String, List<Series>> byId(Collection<Series> all) {
        Map<String, List<Series>> byId = new HashMap<>();
        all.forEach(
                one -> byId.computeIfAbsent(one.id(), id -> new ArrayList<>()).add(one));
        return byId;
    }

    /**
     * Joins runs of the same benchmarks to one: their forks one after another. Of the secondary metrics those are kept whose
     * score is the mean of the raw data.
     *
     * @param file to write
     * @param parts files of JMH, of one fork each or more
     * @throws UnusableResultsException if a part is not JMH's, or they hold different benchmarks
     * @throws IOException if a file cannot be read or written
     */
    static void join(Path file, List<Path> parts) throws IOException {
        ArrayNode joined = ResultFiles.JSON.createArrayNode();
        List<String> benchmarks = List.of();
        for (Path part : parts) {
            read(part); // refuses what cannot be used
            JsonNode root = ResultFiles.LENIENT.readTree(ResultFiles.read(part));
            List<String> found = root.valueStream().map(JmhResults::identity).toList();
            if (joined.isEmpty()) {
                benchmarks = found;
                joined.addAll((ArrayNode) root);
            } else if (found.equals(benchmarks)) {
                for (int i = 0; i < joined.size(); i++) {
                    join((ObjectNode) joined.get(i), root.get(i));
                }
            } else {
                throw new UnusableResultsException(part + " has the benchmarks " + found + ", expected " + benchmarks);
            }
        }
        ResultFiles.write(
                file, ResultFiles.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(joined));
    }

    private static String identity(JsonNode node) {
        return node.path("benchmark").asString("") + " " + node.path("params") + " " + node.path("threads") + " "
                + node.path("mode").asString("");
    }

    private static void join(ObjectNode all, JsonNode part) {
        all.put("forks", all.path("forks").asInt() + part.path("forks").asInt());
        joinMetric((ObjectNode) all.path("primaryMetric"), part.path("primaryMetric"));
        if (all.path("secondaryMetrics") instanceof ObjectNode metrics) {
            for (String name : List.copyOf(metrics.propertyNames())) {
                JsonNode other = part.path("secondaryMetrics").path(name);
                if (isMean(metrics.path(name)) && isMean(other)) {
                    joinMetric((ObjectNode) metrics.path(name), other);
                } else {
                    metrics.remove(name); // a sum over iterations, a percentile, or not measured in this part
                }
            }
        }
    }

    private static boolean isMean(JsonNode metric) {
        double score = metric.path("score").asDouble(Double.NaN);
        double mean = mean(metric);
        return Math.abs(score - mean) <= 1e-6 * Math.abs(mean);
    }

    /** Joins raw data, computes the score as their mean, and removes errors and percentiles, which are those of one part. */
    private static void joinMetric(ObjectNode all, JsonNode part) {
        for (String data : List.of(RAW, HISTOGRAM)) {
            if (all.path(data) instanceof ArrayNode forks) {
                part.path(data).forEach(forks::add);
            }
        }
        all.put("score", mean(all));
        all.remove(List.of("scoreError", "scoreConfidence", "scorePercentiles"));
    }

    /** The mean of the raw data of all forks; NaN without. */
    private static double mean(JsonNode metric) {
        double sum = 0;
        double count = 0;
        for (JsonNode fork : metric.path(RAW)) {
            for (JsonNode value : fork) {
                sum += value.asDouble(Double.NaN);
                count++;
            }
        }
        for (JsonNode fork : metric.path(HISTOGRAM)) {
            for (JsonNode iteration : fork) {
                for (JsonNode pair : iteration) {
                    sum += pair.path(0).asDouble() * pair.path(1).asDouble();
                    count += pair.path(1).asDouble();
                }
            }
        }
        return sum / count;
    }
}
