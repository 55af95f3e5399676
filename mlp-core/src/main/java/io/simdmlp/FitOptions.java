package io.simdmlp;

import org.jspecify.annotations.Nullable;

/**
 * The options of {@link Trainer#fit}. Immutable, and thread-safe if the validation data are.
 *
 * @param epochs passes over the data, at least 1
 * @param shuffle true to draw a new order of samples for every epoch
 * @param seed the seed of the orders; the same seed gives the same orders on every machine
 * @param validation data to evaluate on after every epoch, or null
 */
public record FitOptions(
        int epochs, boolean shuffle, long seed, @Nullable DataSource validation) {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if {@code epochs} is less than 1
     */
    public FitOptions {
        Check.positive("epochs", epochs);
    }

    /**
     * {@return options for {@code epochs} epochs, shuffled with seed 0, without validation data}
     *
     * @param epochs passes over the data, at least 1
     */
    public static FitOptions epochs(int epochs) {
        return new FitOptions(epochs, true, 0, null);
    }

    /**
     * {@return a copy of these options with another seed}
     *
     * @param seed the seed of the orders; the same seed gives the same orders on every machine
     */
    public FitOptions withSeed(long seed) {
        return new FitOptions(epochs, shuffle, seed, validation);
    }

    /** {@return a copy of these options without shuffling: samples are read in the order of the data} */
    public FitOptions withoutShuffle() {
        return new FitOptions(epochs, false, seed, validation);
    }

    /**
     * {@return a copy of these options with validation data}
     *
     * @param validation the data to evaluate on after every epoch
     */
    public FitOptions withValidation(DataSource validation) {
        return new FitOptions(epochs, shuffle, seed, Check.notNull("validation", validation));
    }
}
