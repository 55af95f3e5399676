package io.simdmlp.bench;

import io.simdmlp.Backend;
import io.simdmlp.Dense;
import io.simdmlp.Layer;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Predictor;
import io.simdmlp.Workspace;
import io.simdmlp.io.Model;
import io.simdmlp.tracker.Host;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Measures the predictions of a model: the time of each call, with percentiles, on threads that call at the same time. After each
 * measurement an idle loop, which reads the clock and does nothing else, is measured for the same time: its tail is that of
 * the machine.
 */
public final class ModelBench {
    private static final int BATCHES = 16; // different rows, in turn
    private static final double PEAK = 0.002; // seconds, short so that some are not interrupted by other programs
    private static final int PEAKS = 20; // before and after
    private static final double WINDOW = 0.3; // of warming up
    private static final int MIN_WINDOWS = 2;
    private static final int MAX_WINDOWS = 40;

    private final Model model;
    private final double seconds;
    private final long seed;

    /**
     * Creates a benchmark.
     *
     * @param model the model
     * @param seconds the duration of each measurement, above 0
     * @param seed the seed of the rows
     * @throws IllegalArgumentException if {@code seconds} is not above 0, or above 86,400
     */
    public ModelBench(Model model, double seconds, long seed) {
        if (!(seconds > 0 && seconds <= 86_400)) {
            throw new IllegalArgumentException("seconds is " + seconds + ", expected above 0 and at most 86400");
        }
        this.model = model;
        this.seconds = seconds;
        this.seed = seed;
    }

    /** A library that predicts with a network. */
    public interface Library {
        /** {@return its name and version} */
        String version();

        /**
         * {@return calls of the network}
         *
         * @param mlp the network
         * @param x (callers, batches, rows, inputs)
         * @param rows rows of a call
         * @param callers threads that call at the same time
         * @throws IllegalArgumentException if the library does not support the network
         */
        Calls open(Mlp mlp, float[] x, int rows, int callers);
    }

    /** A network with the memory of all callers. */
    public interface Calls extends AutoCloseable {
        /**
         * Predicts the next batch of a caller.
         *
         * @param caller from 0
         * @param batch from 0
         */
        void call(int caller, int batch);

        /**
         * {@return a copy of the outputs of the last call of the first caller: (rows, outputs)}
         */
        float[] outputs();

        @Override
        void close();
    }

    /** {@return the floats of the rows of a measurement} */
    private static long floats(MlpSpec spec, int rows, int threads) {
        return (long) threads * BATCHES * rows * spec.inputs();
    }

