package io.simdmlp.io;

import io.simdmlp.WarmUp;
import java.time.Duration;
import java.util.List;

/**
 * A model that predicts one row of raw inputs at a time, for use in a service: a {@link Classifier} or a {@link Regressor}.
 * Immutable and thread-safe: any number of threads can share one, virtual threads included. It has no thread and no lock of its own,
 * and no memory outside the heap.
 */
public sealed interface RowPredictor permits Classifier, Regressor {
    /** {@return the names of the inputs, the columns of a row, in their order; empty if unknown} */
    List<String> inputNames();

    /** {@return the names of the classes, targets or labels, in the order of the results; empty if unknown} */
    List<String> outputNames();

    /**
     * Predicts generated rows until the JIT compiler has compiled everything that a prediction uses, for about a second at most. It
     * allocates the working memory of as many calls at the same time as there are processors.
     * Call it before the first request, which otherwise takes a hundred times as long. It changes no result. A {@link ModelHolder}
     * does it before it publishes a model.
     *
     * @return the result: kernels, time and allocated memory per call
     */
    default WarmUp warmUp() {
        return warmUp(Duration.ofSeconds(1));
    }

    /**
     * Does the same as {@link #warmUp()} for another time at most.
     *
     * @param cap the largest duration; a call that has begun is finished
     * @return the result
     * @throws IllegalArgumentException if the cap is not positive
     */
    WarmUp warmUp(Duration cap);

    /**
     * {@return one line about the model and what runs it, for the log of a service: its shape, the kernels, and what is missing
     * for the fast ones}
     */
    String description();

    /**
     * {@return the number of calls so far that had to allocate working memory} It stays as it is once there is memory for as many
     * calls as are made at the same time.
     */
    long allocations();
}
