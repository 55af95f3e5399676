package io.simdmlp.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The text format of LIBSVM and SVMlight: a label, then pairs of an index and a value, separated by blanks. The input of an
 * index that a line does not have is 0. Text behind # is a comment; {@code qid:} is ignored.
 *
 * <pre>
 *   +1 3:0.5 7:1 # label, x3 and x7
 * </pre>
 *
 * <p>Columns are called label, x1, x2, ..., or label, x0, x1, ... if an index is 0.
 */
final class LibsvmRows implements RowFile {
    private static final String LABEL = "label";
    private static final int BUFFER_BYTES = 1 << 16;
    private static final int MAX_LINE = 1 << 28;
    private static final int FEW_TOKENS = 20; // of the first line
    private static final char[] ZERO = {'0'};

    private final String file;
    private final CsvFile.@Nullable Source source; // null for a pipe
    private final @Nullable InputStream pipe;
    private final int lowest; // index
    private final List<String> names;

    private LibsvmRows(
            String file, CsvFile.@Nullable Source source, @Nullable InputStream pipe, int lowest, int highest) {
        this.file = file;
        this.source = source;
        this.pipe = pipe;
        this.lowest = lowest;
        this.names = new ArrayList<>();
        names.add(LABEL);
        for (int index = lowest; index <= highest; index++) {
            names.add("x" + index);
        }
    }

    /**
     * Finds the indices of all lines.
     *
     * @param inputNames the inputs of a model; the file has them all, even if all values are 0
     */
    static LibsvmRows of(String file, CsvFile.Source source, List<String> inputNames) throws IOException {
        int[] range = range(inputNames);
        try (Reader reader = new Reader(file, source.open(), 0, CsvRow.maxCells() - 2, false)) {
            reader.readAll();
            int lowest = Math.min(range[0], reader.sawZero ? 0 : 1);
            int highest = Math.max(range[1], reader.highest);
            return new LibsvmRows(file, source, null, lowest, Math.max(highest, lowest));
        }
    }

    /** The rows of a pipe. Indices that the model does not have are ignored. */
    static LibsvmRows ofPipe(String file, InputStream in, List<String> inputNames) throws IOException {
        int[] range = range(inputNames);
        if (range[1] < 0) {
            in.close();
            throw new DataException(
                    file,
                    "is LIBSVM text from a pipe, which is read for models with inputs called x1, x2, ...;"
                            + " expected such a model, or a file");
        }
        return new LibsvmRows(file, null, in, range[0], range[1]);
    }

    /** The lowest and the highest index in names such as x3; the highest is -1 if there are none. */
    private static int[] range(List<String> names) {
        int lowest = 1;
        int highest = -1;
        for (String name : names) {
            if (name.matches("x\\d{1,7}") && Integer.parseInt(name.substring(1)) < CsvRow.maxCells() - 1) {
                int index = Integer.parseInt(name.substring(1));
                lowest = Math.min(lowest, index);
                highest = Math.max(highest, index);
            }
        }
        return new int[] {lowest, highest};
    }

    /** Returns whether the first line that is no comment is in this format: a label and at least one pair. */
    static boolean isFirstLine(String text) {
        String line = text.lines()
                .map(l -> l.replaceFirst("#.*", "").strip())
                .filter(l -> !l.isEmpty())
                .findFirst()
                .orElse("");
        String[] tokens = line.split(" +", FEW_TOKENS);
        int complete = Math.min(tokens.length, FEW_TOKENS - 1);
        int pairs = 0;
        for (int token = 1; token < complete; token++) {
            if (tokens[token].matches("\\d+:[^\\s:,;|]+")) {
                pairs++;
            } else if (!tokens[token].matches("qid:\\d+")) {
                return false;
            }
        }
        return pairs > 0 && tokens[0].matches("[^\\s:,;|]+") && line.matches("[^,;\t|]*");
    }

    @Override
    public String name() {
        return file;
    }

    @Override
    public String unit() {
        return "line";
    }

    @Override
    public int columns() {
        return names.size();
    }

    @Override
    public List<String> names() {
        return names;
    }

    @Override
    public List<String> labels() {
        return List.of(LABEL);
    }

    @Override
    public boolean isRepeatable() {
        return source != null;
    }

    @Override
    public Rows open() throws IOException {
        int highest = lowest + names.size() - 2;
        if (source != null) {
            return new Reader(file, source.open(), lowest, highest, false);
        }
        return new Reader(file, Objects.requireNonNull(pipe), lowest, highest, true);
    }

    /** Reads lines. */
    private static final class Reader implements Rows {
        private final String file;
        private final InputStream in;
        private final int lowest;
        private final int highestAllowed;
        private final boolean ignoresOthers;
        private final byte[] buffer = new byte[BUFFER_BYTES];
        private int at;
        private int filled;
        private byte[] line = new byte[1024];
        private int length;
        private long number; // of the line
        private boolean sawZero;
        private int highest = -1;
        private char[] text = new char[1024]; // of the line
        private String label = "";
        private int[] begins = new int[0]; // of the values, by index; -1 if the line does not have the index
        private int[] ends = new int[0];

        Reader(String file, InputStream in, int lowest, int highestAllowed, boolean ignoresOthers) {
            this.file = file;
            this.in = in;
            this.lowest = lowest;
            this.highestAllowed = highestAllowed;
            this.ignoresOthers = ignoresOthers;
        }

