package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The differences between two runs of the same build, of several days: changes as small as these do not count. They show what
 * the forks of one run cannot: another temperature, another neighbour, another virtual machine.
 *
 * @param runs the oldest first
 */
public record NoiseRecords(List<Run> runs) {
    private static final int VERSION = 1;

    /** Older ones are dropped. */
    private static final int KEPT = 20;

    /** The share of the differences of a benchmark that are at most its floor. */
    private static final double SHARE = 0.9;

    /**
     * Two runs of the same build.
     *
     * @param time when they were compared
     * @param host the machine; empty if unknown
     * @param differences of the logarithmic times, each at least 0, by the row's label
     */
    public record Run(Instant time, String host, Map<String, Double> differences) {}

    /**
     * {@return the records in a file; none if it does not exist}
     *
     * @param file as written by {@link #json}
     * @throws UnusableResultsException if it holds something else
     * @throws IOException if it cannot be read
     */
    public static NoiseRecords read(Path file) throws IOException {
        if (!Files.exists(file)) {
            return new NoiseRecords(List.of());
        }
        JsonNode root = ResultFiles.json(file);
        JsonNode version = root.path("noise_version");
        if (!version.isInt() || version.asInt() != VERSION) {
            throw new UnusableResultsException(
                    file + " has noise_version " + (version.isMissingNode() ? "none" : version) + ", expected "
                            + VERSION + ", as --record-noise writes it");
        }
        List<Run> runs = new ArrayList<>();
        for (JsonNode node : root.path("runs")) {
            Map<String, Double> differences = new LinkedHashMap<>();
            for (Map.Entry<String, JsonNode> difference :
                    node.path("differences").properties()) {
                double value = difference.getValue().asDouble(Double.NaN);
                if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
                    throw new UnusableResultsException(file + " has the difference " + difference.getValue() + " of "
                            + difference.getKey() + ", expected a number of at least 0");
                }
                differences.put(difference.getKey(), value);
            }
            try {
                runs.add(new Run(
                        Instant.parse(node.path("time").asString("")),
                        node.path("host").asString(""),
                        differences));
            } catch (DateTimeException e) {
                throw new UnusableResultsException(file + " has a run without a time: " + e.getMessage());
            }
        }
        return new NoiseRecords(List.copyOf(runs));
    }

    /**
     * {@return whether a file looks like records, not like the results of JMH}
     *
     * @param file any file
     * @throws IOException if it cannot be read
     */
    public static boolean isRecords(Path file) throws IOException {
        byte[] bytes = ResultFiles.read(file);
        int i = 0;
        while (i < bytes.length && Character.isWhitespace(bytes[i])) {
            i++;
        }
        return i < bytes.length && bytes[i] == '{';
    }

    /**
     * {@return these records and the comparison of two runs of the same build; the last 20}
     *
     * @param comparison of the same build with itself
     * @param time when it was made
     */
    public NoiseRecords with(Comparison comparison, Instant time) {
        Map<String, Double> differences = new LinkedHashMap<>();
        for (Comparison.BenchmarkRow row : comparison.rows()) {
            differences.put(row.label(), Math.abs(Math.log1p(row.change())));
        }
        List<Run> all = new ArrayList<>(runs);
        all.add(new Run(time, host(comparison), differences));
        return new NoiseRecords(List.copyOf(all.subList(Math.max(0, all.size() - KEPT), all.size())));
    }

    /** The machine of a comparison; empty if unknown or if there are several. */
    private static String host(Comparison comparison) {
        List<String> hosts = comparison.rows().stream()
                .map(row -> row.after().series().setting().host())
                .distinct()
                .toList();
        return hosts.size() == 1 ? hosts.get(0) : "";
    }

    /**
     * {@return by label the difference that nine of ten runs stay below; the largest of fewer than ten}
     *
     * @param results that are to be compared: runs of other machines do not count
     */
    public Map<String, Double> floors(JmhResults results) {
        List<String> hosts = results.series().values().stream()
                .map(series -> series.setting().host())
                .distinct()
                .toList();
        Map<String, List<Double>> differences = new LinkedHashMap<>();
        for (Run run : runs) {
            if (run.host().isEmpty() || hosts.contains("") || hosts.contains(run.host())) {
                run.differences().forEach((label, difference) -> differences
                        .computeIfAbsent(label, key -> new ArrayList<>())
                        .add(difference));
            }
        }
        Map<String, Double> floors = new LinkedHashMap<>();
        differences.forEach((label, values) -> {
            Collections.sort(values);
            floors.put(label, values.get((int) Math.ceil(SHARE * values.size()) - 1));
        });
        return floors;
    }

    /** {@return the content of a file} */
    public String json() {
        ObjectNode root = ResultFiles.JSON.createObjectNode().put("noise_version", VERSION);
        ArrayNode nodes = root.putArray("runs");
        for (Run run : runs) {
            ObjectNode node =
                    nodes.addObject().put("time", run.time().toString()).put("host", run.host());
            ObjectNode differences = node.putObject("differences");
            run.differences().forEach(differences::put);
        }
        return ResultFiles.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }
}
