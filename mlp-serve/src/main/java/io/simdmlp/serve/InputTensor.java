package io.simdmlp.serve;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input of a request: numbers, or texts if its type is BYTES. A missing value is NaN or null.
 *
 * @param name the name
 * @param datatype the type
 * @param shape the size of each dimension, at least one dimension
 * @param numbers the values, row-major; empty for texts
 * @param texts the values, row-major; empty for numbers
 */
@SuppressWarnings("ArrayRecordComponent") // made once and never compared
record InputTensor(
        String name,
        Datatype datatype,
        long[] shape,
        double[] numbers,
        @Nullable String[] texts) {
    private static final int LENGTH_BYTES = 4;

    /** An input with values from JSON: {@code count} numbers, or texts. */
    static InputTensor of(
            String name, Datatype datatype, long[] shape, double[] numbers, int count, List<@Nullable String> texts) {
        long size = size(name, shape);
        long found = datatype.isText() ? texts.size() : count;
        if (found != size) {
            throw RequestException.bad("data of " + quoted(name) + " has " + found + " values, expected " + size
                    + " for shape " + Arrays.toString(shape));
        }
        return datatype.isText()
                ? new InputTensor(name, datatype, shape, new double[0], texts.toArray(new @Nullable String[0]))
                : new InputTensor(name, datatype, shape, Arrays.copyOf(numbers, count), new String[0]);
    }

    /** An input with values from little-endian data: {@code bytes} of {@code body} at {@code at}. */
    static InputTensor ofBinary(String name, Datatype datatype, long[] shape, byte[] body, int at, int bytes) {
        long size = size(name, shape);
        ByteBuffer data = ByteBuffer.wrap(body, at, bytes).order(ByteOrder.LITTLE_ENDIAN);
        if (datatype.isText()) {
            return new InputTensor(name, datatype, shape, new double[0], texts(name, size, data));
        }
        if (size > bytes || size * datatype.size != bytes) {
            throw RequestException.bad("binary_data_size of " + quoted(name) + " is " + bytes + ", expected "
                    + size + " * " + datatype.size + " bytes for shape " + Arrays.toString(shape) + " and datatype "
                    + datatype);
        }
        double[] numbers = new double[(int) size];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = datatype.read(data);
        }
        return new InputTensor(name, datatype, shape, numbers, new String[0]);
    }

    private static String[] texts(String name, long size, ByteBuffer data) {
        if (size > data.remaining() / LENGTH_BYTES) {
            throw RequestException.bad("binary data of " + quoted(name) + " has " + data.remaining()
                    + " bytes, expected at least " + LENGTH_BYTES + " for each of " + size + " texts");
        }
        String[] texts = new String[(int) size];
        for (int i = 0; i < texts.length; i++) {
            int length = data.remaining() < LENGTH_BYTES ? -1 : data.getInt();
            if (length < 0 || length > data.remaining()) {
                throw RequestException.bad("binary data of " + quoted(name) + ": text " + i
                        + ", counted from 0, has a length that exceeds the data");
            }
            ByteBuffer text = data.slice(data.position(), length);
            data.position(data.position() + length);
            try {
                texts[i] = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
            } catch (CharacterCodingException e) {
                throw RequestException.bad(
                        "binary data of " + quoted(name) + ": text " + i + ", counted from 0, is no valid UTF-8");
            }
        }
        if (data.hasRemaining()) {
            throw RequestException.bad("binary data of " + quoted(name) + " has " + data.remaining()
                    + " bytes behind the last text, expected none");
        }
        return texts;
    }

    /** The number of values of a shape; negative dimensions and products beyond 2^31 are errors. */
    static long size(String name, long[] shape) {
        long size = 1;
        for (long dimension : shape) {
            if (dimension < 0) {
                throw RequestException.bad("shape of " + quoted(name) + " is " + Arrays.toString(shape)
                        + ", expected dimensions of at least 0");
            }
            if (dimension > Integer.MAX_VALUE || size * dimension > Integer.MAX_VALUE) {
                throw RequestException.bad("shape of " + quoted(name) + " is " + Arrays.toString(shape)
                        + ", expected at most " + Integer.MAX_VALUE + " values");
            }
            size *= dimension;
        }
        return size;
    }

    /** The name in quotes, for a message. */
    String quoted() {
        return quoted(name);
    }

    static String quoted(String name) {
        return "input " + RequestException.quote(name);
    }

    /** The value of a row of a column: a number, a text, or null if it is missing. */
    @Nullable
    Object value(int row) {
        return datatype.isText() ? texts[row] : Double.isNaN(numbers[row]) ? null : (Double) numbers[row];
    }
}
