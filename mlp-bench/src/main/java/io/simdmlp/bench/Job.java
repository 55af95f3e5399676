package io.simdmlp.bench;

import io.simdmlp.Mlp;
import io.simdmlp.ParallelPredictor;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.Workspace;
import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.reference.ReferenceKernels;
import io.simdmlp.kernel.vector.VectorKernels;

/**
 * A workload with all its memory, to be called repeatedly: by one caller if it distributes its work itself, else by
 * several concurrently.
 */
abstract class Job implements AutoCloseable {
    /** Floats or ints between two arrays, so that they share no cache line, adjacent prefetched lines included. */
    private static final int APART = 64;

    /** The number of threads that call concurrently. */
    final int callers;

    /** Floating-point operations of a call. */
    final double flops;

    /** The units of a call: samples, rows, steps, or bytes that are read. */
    final double units;

    Job(int callers, double flops, double units) {
        this.callers = callers;
        this.flops = flops;
        this.units = units;
    }

    /** The next call of a caller, numbered from 0. */
    abstract void call(int caller);

    @Override
    public void close() {}

    /** Steps of training, which distribute their work themselves. */
    static Job training(Workload.Training net, int threads) {
        Trainer trainer = net.trainer(Workload.mlp(net.spec), threads);
        float[] x = net.x();
        int[] labels = net.labels();
        return new Job(1, net.flops(), net == Workload.Training.T4 ? 1 : net.rows) {
            private int batch;

            @Override
            void call(int caller) {
                int row = batch * net.rows;
                batch = (batch + 1) % Workload.BATCHES;
                trainer.step(x, row * net.spec.inputs(), labels, row, net.rows);
            }

            @Override
            public void close() {
                trainer.close();
            }
        };
    }

    /** Predictions: each caller predicts batches of its own with the shared predictor. */
    static Job inference(Workload.Inference net, int threads) {
        Mlp mlp = Workload.mlp(net.spec);
        Predictor predictor = new Predictor(mlp);
        float[] x = net.x();
        Workspace[] workspaces = new Workspace[threads];
        // Outputs of callers lie a cache line apart; false sharing would slow down this benchmark alone.
        float[][] out = new float[threads][net.rows * net.spec.outputs() + APART];
        int[][] batches = new int[threads][APART];
        for (int caller = 0; caller < threads; caller++) {
            workspaces[caller] = Workspace.of(net.spec, net.rows);
            batches[caller][0] = caller * Workload.BATCHES / threads;
        }
        return new Job(threads, net.flops(), net.rows) {
            @Override
            void call(int caller) {
                int batch = batches[caller][0];
                batches[caller][0] = (batch + 1) % Workload.BATCHES;
                int at = batch * net.rows * net.spec.inputs();
                predictor.predict(
                        out[caller], 0, net.spec.outputs(), x, at, net.spec.inputs(), net.rows, workspaces[caller]);
            }
        };
    }

    /** Predictions by one caller, each shared among the threads. */
    static Job shared(Workload.Inference net, int threads) {
        ParallelPredictor predictor = ParallelPredictor.builder(new Predictor(Workload.mlp(net.spec)))
                .threads(threads)
                .maxRows(net.rows)
                .build();
        float[] x = net.x();
        float[] out = new float[net.rows * net.spec.outputs()];
        return new Job(1, net.flops(), net.rows) {
            private int batch;

            @Override
            void call(int caller) {
                int at = batch * net.rows * net.spec.inputs();
                batch = (batch + 1) % Workload.BATCHES;
                predictor.predict(out, 0, net.spec.outputs(), x, at, net.spec.inputs(), net.rows);
            }

            @Override
            public void close() {
                predictor.close();
            }
        };
    }

    /** A product, of which the callers share columns, or rows of dw, as a trainer's threads do. */
    static Job product(Workload.MatrixProduct product, int threads) {
        return product(new VectorKernels(new ReferenceKernels()), new float[product.results()], product, threads);
    }

    /** The same on any kernels, into {@code out}. */
    static Job product(Kernels kernels, float[] out, Workload.MatrixProduct product, int threads) {
        int rows = product.rows;
        int inputs = product.inputs;
        int outputs = product.outputs;
        float[] x = Workload.random(rows * inputs);
        float[] z = Workload.random(rows * outputs);
        float[] p = product.parameters();
        int most = Math.max(rows, Math.max(inputs, outputs));
        float[][] scratch = new float[threads][kernels.scratchSize(most, most, false)];
        return new Job(threads, product.flops() / threads, product.flops() / threads) {
            @Override
            void call(int caller) {
                int from = product.share(caller, threads);
                int to = product.share(caller + 1, threads);
                float[] mine = scratch[caller];
                switch (product.pass) {
                    case FORWARD ->
                        kernels.dense(
                                out,
                                0,
                                x,
                                0,
                                p,
                                0,
                                inputs * outputs,
                                false,
                                rows,
                                inputs,
                                outputs,
                                from,
                                to,
                                Pointwise.IDENTITY,
                                mine);
                    case WEIGHT_GRADIENT ->
                        kernels.weightGradient(out, 0, x, 0, z, 0, rows, inputs, outputs, from, to, mine);
                    case INPUT_GRADIENT ->
                        kernels.inputGradient(
                                out, 0, z, 0, p, 0, x, 0, rows, inputs, outputs, from, to, Pointwise.IDENTITY, mine);
                }
            }
        };
    }

    /** Calls that do nothing. */
    static Job nothing(int threads) {
        return new Job(threads, 0, 0) {
            @Override
            void call(int caller) {}
        };
    }

    /** The peak of the FMA units, on every thread. */
    static Job peak(int threads) {
        float[][] kept = new float[threads][APART];
        return new Job(threads, FmaPeak.FLOPS, FmaPeak.FLOPS) {
            @Override
            void call(int caller) {
                kept[caller][0] += FmaPeak.run(0.9999f);
            }
        };
    }

    /**
     * Reading {@code floats} floats of one array: each caller reads all of them, or if {@code shared} a part of its own,
     * as the workload beside does with its weights.
     */
    static Job reading(int floats, boolean shared, int threads) {
        int size = floats / (shared ? threads : 1) / ReadBandwidth.UNIT * ReadBandwidth.UNIT;
        float[] weights = Workload.random(floats);
        float[][] kept = new float[threads][APART];
        return new Job(threads, 0, (double) size * Float.BYTES) {
            @Override
            void call(int caller) {
                kept[caller][0] += ReadBandwidth.run(weights, shared ? caller * size : 0, size, 1);
            }
        };
    }
}
