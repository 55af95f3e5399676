package io.simdmlp.io;

import java.util.BitSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What all rows of a table have in one column, and the use that follows from it. */
final class ColumnSurvey {
    private static final int MAX_LEVELS = 10_000; // with more texts, no further ones are kept
    private static final int TEXTS_PER_TYPO = 10; // with fewer texts than one in 10 cells, they are typing errors
    private static final int FEW_TYPOS = 3; // so many texts beside numbers are typing errors in a small file too
    private static final int SHOWN_TEXTS = 5;
    private static final int FEW_LEVELS = 50; // so many texts are categories in a small file too
    private static final int SAMPLES_PER_LEVEL = 2; // with fewer, on average, texts are no categories
    private static final Pattern ID = Pattern.compile("(?i)(.*[ _.-])?(id|index|row|no|nr|number)|.*[a-z]I[dD]|#");

    /** The use of a column. */
    enum Use {
        NUMBERS,
        DATES,
        CATEGORIES,
        LEFT_OUT
    }

    /**
     * A cell and its line.
     *
     * @param text the cell
     * @param line the line where its row begins
     */
    record Cell(String text, long line) {}

    private final String name;
    private final boolean requested;
    private final @Nullable DateSurvey dates;
    private final boolean pixel;
    private final boolean decimalComma;
    private final double base; // of numbers
    private final MissingValues missingValues;
    private final int maxCategories;
    private final int maxOneHot;
    private final @Nullable BitSet missingRows;
    private final Levels levels = new Levels();
    private final BitSet numericLevels = new BitSet(); // levels that are numbers
    private @Nullable Codes codes; // a level per row plus 1, 0 for a missing value; null if they are not kept
    private @Nullable Numbers kept; // the number of each row minus the base; null if they are not kept
    private int distinctTexts; // among the levels
    private final Levels missingTexts = new Levels();
    private boolean overflow; // there are more texts than levels
    private long rows;
    private long missing;
    private long numbers;
    private long texts;
    private long almostNumbers; // distinct texts that were probably meant as numbers
    private double min = Double.POSITIVE_INFINITY;
    private double max = Double.NEGATIVE_INFINITY;
    private double last = Double.NEGATIVE_INFINITY;
    private boolean counts = true; // every number is an integer and larger than the one before it
    private @Nullable Cell firstText;
    private @Nullable Cell firstHuge; // the first number that is no finite float
    private @Nullable Cell firstMissing;
    private @Nullable String reason; // to leave the column out, once it is known

    /**
     * @param name the name of the column in an option: its number if it has no name
     * @param requested whether the options name it as categorical
     * @param dates its dates if the options name it as a column of dates; else null
     * @param pixel whether it is a column of an image or has no name, so that it is used even if it is constant
     * @param base the number to subtract from numbers
     * @param keepRows whether the rows with missing values are kept
     */
    ColumnSurvey(
            String name,
            boolean requested,
            @Nullable DateSurvey dates,
            boolean pixel,
            boolean decimalComma,
            double base,
            TableOptions options,
            boolean keepRows) {
        this.name = name;
        this.requested = requested;
        this.dates = dates;
        this.pixel = pixel;
        this.decimalComma = decimalComma;
        this.base = base;
        this.missingValues = new MissingValues(options.missingValues());
        this.maxCategories = options.maxCategories();
        this.maxOneHot = Math.min(maxCategories, options.embedAbove());
        this.missingRows = keepRows ? new BitSet() : null;
        this.codes = requested ? new Codes() : null;
        this.kept = requested || dates != null ? null : new Numbers();
    }

