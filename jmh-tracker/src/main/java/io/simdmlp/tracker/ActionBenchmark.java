package io.simdmlp.tracker;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * {@code data.js} of github-action-benchmark: {@code window.BENCHMARK_DATA = {"entries": {SUITE: [{"commit": {"id": ...},
 * "date": milliseconds, "tool": ..., "benches": [{"name": ..., "value": ..., "unit": ...}]}]}}}. Its other file, without the
 * assignment, is read too.
 *
 * @param file names it in errors
 * @param host the machine
 */
record ActionBenchmark(Path file, String host) {
    /** Smaller dates are in seconds. */
    private static final long SECONDS_BELOW = 100_000_000_000L;

    /** Joins the parts of a name that JMH calls parameters, in the name of the tool jmh. */
    private static final String PARAMETERS = " ( {";

    private static final int SHORT_HASH = 12;

    List<History.Entry> entries(String text) throws UnusableResultsException {
        String json = text.replaceFirst("^window\\.[A-Za-z0-9_.]+\\s*=\\s*", "").replaceFirst(";\\s*$", "");
        JsonNode suites;
        try {
            suites = ResultFiles.JSON.readTree(json).path("entries");
        } catch (JacksonException e) {
            throw new UnusableResultsException(file + " is truncated or no JSON: " + e.getOriginalMessage());
        }
        if (!suites.isObject() || !suites.valueStream().allMatch(JsonNode::isArray)) {
            throw new UnusableResultsException(
                    file + " has no object 'entries' of lists, expected data.js of github-action-benchmark");
        }
        List<History.Entry> entries = new ArrayList<>();
        for (Map.Entry<String, JsonNode> suite : suites.properties()) {
            String prefix = suites.size() > 1 ? suite.getKey() + ": " : "";
            for (int i = 0; i < suite.getValue().size(); i++) {
                try {
                    entries.add(entry(prefix, suite.getValue().get(i)));
                } catch (IllegalArgumentException e) {
                    throw new UnusableResultsException(
                            file + ", suite " + suite.getKey() + ", entry " + (i + 1) + ": " + e.getMessage());
                }
            }
        }
        entries.sort(Comparator.comparing(History.Entry::time));
        return entries;
    }

    private History.Entry entry(String prefix, JsonNode node) {
        String commit = node.path("commit").path("id").asString("");
        if (commit.isEmpty()) {
            throw new IllegalArgumentException("commit has no id, expected one");
        }
        JsonNode date = node.path("date");
        if (!date.isNumber()) {
            throw new IllegalArgumentException("date is " + date + ", expected milliseconds since 1970");
        }
        long time = date.asLong();
        String tool = node.path("tool").asString("");
        Map<String, History.Score> figures = new LinkedHashMap<>();
        for (JsonNode bench : node.path("benches")) {
            String name = bench.path("name").asString("");
            if (name.isEmpty()) {
                throw new IllegalArgumentException("a benchmark has no name, expected one");
            }
            double value = bench.path("value").asDouble(Double.NaN);
            if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
                continue; // of no use in a trend of ratios: a failed benchmark, or a count that may be 0
            }
            String unit = bench.path("unit").asString("");
            History.Score score = new History.Score(value, unit, Double.NaN);
            switch (tool) {
                case "customBiggerIsBetter" -> score = score.better(true);
                case "customSmallerIsBetter", "cargo", "go", "googlecpp", "catch2" -> score = score.better(false);
                default -> {} // the unit tells
            }
            figures.putIfAbsent(
                    prefix
                            + (tool.equals("jmh")
                                    ? label(name, unit, bench.path("extra").asString(""))
                                    : name),
                    score);
        }
        return new History.Entry(
                commit.matches("[0-9a-f]{40}") ? commit.substring(0, SHORT_HASH) : commit,
                Instant.ofEpochMilli(time < SECONDS_BELOW ? 1000 * time : time),
                host,
                figures);
    }

    /** The label that {@link JmhResults} gives to such a benchmark, so that further runs continue the trend. */
    private static String label(String name, String unit, String extra) {
        int at = name.indexOf(PARAMETERS);
        String[] parts = (at < 0 ? name : name.substring(0, at)).split("\\.", -1);
        StringBuilder label = new StringBuilder(
                parts.length < 2 ? parts[0] : parts[parts.length - 2] + "." + parts[parts.length - 1]);
        if (at >= 0) {
            String json = name.substring(at + PARAMETERS.length() - 1).replaceFirst("\\s*\\)\\s*$", "");
            try {
                ResultFiles.JSON
                        .readTree(json)
                        .forEachEntry((parameter, value) ->
                                label.append(' ').append(parameter).append('=').append(value.asString()));
            } catch (JacksonException e) {
                return name;
            }
        }
        for (String line : extra.split("\n", -1)) {
            if (line.startsWith("threads: ") && !line.equals("threads: 1")) {
                label.append(" threads=")
                        .append(line.substring("threads: ".length()).strip());
            }
        }
        return label + (unit.startsWith("ops/") ? " thrpt" : " avgt");
    }
}
