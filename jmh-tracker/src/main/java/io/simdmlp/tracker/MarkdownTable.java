package io.simdmlp.tracker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A table in Markdown, aligned as plain text too: the first column to the left, the others to the right. */
public final class MarkdownTable {
    private final String[] header;
    private final List<String[]> rows = new ArrayList<>();

    /**
     * A table without rows yet.
     *
     * @param header the columns' names
     */
    public MarkdownTable(String... header) {
        this.header = clean(header);
    }

    /**
     * Adds a row.
     *
     * @param cells as many as there are columns
     */
    public void add(String... cells) {
        rows.add(clean(cells));
    }

    /** Removes characters that would end the cell or the row. */
    private static String[] clean(String[] cells) {
        return Arrays.stream(cells)
                .map(cell -> cell.replaceAll("\\p{Cntrl}+", " ").replace("|", "\\|"))
                .toArray(String[]::new);
    }

    /** {@return the table in Markdown} */
    @Override
    public String toString() {
        int[] widths = new int[header.length];
        String[] ruler = new String[header.length];
        for (int column = 0; column < widths.length; column++) {
            widths[column] = header[column].length();
            for (String[] row : rows) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
            ruler[column] = column == 0 ? "-".repeat(widths[column]) : "-".repeat(widths[column] - 1) + ":";
        }
        StringBuilder text = new StringBuilder();
        append(text, header, widths);
        append(text, ruler, widths);
        for (String[] row : rows) {
            append(text, row, widths);
        }
        return text.toString();
    }

    private static void append(StringBuilder text, String[] cells, int[] widths) {
        for (int column = 0; column < cells.length; column++) {
            String space = " ".repeat(widths[column] - cells[column].length());
            text.append("| ")
                    .append(column == 0 ? cells[column] + space : space + cells[column])
                    .append(' ');
        }
        text.append("|\n");
    }
}
