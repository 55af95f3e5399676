package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.math3.distribution.TDistribution;
import org.apache.commons.math3.stat.descriptive.moment.StandardDeviation;

/** Tables of scores in the forms of other programs. Scatter and verdicts are of forks, as in all reports. */
final class ScoreTables {
    private static final double TAIL = 0.025;

    private ScoreTables() {}

    /** As critcmp: the time relative to the faster side, and the score with the standard deviation of its forks. */
    static String critcmp(Comparison comparison) {
        List<String[]> lines = new ArrayList<>();
        lines.add(new String[] {"group", base(comparison), "", next(comparison), ""});
        lines.add(new String[] {
            "-----",
            "-".repeat(base(comparison).length()),
            "",
            "-".repeat(next(comparison).length()),
            ""
        });
        for (Comparison.BenchmarkRow row : comparison.rows()) {
            double ratio = 1 + row.change();
            lines.add(new String[] {
                row.label(),
                format("%.2f", Math.max(1, 1 / ratio)),
                scoreAndDeviation(row.before().metric()),
                format("%.2f", Math.max(1, ratio)),
                scoreAndDeviation(row.after().metric())
            });
        }
        return aligned(lines, "  ", 1);
    }

    private static String scoreAndDeviation(Metric metric) {
        double deviation = new StandardDeviation().evaluate(metric.forkScores());
        return format("%s±%s %s", digits(metric.score()), metric.forks() < 2 ? "?" : digits(deviation), metric.unit());
    }

    /**
     * As benchstat: a table per unit; the score with the 95 % interval of its forks in percent, the change of the score, {@code ~}
     * if it is not called a change, p, and the number of forks.
     */
    static String benchstat(Comparison comparison) {
        Map<String, List<Comparison.BenchmarkRow>> units = new LinkedHashMap<>();
        for (Comparison.BenchmarkRow row : comparison.rows()) {
            units.computeIfAbsent(row.after().metric().unit(), unit -> new ArrayList<>())
                    .add(row);
        }
        StringBuilder text = new StringBuilder();
        units.forEach((unit, rows) -> {
            List<String[]> lines = new ArrayList<>();
            lines.add(new String[] {"", "│", base(comparison), "│", next(comparison), "", "", "│"});
            lines.add(new String[] {"", "│", unit, "│", unit, "vs base", "", "│"});
            double before = 0;
            double after = 0;
            for (Comparison.BenchmarkRow row : rows) {
                Metric old = row.before().metric();
                Metric now = row.after().metric();
                boolean isChange = row.verdict() == Verdict.SLOWER || row.verdict() == Verdict.FASTER;
                double change = now.higherIsBetter() ? -row.change() / (1 + row.change()) : row.change();
                String forks = old.forks() == now.forks() ? "n=" + old.forks() : "n=" + old.forks() + "+" + now.forks();
                lines.add(new String[] {
                    row.label(),
                    "",
                    scoreAndInterval(old),
                    "",
                    scoreAndInterval(now),
                    isChange ? format("%+.2f%%", 100 * change) : "~",
                    "(" + (Double.isNaN(row.p()) ? "" : format("p=%.3f ", row.p())) + forks + ")",
                    ""
                });
                before += Math.log(old.score()) / rows.size();
                after += Math.log(now.score()) / rows.size();
            }
            if (rows.size() > 1 && Double.isFinite(before) && Double.isFinite(after)) {
                lines.add(new String[] {
                    "geomean",
                    "",
                    digits(Math.exp(before)),
                    "",
                    digits(Math.exp(after)),
                    format("%+.2f%%", 100 * Math.expm1(after - before)),
                    "",
                    ""
                });
            }
            text.append(text.isEmpty() ? "" : "\n").append(aligned(lines, " ", 2));
        });
        return text.toString();
    }

    /** The half width of the interval is of the mean of the forks. */
    private static String scoreAndInterval(Metric metric) {
        double[] forks = metric.forkScores();
        if (forks.length < 2) {
            return digits(metric.score()) + " ± ∞";
        }
        double half = -new TDistribution(forks.length - 1).inverseCumulativeProbability(TAIL)
                * new StandardDeviation().evaluate(forks)
                / Math.sqrt(forks.length);
        double mean = Arrays.stream(forks).average().orElseThrow();
        return format("%s ± %.0f%%", digits(metric.score()), 100 * half / Math.abs(mean));
    }

    private static String base(Comparison comparison) {
        return comparison.base().name();
    }

    private static String next(Comparison comparison) {
        return comparison.next().name();
    }

    /** Four significant digits, without an exponent as long as that is readable. */
    private static String digits(double value) {
        double size = Math.abs(value);
        if (size != 0 && (size < 1e-3 || size >= 1e7)) {
            return format("%.3e", value);
        }
        int exponent = size == 0 ? 0 : (int) Math.floor(Math.log10(size));
        return format("%." + Math.max(0, 3 - exponent) + "f", value);
    }

    /** Columns beside each other: from {@code left} on to the right. */
    private static String aligned(List<String[]> lines, String gap, int left) {
        int[] widths = new int[lines.get(0).length];
        for (String[] line : lines) {
            for (int c = 0; c < widths.length; c++) {
                line[c] = line[c].replaceAll("[\\p{Cntrl}\\u2028\\u2029]+", " ");
                widths[c] = Math.max(widths[c], line[c].length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (String[] line : lines) {
            StringBuilder row = new StringBuilder();
            for (int c = 0; c < widths.length; c++) {
                String space = " ".repeat(widths[c] - line[c].length());
                row.append(c == 0 ? "" : gap).append(c < left ? line[c] + space : space + line[c]);
            }
            text.append(row.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    @SuppressWarnings("AnnotateFormatMethod") // It would take a dependency for one annotation.
    private static String format(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
