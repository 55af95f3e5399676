package io.simdmlp.io;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The rows without a label, by label column and the text that stands for it. */
final class LabelGaps {
    private static final int SHOWN = 5; // lines, and texts, in a message
    private static final Set<String> WORDS = Set.of("-", "none", "nil"); // they may be classes

    /** A text for a missing label, in one column. */
    private static final class Gap {
        private final int column;
        private final String text;
        private final BitSet rows = new BitSet();
        private final List<Long> lines = new ArrayList<>(); // the first ones

        private Gap(int column, String text) {
            this.column = column;
            this.text = text;
        }

        private boolean mayBeClass() {
            return WORDS.contains(text.toLowerCase(Locale.ROOT));
        }
    }

    private final CsvLayout layout;
    private final MissingValues missing;
    private final Set<String> classes;
    private final Map<String, Gap> gaps = new LinkedHashMap<>();
    private int rows;

    /**
     * @param missing the texts for a missing label, beside the empty one
     * @param classes texts that are classes
     */
    LabelGaps(CsvLayout layout, MissingValues missing, Set<String> classes) {
        this.layout = layout;
        this.missing = missing;
        this.classes = classes;
    }

    /** Returns whether a label of the next row is missing. */
    boolean add(CsvRow row) {
        boolean lacks = false;
        for (int column : layout.labels()) {
            if (row.isMissing(column, missing)) {
                String text = row.cell(column);
                if (!classes.contains(text)) {
                    lacks = true;
                    Gap gap = gaps.computeIfAbsent(column + " " + text, key -> new Gap(column, text));
                    gap.rows.set(rows);
                    if (gap.lines.size() <= SHOWN) {
                        gap.lines.add(row.line());
                    }
                }
            }
        }
        rows++;
        return lacks;
    }

    /**
     * Takes out a text that is a class: a word that may be one and occurs in at least so many rows.
     *
     * @return the text; null if there is none
     */
    @Nullable
    Word takeWord(long least) {
        for (Map.Entry<String, Gap> entry : gaps.entrySet()) {
            Gap gap = entry.getValue();
            if (gap.mayBeClass() && gap.rows.cardinality() >= least) {
                gaps.remove(entry.getKey());
                return new Word(gap.text, gap.lines.getFirst(), gap.rows);
            }
        }
        return null;
    }

    /**
     * A class that is a usual text for a missing value.
     *
     * @param text the class
     * @param line the first line with it
     * @param rows the rows with it
     */
    record Word(String text, long line, BitSet rows) {}

    /** The rows without a label, counted from 0. */
    BitSet rows() {
        BitSet all = new BitSet();
        gaps.values().forEach(gap -> all.or(gap.rows));
        return all;
    }

    /**
     * Rejects missing labels.
     *
     * @param mayBeClasses whether the texts that stand for them are classes if classification is requested
     * @throws DataException if there are some
     */
    void requireNone(boolean mayBeClasses) throws DataException {
        if (gaps.isEmpty()) {
            return;
        }
        List<String> columns = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int column : layout.labels()) {
            List<Gap> ofColumn =
                    gaps.values().stream().filter(gap -> gap.column == column).toList();
            if (!ofColumn.isEmpty() && columns.size() < SHOWN) {
                columns.add(describe(column, ofColumn));
            }
            ofColumn.stream()
                    .map(gap -> gap.text)
                    .filter(text -> !text.isEmpty())
                    .forEach(texts::add);
        }
        String asClass = mayBeClasses && !texts.isEmpty()
                ? "; if " + DataException.quote(texts.getFirst()) + " is a class: --task classification"
                : "";
        throw new DataException(
                layout.file(),
                String.join("; ", columns) + "; expected a label in every row; to leave out rows without one:"
                        + " --missing-label drop" + asClass);
    }

    private String describe(int column, List<Gap> gaps) {
        BitSet rows = new BitSet();
        gaps.forEach(gap -> rows.or(gap.rows));
        int count = rows.cardinality();
        List<String> lines = gaps.stream()
                .flatMap(gap -> gap.lines.stream())
                .sorted()
                .limit(SHOWN)
                .map(line -> Long.toString(line))
                .toList();
        List<String> texts = gaps.stream()
                .map(gap -> gap.text.isEmpty() ? "empty" : DataException.quote(gap.text))
                .limit(SHOWN)
                .toList();
        boolean empty = texts.equals(List.of("empty"));
        return (count == 1 ? "1 row has" : count + " rows have") + " no value"
                + (empty ? "" : " (" + String.join(", ", texts) + ")") + " in " + layout.column(column) + ": "
                + layout.unit() + (count == 1 ? " " : "s ") + String.join(", ", lines)
                + (count > lines.size() ? ", ..." : "");
    }
}
