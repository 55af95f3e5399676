package io.simdmlp;

import io.simdmlp.threads.Shares;
import io.simdmlp.threads.Sharing;
import io.simdmlp.threads.Team;
import java.time.Duration;

/**
 * Inference on several threads, with the same bits as a {@link Predictor}: each call is shared among the calling thread
 * and worker threads of the parallel predictor. Predicting allocates nothing.
 *
 * <pre>{@code
 * try (ParallelPredictor parallel = ParallelPredictor.builder(predictor).threads(2).build()) {
 *     parallel.warmUp();
 *     parallel.predict(out, x, 1);
 * }
 * }</pre>
 *
 * <p>It lowers the latency of a single call. For throughput, call one {@link Predictor} from several threads, each with
 * its own workspace: that gives more predictions on the same cores.
 *
 * <p><b>How a call is shared.</b> Many rows are shared by rows. With fewer than 16 rows per thread, each thread
 * computes some columns of a large layer, reads only its part of the weights, and waits for the others. A layer is
 * large if it has at least 32,768 weights; each thread takes at least 64 of its columns. Small layers are shared by
 * rows, so the calling thread computes those of a single row alone, as it does calls of less than 50,000 multiply-adds.
 *
 * <p><b>Cost.</b> After each call the workers spin for the duration of {@link Builder#spin}, which keeps their cores as
 * busy as computing. Then they park, and waking them takes tens of microseconds: the next call, if it has less than
 * 2,000,000 multiply-adds, wakes them for later calls and is itself computed on the calling thread. Calls that always
 * come after the workers have parked gain nothing. Use no more threads than there are idle cores: a thread without a
 * core makes all others wait, and each call takes longer than on one thread, at worst milliseconds.
 *
 * <p>Thread-safe: calls from several threads run one after the other, and {@link #close} waits for the current call.
 */
public final class ParallelPredictor implements AutoCloseable {
    private final MlpSpec spec;
    private final WeightFormat weightFormat;
    private final int maxRows;
    private final Network network;
    private final Weights weights;
    private final Prediction prediction;
    private final int parameters; // of the network's layers
    private final int[] sharers; // per layer, of its columns when there are few rows
    private final boolean sharesColumns; // of any layer
    private final int panel; // columns
    private final Workspace workspace; // its scratch is that of member 0
    private final float[][] scratch; // per member
    private final Team team; // also the lock of the workspace, the scratch and the call
    private final Call call = new Call();
    private final Team.Task<Call> forward = this::forward;

    /** The arguments of a prediction, for every thread. One object is reused. */
    private static final class Call {
        private static final float[] NONE = {};

        private float[] out = NONE;
        private int outAt;
        private float[] x = NONE;
        private int xAt;
        private int rows;
        private boolean logits; // true to leave out the last layer's activation

        void clear() {
            out = NONE;
            x = NONE;
        }
    }

    private ParallelPredictor(Builder builder) {
        this.spec = builder.predictor.spec();
        this.weightFormat = builder.predictor.weightFormat();
        this.maxRows = builder.maxRows;
        MemoryPlan.predictor(spec, builder.predictor.weightFormat())
                .plus(MemoryPlan.parallel(spec, maxRows, builder.threads))
                .requireFitsHeap(
                        "maxRows is " + maxRows + " and threads is " + builder.threads + ": predicting by " + spec);
        this.network = builder.predictor.network();
        this.weights = builder.predictor.weights();
        this.prediction = new Prediction(spec, network, this::run);
        this.parameters = spec.layerParameterCount();
        this.sharers = new int[network.layers()];
        boolean any = false;
        for (int layer = 0; layer < sharers.length; layer++) {
            sharers[layer] = network.layer(layer).packedSharers(builder.threads);
            any |= sharers[layer] > 1;
        }
        this.sharesColumns = any;
        this.panel = network.kernels().packedPanel();
        this.workspace = Workspace.of(spec, maxRows);
        this.scratch = new float[builder.threads][];
        scratch[0] = workspace.scratch();
        for (int member = 1; member < scratch.length; member++) {
            scratch[member] = new float[scratch[0].length];
        }
        // Last: nothing can fail any more.
        this.team = new Team("parallel predictor", builder.threads, builder.spin, Team.SHORT_TASK_SPINS);
    }

