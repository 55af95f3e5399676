package io.simdmlp;

import org.jspecify.annotations.Nullable;

/**
 * How {@link Trainer#fit} goes about it.
 *
 * @param epochs passes over the data, at least 1
 * @param shuffle whether to draw a new order of samples for every epoch
 * @param seed the same seed gives the same orders, everywhere
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
     * {@return so many epochs, shuffled with seed 0, no validation data}
     *
     * @param epochs passes over the data, at least 1
     */
    public static FitOptions epochs(int epochs) {
        return new FitOptions(epochs, true, 0, null);
    }

    /**
     * {@return the same with this seed for the orders}
     *
     * @param seed the same seed gives the same orders, everywhere
     */
    public FitOptions withSeed(long seed) {
        return new FitOptions(epochs, shuffle, seed, validation);
    }

    /** {@return the same, samples in the order of the data} */
    public FitOptions withoutShuffle() {
        return new FitOptions(epochs, false, seed, validation);
    }

    /**
     * {@return the same with validation data}
     *
     * @param validation evaluated after every epoch
     */
    public FitOptions withValidation(DataSource validation) {
        return new FitOptions(epochs, shuffle, seed, Check.notNull("validation", validation));
    }
}
