package io.simdmlp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The options of {@link Trainer#fit}. Immutable, and thread-safe if the validation data are.
 *
 * @param epochs passes over the data, at least 1
 * @param shuffle true to draw a new order of samples for every epoch
 * @param seed the seed of the orders; the same seed gives the same orders on every machine
 * @param validation data to evaluate on after every epoch, or null
 * @param earlyStopping the choice of the best epoch by the validation data, or null to keep the last parameters
 * @param timeLimit the time after which fit ends, within an epoch, or null for none
 */
public record FitOptions(
        int epochs,
        boolean shuffle,
        long seed,
        @Nullable DataSource validation,
        @Nullable EarlyStopping earlyStopping,
        @Nullable Duration timeLimit) {
    /**
     * Checks the options.
     *
     * @throws IllegalArgumentException if {@code epochs} is less than 1 or the time limit is not positive
     */
    public FitOptions {
        Check.positive("epochs", epochs);
        if (timeLimit != null && !timeLimit.isPositive()) {
            throw new IllegalArgumentException("timeLimit is " + timeLimit + ", expected more than 0");
        }
    }

    /**
     * {@return options for {@code epochs} epochs, shuffled with seed 0, without validation data}
     *
     * @param epochs passes over the data, at least 1
     */
    public static FitOptions epochs(int epochs) {
        return new FitOptions(epochs, true, 0, null, null, null);
    }

    /**
     * {@return a copy of these options with another seed}
     *
     * @param seed the seed of the orders; the same seed gives the same orders on every machine
     */
    public FitOptions withSeed(long seed) {
        return new FitOptions(epochs, shuffle, seed, validation, earlyStopping, timeLimit);
    }

    /** {@return a copy of these options without shuffling: samples are read in the order of the data} */
    public FitOptions withoutShuffle() {
        return new FitOptions(epochs, false, seed, validation, earlyStopping, timeLimit);
    }

    /**
     * {@return a copy of these options with validation data}
     *
     * @param validation the data to evaluate on after every epoch
     */
    public FitOptions withValidation(DataSource validation) {
        return new FitOptions(epochs, shuffle, seed, Check.notNull("validation", validation), earlyStopping, timeLimit);
    }

    /**
     * {@return a copy of these options that leaves the network with the parameters after its best epoch} It needs validation
     * data.
     *
     * @param earlyStopping the metric, and when to end
     */
    public FitOptions withEarlyStopping(EarlyStopping earlyStopping) {
        return new FitOptions(
                epochs, shuffle, seed, validation, Check.notNull("earlyStopping", earlyStopping), timeLimit);
    }

    /**
     * {@return a copy of these options with a time limit} Fit ends after the first batch that exceeds it.
     *
     * @param timeLimit the limit, more than 0
     */
    public FitOptions withTimeLimit(Duration timeLimit) {
        return new FitOptions(epochs, shuffle, seed, validation, earlyStopping, Check.notNull("timeLimit", timeLimit));
    }
}
