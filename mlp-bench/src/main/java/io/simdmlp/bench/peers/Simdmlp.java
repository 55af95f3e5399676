package io.simdmlp.bench.peers;

import io.simdmlp.Backend;
import io.simdmlp.Mlp;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.Workspace;
import io.simdmlp.bench.Workload;
import io.simdmlp.kernel.VectorKernels;
import io.simdmlp.reference.Kernels;
import io.simdmlp.reference.Pointwise;
import java.io.IOException;
import java.util.Arrays;

/**
 * This library among the contestants. A trainer has threads of its own; of predictions and products the threads take
 * rows, as a caller's threads would. A single row stays on one thread.
 */
public final class Simdmlp implements Contestant {
    private final int threads;

    Simdmlp(int threads) {
        this.threads = threads;
    }

    /**
     * Computes what it is told to on standard input.
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
    public Work training(Workload.Training net) {
        Trainer trainer = net.trainer(Workload.mlp(net.spec), threads);
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
        Mlp mlp = Workload.mlp(net.spec);
        Predictor predictor = new Predictor(mlp);
        int inputs = net.spec.inputs();
        int outputs = net.spec.outputs();
        int members = Math.min(threads, net.rows);
        float[] x = net.x();
        float[] out = new float[net.rows * outputs];
        Workspace[] workspaces = new Workspace[members];
        Arrays.setAll(workspaces, member -> Workspace.of(net.spec, net.rows));
        return new Shared(members, out) {
            private int batch = -1; // the one at hand

            @Override
            public void call() {
                batch = (batch + 1) % Workload.BATCHES;
                super.call();
            }

            @Override
            void share(int member) {
                int from = net.rows * member / members;
                int count = net.rows * (member + 1) / members - from;
                int row = batch * net.rows + from;
                predictor.predict(out, from * outputs, x, row * inputs, count, workspaces[member]);
            }
        };
    }

    @Override
    public Work product(Workload.Product product) {
        int rows = product.rows;
        int inputs = product.inputs;
        int outputs = product.outputs;
        Kernels kernels = new VectorKernels();
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

    /** Work that a crew shares. */
    private abstract static class Shared implements Work {
        private final Crew crew;
        private final float[] result;

        @SuppressWarnings("this-escape") // Nobody works before the first call.
        Shared(int members, float[] result) {
            this.crew = new Crew(members, this::share);
            this.result = result;
        }

        /** A member's share of a call. */
        abstract void share(int member);

        @Override
        public void call() {
            crew.run();
        }

        @Override
        public float[] result() {
            return result;
        }

        @Override
        public void close() {
            crew.close();
        }
    }
}