    void add(CsvRow row, int column) {
        long at = rows++;
        double simple = row.simpleNumber(column, decimalComma);
        boolean isNumber = !Double.isNaN(simple) || isNumber(row.kind(column));
        if (!isNumber && row.isMissing(column, missingValues)) {
            missing++;
            if (!row.isEmpty(column)) {
                row.addTo(missingTexts, column);
            }
            firstMissing = firstMissing == null ? new Cell(row.cell(column), row.line()) : firstMissing;
            if (missingRows != null) {
                missingRows.set((int) at);
            }
            if (codes != null) {
                codes.add(0);
            }
            if (kept != null) {
                kept.add(Float.NaN);
            }
            return;
        }
        if (dates != null) {
            dates.add(row.cell(column), row.line());
            isNumber = false;
        }
        if (isNumber) {
            double value = Double.isNaN(simple) ? row.number(column, decimalComma, 0) : simple;
            addNumber(value);
            if (kept != null) {
                double exact = Double.isNaN(simple) ? row.number(column, decimalComma, base) : simple - base;
                kept.add((float) exact);
            }
            if (firstHuge == null && Float.isInfinite((float) value)) {
                firstHuge = new Cell(row.cell(column), row.line());
            }
            counts = counts && row.kind(column) == Decimal.Kind.INTEGER;
        } else {
            addText(row, column, at);
        }
        if (codes != null || requested || !(isNumber || overflow)) {
            addLevel(row, column, isNumber);
        }
    }

    private boolean isNumber(Decimal.Kind kind) {
        return kind.isNumber(decimalComma) && kind != Decimal.Kind.NOT_FINITE;
    }

    private void addNumber(double value) {
        numbers++;
        min = Math.min(min, value);
        max = Math.max(max, value);
        counts &= value > last;
        last = value;
    }

    private void addText(CsvRow row, int column, long rowNumber) {
        texts++;
        kept = null;
        if (firstText != null) {
            return;
        }
        firstText = new Cell(row.cell(column), row.line());
        if (codes == null && numbers == 0 && dates == null) { // all rows before have missing values
            codes = new Codes();
            for (long before = 0; before < rowNumber; before++) {
                codes.add(0);
            }
        }
    }

    private void addLevel(CsvRow row, int column, boolean isNumber) {
        int known = levels.size();
        int level = row.addTo(levels, column);
        if (codes != null) {
            codes.add(level + 1);
        }
        if (level < known) {
            return;
        }
        if (isNumber) {
            numericLevels.set(level);
        } else {
            distinctTexts++;
            boolean almost = row.kind(column) == Decimal.Kind.NOT_FINITE
                    || Decimal.isAlmostNumber(levels.get(level), decimalComma);
            almostNumbers += almost ? 1 : 0;
        }
        overflow = distinctTexts > MAX_LEVELS;
        if (!requested && levels.size() > 2 * MAX_LEVELS) {
            codes = null;
        }
    }

    /** The level of each row plus 1, 0 for a missing value; null if some or all are not known. */
    @Nullable
    Codes codes() {
        return codes;
    }

    /** The number of each row minus the base, NaN for a missing one; null if they are not kept. */
    @Nullable
    Numbers numbers() {
        return kept;
    }

    /** The memory of the values that are kept in bytes. */
    long keptBytes() {
        return (codes == null ? 0 : codes.bytes()) + (kept == null ? 0 : kept.bytes());
    }

    /** Releases the memory of {@link #numbers}. */
    void dropNumbers() {
        kept = null;
    }

    /** Releases the memory of the values that are kept. */
    void dropKept() {
        codes = null;
        kept = null;
    }

    /** The distinct texts, and numbers too if {@link #codes} are known, in the order of their first rows. */
    Levels levels() {
        return levels;
    }

    /** The use of the column. */
    Use use() {
        if (!reasonToLeaveOut().isEmpty()) {
            return Use.LEFT_OUT;
        }
        if (dates != null) {
            return Use.DATES;
        }
        return requested || isText() ? Use.CATEGORIES : Use.NUMBERS;
    }

    private boolean isText() {
        boolean typos = numbers > 0 && (texts <= FEW_TYPOS || TEXTS_PER_TYPO * texts < texts + numbers);
        return texts > 0 && !typos && 2 * almostNumbers < distinctTexts;
    }

    /** Why the column is left out, as a note; empty if it is used. Called after the last row. */
    String reasonToLeaveOut() {
        if (reason == null) {
            reason = findReason();
        }
        return reason;
    }

