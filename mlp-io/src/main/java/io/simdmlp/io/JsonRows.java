package io.simdmlp.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.UnexpectedEndOfInputException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/**
 * JSON lines, an object per row, or one array of such objects. The keys are the columns, in the order in which they first
 * occur. A value is a number, a text, true, false or null; null, or a missing key, is an empty cell.
 */
final class JsonRows implements RowFile {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // NaN, as Python writes
            .build();

    private final String file;
    private final CsvFile.@Nullable Source source; // null for a pipe
    private final Reader first; // of a pipe
    private final List<String> names;
    private final boolean array;

    private JsonRows(String file, CsvFile.@Nullable Source source, Reader reader) {
        this.file = file;
        this.source = source;
        this.first = reader;
        this.names = List.copyOf(reader.names);
        this.array = reader.array;
    }

    /** Finds the keys of all rows. */
    static JsonRows of(String file, CsvFile.Source source) throws IOException {
        try (Reader reader = new Reader(file, source.open(), null)) {
            reader.readAll();
            return new JsonRows(file, source, reader);
        }
    }

    /** The rows of a pipe. The keys of the first row are the columns; others are ignored. */
    static JsonRows ofPipe(String file, InputStream in) throws IOException {
        Reader reader = new Reader(file, in, null);
        try {
            reader.isFirstPending = reader.read();
            reader.isComplete = true;
            return new JsonRows(file, null, reader);
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    @Override
    public String name() {
        return file;
    }

    @Override
    public String unit() {
        return unit(array);
    }

    private static String unit(boolean array) {
        return array ? "row" : "line";
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
        return List.of();
    }

    @Override
    public boolean isRepeatable() {
        return source != null;
    }

    @Override
    public Rows open() throws IOException {
        return source == null ? first : new Reader(file, source.open(), names);
    }

    /** Reads objects. The cells of a row are collected first, as its keys may have any order. */
    private static final class Reader implements Rows {
        private final String file;
        private final JsonParser parser;
        private final boolean hasNames; // found in an earlier pass
        private final List<String> names = new ArrayList<>();
        private final Map<String, Integer> columnOf = new HashMap<>();
        private boolean array;
        private boolean started;
        private boolean isComplete; // further keys are ignored
        private boolean isFirstPending; // the first row has been read, but not returned
        private long row; // its line, or its number in an array
        private char[] text = new char[1024];
        private int used;
        private int[] begins = new int[16]; // -1 if the row does not have the key
        private int[] ends = new int[16];

        Reader(String file, InputStream in, @Nullable List<String> known) throws IOException {
            this.file = file;
            this.hasNames = known != null;
            if (known != null) {
                known.forEach(this::add);
            }
            try {
                this.parser = JSON.createParser(ObjectReadContext.empty(), in);
            } catch (JacksonException e) {
                in.close();
                throw failure(e);
            }
        }

        private int add(String key) {
            int column = names.size();
            names.add(key);
            columnOf.put(key, column);
            if (column == begins.length) {
                begins = Arrays.copyOf(begins, 2 * column);
                ends = Arrays.copyOf(ends, 2 * column);
            }
            begins[column] = -1;
            return column;
        }

        @Override
        public boolean next(CsvRow to) throws IOException {
            if (isFirstPending) {
                isFirstPending = false;
            } else if (!read()) {
                return false;
            }
            to.begin(row);
            for (int column = 0; column < names.size(); column++) {
                boolean has = begins[column] >= 0;
                to.add(text, has ? begins[column] : 0, has ? ends[column] - begins[column] : 0);
            }
            return true;
        }

        void readAll() throws DataException {
            boolean more = true;
            while (more) {
                more = read();
            }
        }

        /** Reads the next object; false at the end. */
        boolean read() throws DataException {
            try {
                return readObject();
            } catch (JacksonException e) {
                throw failure(e);
            }
        }

        private boolean readObject() throws DataException {
            JsonToken token = parser.nextToken();
            if (!started) {
                started = true;
                array = token == JsonToken.START_ARRAY;
                token = array ? parser.nextToken() : token;
            }
            if (array && token == JsonToken.END_ARRAY) {
                if (parser.nextToken() != null) {
                    throw new DataException(file, "has other data behind the array, expected its end");
                }
                return false;
            }
            if (token == null) {
                if (array) {
                    throw new DataException(file, "ends in the middle of an array");
                }
                return false;
            }
            row = array ? row + 1 : parser.currentTokenLocation().getLineNr();
            if (token != JsonToken.START_OBJECT) {
                throw bad("is " + kind(token) + ", expected an object such as {\"a\": 1.5, \"b\": \"red\"}");
            }
            Arrays.fill(begins, 0, names.size(), -1);
            used = 0;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String key = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
                    throw bad("key " + DataException.quote(key) + " has " + kind(value)
                            + ", expected a number, a text, true, false or null");
                }
                Integer column = columnOf.get(key);
                if (column == null && hasNames) {
                    throw new DataException(file, "has changed while it was read");
                }
                if (column == null && !isComplete) {
                    if (names.size() == CsvRow.maxCells()) {
                        throw bad("there are more than " + CsvRow.maxCells() + " different keys, expected fewer");
                    }
                    column = add(key);
                }
                if (column != null) {
                    set(column, value, key);
                }
            }
            return true;
        }

        private void set(int column, JsonToken value, String key) throws DataException {
            if (begins[column] >= 0) {
                throw bad("key " + DataException.quote(key) + " occurs twice, expected different keys");
            }
            int length = value == JsonToken.VALUE_NULL ? 0 : parser.getStringLength();
            if (length > text.length - used) {
                text = Arrays.copyOf(text, Math.max(used + length, 2 * text.length));
            }
            if (length > 0) {
                System.arraycopy(parser.getStringCharacters(), parser.getStringOffset(), text, used, length);
            }
            begins[column] = used;
            used += length;
            ends[column] = used;
        }

        private static String kind(JsonToken token) {
            return switch (token) {
                case START_OBJECT -> "an object";
                case START_ARRAY -> "an array";
                case VALUE_STRING -> "a text";
                case VALUE_TRUE, VALUE_FALSE -> "true or false";
                case VALUE_NULL -> "null";
                default -> "a number";
            };
        }

        private DataException bad(String message) {
            return new DataException(
                    file, unit(array) + " " + row + (message.startsWith("is ") ? " " : ": ") + message);
        }

        private DataException failure(JacksonException e) {
            if (e instanceof JacksonIOException && e.getCause() instanceof IOException cause) {
                return InputFile.unreadable(file, cause);
            }
            long line =
                    e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
            String message = e instanceof UnexpectedEndOfInputException
                    ? "it ends in the middle of a row"
                    : String.valueOf(e.getOriginalMessage());
            return new DataException(file, "line " + line + " is not JSON: " + message, e);
        }

        @Override
        public void close() throws IOException {
            try {
                parser.close();
            } catch (JacksonException e) {
                throw failure(e);
            }
        }
    }
}
