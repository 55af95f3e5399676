package io.simdmlp;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of {@link Trainer#fit}. Immutable and thread-safe.
 *
 * @param epochs a result for each complete epoch, in order
 * @param best the epoch whose parameters the network has now, if {@link EarlyStopping} has chosen one, else null
 * @param end the reason why fit returned
 */
public record History(List<EpochResult> epochs, @Nullable EpochResult best, End end) {
    /** The reason why fit returned. */
    public enum End {
        /** The number of epochs was reached. */
        EPOCHS,

        /** The metric of {@link EarlyStopping} has not improved for as long as its patience. */
        PATIENCE,

        /** The gradient or the change of an epoch has met a tolerance of {@link Optimizer.Lbfgs}. */
        CONVERGED,

        /** The time limit was reached. */
        TIME_LIMIT,

        /** The listener returned false. */
        LISTENER,

        /** The thread was interrupted. */
        INTERRUPT,

        /** Fit threw an exception, such as {@link DivergenceException}; see {@link Trainer#history()}. */
        EXCEPTION
    }

    /** Copies the list. */
    public History {
        epochs = List.copyOf(Check.notNull("epochs", epochs));
        Check.notNull("end", end);
    }

    /**
     * {@return the result of the last complete epoch}
     *
     * @throws java.util.NoSuchElementException if no epoch was completed
     */
    public EpochResult last() {
        return epochs.getLast();
    }
}
