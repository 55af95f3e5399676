package io.simdmlp.bench.peers;

import io.simdmlp.Backend;
import io.simdmlp.MlpSpec;
import io.simdmlp.ParallelPredictor;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.Workspace;
import io.simdmlp.bench.Workload;
import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.reference.ReferenceKernels;
import io.simdmlp.kernel.vector.VectorKernels;
import java.io.IOException;

/**
 * This library among the contestants. A trainer has threads of its own, and so has a parallel predictor; threads share
 * the columns of a product, or the rows of dw, as a caller's threads would.
 */
public final class Simdmlp implements Contestant {
    private final int threads;

    Simdmlp(int threads) {
        this.threads = threads;
    }

    /**
     * Executes the commands on standard input.
     *
     * @param arguments the number of threads
     * @throws IOException if standard input or output fails
     */
    public static void main(String[] arguments) throws IOException {
        PeerProcess.serve(arguments, Simdmlp::new);
    }

    @Override
    public String version() {
        return "simdmlp, " + Backend.name();
    }

    @Override
    public Work training(Workload.Training net, MlpSpec spec) {
        Trainer trainer = net.trainer(Workload.mlp(spec), threads);
        float[] x = net.x();
        int[] labels = net.labels();
        return new Work() {
            private int batch; // the next one
            private double loss;

            @Override
            public void call() {
                int row = batch * net.rows;
                batch = (batch + 1) % Workload.BATCHES;
                loss = trainer.step(x, row * net.spec.inputs(), labels, row, net.rows);
            }

            @Override
            public float[] result() {
                return new float[] {(float) loss};
            }

            @Override
            public void close() {
                trainer.close();
            }
        };
    }

    @Override
    public Work inference(Workload.Inference net) {
        Predictor predictor = new Predictor(Workload.mlp(net.spec));
        int inputs = net.spec.inputs();
        int outputs = net.spec.outputs();
        float[] x = net.x();
        float[] out = new float[net.rows * outputs];
        if (threads == 1) {
            Workspace workspace = Workspace.of(net.spec, net.rows);
            return new Predicting(out) {
                @Override
                void predict(int batch) {
                    predictor.predict(out, 0, outputs, x, batch * net.rows * inputs, inputs, net.rows, workspace);
                }
            };
        }
        ParallelPredictor parallel = ParallelPredictor.builder(predictor)
                .threads(threads)
                .maxRows(net.rows)
                .build();
        return new Predicting(out) {
            @Override
            void predict(int batch) {
                parallel.predict(out, 0, outputs, x, batch * net.rows * inputs, inputs, net.rows);
            }

            @Override
            public void close() {
                parallel.close();
            }
        };
    }

    /** Predictions of one batch after the other. */
    private abstract static class Predicting implements Work {
        private final float[] out;
        private int batch; // the next one

        Predicting(float[] out) {
            this.out = out;
        }

        abstract void predict(int batch);

        @Override
        public void call() {
            predict(batch);
            batch = (batch + 1) % Workload.BATCHES;
        }

        @Override
        public float[] result() {
            return out;
        }

        @Override
        public void close() {}
    }

    @Override
    public Work product(Workload.MatrixProduct product) {
        int rows = product.rows;
        int inputs = product.inputs;
        int outputs = product.outputs;
        Kernels kernels = new VectorKernels(new ReferenceKernels());
        float[] x = Workload.random(rows * inputs);
        float[] dz = Workload.random(rows * outputs);
        float[] p = product.parameters();
        int most = Math.max(rows, Math.max(inputs, outputs));
        float[][] scratch = new float[threads][kernels.scratchSize(most, most, false)];
        float[] c = new float[product.results()];
        // @formatter:off -- one line a matrix
        return new Shared(threads, c) {
            @Override
            void share(int member) {
                int from = product.share(member, threads);
                int to = product.share(member + 1, threads);
                switch (product.pass) {
                    case FORWARD ->
                        kernels.dense(
                                c, 0,
                                x, 0,
                                p, 0, inputs * outputs,
                                false,
                                rows, inputs, outputs, from, to,
                                Pointwise.IDENTITY, scratch[member]);
                    case WEIGHT_GRADIENT ->
                        kernels.weightGradient(
                                c, 0,
                                x, 0,
                                dz, 0,
                                rows, inputs, outputs, from, to, scratch[member]);
                    case INPUT_GRADIENT ->
                        kernels.inputGradient(
                                c, 0,
                                dz, 0,
                                p, 0,
                                x, 0,
                                rows, inputs, outputs, from, to,
                                Pointwise.IDENTITY, scratch[member]);
                }
            }
        };
        // @formatter:on
    }

    /** Work that a thread pool shares. */
    private abstract static class Shared implements Work {
        private final ThreadPool pool;
        private final float[] result;

        @SuppressWarnings("this-escape") // No thread works before the first call.
        Shared(int members, float[] result) {
            this.pool = new ThreadPool(members, this::share);
            this.result = result;
        }

        /** A member's share of a call. */
        abstract void share(int member);

        @Override
        public void call() {
            pool.run();
        }

        @Override
        public float[] result() {
            return result;
        }

        @Override
        public void close() {
            pool.close();
        }
    }
}
