package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Calls some work repeatedly until the JIT compiler has compiled it.
 *
 * <p>Until C2 has compiled a kernel, every vector in it is an object, and a large network takes a hundred times as long
 * or more. So a stand-in is called first: a network of the same layers whose calls are short.
 *
 * <pre>
 *   784-512-256-10   535,000 multiply-adds a row
 *   80-64-64-10       10,000, through the same kernels: widths have the same remainder by the kernels' tile period
 *   80-256-64-10      for predictors: one layer keeps four periods, whose panels a single row reads side by side
 * </pre>
 *
 * <p>C2 compiles a method after many calls, so short calls compile early. It compiles the branches that were taken, so
 * if the network has products of several blocks, the stand-in has one too. Then the network itself is called, with one
 * row up to many; it runs at full speed if it takes no new branch.
 */
final class Warmer {
    /** The default cap. */
    static final Duration USUAL = Duration.ofSeconds(1);

    /** The fraction of the time that the stand-in may take. */
    private static final double STAND_IN_SHARE = 0.8;

    /** Numbers of rows that use all tiles in short calls. */
    private static final int[] ROWS = {1, 2, 7};

    private static final long SLICE_NANOS = 3_000_000;
    private static final double FALL = 0.9; // of the least time so far

    // The number of calls without a shorter time after which no shorter one is expected. It counts calls as C2 does, so
    // work that is slow because it is not compiled yet gets more time.
    private static final int STAND_IN_CALLS = 3_000;
    private static final int CALLS = 30;

    private final long start = System.nanoTime();
    private final long cap; // nanoseconds
    private long calls;
    private double bytesPerCall = Double.NaN; // of the last slice of the last element
    private final WarmUpEvent event = new WarmUpEvent();

    Warmer(Duration cap) {
        if (!Check.notNull("cap", cap).isPositive()) {
            throw new IllegalArgumentException("cap is " + cap + ", expected a positive duration");
        }
        event.begin();
        this.cap = cap.compareTo(Duration.ofDays(1)) < 0
                ? cap.toNanos()
                : Duration.ofDays(1).toNanos();
    }

    /**
     * A network of the same layers with short calls.
     *
     * @param periods the tile periods that the first layer of at least as many keeps; others keep one
     */
    static Mlp standIn(MlpSpec spec, int periods) {
        int deepest = spec.firstLayerInputs();
        for (int layer = 0; layer + 1 < spec.layers().size(); layer++) {
            deepest = Math.max(deepest, spec.layers().get(layer).outputs());
        }
        Kernels kernels = Backend.kernels();
        int period = kernels.tilePeriod();
        int block = kernels.blockDepth();
        MlpSpec.Builder narrow = MlpSpec.builder(narrow(deepest, 1, period) + (deepest > block ? block : 0));
        if (!spec.embeddings().isEmpty()) {
            narrow.embedding(0, 2, 1);
        }
        boolean wanted = true;
        for (Layer layer : spec.layers()) {
            boolean wide = wanted && layer.outputs() >= periods * period;
            narrow.layer(withOutputs(layer, narrow(layer.outputs(), wide ? periods : 1, period)));
            wanted &= !wide;
        }
        return Mlp.create(narrow.build(), 1);
    }

    private static Layer withOutputs(Layer layer, int outputs) {
        return switch (layer) {
            case Dense dense ->
                new Dense(outputs, dense.bias(), dense.normalization(), dense.activation(), dense.dropout());
        };
    }

    /** The width of {@code periods} periods and the remainder of {@code width}. */
    private static int narrow(int width, int periods, int period) {
        return width < (periods + 1) * period ? width : periods * period + width % period;
    }

    /** Numbers of rows for the stand-in, ascending. */
    static int[] standInRows(int maxRows) {
        return rows(Math.min(maxRows, ROWS[ROWS.length - 1]));
    }

    /** Numbers of rows that use different kernels, ascending, the last {@code maxRows}. */
    static int[] rows(int maxRows) {
        return IntStream.concat(Arrays.stream(ROWS).filter(rows -> rows < maxRows), IntStream.of(maxRows))
                .toArray();
    }

    /** Values in [-1, 1) without a pattern. */
    static float[] values(int count) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = i * 0x9E3779B9 * 0x1p-31f; // by the golden ratio, modulo 2^32 (Knuth's multiplicative hashing)
        }
        return values;
    }

    /** (rows, inputs): values without a pattern, and categories of the embedded inputs. */
    static float[] inputs(MlpSpec spec, int rows) {
        int inputs = spec.inputs();
        float[] x = values(Check.arraySize("the inputs of " + rows + " rows", (long) rows * inputs));
        for (Embedding embedding : spec.embeddings()) {
            for (int row = 0; row < rows; row++) {
                x[row * inputs + embedding.input()] = row % embedding.categories();
            }
        }
        return x;
    }

    /** Runs the stand-in. */
    void standIn(List<Runnable> work) {
        run(work, STAND_IN_CALLS, (long) (STAND_IN_SHARE * cap));
    }

    /** Runs the network itself; {@code work} is in ascending order of its rows. */
    WarmUp network(List<Runnable> work) {
        double nanos = run(work, CALLS, cap);
        WarmUp result =
                new WarmUp(calls, 1e-9 * (System.nanoTime() - start), 1e-3 * nanos, bytesPerCall, Backend.name());
        event.commit(result);
        return result;
    }

    /** Returns the last measured time of a call of the last element of {@code work}, in nanoseconds. */
    private double run(List<Runnable> work, int patience, long until) {
        double[] least = new double[work.size()];
        long[] quiet = new long[work.size()]; // calls since the least time
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        double last = Double.NaN;
        boolean falling = true;
        while (falling && !isOver(until)) {
            falling = false;
            for (int i = 0; i < work.size() && !isOver(until); i++) {
                long bytes = AllocatedBytes.ofThisThread();
                long begin = System.nanoTime();
                long now = begin;
                int count = 0;
                while (now - begin < SLICE_NANOS) {
                    work.get(i).run();
                    count++;
                    now = System.nanoTime();
                }
                double nanos = (double) (now - begin) / count;
                quiet[i] += count;
                if (nanos < FALL * least[i]) {
                    least[i] = nanos;
                    quiet[i] = 0;
                }
                falling |= quiet[i] < patience;
                if (i == work.size() - 1) {
                    last = nanos;
                    long allocated = AllocatedBytes.ofThisThread() - bytes;
                    bytesPerCall = bytes < 0 ? Double.NaN : (double) allocated / count;
                }
                calls += count;
            }
        }
        return last;
    }

    private boolean isOver(long until) {
        return System.nanoTime() - start >= until;
    }
}
