package io.simdmlp.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * The header of an array in NumPy's format, versions 1 to 3: a Python dictionary, then the values.
 *
 * <pre>
 *   93 N U M P Y | version (2 bytes) | length (2 bytes, or 4 from version 2 on)
 *   {'descr': '&lt;f8', 'fortran_order': False, 'shape': (150, 4), }
 * </pre>
 *
 * <p>An array of n dimensions is (rows, columns): all dimensions but the first are flattened, in C order.
 *
 * @param name the name of the file, and of the array if there are several
 * @param type b for booleans, i and u for integers, f for floating-point numbers, U and S for text
 * @param itemBytes bytes per value
 * @param bigEndian whether the first byte is the highest one
 * @param fortran whether the first index changes fastest in the file
 * @param shape the dimensions, at least one
 * @param headerBytes the length of all that is before the values
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record NpyArray(
        String name, char type, int itemBytes, boolean bigEndian, boolean fortran, long[] shape, int headerBytes) {
    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'};
    private static final int MAX_HEADER = 1 << 20;
    private static final int MAX_ROW_BYTES = 1 << 28;
    private static final Pattern TYPE = Pattern.compile("'descr'\\s*:\\s*'([<>|=]?)([a-zA-Z])(\\d*)([^']*)'");
    private static final Pattern ORDER = Pattern.compile("'fortran_order'\\s*:\\s*(True|False)");
    private static final Pattern SHAPE = Pattern.compile("'shape'\\s*:\\s*\\(([\\d\\sL,]*)\\)");

    /** Returns whether a file with these first bytes is a NumPy array. */
    static boolean isNpy(byte[] first) {
        return first.length >= MAGIC.length && Arrays.equals(first, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
    }

    /** Reads the header. */
    static NpyArray read(String name, InputStream in) throws IOException {
        byte[] begin = bytes(name, in, 8);
        if (!isNpy(begin)) {
            throw new DataException(name, "is not a NumPy array: it does not begin with \\x93NUMPY");
        }
        int version = begin[6];
        if (version < 1 || version > 3) {
            throw new DataException(name, "is a NumPy array of version " + version + ", expected 1, 2 or 3");
        }
        int lengthBytes = version == 1 ? 2 : 4;
        ByteBuffer length = ByteBuffer.wrap(bytes(name, in, lengthBytes)).order(ByteOrder.LITTLE_ENDIAN);
        long headerLength =
                version == 1 ? Short.toUnsignedInt(length.getShort()) : Integer.toUnsignedLong(length.getInt());
        if (headerLength > MAX_HEADER) {
            throw new DataException(name, "has a header of " + headerLength + " bytes, expected at most " + MAX_HEADER);
        }
        String header = new String(
                bytes(name, in, (int) headerLength),
                version == 3 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
        return parse(name, header, 8 + lengthBytes + (int) headerLength);
    }

    private static byte[] bytes(String name, InputStream in, int n) throws DataException {
        byte[] bytes;
        try {
            bytes = in.readNBytes(n);
        } catch (IOException e) {
            throw unreadable(name, e);
        }
        if (bytes.length < n) {
            throw new DataException(name, "ends in the middle of its header");
        }
        return bytes;
    }

    private static DataException unreadable(String name, IOException e) {
        return e instanceof DataException known
                ? known
                : new DataException(name, "cannot be read: " + DataException.reason(e), e);
    }

    private static NpyArray parse(String name, String header, int headerBytes) throws DataException {
        Matcher order = ORDER.matcher(header);
        Matcher shape = SHAPE.matcher(header);
        if (!order.find() || !shape.find()) {
            throw new DataException(
                    name,
                    "has the header " + DataException.quote(header.strip())
                            + ", expected descr, fortran_order and shape");
        }
        Matcher type = TYPE.matcher(header);
        if (!type.find()) {
            throw new DataException(
                    name, "is an array of records, expected one of numbers: np.save(file, np.column_stack([...]))");
        }
        char kind = type.group(2).charAt(0);
        String digits = type.group(3);
        int size = digits.isEmpty() || digits.length() > 8 ? 0 : Integer.parseInt(digits);
        int itemBytes = kind == 'U' ? 4 * size : size;
        boolean known =
                switch (kind) {
                    case 'b' -> size == 1;
                    case 'i', 'u' -> size == 1 || size == 2 || size == 4 || size == 8;
                    case 'f' -> size == 2 || size == 4 || size == 8;
                    case 'U', 'S' -> size > 0 && itemBytes <= MAX_ROW_BYTES;
                    default -> false;
                };
        if (!known) {
            throw new DataException(name, unsupported(kind, type.group(1) + kind + digits + type.group(4)));
        }
        boolean bigEndian = type.group(1).equals(">");
        return new NpyArray(
                name,
                kind,
                itemBytes,
                bigEndian,
                order.group(1).equals("True"),
                shape(name, shape.group(1), itemBytes),
                headerBytes);
    }

    private static String unsupported(char kind, String type) {
        String expected = ", expected numbers, booleans or text";
        return switch (kind) {
            case 'O' ->
                "is an array of Python objects, which are pickled" + expected
                        + ": array.astype('float32'), or array.astype(str) for classes";
            case 'M', 'm' -> "is an array of dates or times ('" + type + "')" + expected;
            case 'c' -> "is an array of complex numbers" + expected;
            default -> "is an array of type '" + type + "'" + expected;
        };
    }

    private static long[] shape(String name, String text, int itemBytes) throws DataException {
        String list = text.replaceAll("[\\sL]", "");
        if (list.isEmpty()) {
            throw new DataException(name, "is a single value, expected an array with a row per sample");
        }
        String[] parts = list.replaceFirst(",$", "").split(",", -1);
        long[] shape = new long[parts.length];
        long values = 1;
        for (int i = 0; i < shape.length; i++) {
            shape[i] = parts[i].isEmpty() || parts[i].length() > 18 ? -1 : Long.parseLong(parts[i]);
            boolean fits = shape[i] >= 0 && (shape[i] == 0 || values <= Long.MAX_VALUE / 2 / itemBytes / shape[i]);
            if (!fits) {
                throw new DataException(name, "has the shape (" + list + "), expected fewer values");
            }
            values *= Math.max(shape[i], 1);
        }
        return shape;
    }

    /** The number of rows. */
    long rows() {
        return shape[0];
    }

    /** The values per row. */
    long columns() {
        return LongStream.of(shape).skip(1).reduce(1, (a, b) -> a * b);
    }

    /** The number of bytes of the values. */
    long bytes() {
        return rows() * columns() * itemBytes;
    }

    /** The shape as Python writes it. */
    String shapeText() {
        StringBuilder text = new StringBuilder("(");
        for (int i = 0; i < shape.length; i++) {
            text.append(i == 0 ? "" : ", ").append(shape[i]);
        }
        return text.append(shape.length == 1 ? ",)" : ")").toString();
    }

    /** Checks the dimensions, and the length of the file if it is known. */
    void check(long fileBytes) throws DataException {
        if (rows() == 0 || columns() == 0) {
            throw new DataException(name, "has the shape " + shapeText() + ", expected at least one value");
        }
        if (columns() > CsvRow.maxCells() || columns() * itemBytes > MAX_ROW_BYTES) {
            throw new DataException(
                    name,
                    "has the shape " + shapeText() + ", expected at most " + CsvRow.maxCells() + " values per sample");
        }
        if (fileBytes >= 0 && fileBytes != headerBytes + bytes()) {
            throw new DataException(
                    name,
                    "has " + fileBytes + " bytes, expected " + (headerBytes + bytes()) + " = " + headerBytes
                            + " of header + " + shapeText().replace(",)", ")").replace(", ", " * ") + " * "
                            + itemBytes);
        }
        if (isTransposed() && bytes() > Integer.MAX_VALUE - 8) {
            throw new DataException(
                    name,
                    "is in Fortran order and has " + bytes() + " bytes, expected at most " + (Integer.MAX_VALUE - 8)
                            + "; np.save(file, np.ascontiguousarray(array)) changes the order");
        }
    }

    /** Whether the values of a row are not next to each other. */
    private boolean isTransposed() {
        return fortran && shape.length > 1;
    }

    /** Reads the rows behind the header. */
    Values values(InputStream in) {
        return new Values(in);
    }

    /** The values, row by row. */
    final class Values {
        private final InputStream in;
        private final int columns = (int) columns();
        private final ByteOrder order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        private final char[] text = new char[24];
        private ByteBuffer row = ByteBuffer.allocate(0);
        private byte[] transposed = new byte[0]; // the whole array in Fortran order
        private int[] offsets = new int[0]; // of the columns in it
        private long number;

        private Values(InputStream in) {
            this.in = in;
        }

        /** Reads the next row; false after the last. */
        boolean next() throws DataException {
            if (number == rows()) {
                requireEnd();
                return false;
            }
            int length = columns * itemBytes;
            if (isTransposed()) {
                if (number == 0) {
                    transpose();
                }
                for (int column = 0; column < columns; column++) {
                    int at = (offsets[column] + (int) number) * itemBytes;
                    System.arraycopy(transposed, at, row.array(), column * itemBytes, itemBytes);
                }
            } else if (number == 0) { // grows as far as there are bytes
                row = ByteBuffer.wrap(bytes(length)).order(order);
            } else {
                try {
                    requireBytes(in.readNBytes(row.array(), 0, length), length);
                } catch (IOException e) {
                    throw unreadable(name, e);
                }
            }
            number++;
            return true;
        }

        private void transpose() throws DataException {
            transposed = bytes((int) NpyArray.this.bytes());
            offsets = new int[columns];
            for (int column = 0; column < columns; column++) {
                int left = column;
                int index = (int) (columns * rows());
                int offset = 0;
                for (int dimension = shape.length - 1; dimension > 0; dimension--) {
                    index /= (int) shape[dimension];
                    offset += left % (int) shape[dimension] * index;
                    left /= (int) shape[dimension];
                }
                offsets[column] = offset;
            }
            row = ByteBuffer.allocate(columns * itemBytes).order(order);
        }

        private byte[] bytes(int n) throws DataException {
            try {
                byte[] bytes = in.readNBytes(n);
                requireBytes(bytes.length, n);
                return bytes;
            } catch (IOException e) {
                throw unreadable(name, e);
            }
        }

        private void requireBytes(int n, int expected) throws DataException {
            if (n < expected) {
                throw new DataException(name, "ends in the middle of its values, expected the shape " + shapeText());
            }
        }

        private void requireEnd() throws DataException {
            try {
                if (in.read() >= 0) {
                    throw new DataException(
                            name, "has other data behind its values, expected the shape " + shapeText());
                }
            } catch (IOException e) {
                throw unreadable(name, e);
            }
        }

        /** Appends the values of the row that was read last as cells. */
        void appendTo(CsvRow to) {
            for (int column = 0; column < columns; column++) {
                int at = column * itemBytes;
                switch (type) {
                    case 'b' -> append(to, row.get(at) == 0 ? 0 : 1);
                    case 'i' -> append(to, integer(at));
                    case 'u' -> {
                        long value = itemBytes == 8 ? integer(at) : integer(at) & ((1L << (8 * itemBytes)) - 1);
                        if (value < 0) {
                            append(to, Long.toUnsignedString(value));
                        } else {
                            append(to, value);
                        }
                    }
                    case 'f' -> number(to, at);
                    default -> append(to, text(at));
                }
            }
        }

        private long integer(int at) {
            return switch (itemBytes) {
                case 1 -> row.get(at);
                case 2 -> row.getShort(at);
                case 4 -> row.getInt(at);
                default -> row.getLong(at);
            };
        }

        /** A whole number is written as an integer, so that labels of floats may be classes. */
        private void number(CsvRow to, int at) {
            double value =
                    switch (itemBytes) {
                        case 2 -> Float.float16ToFloat(row.getShort(at));
                        case 4 -> row.getFloat(at);
                        default -> row.getDouble(at);
                    };
            if (value == Math.rint(value) && Math.abs(value) < 1e15) {
                append(to, (long) value);
            } else {
                append(to, itemBytes == 8 ? Double.toString(value) : Float.toString((float) value));
            }
        }

        private String text(int at) {
            if (type == 'S') {
                int end = at + itemBytes;
                while (end > at && row.get(end - 1) == 0) {
                    end--;
                }
                return new String(row.array(), at, end - at, StandardCharsets.UTF_8);
            }
            StringBuilder letters = new StringBuilder();
            for (int i = at; i < at + itemBytes && row.getInt(i) != 0; i += Integer.BYTES) {
                int letter = row.getInt(i);
                letters.appendCodePoint(Character.isValidCodePoint(letter) ? letter : 0xfffd);
            }
            return letters.toString();
        }

        private void append(CsvRow to, String cell) {
            to.add(cell.toCharArray(), 0, cell.length());
        }

        private void append(CsvRow to, long value) {
            int at = text.length;
            long left = Math.abs(value); // Long.MIN_VALUE stays negative
            do {
                text[--at] = (char) ('0' + Math.abs(left % 10));
                left /= 10;
            } while (left != 0);
            if (value < 0) {
                text[--at] = '-';
            }
            to.add(text, at, text.length - at);
        }
    }
}
