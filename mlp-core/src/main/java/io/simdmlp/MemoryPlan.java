package io.simdmlp;

import java.util.Locale;

/**
 * The memory that training or prediction takes, in bytes of arrays, before any is allocated. {@link Trainer#plan} and
 * {@link Predictor#plan} compute it with the arithmetic of the allocations. The data are not included, nor the headers
 * of arrays and small objects, a few kilobytes. Immutable and thread-safe.
 *
 * @param parameters the parameters and running statistics; for a predictor a copy whose last columns are padded to whole
 *     vectors; for an evaluator of a network with batch normalization or dropout a copy
 * @param gradients of the parameters; with {@link Trainer.Builder#accumulate accumulation} also their sums, and with
 *     {@link Trainer.Builder#clipNorm a limit of their norm} a double for 4,096 of them
 * @param optimizerState the optimizer's state for every parameter; with {@link Trainer.Builder#ema an average} also that
 * @param activations outputs of every layer for a batch, the pre-activations that training keeps, and with embeddings the inputs
 *     of the first layer
 * @param deltas the derivatives of the loss by the pre-activations and by the vectors of embeddings
 * @param losses terms of a batch's mean loss
 * @param targets of a batch, if they are converted for the loss
 * @param scratch the working memory of the kernels of all threads
 * @param staging a copy of a predictor's inputs, for those with gaps between rows: at most 32 rows
 */
