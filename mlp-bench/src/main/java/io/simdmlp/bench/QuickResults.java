package io.simdmlp.bench;

import io.simdmlp.tracker.History;
import io.simdmlp.tracker.ResultFiles;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads the JSON of {@code mlp bench quick} for a history. */
public final class QuickResults {
    private QuickResults() {}

    /**
     * {@return an entry with the figures in a file}
     *
     * @param results JSON of JMH or of {@code mlp bench quick}
     * @param commit what was measured
     * @param time when it was measured
     * @param host where it was measured, if the results do not name the machine
     * @throws UnusableResultsException if the file is neither, or has no usable figure or one of an unknown workload
     * @throws IOException if the file cannot be read
     */
    public static History.Entry entry(Path results, String commit, Instant time, String host) throws IOException {
        JsonNode root = ResultFiles.json(results);
        return isQuick(root)
                ? new History.Entry(commit, time, host, scores(results, root))
                : History.entry(results, commit, time, host);
    }

    /** Whether a tree is that of {@code mlp bench quick}. */
    static boolean isQuick(JsonNode root) {
        return root.isArray() && !root.isEmpty() && root.valueStream().allMatch(node -> node.has("workload"));
    }

    private static Map<String, History.Score> scores(Path results, JsonNode root) throws UnusableResultsException {
        Map<String, History.Score> scores = new LinkedHashMap<>();
        for (JsonNode node : root) {
            int threads = node.path("threads").asInt(1);
            String workload = node.path("workload").asString("");
            requireKnown(results, workload);
            String label =
                    workload + " " + node.path("metric").asString("") + (threads == 1 ? "" : " threads=" + threads);
            History.Score score;
            try {
                score = History.Score.of(node);
            } catch (IllegalArgumentException e) {
                throw new UnusableResultsException(results + ": " + label + "'s " + e.getMessage());
            }
            if (scores.put(label, score) != null) {
                throw new UnusableResultsException(results + " has " + label + " twice");
            }
        }
        return scores;
    }

    /** Refuses a workload that {@link Quick} does not have. */
    static void requireKnown(Path file, String workload) throws UnusableResultsException {
        if (!Quick.names().contains(workload)) {
            throw new UnusableResultsException(file + " has an unknown workload '" + workload + "', expected one of "
                    + String.join(", ", Quick.names()));
        }
    }
}
