package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A comparison as text, Markdown, JSON or HTML. */
public final class ComparisonReport {
    /** The beginning of a comment, by which the next run finds and replaces it. */
    public static final String COMMENT_MARK = "<!-- jmh-tracker -->";

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

    /**
     * {@return Markdown for a comment on a change: a headline, a table of what changed or cannot be told, and folded the rest}
     */
    public String comment() {
        List<Comparison.BenchmarkRow> rest = new ArrayList<>();
        List<Comparison.BenchmarkRow> worse = new ArrayList<>();
        List<Comparison.BenchmarkRow> other = new ArrayList<>();
        for (Comparison.BenchmarkRow row : comparison.rows()) {
            boolean isFolded = row.verdict() == Verdict.SAME
                    || row.verdict() == Verdict.UNDECIDED
                    || row.verdict() == Verdict.NOT_JUDGED;
            (row.isWorse() ? worse : isFolded ? rest : other).add(row);
        }
        StringBuilder text = new StringBuilder(COMMENT_MARK + "\n### Benchmarks: " + summary() + "\n\n");
        List<Comparison.BenchmarkRow> changed = new ArrayList<>(worse);
        changed.addAll(other);
        changed.sort(Comparator.comparing(Comparison.BenchmarkRow::isWorse)
                .reversed()
                .thenComparingDouble(row -> -Math.abs(Math.log1p(row.change()))));
        if (!changed.isEmpty()) {
            text.append(scores(changed)).append('\n');
        }
        for (Verdict verdict : List.of(Verdict.UNDECIDED, Verdict.NOT_JUDGED, Verdict.SAME)) {
            List<Comparison.BenchmarkRow> folded =
                    rest.stream().filter(row -> row.verdict() == verdict).toList();
            if (!folded.isEmpty()) {
                fold(
                        text,
                        folded.size() + " " + (verdict == Verdict.UNDECIDED ? "cannot tell" : verdict.label()),
                        scores(folded));
            }
        }
        if (!comparison.notes().isEmpty()) {
            StringBuilder notes = new StringBuilder();
            comparison
                    .notes()
                    .forEach(note -> notes.append("- ").append(plain(note)).append('\n'));
            fold(
                    text,
                    comparison.notes().size() == 1
                            ? "1 note"
                            : comparison.notes().size() + " notes",
                    notes.toString());
        }
        return text.toString();
    }

    private static void fold(StringBuilder text, String title, String body) {
        text.append("<details><summary>")
                .append(title)
                .append("</summary>\n\n")
                .append(body)
                .append("\n</details>\n\n");
    }

    private static String scores(List<Comparison.BenchmarkRow> rows) {
        MarkdownTable table = new MarkdownTable("benchmark", "base", "new", "time of an operation");
        for (Comparison.BenchmarkRow row : rows) {
            String mark = row.isWorse() ? "🔴 " : row.verdict() == Verdict.FASTER ? "🟢 " : "";
            table.add(
                    "`" + row.label().replace('`', '\'') + "`",
                    score(row.before().metric()),
                    score(row.after().metric()),
                    mark + plain(words(row)));
        }
        return table.toString();
    }

    private static String score(Metric metric) {
        return format("%.4g %s", metric.score(), plain(metric.unit()));
    }

    /** Text without the signs that Markdown or HTML give a meaning. */
    private static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace("@", "@\u200B") // names nobody
                .replaceAll("([\\\\`*_])", "\\\\$1");
    }

    /** {@return one self-contained page} */
    public String html() {
        return new ComparisonPage(comparison).toString();
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

    /** How many benchmarks have each verdict. */
    String summary() {
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
