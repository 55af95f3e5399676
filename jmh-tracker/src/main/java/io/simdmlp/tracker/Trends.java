package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The trends of a history, per workload and machine, with their change points.
 *
 * @param trends in the order in which workloads first appear
 */
public record Trends(List<Trend> trends) {
    /** The chart of a trend, in pixels. */
    private static final int WIDTH = 960;

    private static final int HEIGHT = 160;
    private static final int LEFT = 90; // for the axis' numbers
    private static final int MARGIN = 22; // above and below, for those of the changes
    private static final int NAME = 40; // characters of a commit in it

    /**
     * A workload on a machine.
     *
     * @param workload its name
     * @param host the machine
     * @param entries those that have it, the oldest first
     * @param changes the indices of the first entries after each change
     */
    public record Trend(String workload, String host, List<History.Entry> entries, List<Integer> changes) {
        static Trend of(String workload, String host, List<History.Entry> entries) {
            double[] logs = entries.stream()
                    .mapToDouble(entry -> Math.log(figure(entry, workload).shown()))
                    .toArray();
            return new Trend(workload, host, entries, ChangePoints.of(logs));
        }

        private static History.Score figure(History.Entry entry, String workload) {
            History.Score figure = entry.figures().get(workload);
            if (figure == null) {
                throw new IllegalArgumentException(entry.commit() + " has no " + workload);
            }
            return figure;
        }

        private double value(int i) {
            return figure(entries.get(i), workload).shown();
        }

        private History.Score last() {
            return figure(entries.get(entries.size() - 1), workload);
        }

        /** The ratio of the means after and before a change. */
        private double ratio(int change) {
            int at = changes.get(change);
            int from = change == 0 ? 0 : changes.get(change - 1);
            int to = change + 1 == changes.size() ? entries.size() : changes.get(change + 1);
            return mean(at, to) / mean(from, at);
        }

        private double mean(int from, int to) {
            double sum = 0;
            for (int i = from; i < to; i++) {
                sum += value(i);
            }
            return sum / (to - from);
        }

        private boolean isBetter(int change) {
            return ratio(change) > 1 == last().higherIsBetter();
        }

        private String commit(int change) {
            return entries.get(changes.get(change)).commit();
        }

        private String mark(int change) {
            return String.format(
                    Locale.ROOT,
                    "%s %+.1f %%",
                    Markup.isolated(Markup.shorten(commit(change), NAME)),
                    100 * (ratio(change) - 1));
        }

        private String words(int change) {
            return String.format(Locale.ROOT, "%s %+.1f %%", commit(change), 100 * (ratio(change) - 1));
        }
    }

    /**
     * {@return the trends of a history}
     *
     * @param history the history
     * @throws UnusableResultsException if it is empty
     */
    public static Trends of(History history) throws UnusableResultsException {
        Map<List<String>, List<History.Entry>> entries = new LinkedHashMap<>();
        for (History.Entry entry : history.entries()) {
            entry.figures().forEach((workload, figure) -> entries.computeIfAbsent(
                            List.of(workload, entry.host(), figure.shownUnit()), key -> new ArrayList<>())
                    .add(entry));
        }
        if (entries.isEmpty()) {
            throw new UnusableResultsException("the history is empty, expected at least one entry: add one first");
        }
        List<Trend> trends = new ArrayList<>();
        entries.forEach((key, list) -> trends.add(Trend.of(key.get(0), key.get(1), list)));
        return new Trends(List.copyOf(trends));
    }

    /**
     * {@return the trends of one workload alone}
     *
     * @param workload its name
     * @throws UnusableResultsException if there is none of that name
     */
    public Trends only(String workload) throws UnusableResultsException {
        List<Trend> kept = trends.stream()
                .filter(trend -> trend.workload().equals(workload))
                .toList();
        if (kept.isEmpty()) {
            String known = trends.stream().map(Trend::workload).distinct().collect(Collectors.joining(", "));
            throw new UnusableResultsException("the workload is '" + workload + "', expected one of " + known);
        }
        return new Trends(kept);
    }

