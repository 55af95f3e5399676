package io.simdmlp.io;

import de.siegmar.fastcsv.reader.CommentStrategy;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The first rows of a CSV file, and its separator: the one of four with which all of these rows have the same number of
 * cells; or the first rows of a table in another format.
 *
 * @param unit the word for a row in messages, before its number: line or row
 * @param separator the separator of cells
 * @param separatorLine whether the first line is {@code sep=} and the separator
 * @param comments whether lines that begin with # are comments
 * @param blanksAroundQuotes whether some quotes have blanks around them
 * @param width the most frequent number of cells per row
 * @param rows the rows
 * @param lastComment the cells of the comment right before the first row if it has as many as the rows, else null
 */
record CsvStart(
        String unit,
        char separator,
        boolean separatorLine,
        boolean comments,
        boolean blanksAroundQuotes,
        int width,
        List<Row> rows,
        @Nullable List<String> lastComment) {
    private static final String SEPARATORS = ",;\t|";
    private static final Pattern SEPARATOR_LINE =
            Pattern.compile("\"?sep=(.)\"?[ \\t;,]*(\\R|\\z)", Pattern.CASE_INSENSITIVE);
    private static final int BLOCK_BYTES = 1 << 16;
    private static final int ROWS = 20; // enough to stop reading below LARGE_BLOCK_BYTES
    private static final int LARGE_BLOCK_BYTES = 1 << 20; // from this size on FEW_ROWS are enough
    private static final int FEW_ROWS = 3;
    private static final int LARGEST_BLOCK_BYTES = 1 << 28;

    /**
     * A row of the block.
     *
     * @param line the line in which it begins
     * @param isComment whether it begins with #, and so is a comment if the file has comments
     * @param cells the cells, without blanks around them
     */
    record Row(long line, boolean isComment, List<String> cells) {
        private boolean isNumber() {
            String first = cells.getFirst();
            return first.isEmpty() || Decimal.kind(first) != Decimal.Kind.TEXT;
        }
    }

    /** The first bytes of a stream: some rows, however long they are, or the whole stream. */
    static byte[] block(InputStream in) throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        int size = 0;
        int lines = 0;
        while (true) {
            int n = in.readNBytes(block, size, block.length - size);
            for (int i = size; i < size + n; i++) {
                lines += block[i] == '\n' || block[i] == '\r' ? 1 : 0;
            }
            size += n;
            if (size < block.length) {
                return Arrays.copyOf(block, size);
            }
            if (lines >= (size < LARGE_BLOCK_BYTES ? ROWS : FEW_ROWS) || size >= LARGEST_BLOCK_BYTES) {
                return block;
            }
            block = Arrays.copyOf(block, 2 * size);
        }
    }

    /** The bytes that have arrived when the first line is complete, or the whole stream if there is no complete line. */
    static byte[] promptBlock(InputStream in) throws IOException {
        byte[] block = new byte[BLOCK_BYTES - 1];
        int size = 0;
        boolean line = false;
        for (int n = 0;
                n >= 0 && size < LARGEST_BLOCK_BYTES && !(line && (size == block.length || in.available() == 0)); ) {
            if (size == block.length) {
                block = Arrays.copyOf(block, 2 * size + 1);
            }
            n = in.read(block, size, block.length - size);
            for (int i = 0; i < n; i++) {
                line |= block[size + i] == '\n';
            }
            size += Math.max(0, n);
        }
        return Arrays.copyOf(block, size);
    }

    /** A block without an incomplete last line; the whole block if it has no complete line. */
    static byte[] wholeLines(byte[] block) {
        int end = block.length;
        while (end > 0 && block[end - 1] != '\n') {
            end--;
        }
        return end == 0 ? block : Arrays.copyOf(block, end);
    }

    /** Returns whether {@link #block} has read the whole stream. */
    private static boolean isWhole(byte[] block) {
        return block.length < BLOCK_BYTES || Integer.bitCount(block.length) != 1;
    }

    /** Parses the beginning of a file. */
    static CsvStart of(String file, byte[] block) throws DataException {
        requireText(file, block);
        String text = new String(block, StandardCharsets.UTF_8);
        text = text.startsWith("\uFEFF") ? text.substring(1) : text;
        Matcher line = SEPARATOR_LINE.matcher(text);
        boolean separatorLine = line.lookingAt();
        String separators = separatorLine ? given(file, line.group(1).charAt(0)) : SEPARATORS;
        Candidate best = null;
        for (int i = 0; i < separators.length(); i++) {
            Candidate candidate = Candidate.of(text, separators.charAt(i), separatorLine, isWhole(block));
            best = best == null || candidate.isBetterThan(best) ? candidate : best;
        }
        if (best == null || best.rows.isEmpty()) {
            throw new DataException(file, "is empty, expected rows of numbers");
        }
        return new CsvStart(
                "line",
                best.separator,
                separatorLine,
                best.comments,
                best.blanksAroundQuotes,
                best.width,
                best.rows,
                best.lastComment);
    }

    /** The start of a table in another format, with a row of names if there are some. */
    static CsvStart of(RowFile file, List<Row> first) {
        List<Row> rows = new ArrayList<>();
        if (!file.names().isEmpty()) {
            rows.add(new Row(1, false, file.names()));
        }
        rows.addAll(first);
        return new CsvStart(file.unit(), '\0', false, false, false, file.columns(), rows, null);
    }

    private static void requireText(String file, byte[] block) throws DataException {
        int mark = block.length < 2 ? 0 : ((block[0] & 0xff) << 8) | (block[1] & 0xff);
        if (mark == 0xfeff || mark == 0xfffe) {
            throw new DataException(file, "is UTF-16, expected CSV in UTF-8");
        }
        for (int i = 0; i < block.length; i++) {
            if (block[i] == 0) {
                throw new DataException(file, "is not a text file: byte " + i + " is 0, expected CSV in UTF-8");
            }
        }
    }

    private static String given(String file, char separator) throws DataException {
        if (Character.isLetterOrDigit(separator) || "\"#.+-\r\n".indexOf(separator) >= 0) {
            throw new DataException(
                    file,
                    "line 1 is " + DataException.quote("sep=" + separator)
                            + ", expected a separator such as a comma, a semicolon or a tab");
        }
        return String.valueOf(separator);
    }

    /** A reader of rows with this separator. */
    static CsvReader.CsvReaderBuilder reader(char separator, boolean comments, boolean blanksAroundQuotes) {
        return CsvReader.builder()
                .fieldSeparator(separator)
                .extraFieldStrategy(FieldMismatchStrategy.IGNORE) // reported later, with a better message
                .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                .commentStrategy(comments ? CommentStrategy.READ : CommentStrategy.NONE)
                .trimWhitespacesAroundQuotes(blanksAroundQuotes)
                .allowUnclosedQuote(false)
                .detectBomHeader(true);
    }

    /** The same without the rows, which are not needed any more and take memory. */
    CsvStart withoutRows() {
        return new CsvStart(unit, separator, separatorLine, comments, blanksAroundQuotes, width, List.of(), null);
    }

    /** {@link #separator} in words. */
    String separatorName() {
        return switch (separator) {
            case ',' -> "commas";
            case ';' -> "semicolons";
            case '\t' -> "tabs";
            default -> "'" + separator + "'";
        };
    }

    /**
     * The rows as read with one separator.
     *
     * @param share the share of rows that have {@code width} cells; 0 if {@code width} is 1
     * @param score the share of cells that are numbers, minus the share of cells that contain other separators
     */
    private record Candidate(
            char separator,
            boolean comments,
            boolean blanksAroundQuotes,
            List<Row> rows,
            @Nullable List<String> lastComment,
            int width,
            double share,
            double score) {

        static Candidate of(String text, char separator, boolean separatorLine, boolean whole) {
            boolean blanks = hasBlanksAroundQuotes(text, separator);
            List<Row> all = new ArrayList<>();
            boolean parsed = parse(text, separator, blanks, all);
            if (parsed && !whole && all.size() > 1) {
                all.removeLast(); // it may be incomplete
            }
            if (separatorLine && !all.isEmpty()) {
                all.removeFirst();
            }
            List<Row> rows = all.stream().filter(row -> !row.isComment).toList();
            int width = width(rows);
            boolean comments = areComments(all, rows, width);
            List<String> lastComment = null;
            if (comments) {
                int first = all.indexOf(rows.getFirst());
                Row before = first > 0 ? all.get(first - 1) : null;
                lastComment = before != null && before.cells.size() == width ? uncommented(before.cells) : null;
            } else {
                rows = all;
                width = width(rows);
            }
            int same = 0;
            int numbers = 0;
            int mixed = 0;
            int cells = 0;
            for (Row row : rows) {
                same += row.cells.size() == width ? 1 : 0;
                cells += row.cells.size();
                for (String cell : row.cells) {
                    Decimal.Kind kind = Decimal.kind(cell);
                    boolean number = kind != Decimal.Kind.TEXT && kind != Decimal.Kind.EMPTY;
                    numbers += number ? 1 : 0;
                    mixed += !number && cell.chars().anyMatch(c -> SEPARATORS.indexOf(c) >= 0) ? 1 : 0;
                }
            }
            double share = width < 2 || !parsed ? 0 : (double) same / rows.size();
            double score = cells == 0 ? 0 : (double) (numbers - mixed) / cells;
            return new Candidate(separator, comments, blanks, rows, lastComment, width, share, score);
        }

        boolean isBetterThan(Candidate other) {
            if (rank() != other.rank()) {
                return rank() > other.rank();
            }
            if (share != other.share) {
                return share > other.share;
            }
            return score != other.score ? score > other.score : width > other.width;
        }

        /** 2 if all rows have the same number of cells, 1 if some have, 0 if rows have one cell or cannot be read. */
        private int rank() {
            return share == 1 ? 2 : share > 0 ? 1 : 0;
        }

        private static boolean parse(String text, char separator, boolean blanks, List<Row> rows) {
            try (CsvReader<CsvRow> reader =
                    reader(separator, false, blanks).allowUnclosedQuote(true).build(new CsvRow(), text)) {
                for (CsvRow row : reader) {
                    rows.add(new Row(row.line(), row.beginsWithHash(), row.toList()));
                }
                return true;
            } catch (CsvParseException | IOException e) {
                return false; // the reader of the whole file reports the error
            }
        }

        /** The most frequent number of cells; that of the first row if no other is more frequent. */
        private static int width(List<Row> rows) {
            Map<Integer, Integer> times = new HashMap<>();
            rows.forEach(row -> times.merge(row.cells.size(), 1, Integer::sum));
            int width = rows.isEmpty() ? 0 : rows.getFirst().cells.size();
            for (Row row : rows) {
                int other = row.cells.size();
                width = times.getOrDefault(other, 0) > times.getOrDefault(width, 0) ? other : width;
            }
            return width;
        }

        /**
         * Returns whether lines that begin with # are comments. They are if other rows begin with numbers. If other rows begin with
         * text, they are unless some have as many cells as the rows.
         */
        private static boolean areComments(List<Row> all, List<Row> rows, int width) {
            if (rows.isEmpty()) {
                return false;
            }
            if (rows.stream().skip(rows.size() == 1 ? 0 : 1).allMatch(Row::isNumber)) {
                return true; // a comment may follow later
            }
            int first = all.indexOf(rows.getFirst());
            return all.size() > rows.size()
                    && all.stream().skip(first).noneMatch(row -> row.isComment && row.cells.size() == width);
        }

        private static List<String> uncommented(List<String> cells) {
            List<String> names = new ArrayList<>(cells);
            names.set(0, names.getFirst().replaceFirst("^#+\\p{Z}*", ""));
            return names;
        }

        /** Returns whether there are blanks between a quote and a separator or the end of the line. */
        private static boolean hasBlanksAroundQuotes(String text, char separator) {
            for (int quote = text.indexOf('"'); quote >= 0; quote = text.indexOf('"', quote + 1)) {
                int before = quote - 1;
                while (before >= 0 && isBlank(text.charAt(before), separator)) {
                    before--;
                }
                if (before < quote - 1 && (before < 0 || endsCell(text.charAt(before), separator))) {
                    return true;
                }
                int behind = quote + 1;
                while (behind < text.length() && isBlank(text.charAt(behind), separator)) {
                    behind++;
                }
                if (behind > quote + 1 && (behind == text.length() || endsCell(text.charAt(behind), separator))) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isBlank(char c, char separator) {
            return (c == ' ' || c == '\t') && c != separator;
        }

        private static boolean endsCell(char c, char separator) {
            return c == separator || c == '\n' || c == '\r';
        }
    }
}