    /**
     * {@return a builder of a parallel predictor with the predictions of {@code predictor}} It shares the predictor's
     * weights.
     *
     * @param predictor the predictor
     */
    public static Builder builder(Predictor predictor) {
        return new Builder(Check.notNull("predictor", predictor));
    }

    /**
     * {@return the memory of a predictor of networks of this shape and of one parallel predictor made from it} Nothing is
     * allocated.
     *
     * @param spec the network's shape
     * @param maxRows the largest number of samples in a call, at least 1
     * @param threads the number of threads, the calling one included, from 1 to 1,024
     * @throws IllegalArgumentException if {@link Builder#build()} would refuse it whatever the heap
     */
    public static MemoryPlan plan(MlpSpec spec, int maxRows, int threads) {
        return MemoryPlan.predictor(Check.notNull("spec", spec), WeightFormat.FLOAT32)
                .plus(MemoryPlan.parallel(spec, maxRows, threads));
    }

    /** {@return the network's shape} */
    public MlpSpec spec() {
        return spec;
    }

    /** {@return the largest number of samples in a call} */
    public int maxRows() {
        return maxRows;
    }

    /** {@return the number of threads that compute, the calling one included} */
    public int threads() {
        return team.members();
    }

    /**
     * Computes the last layer's outputs for the samples at the beginning of {@code x}.
     *
     * @param out (rows, outputs), overwritten; not the array {@code x}
     * @param x (rows, inputs)
     * @param rows the number of samples, at most {@link #maxRows()}
     * @throws IllegalArgumentException if an array is too short or rows out of range
     * @throws IllegalStateException if this is closed
     */
    public void predict(float[] out, float[] x, int rows) {
        predict(out, 0, spec.outputs(), x, 0, spec.inputs(), rows);
    }

    /**
     * Computes the last layer's outputs for samples anywhere in {@code x}, with or without gaps between them.
     *
     * @param out (rows, outputs), row r at {@code outAt + r * outStride}, overwritten; not the array {@code x}
     * @param outAt the offset of the first sample's outputs in {@code out}
     * @param outStride the distance between the outputs of consecutive samples, at least their number
     * @param x (rows, inputs), row r at {@code xAt + r * xStride}
     * @param xAt the offset of the first sample in {@code x}
     * @param xStride the distance between consecutive samples, at least the number of inputs
     * @param rows the number of samples, at most {@link #maxRows()}
     * @throws IllegalArgumentException if an array or a stride is too small or rows out of range
     * @throws IllegalStateException if this is closed
     */
    public void predict(float[] out, int outAt, int outStride, float[] x, int xAt, int xStride, int rows) {
        check(out, outAt, outStride, x, xAt, xStride, rows);
        synchronized (team) {
            prediction.values(out, outAt, outStride, x, xAt, xStride, rows, workspace);
        }
    }

    /**
     * Computes the probability of each class, as {@link Predictor#predictProba(float[], float[], int, Workspace)} does.
     *
     * @param out (rows, outputs), overwritten; not the array {@code x}
     * @param x (rows, inputs)
     * @param rows the number of samples, at most {@link #maxRows()}
     * @throws IllegalArgumentException if an array is too short or rows out of range
     * @throws IllegalStateException if the last layer gives no probabilities, or this is closed
     * @throws NonFiniteException if an input or a probability is NaN or infinite; the rows before have theirs then
     */
    public void predictProba(float[] out, float[] x, int rows) {
        predictProba(out, 0, spec.outputs(), x, 0, spec.inputs(), rows);
    }

    /**
     * Computes the probability of each class for samples anywhere in {@code x}, with or without gaps between them.
     *
     * @param out (rows, outputs), row r at {@code outAt + r * outStride}, overwritten; not the array {@code x}
     * @param outAt the offset of the first sample's outputs in {@code out}
     * @param outStride the distance between the outputs of consecutive samples, at least their number
     * @param x (rows, inputs), row r at {@code xAt + r * xStride}
     * @param xAt the offset of the first sample in {@code x}
     * @param xStride the distance between consecutive samples, at least the number of inputs
     * @param rows the number of samples, at most {@link #maxRows()}
     * @throws IllegalArgumentException if an array or a stride is too small or rows out of range
     * @throws IllegalStateException if the last layer gives no probabilities, or this is closed
     * @throws NonFiniteException if an input or a probability is NaN or infinite; the rows before have theirs then
     */
    public void predictProba(float[] out, int outAt, int outStride, float[] x, int xAt, int xStride, int rows) {
        check(out, outAt, outStride, x, xAt, xStride, rows);
        synchronized (team) {
            prediction.probabilities(out, outAt, outStride, x, xAt, xStride, rows, workspace);
        }
    }