        @Override
        public boolean next(CsvRow to) throws IOException {
            if (!read()) {
                return false;
            }
            to.begin(number);
            to.add(label.toCharArray(), 0, label.length());
            for (int index = lowest; index <= highestAllowed; index++) {
                if (index < begins.length && begins[index] >= 0) {
                    to.add(text, begins[index], ends[index] - begins[index]);
                } else {
                    to.add(ZERO, 0, 1);
                }
            }
            return true;
        }

        void readAll() throws DataException {
            boolean more = true;
            while (more) {
                more = read();
            }
        }

        /** Reads the next line that has a label; false at the end. */
        boolean read() throws DataException {
            while (readLine()) {
                if (parse()) {
                    return true;
                }
            }
            return false;
        }

        private boolean readLine() throws DataException {
            length = 0;
            number++;
            while (true) {
                if (at == filled) {
                    at = 0;
                    try {
                        filled = Math.max(0, in.read(buffer, 0, buffer.length));
                    } catch (IOException e) {
                        throw InputFile.unreadable(file, e);
                    }
                    if (filled == 0) {
                        return length > 0;
                    }
                }
                int end = at;
                while (end < filled && buffer[end] != '\n') {
                    end++;
                }
                int n = end - at;
                if (n > MAX_LINE - length) {
                    throw bad("has more than " + MAX_LINE + " bytes, expected fewer");
                }
                if (length + n > line.length) {
                    line = Arrays.copyOf(line, Math.max(length + n, 2 * line.length));
                }
                System.arraycopy(buffer, at, line, length, n);
                length += n;
                at = end;
                if (end < filled) {
                    at++;
                    return true;
                }
            }
        }

        /** Parses the line; false if it is empty or a comment. */
        private boolean parse() throws DataException {
            if (text.length < length) {
                text = new char[line.length];
            }
            int n = 0;
            while (n < length && line[n] != '#') {
                text[n] = (char) (line[n] & 0xff); // all but the label is ASCII
                n++;
            }
            int from = skipBlanks(0, n);
            if (from == n) {
                return false;
            }
            if (number == 1
                    && n - from >= 3
                    && text[from] == 0xef
                    && text[from + 1] == 0xbb
                    && text[from + 2] == 0xbf) {
                from += 3; // the byte order mark
            }
            Arrays.fill(begins, -1);
            int labelEnd = skipToken(from, n);
            parseLabel(new String(line, from, labelEnd - from, StandardCharsets.UTF_8));
            for (int token = skipBlanks(labelEnd, n); token < n; ) {
                int end = skipToken(token, n);
                parsePair(token, end);
                token = skipBlanks(end, n);
            }
            return true;
        }

        private void parseLabel(String token) throws DataException {
            if (token.indexOf(':') >= 0) {
                throw bad("begins with " + DataException.quote(token) + ", expected a label");
            }
            if (token.indexOf(',') >= 0) {
                throw bad("has the labels " + DataException.quote(token) + ", expected a single label");
            }
            boolean plus = token.length() > 1 && token.charAt(0) == '+';
            label = plus ? token.substring(1) : token; // +1 and 1 are the same class
        }

        private void parsePair(int from, int end) throws DataException {
            int colon = from;
            long index = 0;
            while (colon < end && text[colon] >= '0' && text[colon] <= '9' && index < Integer.MAX_VALUE) {
                index = 10 * index + text[colon++] - '0';
            }
            if (colon == from || colon == end || text[colon] != ':') {
                if (end - from > 4 && new String(text, from, 4).equals("qid:")) {
                    return;
                }
                if (index < Integer.MAX_VALUE) {
                    String pair = new String(text, from, end - from);
                    throw bad("has " + DataException.quote(pair)
                            + ", expected an index, a colon and a value, as in 3:0.5");
                }
            }
            if (index < lowest || index > highestAllowed) {
                if (ignoresOthers) {
                    return;
                }
                String digits = new String(text, from, end - from).replaceFirst(":.*", "");
                throw bad("has the index " + digits + ", expected " + lowest + ".." + highestAllowed);
            }
            Decimal.Kind kind = Decimal.kind(text, colon + 1, end);
            if (!kind.isNumber(false)) {
                String value = new String(text, colon + 1, end - colon - 1);
                throw bad("has the value " + DataException.quote(value) + " for the index " + index
                        + ", expected a number");
            }
            set((int) index, colon + 1, end);
        }

        private void set(int index, int from, int end) throws DataException {
            if (index >= begins.length) {
                int known = begins.length;
                int more = Math.max(index + 1, Math.min(2 * known, highestAllowed + 1));
                begins = Arrays.copyOf(begins, more);
                ends = Arrays.copyOf(ends, more);
                Arrays.fill(begins, known, more, -1);
            }
            if (begins[index] >= 0) {
                throw bad("has the index " + index + " twice, expected different ones");
            }
            begins[index] = from;
            ends[index] = end;
            sawZero |= index == 0;
            highest = Math.max(highest, index);
        }

        private int skipBlanks(int from, int end) {
            int next = from;
            while (next < end && text[next] <= ' ') {
                next++;
            }
            return next;
        }

        private int skipToken(int from, int end) {
            int next = from;
            while (next < end && text[next] > ' ') {
                next++;
            }
            return next;
        }

        private DataException bad(String message) {
            return new DataException(file, "line " + number + " " + message);
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
