package io.simdmlp.tracker;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The page of a comparison. Its rows are in the order in which the script shows them first: the largest regressions on top. */
final class ComparisonPage {
    /** More iterations of a fork are not drawn one by one: each dot is then the mean of some of them. */
    private static final int DOTS = 30;

    private final Comparison comparison;

    ComparisonPage(Comparison comparison) {
        this.comparison = comparison;
    }

    @Override
    public String toString() {
        List<Comparison.BenchmarkRow> rows = comparison.rows().stream()
                .sorted(Comparator.comparingInt(ComparisonPage::severity)
                        .thenComparingDouble(row -> -Math.abs(Math.log1p(row.change()))))
                .toList();
        ObjectNode data = ResultFiles.JSON
                .createObjectNode()
                .put("kind", "comparison")
                .put("rate", comparison.criteria().rate())
                .put("effect", comparison.criteria().smallestEffect());
        ArrayNode nodes = data.putArray("rows");
        rows.forEach(row -> put(nodes.addObject(), row));
        HtmlPage page = new HtmlPage(
                "Benchmark comparison",
                comparison.base().name() + " against " + comparison.next().name() + ": "
                        + new ComparisonReport(comparison).summary(),
                data);
        if (!comparison.notes().isEmpty()) {
            page.add("<ul class=\"notes\">\n");
            comparison.notes().forEach(note -> page.add("<li class=\"note\">%s</li>\n", HtmlPage.escape(note)));
            page.add("</ul>\n");
        }
        page.beginRows("Size and certainty of the changes");
        for (Comparison.BenchmarkRow row : rows) {
            page.row(kind(row), mark(row), row.label(), ComparisonReport.words(row));
        }
        page.endRows(
                "▲ slower, ▼ faster, ● same, ○ cannot tell, ◇ not judged. The grey band holds changes that do not count.");
        return page.toString();
    }

    private static String kind(Comparison.BenchmarkRow row) {
        return row.allocatesMore() && row.verdict() != Verdict.SLOWER
                ? "allocates"
                : row.verdict().label().replace(' ', '-');
    }

    private static int severity(Comparison.BenchmarkRow row) {
        return row.isWorse()
                ? 0
                : switch (row.verdict()) {
                    case SLOWER -> 0;
                    case FASTER -> 1;
                    case UNDECIDED -> 2;
                    case NOT_JUDGED -> 3;
                    case SAME -> 4;
                };
    }

    private static String mark(Comparison.BenchmarkRow row) {
        return row.isWorse()
                ? "▲"
                : switch (row.verdict()) {
                    case SLOWER -> "▲";
                    case FASTER -> "▼";
                    case SAME -> "●";
                    case UNDECIDED -> "○";
                    case NOT_JUDGED -> "◇";
                };
    }

    private static void put(ObjectNode node, Comparison.BenchmarkRow row) {
        Series series = row.after().series();
        Metric metric = row.after().metric();
        node.put("name", row.label())
                .put("benchmark", series.benchmark())
                .put("mode", series.mode())
                .put("metric", metric.name())
                .put("kind", kind(row))
                .put("words", ComparisonReport.words(row))
                .put("unit", metric.unit())
                .put("higher", metric.higherIsBetter())
                .put("change", Rounding.toFiveDigits(row.change()))
                .put("floor", Rounding.toFiveDigits(row.floor()));
        if (!Double.isNaN(row.low())) {
            node.put("low", Rounding.toFiveDigits(row.low())).put("high", Rounding.toFiveDigits(row.high()));
        }
        if (!Double.isNaN(row.p())) {
            node.put("p", Rounding.toFiveDigits(row.p()));
        }
        ObjectNode params = node.putObject("params");
        series.params().forEach(params::put);
        put(node.putObject("base"), row.before().metric());
        put(node.putObject("next"), metric);
        if (!Double.isNaN(row.baseBytes()) && !Double.isNaN(row.newBytes())) {
            node.putArray("bytes")
                    .add(Rounding.toFiveDigits(row.baseBytes()))
                    .add(Rounding.toFiveDigits(row.newBytes()));
        }
    }

    private static void put(ObjectNode node, Metric metric) {
        node.put("score", Rounding.toFiveDigits(metric.score()));
        ArrayNode forks = node.putArray("forks");
        Arrays.stream(metric.forkScores()).forEach(score -> forks.add(Rounding.toFiveDigits(score)));
        ArrayNode scores = node.putArray("scores");
        for (double[] fork : metric.scores()) {
            ArrayNode dots = scores.addArray();
            int count = Math.min(fork.length, DOTS);
            for (int i = 0; i < count; i++) {
                int from = (int) ((long) i * fork.length / count);
                int to = (int) ((i + 1L) * fork.length / count);
                dots.add(Rounding.toFiveDigits(
                        Arrays.stream(fork, from, to).average().orElseThrow()));
            }
        }
    }
}
