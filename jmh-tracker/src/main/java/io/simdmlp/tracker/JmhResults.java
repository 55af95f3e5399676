package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A run of JMH, from the file that it writes with {@code -rf json}.
 *
 * @param name the file's name
 * @param series by benchmark with parameters, threads and mode, in the file's order
 */
public record JmhResults(String name, Map<String, Series> series) {
    private static final String ALLOCATION = "gc.alloc.rate.norm";

    /** A secondary metric that a benchmark may have: its throughput as a fraction of the CPU's peak. */
    private static final String PEAK_FRACTION = "peak";

    /**
     * {@return the results in a file}
     *
     * @param file as JMH wrote it
     * @throws UnusableResultsException if it is not JMH's JSON, or holds no figure that can be used
     * @throws IOException if it cannot be read
     */
    public static JmhResults read(Path file) throws IOException {
        return of(file.toString(), ResultFiles.json(file));
    }

    /** The results in a tree; errors begin with {@code name}. */
    static JmhResults of(String name, JsonNode root) throws UnusableResultsException {
        if (!root.isArray() || !root.valueStream().allMatch(node -> node.has("primaryMetric"))) {
            throw new UnusableResultsException(name + " is not JMH's JSON, expected the file of -rf json");
        }
        Map<String, Series> series = new LinkedHashMap<>();
        for (JsonNode node : root) {
            Series one;
            try {
                one = series(node);
            } catch (IllegalArgumentException e) {
                throw new UnusableResultsException(name + ": "
                        + node.path("benchmark").asString("a benchmark without a name") + " " + e.getMessage());
            }
            if (series.put(one.label(), one) != null) {
                throw new UnusableResultsException(name + " has " + one.label() + " twice");
            }
        }
        if (series.isEmpty()) {
            throw new UnusableResultsException(name + " has no results");
        }
        return new JmhResults(name, series);
    }

    private static Series series(JsonNode node) {
        String mode = node.path("mode").asString("");
        boolean higherIsBetter =
                switch (mode) {
                    case "thrpt" -> true;
                    case "avgt", "sample", "ss" -> false;
                    default ->
                        throw new IllegalArgumentException(
                                "has mode '" + mode + "', expected thrpt, avgt, sample or ss");
                };
        JsonNode primary = node.path("primaryMetric");
        double score = number("score", primary.path("score"));
        double[][] forks = raw(primary);
        // The score is the mean of the raw data, as JMH computes it. An edited score scales the raw data.
        double edited = score / mean(forks);
        for (double[] fork : forks) {
            for (int i = 0; i < fork.length; i++) {
                fork[i] *= edited;
                if (!(fork[i] > 0)) {
                    throw new IllegalArgumentException("has a score of " + fork[i] + ", expected one above 0");
                }
            }
        }
        JsonNode secondary = node.path("secondaryMetrics");
        return new Series(
                label(node, mode),
                setting(node),
                higherIsBetter,
                primary.path("scoreUnit").asString(""),
                score,
                forks,
                allocations(secondary),
                higherIsBetter ? secondary.path(PEAK_FRACTION).path("score").asDouble(Double.NaN) : Double.NaN);
    }

    private static String label(JsonNode node, String mode) {
        String[] parts = node.path("benchmark").asString("").split("\\.", -1);
        StringBuilder label = new StringBuilder(
                parts.length < 2 ? parts[0] : parts[parts.length - 2] + "." + parts[parts.length - 1]);
        if (label.isEmpty()) {
            throw new IllegalArgumentException("is there, expected one with a name");
        }
        node.path("params")
                .forEachEntry((name, value) ->
                        label.append(' ').append(name).append('=').append(value.asString()));
        int threads = node.path("threads").asInt(1);
        return label + (threads == 1 ? "" : " threads=" + threads) + " " + mode;
    }

    private static Setting setting(JsonNode node) {
        String host = "";
        List<String> flags = new ArrayList<>();
        for (JsonNode flag : node.path("jvmArgs")) {
            String text = flag.asString("");
            if (text.startsWith("-D" + Host.PROPERTY + "=")) {
                host = text.substring(text.indexOf('=') + 1);
            } else {
                flags.add(text);
            }
        }
        String jdk =
                node.path("jdkVersion").asString("") + " " + node.path("vmName").asString("") + " "
                        + node.path("vmVersion").asString("");
        return new Setting(host, jdk.strip(), String.join(" ", flags));
    }