    private String findReason() {
        if (missing == rows) {
            return "no values, left out";
        }
        boolean asked = requested || dates != null;
        if (asked || isText()) {
            String all = levels.size() == 1 && missing == 0 ? everyRow(DataException.quote(levels.get(0))) : "";
            return all.isEmpty() && !asked ? reasonToLeaveOutText() : all;
        }
        if (texts > 0) { // typing errors
            return "";
        }
        if (min == max && missing == 0 && !pixel) {
            return everyRow(Decimal.text(min));
        }
        boolean distinct = counts && numbers == rows && rows > SAMPLES_PER_LEVEL;
        return distinct && ID.matcher(name).matches() ? rows + " distinct integers in " + rows + " rows, left out" : "";
    }

    private static String everyRow(String value) {
        return value + " in every row, left out";
    }

    private String reasonToLeaveOutText() {
        boolean allDistinct = numbers == 0 && distinctTexts == texts && texts > TEXTS_PER_TYPO;
        List<String> all = texts();
        if (all.size() > SAMPLES_PER_LEVEL && all.stream().allMatch(text -> Dates.isDate(Dates.fields(text)))) {
            return reasonToLeaveOutDates(all);
        }
        if (!overflow
                && !allDistinct
                && distinctTexts <= Math.max(Math.min(maxCategories, FEW_LEVELS), texts / SAMPLES_PER_LEVEL)) {
            return "";
        }
        String distinct = overflow ? "more than " + MAX_LEVELS : Integer.toString(distinctTexts);
        return distinct + " distinct texts in " + texts + " rows, left out";
    }

    private List<String> texts() {
        return IntStream.range(0, levels.size())
                .filter(level -> !numericLevels.get(level))
                .mapToObj(levels::get)
                .toList();
    }

    private String reasonToLeaveOutDates(List<String> all) {
        for (String text : all) {
            if (Dates.isShortYear(Dates.fields(text))) {
                return "dates with years of two digits, such as " + text + ", left out";
            }
        }
        return "dates, such as " + all.getFirst() + ", left out; to use them: --date "
                + ColumnNames.joinForShell(List.of(name));
    }

    /** The first text of a column of numbers, or the first number that is no finite float; or null. */
    @Nullable
    Cell typingError() {
        return use() != Use.NUMBERS ? null : firstText != null ? firstText : firstHuge;
    }

    /** The dates of a column of dates; null for other columns. */
    @Nullable
    DateSurvey dates() {
        return use() == Use.DATES ? dates : null;
    }

    /** The first missing value, or null. */
    @Nullable
    Cell firstMissing() {
        return firstMissing;
    }

    /** The texts of missing values, beside the empty one. */
    List<String> missingTexts() {
        return missingTexts.toList();
    }

    /** The rows with a missing value, counted from 0. */
    BitSet missingRows() {
        return missingRows == null ? new BitSet() : missingRows;
    }

    /** The largest number of inputs that the column may become. */
    int maxInputs() {
        if (use() == Use.NUMBERS) {
            return 2; // with an indicator
        }
        if (use() == Use.DATES) {
            return Dates.PARTS + 1;
        }
        boolean partial = codes == null && numbers > 0 && !requested; // numbers are no levels
        int most = partial ? maxOneHot : Math.min(levels.size(), maxOneHot);
        return most + 2; // missing and other
    }

    /** A summary for the user. */
    ColumnSummary summary(int number, String shownName) {
        Use use = use();
        return new ColumnSummary(
                number,
                shownName,
                texts + numbers,
                missing,
                numbers == 0 ? Double.NaN : min,
                numbers == 0 ? Double.NaN : max,
                (requested ? levels.toList() : texts())
                        .stream().limit(SHOWN_TEXTS).toList(),
                requested ? levels.size() : distinctTexts,
                switch (use) {
                    case NUMBERS -> "numbers";
                    case DATES -> "dates";
                    case CATEGORIES ->
                        levels.size() > maxOneHot && maxCategories > maxOneHot ? "categories, embedded" : "categories";
                    case LEFT_OUT -> reasonToLeaveOut();
                });
    }
}
