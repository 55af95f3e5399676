package io.simdmlp.tracker;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table as Apache Otava imports it: a column {@code time}, perhaps {@code commit} and other text, and numbers, one column per
 * benchmark.
 *
 * @param file names it in errors
 * @param source machine, unit and direction
 */
record OtavaTable(Path file, HistorySource source) {
    List<History.Entry> entries(String text) throws UnusableResultsException {
        List<List<String>> rows = rows(text);
        List<String> header = rows.isEmpty() ? List.of() : rows.get(0);
        int time = header.indexOf("time");
        int commit = header.indexOf("commit");
        if (time < 0 || rows.size() < 2) {
            throw new UnusableResultsException(file + " has " + (time < 0 ? "no column 'time'" : "no rows")
                    + ", expected data.js of github-action-benchmark or a CSV file with time, commit and figures");
        }
        List<Integer> figures = new ArrayList<>();
        for (int column = 0; column < header.size(); column++) {
            int c = column;
            boolean isNumbers = c != time
                    && c != commit
                    && rows.stream().skip(1).allMatch(row -> c >= row.size() || isNumberOrEmpty(row.get(c)));
            if (isNumbers) {
                figures.add(c);
            }
        }
        List<History.Entry> entries = new ArrayList<>();
        for (int i = 1; i < rows.size(); i++) {
            List<String> row = rows.get(i);
            if (row.size() != header.size()) {
                throw new UnusableResultsException(file + ", row " + (i + 1) + " has " + row.size()
                        + " cells, expected " + header.size() + " as the header");
            }
            Map<String, History.Score> scores = new LinkedHashMap<>();
            for (int c : figures) {
                double value =
                        row.get(c).isBlank() ? 0 : Double.parseDouble(row.get(c).strip());
                if (value > 0 && value < Double.POSITIVE_INFINITY) {
                    History.Score score = new History.Score(value, source.unit(), Double.NaN);
                    scores.put(header.get(c), source.lowerIsBetter() ? score.better(false) : score);
                }
            }
            try {
                Instant when = HistorySource.time(row.get(time));
                entries.add(
                        new History.Entry(commit < 0 ? row.get(time) : row.get(commit), when, source.host(), scores));
            } catch (IllegalArgumentException e) {
                throw new UnusableResultsException(file + ", row " + (i + 1) + ": " + e.getMessage());
            }
        }
        entries.sort(Comparator.comparing(History.Entry::time));
        return entries;
    }

    private static boolean isNumberOrEmpty(String cell) {
        try {
            return cell.isBlank() || !Double.isNaN(Double.parseDouble(cell.strip()));
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** The cells of a CSV file; a quoted one may hold commas, line ends and doubled quotes. */
    private List<List<String>> rows(String text) throws UnusableResultsException {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean isQuoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isQuoted) {
                boolean isDouble = c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"';
                if (c == '"' && !isDouble) {
                    isQuoted = false;
                } else {
                    cell.append(c);
                    i += isDouble ? 1 : 0;
                }
            } else if (c == '"' && cell.length() == 0) {
                isQuoted = true;
            } else if (c == ',' || c == '\n') {
                row.add(cell.toString());
                cell.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            } else if (c != '\r') {
                cell.append(c);
            }
        }
        if (isQuoted) {
            throw new UnusableResultsException(file + " ends within a quoted cell, expected a whole CSV file");
        }
        row.add(cell.toString());
        rows.add(row);
        return rows;
    }
}
