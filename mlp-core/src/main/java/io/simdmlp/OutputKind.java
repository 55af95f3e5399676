package io.simdmlp;

/** The meaning of the outputs of a last layer. */
enum OutputKind {
    /** Probabilities. */
    PROBABILITIES,
    /** Logarithms of probabilities. */
    LOGARITHMS,
    /** Neither. */
    OTHER;

    static OutputKind of(Activation last) {
        Activation probability = last.probability();
        if (probability == null) {
            return OTHER;
        }
        return probability == last ? PROBABILITIES : LOGARITHMS;
    }

    /** The probability that an output stands for. The last bit of its exponential is the same on every platform. */
    double probability(float output) {
        return switch (this) {
            case PROBABILITIES -> output;
            case LOGARITHMS -> StrictMath.exp(output);
            case OTHER -> Double.NaN;
        };
    }
}
