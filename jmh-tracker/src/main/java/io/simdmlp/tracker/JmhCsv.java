package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.commons.math3.distribution.TDistribution;

/**
 * Reads JMH's CSV ({@code -rf csv} and {@code scsv}). It has no raw data: for each benchmark the number of iterations of all
 * forks, the mean, and half of its 99.9 % interval. So it is a run of one fork.
 */
final class JmhCsv {
    private static final List<String> HEADER =
            List.of("Benchmark", "Mode", "Threads", "Samples", "Score", "Score Error (99.9%)", "Unit");

    private static final String PARAM = "Param: ";

    /** Half of the tail of a 99.9 % interval. */
    private static final double TAIL = 0.0005;

    private JmhCsv() {}

    /** Whether text begins as a file of JMH's. */
    static boolean isCsv(String beginning) {
        return beginning.startsWith("\"Benchmark\"") || beginning.startsWith("Benchmark,");
    }

    /** Calls {@code sink} with every result; errors begin with {@code name}. */
    static void read(String name, String text, Consumer<RawResult> sink) throws UnusableResultsException {
        int header = text.startsWith("\"Benchmark\"") ? "\"Benchmark\"".length() : "Benchmark".length();
        char separator = text.length() > header ? text.charAt(header) : ',';
        List<List<String>> records = records(name, text, separator);
        List<String> columns = records.get(0);
        if (columns.size() < HEADER.size() || !columns.subList(0, HEADER.size()).equals(HEADER)) {
            throw new UnusableResultsException(
                    name + " has the columns " + columns + ", expected those of JMH: " + HEADER);
        }
        Map<String, RawResult> results = new LinkedHashMap<>();
        for (int i = 1; i < records.size(); i++) {
            List<String> cells = records.get(i);
            if (cells.size() != columns.size()) {
                throw new UnusableResultsException(name + " is truncated: record " + (i + 1) + ", of " + cells.get(0)
                        + ", has " + cells.size() + " cells, expected " + columns.size());
            }
            try {
                add(results, columns, cells);
            } catch (IllegalArgumentException e) {
                throw new UnusableResultsException(name + ": " + cells.get(0) + " " + e.getMessage());
            }
        }
        for (RawResult result : results.values()) {
            try {
                sink.accept(result);
            } catch (IllegalArgumentException e) {
                throw new UnusableResultsException(name + ": " + result.benchmark + " " + e.getMessage());
            }
        }
    }

    private static void add(Map<String, RawResult> results, List<String> columns, List<String> cells) {
        String benchmark = cells.get(0);
        int colon = benchmark.indexOf(':');
        String metric = colon < 0 ? "" : benchmark.substring(colon + 1);
        benchmark = colon < 0 ? benchmark : benchmark.substring(0, colon);
        List<String> key = new ArrayList<>(cells.subList(HEADER.size(), cells.size()));
        key.addAll(List.of(benchmark, cells.get(1), cells.get(2)));
        RawResult.Values values = new RawResult.Values();
        values.score = number("score", cells.get(4));
        values.unit = cells.get(6);
        if (!metric.isEmpty()) {
            RawResult owner = results.get(String.join("\n", key));
            if (owner != null) {
                owner.secondary.put(metric.startsWith("\u00B7") ? metric.substring(1) : metric, values);
            }
            return;
        }
        RawResult result = new RawResult();
        result.benchmark = benchmark;
        result.mode = cells.get(1);
        result.threads = (int) number("number of threads", cells.get(2));
        for (int i = HEADER.size(); i < cells.size(); i++) {
            if (!cells.get(i).isEmpty()) {
                String column = columns.get(i);
                result.params.put(column.startsWith(PARAM) ? column.substring(PARAM.length()) : column, cells.get(i));
            }
        }
        values.raw = new double[][] {{number("score", cells.get(4))}};
        result.primary = values;
        double samples = number("number of samples", cells.get(3));
        result.samples = samples;
        double error = number("error", cells.get(5));
        // The interval is that of a t distribution over all iterations of all forks.
        result.errorOfMean = samples < 2 || Double.isNaN(error)
                ? Double.POSITIVE_INFINITY
                : error / -new TDistribution(samples - 1).inverseCumulativeProbability(TAIL);
        if (results.put(String.join("\n", key), result) != null) {
            throw new IllegalArgumentException("is there twice with the same parameters, which CSV cannot tell apart");
        }
    }

    private static double number(String what, String cell) {
        try {
            return Double.parseDouble(cell.replace(',', '.')); // in some languages JMH writes a comma
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("has the " + what + " '" + cell + "', expected a number");
        }
    }

    /** Cells by record; a cell in quotes may hold separators, line ends and doubled quotes. */
    private static List<List<String>> records(String name, String text, char separator)
            throws UnusableResultsException {
        List<List<String>> records = new ArrayList<>();
        List<String> record = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isQuoted) {
                if (c != '"') {
                    cell.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    cell.append('"');
                    i++;
                } else {
                    isQuoted = false;
                }
            } else if (c == '"') {
                isQuoted = true;
            } else if (c == separator || c == '\n') {
                record.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    addRecord(records, record);
                    record = new ArrayList<>();
                }
            } else if (c != '\r') {
                cell.append(c);
            }
        }
        if (isQuoted) {
            throw new UnusableResultsException(name + " is truncated: a quote is not closed");
        }
        record.add(cell.toString());
        addRecord(records, record);
        return records;
    }

    private static void addRecord(List<List<String>> records, List<String> record) {
        if (!record.equals(List.of(""))) {
            records.add(record);
        }
    }
}