    private void check(float[] out, int outAt, int outStride, float[] x, int xAt, int xStride, int rows) {
        Check.rows(rows, maxRows);
        Check.rows("x", x, xAt, xStride, rows, spec.inputs(), "inputs");
        Check.rows("out", out, outAt, outStride, rows, spec.outputs(), "outputs");
    }

    /**
     * Computes the label of each sample, as {@link Predictor#predictLabels(int[], float[], int, Workspace)} does.
     *
     * @param labels (rows), overwritten
     * @param x (rows, inputs)
     * @param rows the number of samples, at most {@link #maxRows()}
     * @throws IllegalArgumentException if an array is too short or rows out of range
     * @throws IllegalStateException if this is closed
     * @throws NonFiniteException if a row has no label; those before it have theirs then, the others keep what was there
     */
    public void predictLabels(int[] labels, float[] x, int rows) {
        predictLabels(labels, 0, x, 0, spec.inputs(), rows);
    }

    /**
     * Computes the label of each sample, for samples anywhere in {@code x}, with or without gaps between them.
     *
     * @param labels (rows) at {@code labelsAt}, overwritten
     * @param labelsAt the offset of the first label in {@code labels}
     * @param x (rows, inputs), row r at {@code xAt + r * xStride}
     * @param xAt the offset of the first sample in {@code x}
     * @param xStride the distance between consecutive samples, at least the number of inputs
     * @param rows the number of samples, at most {@link #maxRows()}
     * @throws IllegalArgumentException if an array or a stride is too small or rows out of range
     * @throws IllegalStateException if this is closed
     * @throws NonFiniteException if a row has no label; those before it have theirs then, the others keep what was there
     */
    public void predictLabels(int[] labels, int labelsAt, float[] x, int xAt, int xStride, int rows) {
        Check.rows(rows, maxRows);
        Check.rows("x", x, xAt, xStride, rows, spec.inputs(), "inputs");
        Check.slice("labels", labels, labelsAt, rows);
        synchronized (team) {
            prediction.labels(labels, labelsAt, x, xAt, xStride, rows, workspace);
        }
    }

    /**
     * Does the same as {@link #warmUp(Duration)} for about a second at most.
     *
     * @return the result of the warm-up
     * @throws IllegalStateException if this is closed
     */
    public WarmUp warmUp() {
        return warmUp(Warmer.USUAL);
    }

    /**
     * Predicts generated rows on all threads until the calls get no faster, as {@link Predictor#warmUp(Workspace,
     * Duration)} does on one.
     *
     * @param cap the largest duration; a call that has begun is finished
     * @return the result of the warm-up
     * @throws IllegalArgumentException if the cap is not positive
     * @throws IllegalStateException if this is closed
     */
    public WarmUp warmUp(Duration cap) {
        team.requireOpen();
        return Predictor.warmUp(spec, weightFormat, maxRows, cap, new Predictor.Calls() {
            @Override
            public void predict(float[] out, float[] x, int rows) {
                ParallelPredictor.this.predict(out, x, rows);
            }

            @Override
            public void labels(int[] labels, float[] x, int rows) {
                synchronized (team) {
                    prediction.decide(labels, 0, x, 0, rows, workspace);
                }
            }
        });
    }

    /** A forward pass in the only workspace of this predictor. The caller holds the lock. */
    private void run(float[] out, int outAt, float[] x, int xAt, int rows, boolean logits, Workspace own) {
        call.out = out;
        call.outAt = outAt;
        call.x = x;
        call.xAt = xAt;
        call.rows = rows;
        call.logits = logits;
        try {
            long multiplyAdds = (long) rows * parameters;
            boolean shared = Sharing.sharesCall(multiplyAdds) && (rows > 1 || sharesColumns);
            if (shared && (Sharing.sharesCallWithParked(multiplyAdds) || team.isAwake())) {
                team.run(forward, call);
            } else {
                team.requireOpen();
                if (shared) {
                    team.wake();
                }
                forward(call, 0, 1);
            }
        } finally {
            call.clear();
        }
    }

