package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A comparison as text, Markdown, JSON or HTML. */
public final class ComparisonReport {
    /** The page's picture of an interval: width and height in pixels, and the change in percent at its ends. */
    private static final int WIDTH = 240;

    private static final int HEIGHT = 18;
    private static final double REACH = 15;

    private final Comparison comparison;

    /**
     * A report.
     *
     * @param comparison the comparison to report
     */
    public ComparisonReport(Comparison comparison) {
        this.comparison = comparison;
    }

    /** {@return lines to read: a benchmark each, notes, a summary} */
    public String text() {
        int width = comparison.rows().stream()
                .mapToInt(row -> row.label().length())
                .max()
                .orElseThrow();
        StringBuilder text = new StringBuilder();
        for (Comparison.BenchmarkRow row : comparison.rows()) {
            text.append(row.label())
                    .append(" ".repeat(width - row.label().length() + 2))
                    .append(words(row))
                    .append('\n');
        }
        comparison.notes().forEach(note -> text.append("note: ").append(note).append('\n'));
        return text.append(summary()).append('\n').toString();
    }

    /** {@return a table, notes and a summary, in Markdown} */
    public String markdown() {
        MarkdownTable table = new MarkdownTable("benchmark", "time of an operation");
        comparison.rows().forEach(row -> table.add(row.label(), words(row)));
        StringBuilder text = new StringBuilder(table.toString()).append('\n');
        comparison.notes().forEach(note -> text.append("- ").append(note).append('\n'));
        return text.append("- ").append(summary()).append('\n').toString();
    }

    /** {@return one object with an array {@code rows}; numbers that were not measured are absent} */
    public String json() {
        ObjectNode root = ResultFiles.JSON.createObjectNode();
        root.put("base", comparison.base().name());
        root.put("new", comparison.next().name());
        root.put("worse", comparison.worse());
        ArrayNode notes = root.putArray("notes");
        comparison.notes().forEach(notes::add);
        ArrayNode rows = root.putArray("rows");
        for (Comparison.BenchmarkRow row : comparison.rows()) {
            ObjectNode node = rows.addObject()
                    .put("benchmark", row.label())
                    .put("verdict", row.verdict().label())
                    .put("change", row.change())
                    .put("smallest_effect", row.floor())
                    .put("more_forks", row.moreForks())
                    .put("allocates_more", row.allocatesMore());
            putMeasured(node, "low", row.low());
            putMeasured(node, "high", row.high());
            putMeasured(node, "p", row.p());
            putMeasured(node, "base_bytes_per_op", row.baseBytes());
            putMeasured(node, "new_bytes_per_op", row.newBytes());
        }
        return ResultFiles.JSON.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    }

    private static void putMeasured(ObjectNode node, String name, double value) {
        if (!Double.isNaN(value)) {
            node.put(name, value);
        }
    }

    /** {@return one self-contained page} */
    public String html() {
        HtmlPage page = new HtmlPage(
                "Benchmark comparison",
                comparison.base().name() + " against " + comparison.next().name() + ": " + summary());
        page.add(
                "<section>\n<table>\n<tr><th>benchmark</th><th>time of an operation</th>"
                        + "<th>-%.0f %% to +%.0f %%; grey does not count</th></tr>\n",
                REACH, REACH);
        for (Comparison.BenchmarkRow row : comparison.rows()) {
            String mark = row.isWorse() ? "worse" : row.verdict() == Verdict.FASTER ? "better" : "";
            page.add("<tr><td>%s</td><td class=\"%s\">%s</td><td>", HtmlPage.escape(row.label()), mark, words(row));
            picture(page, row);
            page.add("</td></tr>\n");
        }
        page.add("</table>\n</section>\n");
        comparison.notes().forEach(note -> page.add("<p class=\"note\">%s</p>\n", HtmlPage.escape(note)));
        return page.toString();
    }

    /** A band for changes that do not count, a line for the interval, a dot for the estimate. */
    private static void picture(HtmlPage page, Comparison.BenchmarkRow row) {
        int middle = HEIGHT / 2;
        double left = x(-row.floor());
        page.add(
                "<svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">",
                WIDTH, HEIGHT, WIDTH, HEIGHT, words(row));
        page.add(
                "<rect class=\"counts\" x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%d\"/>",
                left, x(row.floor()) - left, HEIGHT);
        page.add("<path class=\"axis\" d=\"M0 %d H%d\"/>", middle, WIDTH);
        double low = Double.isNaN(row.low()) ? row.change() : row.low();
        double high = Double.isNaN(row.high()) ? row.change() : row.high();
        page.add("<path class=\"interval\" stroke-width=\"2\" d=\"M%.1f %d H%.1f\"/>", x(low), middle, x(high));
        page.add("<circle class=\"dot\" cx=\"%.1f\" cy=\"%d\" r=\"4\"/></svg>", x(row.change()), middle);
    }

    private static double x(double change) {
        return WIDTH * (0.5 + Math.max(-1, Math.min(1, 100 * change / REACH)) / 2);
    }

    /** {@return the result of a benchmark in words}
     *
     * @param row the benchmark
     */
    static String words(Comparison.BenchmarkRow row) {
        String interval =
                Double.isNaN(row.low()) ? "[unknown]" : format("[%.1f, %.1f]", 100 * row.low(), 100 * row.high());
        String time =
                switch (row.verdict()) {
                    case SLOWER ->
                        format("%s by %.1f %% %s", isTime(row) ? "slower" : "worse", 100 * row.change(), interval);
                    case FASTER ->
                        format(
                                "%s by %.1f %% [%.1f, %.1f]",
                                isTime(row) ? "faster" : "better",
                                -100 * row.change(),
                                -100 * row.high(),
                                -100 * row.low());
                    case SAME -> "same " + interval;
                    case UNDECIDED ->
                        format(
                                "cannot tell %s; about %d more fork%s would",
                                interval, row.moreForks(), row.moreForks() == 1 ? "" : "s");
                    case NOT_JUDGED ->
                        format("not judged: takes %.3f times as long, iterations %s", 1 + row.change(), interval);
                };
        return row.allocatesMore()
                ? time + format("; allocates %.0f B more, %.0f B/op", row.newBytes() - row.baseBytes(), row.newBytes())
                : time;
    }

    /** False for secondary metrics such as bytes. */
    private static boolean isTime(Comparison.BenchmarkRow row) {
        Metric metric = row.after().metric();
        return metric.name().isEmpty() || !Double.isNaN(Units.secondsPerOperation(1, metric.unit()));
    }

    private String summary() {
        List<String> parts = new ArrayList<>();
        for (Verdict verdict : Verdict.values()) {
            long count = comparison.rows().stream()
                    .filter(row -> row.verdict() == verdict)
                    .count();
            if (count > 0) {
                parts.add(count + " " + verdict.label());
            }
        }
        long allocating = comparison.rows().stream()
                .filter(Comparison.BenchmarkRow::allocatesMore)
                .count();
        return String.join(", ", parts) + (allocating == 0 ? "" : "; " + allocating + " allocating more");
    }

    @SuppressWarnings("AnnotateFormatMethod") // It would take a dependency for one annotation.
    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