public record MemoryPlan(
        long parameters,
        long gradients,
        long optimizerState,
        long activations,
        long deltas,
        long losses,
        long targets,
        long scratch,
        long staging) {
    private static final int STAGED_ROWS = 32;

    /** {@return the sum of all parts} */
    public long total() {
        return parameters + gradients + optimizerState + activations + deltas + losses + targets + scratch + staging;
    }

    /**
     * Checks that the largest possible heap, if it were empty, could hold the plan, before anything is allocated.
     *
     * @param what the arguments and what takes the memory
     * @throws IllegalArgumentException if it is more than the JVM's heap may grow to
     */
    void requireFitsHeap(String what) {
        requireFitsHeap(what, total());
    }

    /** The same for a number of bytes. */
    static void requireFitsHeap(String what, long bytes) {
        long heap = Runtime.getRuntime().maxMemory();
        if (bytes > heap) {
            throw new IllegalArgumentException(
                    what + " takes " + words(bytes) + ", the heap is at most " + words(heap));
        }
    }

    private static String words(long bytes) {
        return bytes < 1_000_000_000
                ? String.format(Locale.ROOT, "%.1f MB", bytes * 1e-6)
                : String.format(Locale.ROOT, "%.2f GB", bytes * 1e-9);
    }

    /** The plan of a network alone. */
    static MemoryPlan network(MlpSpec spec) {
        return new MemoryPlan(bytes((long) spec.parameterCount() + spec.bufferCount()), 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** The plan of a predictor, which has a packed copy of the parameters. */
    static MemoryPlan predictor(MlpSpec spec, WeightFormat format) {
        long parameters = Weights.packedSize(spec.forInference().parameterTable(), Backend.kernels(), format);
        return new MemoryPlan(bytes(parameters), 0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** The plan of a workspace. */
    static MemoryPlan workspace(MlpSpec spec, int maxRows) {
        Check.positive("maxRows", maxRows);
        long activations = Activations.predictionSize(spec.forInference(), maxRows);
        Check.arraySize("the activations of " + maxRows + " rows", activations);
        long staging = (long) Math.min(maxRows, STAGED_ROWS) * spec.inputs();
        Check.arraySize("the inputs of " + Math.min(maxRows, STAGED_ROWS) + " rows", staging);
        return new MemoryPlan(
                0, 0, 0, bytes(activations), 0, 0, 0, bytes(predictionScratch(spec, maxRows)), bytes(staging));
    }

    /** The plan of a parallel predictor, without the predictor that it is made from. */
    static MemoryPlan parallel(MlpSpec spec, int maxRows, int threads) {
        MemoryPlan one = workspace(spec, maxRows);
        return new MemoryPlan(0, 0, 0, one.activations, 0, 0, 0, Check.threads(threads) * one.scratch, one.staging);
    }

    /** The plan of a trainer, without its network, its evaluator and {@link #updates}. */
    static MemoryPlan trainer(
            MlpSpec spec, Loss loss, double labelSmoothing, Optimizer optimizer, int batchSize, int threads) {
        int parameters = spec.parameterCount();
        return new MemoryPlan(
                0,
                bytes(parameters),
                bytes((long) optimizer.statePerParameter() * parameters),
                activations(batchSize, Activations.trainingSize(spec, batchSize)),
                bytes(Activations.deltasSize(spec, batchSize)),
                bytes((long) batchSize * loss.terms(spec.outputs())),
                bytes(Target.expandedSize(loss, spec.outputs(), batchSize, labelSmoothing)),
                scratch(spec, batchSize, threads),
                0);
    }

    /** The plan of a trainer's {@link UpdatePasses}. */
    static MemoryPlan updates(MlpSpec spec, UpdateOptions options) {
        int parameters = spec.parameterCount();
        long sums = options.accumulates() ? bytes(parameters) : 0;
        long squares = options.clipsNorm() ? GradientClip.bytes(parameters) : 0;
        return new MemoryPlan(0, sums + squares, options.averages() ? bytes(parameters) : 0, 0, 0, 0, 0, 0, 0);
    }

    /** The plan of an evaluator, without its network and its scratch. */
    static MemoryPlan evaluator(MlpSpec spec, Loss loss, int batchSize) {
        MlpSpec inference = spec.forInference();
        return new MemoryPlan(
                inference.equals(spec) ? 0 : bytes(inference.parameterCount()),
                0,
                0,
                activations(batchSize, Activations.predictionSize(inference, batchSize)),
                bytes((long) batchSize * spec.outputs()), // written by the loss kernels
                bytes((long) batchSize * loss.terms(spec.outputs())),
                bytes(Target.expandedSize(loss, spec.outputs(), batchSize, 0)),
                0,
                0);
    }

    /** The plan of an evaluator with scratch of its own, without its network. */
    static MemoryPlan evaluator(MlpSpec spec, Loss loss, int batchSize, int threads) {
        return evaluator(spec, loss, batchSize)
                .plus(new MemoryPlan(0, 0, 0, 0, 0, 0, 0, scratch(spec, batchSize, threads), 0));
    }

    private static long scratch(MlpSpec spec, int batchSize, int threads) {
        return Check.threads(threads) * bytes(scratchSize(spec, batchSize));
    }

    private static long activations(int batchSize, long count) {
        Check.positive("batchSize", batchSize);
        Check.arraySize("the activations of a batch of " + batchSize, count);
        return bytes(count);
    }

    /**
     * The number of floats of scratch that a thread needs for at most {@code rows} samples at a time, forward and
     * backward.
     */
    static int scratchSize(MlpSpec spec, int rows) {
        int most = Math.max(rows, widest(spec)); // a weight gradient has a row for each input, and sums over samples
        return Backend.kernels().scratchSize(most, most, false);
    }

    /** The same for a predictor. */
    private static int predictionScratch(MlpSpec spec, int rows) {
        return Backend.kernels().scratchSize(rows, widest(spec), true);
    }

    private static int widest(MlpSpec spec) {
        int widest = spec.firstLayerInputs();
        for (Layer layer : spec.layers()) {
            widest = Math.max(widest, layer.outputs());
        }
        return widest;
    }

    private static long bytes(long floats) {
        return floats * Float.BYTES;
    }

    /** Allocates a part of the plan. */
    static float[] allocate(long bytes) {
        return new float[Math.toIntExact(bytes / Float.BYTES)];
    }

    /** The sum of both plans. */
    MemoryPlan plus(MemoryPlan other) {
        return new MemoryPlan(
                parameters + other.parameters,
                gradients + other.gradients,
                optimizerState + other.optimizerState,
                activations + other.activations,
                deltas + other.deltas,
                losses + other.losses,
                targets + other.targets,
                scratch + other.scratch,
                staging + other.staging);
    }
}
