package io.simdmlp.bench.peers;

import io.simdmlp.MlpSpec;
import io.simdmlp.bench.Workload;
import org.jspecify.annotations.Nullable;

/**
 * A library that computes workloads, ours or another, on as many threads as it was made with. One caller calls, and the
 * library distributes the work of each call over its threads.
 *
 * <p>A workload that a library does not support is null.
 */
public interface Contestant {
    /** {@return the library's name and version, and the kernels that it uses, if it reports them} */
    String version();

    /**
     * {@return the steps of a training, from the weights of {@link Workload#mlp}; or null}
     *
     * @param net the workload
     * @param spec its network, or for a comparison the same without dropout
     */
    @Nullable
    Work training(Workload.Training net, MlpSpec spec);

    /**
     * {@return predictions, with the weights of {@link Workload#mlp}; or null}
     *
     * @param net the workload
     */
    @Nullable
    Work inference(Workload.Inference net);

    /**
     * {@return a product of matrices from {@link Workload#random}; or null}
     *
     * @param product the workload
     */
    @Nullable
    Work product(Workload.MatrixProduct product);

    /** A workload with all its memory: its batches lie where the library reads them without copying. */
    interface Work extends AutoCloseable {
        /** A step on the next batch, a prediction for the next batch, a product. */
        void call();

        /** {@return the result of the last call: the loss before the step, the batch's outputs, the product} */
        float[] result();

        @Override
        void close();
    }
}