    private void forward(Call work, int member, int members) {
        boolean few = Sharing.isFewRows(work.rows, members);
        // From the end, so that the calling thread, member 0, has a row if any member has.
        int first = Shares.begin(work.rows, members - 1 - member, members);
        int rows = Shares.begin(work.rows, members - member, members) - first;
        boolean columns = false; // true if other members have computed columns of this member's rows
        EmbeddingWork embeddings = network.embeddings();
        if (embeddings != null && rows > 0) {
            embeddings.forward(workspace.activations(), weights, work.x, work.xAt, first, rows);
        }
        for (int number = 0; number < network.layers(); number++) {
            LayerWork layer = network.layer(number);
            int layerSharers = few ? Math.min(sharers[number], members) : 1;
            if ((number > 0 || embeddings != null) && (columns || layerSharers > 1) && !team.barrier(members)) {
                return;
            }
            columns = layerSharers > 1;
            if (columns) {
                int from = column(layer.outputs(), member, layerSharers);
                int to = column(layer.outputs(), member + 1, layerSharers);
                forward(layer, work, 0, from < to ? work.rows : 0, from, to, scratch[member]);
            } else {
                forward(layer, work, first, rows, 0, layer.outputs(), scratch[member]);
            }
            if (columns && layer.rest(work.logits, true) == LayerWork.Division.ROWS) {
                if (!team.barrier(members)) {
                    return;
                }
                columns = false;
                if (rows > 0) {
                    layer.finish(
                            work.out,
                            work.outAt,
                            workspace.activations(),
                            weights,
                            first,
                            rows,
                            0,
                            layer.outputs(),
                            0,
                            scratch[member]);
                }
            }
        }
    }

    private void forward(LayerWork layer, Call work, int first, int rows, int from, int to, float[] own) {
        if (rows > 0) {
            layer.forward(
                    work.out,
                    work.outAt,
                    workspace.activations(),
                    weights,
                    work.x,
                    work.xAt,
                    first,
                    rows,
                    from,
                    to,
                    0,
                    work.logits,
                    own);
        }
    }

    /**
     * The first column of {@code member}'s share of a layer among {@code members}; the number of columns for members
     * beyond.
     */
    private int column(int columns, int member, int members) {
        return member < members ? Shares.begin(columns, member, members) / panel * panel : columns;
    }

    /** Ends the worker threads, after the current call. The {@link Predictor} can still be used. */
    @Override
    public void close() {
        team.close();
    }

    /** Builds a parallel predictor. Defaults: two threads, one row at a time, a spin of 1 ms. Not thread-safe. */
    public static final class Builder {
        private final Predictor predictor;
        private int threads = 2;
        private int maxRows = 1;
        private long spin = 1_000_000;

        private Builder(Predictor predictor) {
            this.predictor = predictor;
        }

        /**
         * {@return this builder, with a number of threads, the calling one included; by default 2} Predictions do not
         * depend on it.
         *
         * @param threads the number of threads, the calling one included, from 1 to 1,024
         * @throws IllegalArgumentException if it is out of range
         */
        public Builder threads(int threads) {
            this.threads = Check.threads(threads);
            return this;
        }

        /**
         * {@return this builder, with the largest number of samples in a call; by default 1}
         *
         * @param maxRows the largest number of samples in a call, at least 1
         * @throws IllegalArgumentException if it is less than 1
         */
        public Builder maxRows(int maxRows) {
            this.maxRows = Check.positive("maxRows", maxRows);
            return this;
        }

        /**
         * {@return this builder, with the time that workers spin after a call before they park; by default 1 ms} If it
         * is longer than the usual gap between two calls, workers do not park between them; with {@link Duration#ZERO}
         * they park immediately.
         *
         * @param spin the duration, at least zero
         * @throws IllegalArgumentException if it is negative
         */
        public Builder spin(Duration spin) {
            if (Check.notNull("spin", spin).isNegative()) {
                throw new IllegalArgumentException("spin is " + spin + ", expected at least " + Duration.ZERO);
            }
            this.spin = spin.compareTo(Duration.ofDays(1)) < 0
                    ? spin.toNanos()
                    : Duration.ofDays(1).toNanos();
            return this;
        }

        /**
         * {@return the parallel predictor, with all the memory that its calls use, as given by
         * {@link ParallelPredictor#plan}} It has threads of its own until it is closed or becomes garbage.
         *
         * @throws IllegalArgumentException if so many rows would not fit one array, or that memory is more than the heap
         *     may grow to
         */
        public ParallelPredictor build() {
            return new ParallelPredictor(this);
        }
    }
}
