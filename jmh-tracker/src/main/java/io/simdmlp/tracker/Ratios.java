package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Times of benchmarks, each divided by that of a reference benchmark measured beside it. Times do not travel between machines;
 * ratios do, as far as both benchmarks use the machine alike. So they can be committed, and checked anywhere.
 *
 * @param reference the label of the reference benchmark
 * @param ratios by a benchmark's label, of each fork
 */
public record Ratios(String reference, Map<String, List<Double>> ratios) {
    private static final int VERSION = 1;
    private static final String UNIT = "times the reference";

    /**
     * {@return the ratios of a run}
     *
     * @param results the run, in which every benchmark has as many forks as the reference
     * @param name of the reference: its label or the beginning of it
     * @throws UnusableResultsException if there is no such benchmark, no other, or the forks are not as many
     */
    public static Ratios of(JmhResults results, String name) throws UnusableResultsException {
        Series reference = reference(results, name);
        double[] beside = logSeconds(results, reference, reference.primary());
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        for (Series series : results.series().values()) {
            boolean isReference = series.label().equals(reference.label());
            for (Metric metric : isReference ? List.<Metric>of() : series.judged()) {
                double[] own = logSeconds(results, series, metric);
                if (own.length != beside.length) {
                    throw new UnusableResultsException(results.name() + ": " + series.label() + " has " + own.length
                            + " forks and the reference " + reference.label() + " has " + beside.length
                            + ", expected as many");
                }
                List<Double> forks = new ArrayList<>();
                for (int f = 0; f < own.length; f++) {
                    forks.add(Rounding.toFiveDigits(Math.exp(own[f] - beside[f])));
                }
                ratios.put(series.label(metric), forks);
            }
        }
        if (ratios.isEmpty()) {
            throw new UnusableResultsException(results.name() + " has the reference " + reference.label()
                    + " alone, expected other benchmarks too");
        }
        return new Ratios(reference.label(), ratios);
    }

    private static Series reference(JmhResults results, String name) throws UnusableResultsException {
        List<Series> found = results.series().values().stream()
                .filter(series -> series.label().equals(name) || series.label().startsWith(name + " "))
                .toList();
        if (found.size() != 1) {
            String known = found.isEmpty()
                    ? String.join(", ", results.series().keySet())
                    : found.stream().map(Series::label).collect(Collectors.joining(", "));
            throw new UnusableResultsException("the reference is '" + name + "', of which " + results.name() + " has "
                    + (found.isEmpty() ? "none" : found.size()) + ", expected one of " + known);
        }
        return found.get(0);
    }

    /** The logarithm of the seconds of an operation in each fork. */
    private static double[] logSeconds(JmhResults results, Series series, Metric metric)
            throws UnusableResultsException {
        double factor = Units.factor(metric.unit(), metric.higherIsBetter() ? "ops/s" : "s/op");
        if (Double.isNaN(factor)) {
            throw new UnusableResultsException(results.name() + ": " + series.label() + " is in " + metric.unit()
                    + ", expected a time per operation or operations per time");
        }
        double[] logs = metric.logTimes();
        for (int f = 0; f < logs.length; f++) {
            logs[f] += metric.logTime(factor);
        }
        return logs;
    }

    /**
     * {@return the ratios in a file}
     *
     * @param file as written by {@link #json}
     * @throws UnusableResultsException if it holds something else
     * @throws IOException if it cannot be read
     */
    public static Ratios read(Path file) throws IOException {
        JsonNode root = ResultFiles.json(file);
        JsonNode version = root.path("ratio_version");
        if (!version.isInt() || version.asInt() != VERSION) {
            throw new UnusableResultsException(
                    file + " has ratio_version " + (version.isMissingNode() ? "none" : version) + ", expected "
                            + VERSION + ", as check --update writes it");
        }
        String reference = root.path("reference").asString("");
        Map<String, List<Double>> ratios = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> benchmark : root.path("ratios").properties()) {
            List<Double> forks = new ArrayList<>();
            for (JsonNode node : benchmark.getValue()) {
                double ratio = node.asDouble(Double.NaN);
                if (!(ratio > 0 && ratio < Double.POSITIVE_INFINITY)) {
                    throw new UnusableResultsException(file + ": " + benchmark.getKey() + " has the ratio " + node
                            + ", expected a number above 0");
                }
                forks.add(ratio);
            }
            if (forks.size() < 2) {
                throw new UnusableResultsException(file + ": " + benchmark.getKey() + " has " + forks.size()
                        + " ratios, expected those of 2 forks or more");
            }
            ratios.put(benchmark.getKey(), forks);
        }
        if (reference.isEmpty() || ratios.isEmpty()) {
            throw new UnusableResultsException(file + " has no " + (reference.isEmpty() ? "reference" : "ratios")
                    + ", expected them as check --update writes them");
        }
        return new Ratios(reference, ratios);
    }

    /** {@return the content of a file} */
    public String json() {
        ObjectNode root = ResultFiles.JSON
                .createObjectNode()
                .put("ratio_version", VERSION)
                .put("reference", reference);
        ObjectNode nodes = root.putObject("ratios");
        ratios.forEach((label, forks) -> {
            ArrayNode node = nodes.putArray(label);
            forks.forEach(node::add);
        });
        return ResultFiles.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    /**
     * {@return the comparison of a run with these ratios}
     *
     * @param file names these ratios in the report
     * @param results the run, of any machine
     * @param effect the smallest change of a ratio that counts, such as 0.1
     * @throws UnusableResultsException if the run lacks the reference, or they have no benchmark in common
     */
    public Comparison compare(Path file, JmhResults results, double effect) throws UnusableResultsException {
        Ratios now = of(results, reference);
        return Comparison.of(
                asResults(file.toString()),
                now.asResults(results.name()),
                Comparison.Criteria.DEFAULT.withSmallestEffect(effect).withDifferent(true));
    }

    /** Each ratio as the time of a fork, of no machine in particular. */
    private JmhResults asResults(String name) {
        Setting setting = new Setting(UNIT, "", "", Schedule.UNKNOWN);
        Map<String, Series> series = new LinkedHashMap<>();
        ratios.forEach((label, forks) -> {
            double[][] scores =
                    forks.stream().map(ratio -> new double[] {ratio}).toArray(double[][]::new);
            double mean =
                    forks.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
            series.put(label, Series.of(label, setting, Metric.ofMeans("", UNIT, false, mean, scores)));
        });
        return new JmhResults(name, series, true);
    }
}
