package io.simdmlp;

import io.simdmlp.kernel.Bfloat16;
import io.simdmlp.kernel.Kernels;

/**
 * The format in which a {@link Predictor} keeps the weights of its layers. Inputs, biases, normalizations, tables of embeddings and
 * all arithmetic are float32 in any case. Thread-safe, as every enum without state.
 */
public enum WeightFormat {
    /** 32 bits, the weights as they were trained. */
    FLOAT32("float32"),

    /**
     * 16 bits: the upper half of a float, with 8 bits of precision. Weights take half of the memory, and a prediction of a single
     * row, which spends most of its time on reading them, about half of the time.
     *
     * <p>The weights of the inputs 2i and 2i + 1 of an output share an int. The first one is the nearest bfloat16, of two equally
     * near the even one. The second one is the whole int, taken as a float: a bfloat16 followed by the bits of the first one. Its
     * upper bits are chosen so that this float is the nearest to the weight. So each weight differs by at most {@code 2^-8},
     * 0.4 %, of its magnitude, and one smaller than {@code 2^-125} by less than {@code 2^-125}. A pre-activation differs by at
     * most {@code 2^-8} times the sum of {@code |x| |w|}, and by rounding errors.
     *
     * <p>A prediction has the bits of one in float32 with these weights, at any vector width and for any number of rows.
     */
    BFLOAT16("bfloat16");

    private final String label;

    WeightFormat(String label) {
        this.label = label;
    }

    /** {@return the name on the command line and in files} */
    public String label() {
        return label;
    }

    /**
     * {@return the format called {@code label}}
     *
     * @param label float32 or bfloat16
     * @throws IllegalArgumentException if there is none of this name
     */
    public static WeightFormat of(String label) {
        return Check.constant("weightFormat", label, values(), WeightFormat::label);
    }

    /**
     * {@return the nearest value of this format, of two equally near the one with an even last bit} A finite value stays finite.
     *
     * @param value any value
     */
    public float round(float value) {
        return switch (this) {
            case FLOAT32 -> value;
            case BFLOAT16 -> Bfloat16.value(Bfloat16.bits(value));
        };
    }

    /** The array elements, of 4 bytes each, that the packed weights of a layer take. */
    long packedSize(Kernels kernels, int inputs, int outputs) {
        return switch (this) {
            case FLOAT32 -> kernels.packedSize(inputs, outputs);
            case BFLOAT16 -> kernels.bfloat16Size(inputs, outputs);
        };
    }
}