    /** {@return one line per trend, with its change points} */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Trend trend : trends) {
            History.Score last = trend.last();
            text.append(String.format(
                    Locale.ROOT,
                    "%s on %s: %.4g %s after %d entries",
                    trend.workload(),
                    trend.host(),
                    last.shown(),
                    last.shownUnit(),
                    trend.entries().size()));
            for (int change = 0; change < trend.changes().size(); change++) {
                text.append(change == 0 ? "; changed at " : ", ").append(trend.words(change));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** {@return one self-contained page: a chart per trend, its change points marked} */
    public String html() {
        HtmlPage page =
                new HtmlPage("Performance history", trends.size() + (trends.size() == 1 ? " trend" : " trends"));
        for (Trend trend : trends) {
            page.add(
                    "<section>\n<h2>%s</h2>\n<p class=\"note\">%s, %s</p>\n",
                    HtmlPage.escape(trend.workload()),
                    HtmlPage.escape(trend.last().shownUnit()),
                    HtmlPage.escape(trend.host()));
            picture(page, trend);
            page.add("</section>\n");
        }
        return page.toString();
    }

    private static void picture(HtmlPage page, Trend trend) {
        int n = trend.entries().size();
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < n; i++) {
            low = Math.min(low, trend.value(i));
            high = Math.max(high, trend.value(i));
        }
        double middle = low / 2 + high / 2; // a flat trend looks flat
        low = Math.min(low, 0.95 * middle);
        high = Math.max(high, 1.05 * middle);
        page.add(
                "<svg width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n",
                WIDTH, HEIGHT, WIDTH, HEIGHT, HtmlPage.escape(trend.workload()));
        for (double tick : new double[] {low, high}) {
            double y = y(tick, low, high);
            page.add("<path class=\"axis\" d=\"M%d %.1f H%d\"/>", LEFT, y, WIDTH);
            page.add("<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.4g</text>\n", LEFT - 8, y + 4, tick);
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < n; i++) {
            line.append(String.format(
                    Locale.ROOT, "%s%.1f %.1f", i == 0 ? "M" : " L", x(i, n), y(trend.value(i), low, high)));
        }
        page.add("<path class=\"trend\" d=\"%s\"/>\n", line);
        for (int i = 0; i < n; i++) {
            History.Entry entry = trend.entries().get(i);
            page.add(
                    "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3\"><title>%s, %s: %.5g</title></circle>\n",
                    x(i, n),
                    y(trend.value(i), low, high),
                    HtmlPage.escape(Markup.isolated(entry.commit())),
                    entry.time(),
                    trend.value(i));
        }
        for (int change = 0; change < trend.changes().size(); change++) {
            double x =
                    (x(trend.changes().get(change) - 1, n) + x(trend.changes().get(change), n)) / 2;
            boolean isRight = x > 0.6 * WIDTH; // where the longest name would not fit to the right
            String mark = trend.isBetter(change) ? "better" : "worse";
            page.add("<path class=\"change %s\" d=\"M%.1f 0 V%d\"/>", mark, x, HEIGHT);
            page.add(
                    "<text x=\"%.1f\" y=\"12\" text-anchor=\"%s\">%s</text>\n",
                    isRight ? x - 5 : x + 5, isRight ? "end" : "start", HtmlPage.escape(trend.mark(change)));
        }
        page.add("</svg>\n");
    }

    private static double x(int i, int n) {
        return LEFT + 8 + (WIDTH - LEFT - 16) * (n == 1 ? 0.5 : i / (n - 1.0));
    }

    private static double y(double value, double low, double high) {
        return MARGIN + (HEIGHT - 2 * MARGIN) * (high - value) / (high - low);
    }

    /**
     * {@return a table as Apache Otava imports it: a column {@code time}, one {@code commit}, one per workload}
     *
     * <p>Otava requires a number in every cell: an entry without a score gets the one before it, or the first.
     *
     * @throws UnusableResultsException if the trends are of several machines, which one table would mix
     */
    public String csv() throws UnusableResultsException {
        List<String> hosts = trends.stream().map(Trend::host).distinct().toList();
        if (hosts.size() > 1) {
            throw new UnusableResultsException(
                    "the history is of the machines " + String.join(", ", hosts) + ", expected one for CSV: name it");
        }
        List<History.Entry> entries = trends.stream()
                .flatMap(trend -> trend.entries().stream())
                .distinct()
                .sorted(Comparator.comparing(History.Entry::time))
                .toList();
        StringBuilder csv = new StringBuilder("time,commit");
        trends.forEach(trend -> csv.append(',').append(quoted(trend.workload())));
        csv.append('\n');
        Map<String, Double> latest = new LinkedHashMap<>();
        trends.forEach(trend -> latest.put(trend.workload(), trend.value(0)));
        for (History.Entry entry : entries) {
            csv.append(entry.time()).append(',').append(quoted(entry.commit()));
            for (Trend trend : trends) {
                History.Score figure = entry.figures().get(trend.workload());
                if (figure != null && figure.shownUnit().equals(trend.last().shownUnit())) {
                    latest.put(trend.workload(), figure.shown());
                }
                csv.append(',').append(latest.get(trend.workload()));
            }
            csv.append('\n');
        }
        return csv.toString();
    }

    private static String quoted(String cell) {
        return cell.matches("[^,\"\r\n]*") ? cell : "\"" + cell.replace("\"", "\"\"") + "\"";
    }

    /**
     * {@return the trends of one machine alone}
     *
     * @param host its fingerprint
     * @throws UnusableResultsException if there is none of that name
     */
    public Trends on(String host) throws UnusableResultsException {
        List<Trend> kept =
                trends.stream().filter(trend -> trend.host().equals(host)).toList();
        if (kept.isEmpty()) {
            String known = trends.stream().map(Trend::host).distinct().collect(Collectors.joining(", "));
            throw new UnusableResultsException("the machine is '" + host + "', expected one of " + known);
        }
        return new Trends(kept);
    }
}