    /**
     * {@return the memory of a measurement in bytes, beside the model}
     *
     * @param spec the network
     * @param rows rows of a call
     * @param threads threads that call at the same time
     * @throws IllegalArgumentException if an array would be too large
     */
    public static long bytes(MlpSpec spec, int rows, int threads) {
        long floats = floats(spec, rows, threads);
        if (floats > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    rows + " rows on " + threads + " threads are " + floats + " inputs, expected fewer than 2^31");
        }
        return Float.BYTES * floats + threads * Predictor.plan(spec, rows).total();
    }

    /**
     * {@return the figures: for each number of rows and threads those of the network, then those of the idle loop}
     *
     * @param rows rows of a call, one number after the other
     * @param threads threads, one number after the other
     * @param progress receives a description of each measurement before it begins
     */
    public List<ModelFigure> measure(int[] rows, int[] threads, Consumer<String> progress) {
        List<ModelFigure> figures = new ArrayList<>();
        for (int count : threads) {
            for (int each : rows) {
                progress.accept(each + " x " + count);
                figures.add(measure(new Ours(), each, count));
                figures.add(idle(each, count));
            }
        }
        return figures;
    }

    /**
     * {@return the figures of a library for a number of rows and threads}
     *
     * @param library the library
     * @param rows rows of a call
     * @param threads threads that call at the same time
     * @throws IllegalArgumentException if the library does not support the network
     * @throws IllegalStateException if it computes other outputs
     */
    public ModelFigure measure(Library library, int rows, int threads) {
        float[] x = ModelRows.of(model.preprocessing(), threads * BATCHES * rows, seed);
        double flops = 2.0 * rows * multiplyAdds(model.mlp().spec());
        try (Calls calls = library.open(model.mlp(), x, rows, threads);
                Job job = new CallsJob(calls, threads, flops, rows);
                Job peak = Job.peak(threads)) {
            requireSame(library, calls, x, rows);
            warmUp(job);
            Meter.rate(peak, (long) (Math.min(WINDOW, seconds) * 1e9));
            double before = peak(peak);
            Meter.Distribution measured = Meter.distribution(job, (long) (seconds * 1e9));
            double top = Math.max(before, peak(peak));
            double gflops = threads * flops / Math.max(1, measured.times().percentile(0.5));
            return figure(library.version(), rows, threads, measured, gflops, top);
        }
    }

    private ModelFigure idle(int rows, int threads) {
        try (Job nothing = Job.nothing(threads)) {
            Meter.Distribution measured = Meter.distribution(nothing, (long) (seconds * 1e9));
            return figure(ModelFigure.IDLE, rows, threads, measured, null, null);
        }
    }

    private static ModelFigure figure(
            String library,
            int rows,
            int threads,
            Meter.Distribution measured,
            @Nullable Double gflops,
            @Nullable Double peak) {
        Times times = measured.times();
        return new ModelFigure(
                library,
                rows,
                threads,
                times.count(),
                times.percentile(0.5),
                times.percentile(0.9),
                times.percentile(0.99),
                times.percentile(0.999),
                times.max(),
                gflops == null ? null : measured.callsPerSecond() * rows,
                gflops,
                peak,
                gflops == null || peak == null ? null : gflops / peak,
                gflops == null ? null : measured.bytesPerCall(),
                measured.ran(),
                Backend.vectorBits(),
                Host.cpu(),
                Host.jdk());
    }

    /** Rejects a library whose outputs differ from ours by more than rounding. */
    private void requireSame(Library library, Calls calls, float[] x, int rows) {
        MlpSpec spec = model.mlp().spec();
        calls.call(0, 0);
        float[] actual = calls.outputs();
        float[] expected = new float[rows * spec.outputs()];
        new Predictor(model.mlp()).predict(expected, x, rows, Workspace.of(spec, rows));
        for (int i = 0; i < expected.length; i++) {
            double difference = Math.abs((double) actual[i] - expected[i]);
            if (!(difference <= 1e-3 * Math.max(1, Math.abs(expected[i])))) {
                throw new IllegalStateException(library.version() + " gives " + actual[i] + " for output " + i
                        + ", counted from 0, expected " + expected[i]);
            }
        }
    }

    /** Multiply-adds of the layers for a row. */
    private static double multiplyAdds(MlpSpec spec) {
        double sum = 0;
        int inputs = spec.firstLayerInputs();
        for (Layer layer : spec.layers()) {
            sum += switch (layer) {
                case Dense dense -> (double) inputs * dense.outputs();
            };
            inputs = layer.outputs();
        }
        return sum;
    }

    private static double peak(Job peak) {
        double most = 0;
        for (int i = 0; i < PEAKS; i++) {
            most = Math.max(most, Meter.rate(peak, (long) (PEAK * 1e9)).callsPerSecond());
        }
        return most * peak.flops * 1e-9;
    }

    /** Calls until compiled code no longer boxes vectors. */
    private void warmUp(Job job) {
        long window = (long) (Math.min(WINDOW, seconds) * 1e9);
        boolean boxing = true;
        for (int i = 0; i < MIN_WINDOWS || (boxing && i < MAX_WINDOWS); i++) {
            boxing = Meter.distribution(job, window).bytesPerCall() > 1;
        }
    }

    /** Calls of a library, each caller with its batches in turn. */
    private static final class CallsJob extends Job {
        private final Calls calls;
        private final int[][] next; // (callers, a cache line)

        CallsJob(Calls calls, int callers, double flops, double rows) {
            super(callers, flops, rows);
            this.calls = calls;
            this.next = new int[callers][64];
        }

        @Override
        void call(int caller) {
            int batch = next[caller][0];
            next[caller][0] = (batch + 1) % BATCHES;
            calls.call(caller, batch);
        }
    }

    /** This library: a predictor that all callers share, with a workspace each. */
    private static final class Ours implements Library {
        @Override
        public String version() {
            return "simdmlp";
        }

        @Override
        public Calls open(Mlp mlp, float[] x, int rows, int callers) {
            MlpSpec spec = mlp.spec();
            Predictor predictor = new Predictor(mlp);
            Workspace[] workspaces = new Workspace[callers];
            float[][] out = new float[callers][rows * spec.outputs() + 64]; // a cache line apart
            for (int caller = 0; caller < callers; caller++) {
                workspaces[caller] = Workspace.of(spec, rows);
            }
            predictor.warmUp(workspaces[0]);
            int size = rows * spec.inputs();
            return new Calls() {
                @Override
                public void call(int caller, int batch) {
                    int at = (caller * BATCHES + batch) * size;
                    predictor.predict(out[caller], 0, spec.outputs(), x, at, spec.inputs(), rows, workspaces[caller]);
                }

                @Override
                public float[] outputs() {
                    return Arrays.copyOf(out[0], rows * spec.outputs());
                }

                @Override
                public void close() {}
            };
        }
    }
}
