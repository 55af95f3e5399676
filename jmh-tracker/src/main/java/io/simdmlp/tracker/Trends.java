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

        double value(int i) {
            return figure(entries.get(i), workload).shown();
        }

        History.Score last() {
            return figure(entries.get(entries.size() - 1), workload);
        }

        /** The ratio of the means after and before a change. */
        double ratio(int change) {
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

        boolean isBetter(int change) {
            return ratio(change) > 1 == last().higherIsBetter();
        }

        private String commit(int change) {
            return entries.get(changes.get(change)).commit();
        }

        /** The last value, such as {@code 12.3 us/op after 40 entries}. */
        String state() {
            return String.format(
                    Locale.ROOT, "%.4g %s after %d entries", last().shown(), last().shownUnit(), entries.size());
        }

        /** A change point: its commit, and by how much the mean changed. */
        String words(int change) {
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
        return new Trends(entries.entrySet().parallelStream() // the change points take long
                .map(trend -> Trend.of(trend.getKey().get(0), trend.getKey().get(1), trend.getValue()))
                .toList());
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
            text.append(trend.workload())
                    .append(" on ")
                    .append(trend.host())
                    .append(": ")
                    .append(trend.state());
            for (int change = 0; change < trend.changes().size(); change++) {
                text.append(change == 0 ? "; changed at " : ", ").append(trend.words(change));
            }
            text.append('\n');
        }
        return text.toString();
    }

    /** {@return one self-contained page: a chart per trend, its change points marked} */
    public String html() {
        return new TrendsPage(this).toString();
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
