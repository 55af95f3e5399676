package io.simdmlp.bench.peers;

import io.simdmlp.bench.Workload;
import org.jspecify.annotations.Nullable;

/**
 * A library that computes workloads, ours or another, on as many threads as it was made with. One caller calls, and the
 * library shares out the work of each call as it likes.
 *
 * <p>What a library cannot do it answers with null.
 */
public interface Contestant {
    /** {@return the library's name and version, and which of its kernels run, if it says so} */
    String version();

    /**
     * {@return the steps of a training, from the weights of {@link Workload#mlp}; or null}
     *
     * @param net what to train
     */
    @Nullable
    Work training(Workload.Training net);

    /**
     * {@return predictions, with the weights of {@link Workload#mlp}; or null}
     *
     * @param net what to ask
     */
    @Nullable
    Work inference(Workload.Inference net);

    /**
     * {@return a product of matrices from {@link Workload#random}; or null}
     *
     * @param product what to compute
     */
    @Nullable
    Work product(Workload.MatrixProduct product);

    /** A workload with all its memory: its batches lie where the library reads them without copying. */
    interface Work extends AutoCloseable {
        /** A step on the next batch, a prediction for the next batch, a product. */
        void call();

        /** {@return what the last call has computed: the loss before the step, the batch's outputs, the product} */
        float[] result();

        @Override
        void close();
    }
}