    /** Bytes per operation of every iteration; empty if not measured. */
    private static double[] allocations(JsonNode secondary) {
        JsonNode metric = secondary.path(ALLOCATION);
        if (metric.isMissingNode()) {
            return new double[0];
        }
        double[][] forks = raw(metric);
        double edited = number("allocation", metric.path("score")) - mean(forks);
        List<Double> all = new ArrayList<>();
        for (double[] fork : forks) {
            for (double value : fork) {
                all.add(value + edited);
            }
        }
        return all.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** (forks, iterations): the score of each iteration; in mode sample the mean of its samples. */
    private static double[][] raw(JsonNode metric) {
        boolean isHistogram = metric.has("rawDataHistogram");
        JsonNode forks = metric.path(isHistogram ? "rawDataHistogram" : "rawData");
        if (forks.isEmpty() || forks.valueStream().anyMatch(JsonNode::isEmpty)) {
            throw new IllegalArgumentException("has no raw data, expected those of every fork");
        }
        double[][] raw = new double[forks.size()][];
        for (int f = 0; f < raw.length; f++) {
            raw[f] = new double[forks.get(f).size()];
            for (int i = 0; i < raw[f].length; i++) {
                JsonNode iteration = forks.get(f).get(i);
                raw[f][i] = isHistogram ? mean(iteration) : number("score", iteration);
            }
        }
        return raw;
    }

    /** The mean of a histogram: pairs of a value and its count. */
    private static double mean(JsonNode histogram) {
        double sum = 0;
        double count = 0;
        for (JsonNode pair : histogram) {
            double times = number("count", pair.path(1));
            sum += times * number("score", pair.path(0));
            count += times;
        }
        return number("score", sum / count);
    }

    private static double mean(double[][] forks) {
        double sum = 0;
        int count = 0;
        for (double[] fork : forks) {
            for (double value : fork) {
                sum += value;
                count++;
            }
        }
        return sum / count;
    }

    private static double number(String what, JsonNode node) {
        if (!node.isNumber()) {
            throw new IllegalArgumentException(
                    "has the " + what + " " + (node.isMissingNode() ? "missing" : node) + ", expected a number");
        }
        return number(what, node.asDouble());
    }

    private static double number(String what, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("has the " + what + " " + value + ", expected a finite number");
        }
        return value;
    }

    /**
     * Joins runs of the same benchmarks to one: their forks one after another. Of the secondary metrics only those that
     * this class reads are kept.
     *
     * @param file to write
     * @param parts files of JMH, of one fork each or more
     * @throws UnusableResultsException if a part is not JMH's, or they hold different benchmarks
     * @throws IOException if a file cannot be read or written
     */
    static void join(Path file, List<Path> parts) throws IOException {
        ArrayNode joined = ResultFiles.JSON.createArrayNode();
        List<String> labels = List.of();
        for (Path part : parts) {
            JsonNode root = ResultFiles.json(part);
            List<String> found = List.copyOf(of(part.toString(), root).series().keySet());
            if (joined.isEmpty()) {
                labels = found;
                root.forEach(node -> ((ObjectNode) node.path("secondaryMetrics")).retain(ALLOCATION, PEAK_FRACTION));
                joined.addAll((ArrayNode) root);
            } else if (found.equals(labels)) {
                for (int i = 0; i < joined.size(); i++) {
                    join((ObjectNode) joined.get(i), root.get(i));
                }
            } else {
                throw new UnusableResultsException(part + " has the benchmarks " + found + ", expected " + labels);
            }
        }
        ResultFiles.write(
                file, ResultFiles.JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(joined));
    }

    private static void join(ObjectNode all, JsonNode part) {
        all.put("forks", all.path("forks").asInt() + part.path("forks").asInt());
        joinMetric((ObjectNode) all.path("primaryMetric"), part.path("primaryMetric"));
        all.path("secondaryMetrics")
                .forEachEntry((name, metric) -> joinMetric(
                        (ObjectNode) metric, part.path("secondaryMetrics").path(name)));
    }

    /** Joins raw data, computes the score as their mean, and removes errors and percentiles, which are those of one part. */
    private static void joinMetric(ObjectNode all, JsonNode part) {
        for (String data : List.of("rawData", "rawDataHistogram")) {
            if (all.path(data) instanceof ArrayNode forks) {
                part.path(data).forEach(forks::add);
            }
        }
        all.put("score", mean(raw(all)));
        all.remove(List.of("scoreError", "scoreConfidence", "scorePercentiles"));
    }
}
