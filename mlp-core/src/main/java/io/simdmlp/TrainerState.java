package io.simdmlp;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of a {@link Trainer}: the parameters, the optimizer's state, the position in the data, what
 * {@link EarlyStopping} and the {@link Schedule} remember, and a description of the network, the options and the data. A
 * trainer that takes it by {@link Trainer#restore} goes on as the first one would have, with the same bits. To be written to
 * a file and read again; the names are those of this version of the library. Immutable and thread-safe, except for the
 * arrays, which are not to be written to.
 *
 * @param arrays the parameters and other floats by name
 * @param values numbers and texts by name
 */
public record TrainerState(Map<String, float[]> arrays, Map<String, String> values) {
    /** The prefix of the names of values that describe the training and do not change in its course. */
    static final String DESCRIPTION = "of-";

    /** Copies the maps, not the arrays. */
    public TrainerState {
        arrays = Collections.unmodifiableMap(new LinkedHashMap<>(Check.notNull("arrays", arrays)));
        values = Collections.unmodifiableMap(new LinkedHashMap<>(Check.notNull("values", values)));
    }

    /** Collects a state. */
    static final class Writer {
        private final Map<String, float[]> arrays = new LinkedHashMap<>();
        private final Map<String, String> values = new LinkedHashMap<>();

        /** Adds a copy of an array. */
        void put(String name, float[] array) {
            arrays.put(name, array.clone());
        }

        void put(String name, long value) {
            put(name, Long.toString(value));
        }

        /** Adds a number, whose text has every bit. */
        void put(String name, double value) {
            put(name, Double.toString(value));
        }

        void put(String name, String text) {
            values.put(name, text);
        }

        TrainerState state() {
            return new TrainerState(arrays, values);
        }
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the state has no '" + name + "'");
        }
        return value;
    }

    long integer(String name) {
        try {
            long value = Long.parseLong(text(name));
            if (value >= 0) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw invalid(name, "an integer of at least 0", e);
        }
        throw invalid(name, "an integer of at least 0", null);
    }

    /** The same for a number of at most {@code most}. */
    long integer(String name, long most) {
        long value = integer(name);
        if (value > most) {
            throw invalid(name, "an integer of at most " + most, null);
        }
        return value;
    }

    double number(String name) {
        try {
            return Double.parseDouble(text(name));
        } catch (NumberFormatException e) {
            throw invalid(name, "a number", e);
        }
    }

    float[] array(String name) {
        float[] array = arrays.get(name);
        if (array == null) {
            throw new IllegalArgumentException("the state has no array '" + name + "'");
        }
        return array;
    }

    private IllegalArgumentException invalid(String name, String expected, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "the state's '" + name + "' is '" + values.get(name) + "', expected " + expected, cause);
    }

    /** Checks that the state is of the training that the other values describe. */
    void requireSame(Map<String, String> description) {
        description.forEach((name, value) -> {
            String saved = text(DESCRIPTION + name);
            if (!saved.equals(value)) {
                throw new IllegalArgumentException(
                        "the state is of a training with " + name + " " + saved + ", expected " + value);
            }
        });
    }
}
