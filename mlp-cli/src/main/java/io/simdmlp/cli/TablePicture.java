package io.simdmlp.cli;

import io.simdmlp.io.ColumnSummary;
import io.simdmlp.io.CsvFile;
import java.io.PrintWriter;
import java.util.List;

/** Prints the columns of a CSV file. */
final class TablePicture {
    private static final int SHOWN_CHARACTERS = 36;

    private TablePicture() {}

    static void print(PrintWriter out, CsvFile file) {
        List<ColumnSummary> columns = file.columnSummaries();
        long rows = columns.isEmpty()
                ? file.size()
                : columns.getFirst().filled() + columns.getFirst().missing();
        out.println("data: " + Text.line(file.name()) + LoadedData.header(file.hasHeader()) + ", " + rows
                + (rows == 1 ? " row" : " rows"));
        String kind = file.isClassification()
                ? Text.count(file.classNames().size(), "class", "classes") + ": " + Text.list(file.classNames())
                : file.isMultiLabel() ? "0 or 1" : "numbers";
        out.println("label: " + Text.list(file.labelNames()) + ", " + kind
                + (file.unlabeled() == 0 ? "" : "; missing in " + Text.count(file.unlabeled(), "row", "rows")));
        int width = Math.max(
                "column".length(),
                columns.stream().mapToInt(column -> name(column).length()).max().orElse(0));
        String format = "%-" + width + "s  %9s  %9s  %-" + SHOWN_CHARACTERS + "s  %s";
        out.println();
        out.println(Text.format(format, "column", "values", "missing", "range", "use"));
        for (ColumnSummary column : columns) {
            out.println(Text.format(
                    format, name(column), column.filled(), column.missing(), range(column), Text.line(column.use())));
        }
    }

    private static String name(ColumnSummary column) {
        String name = Text.line(column.name());
        return column.number() + (name.isEmpty() ? "" : " " + shortened(name));
    }

    private static String range(ColumnSummary column) {
        String numbers = Double.isNaN(column.min()) ? "" : number(column.min()) + " to " + number(column.max());
        if (column.distinct() == 0) {
            return numbers;
        }
        String texts = column.distinct() + ": " + Text.line(String.join(", ", column.texts()));
        return shortened(numbers.isEmpty() ? texts : numbers + "; " + texts);
    }

    /** A number with about as many digits as a float. */
    private static String number(double value) {
        boolean whole = value == Math.rint(value) && Math.abs(value) < 1e15;
        return whole ? Long.toString((long) value) : Float.toString((float) value);
    }

    private static String shortened(String text) {
        return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS - 3) + "...";
    }
}
