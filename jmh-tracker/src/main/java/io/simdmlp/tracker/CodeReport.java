package io.simdmlp.tracker;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The regressions of a comparison beside the code, as programs that review changes read them. */
final class CodeReport {
    private static final String SLOWER = "slower";
    private static final String ALLOCATES = "allocates-more";

    private final List<Comparison.BenchmarkRow> worse;
    private final BenchmarkSources sources;

    CodeReport(Comparison comparison, Path folder) {
        worse = comparison.rows().stream()
                .filter(Comparison.BenchmarkRow::isWorse)
                .toList();
        sources = new BenchmarkSources(folder);
    }

    private BenchmarkSources.@Nullable Place place(Comparison.BenchmarkRow row) {
        return sources.find(row.after().series().benchmark());
    }

    private static String rule(Comparison.BenchmarkRow row) {
        return row.verdict() == Verdict.SLOWER ? SLOWER : ALLOCATES;
    }

    private static String message(Comparison.BenchmarkRow row) {
        return (row.label() + ": " + ComparisonReport.words(row)).replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
    }

    String sarif() {
        ObjectNode root = ResultFiles.JSON
                .createObjectNode()
                .put("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
                .put("version", "2.1.0");
        ObjectNode run = root.putArray("runs").addObject();
        ObjectNode driver = run.putObject("tool").putObject("driver").put("name", "jmh-tracker");
        ArrayNode rules = driver.putArray("rules");
        rules.addObject()
                .put("id", SLOWER)
                .put("name", "SlowerBenchmark")
                .putObject("shortDescription")
                .put("text", "A benchmark takes longer.");
        rules.addObject()
                .put("id", ALLOCATES)
                .put("name", "AllocatingBenchmark")
                .putObject("shortDescription")
                .put("text", "A benchmark allocates more memory.");
        ArrayNode results = run.putArray("results");
        for (Comparison.BenchmarkRow row : worse) {
            ObjectNode result = results.addObject().put("ruleId", rule(row)).put("level", "error");
            result.putObject("message").put("text", message(row));
            result.putObject("partialFingerprints").put("benchmark/v1", row.label());
            BenchmarkSources.Place place = place(row);
            if (place != null) {
                ObjectNode physical = result.putArray("locations").addObject().putObject("physicalLocation");
                physical.putObject("artifactLocation").put("uri", place.path().replace(" ", "%20"));
                physical.putObject("region").put("startLine", place.line());
            }
        }
        return ResultFiles.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    String github() {
        StringBuilder text = new StringBuilder();
        for (Comparison.BenchmarkRow row : worse) {
            List<String> properties = new ArrayList<>();
            BenchmarkSources.Place place = place(row);
            if (place != null) {
                properties.add("file=" + property(place.path()));
                properties.add("line=" + place.line());
            }
            properties.add("title=" + property(row.label()));
            text.append("::error ")
                    .append(String.join(",", properties))
                    .append("::")
                    .append(escape(message(row)))
                    .append('\n');
        }
        return text.toString();
    }

    private static String escape(String text) {
        return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    private static String property(String text) {
        return escape(text).replace(":", "%3A").replace(",", "%2C");
    }

    String gitlab() {
        ArrayNode root = ResultFiles.JSON.createArrayNode();
        for (Comparison.BenchmarkRow row : worse) {
            BenchmarkSources.Place place = place(row);
            ObjectNode node = root.addObject()
                    .put("description", message(row))
                    .put("check_name", rule(row))
                    .put("severity", "major")
                    .put(
                            "fingerprint",
                            UUID.nameUUIDFromBytes((rule(row) + " " + row.label()).getBytes(StandardCharsets.UTF_8))
                                    .toString());
            ObjectNode location = node.putObject("location").put("path", place == null ? "benchmarks" : place.path());
            location.putObject("lines").put("begin", place == null ? 1 : place.line());
        }
        return ResultFiles.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }
}
