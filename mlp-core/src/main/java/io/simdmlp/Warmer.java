package io.simdmlp;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Calls what is to be warm again and again, until the JIT compiler has done with it.
 *
 * <p>Until C2 has compiled a kernel, its every vector is an object, and a large network takes a hundred times as long or
 * more. So a stand-in comes first, a network of the same layers whose calls are short:
 *
 * <pre>
 *   784-512-256-10   535,000 multiply-adds a row
 *   80-64-64-10       10,000, through the same kernels: what is left when widths are divided by a panel's is the same
 *   80-256-64-10      for predictors: one layer keeps four panels, which a single row goes through side by side
 * </pre>
 *
 * <p>C2 compiles a method when it has been called often, so short calls compile early; and it compiles for the branches
 * that it has seen, so the stand-in of a network that has products of several blocks has one too. Then comes the
 * network itself, from one row to many, which is at full speed if nothing new comes up.
 */
final class Warmer {
    /** How long it is when nobody says. */
    static final Duration USUAL = Duration.ofSeconds(1);

    /** The share of the time that the stand-in may take. */
    private static final double STAND_IN_SHARE = 0.8;

    private static final int PANEL = 64; // columns at 512 bit; a multiple of those of narrower vectors
    private static final int DEEP = 1024; // the most that is one block of a product

    /** Numbers of rows that make use of all tiles, and short calls. */
    private static final int[] ROWS = {1, 2, 7};

    private static final long SLICE = 3_000_000; // nanoseconds
    private static final double FALL = 0.9; // of the least so far

    // Calls after which a time that has not fallen will not fall any more. C2 counts calls, so we do: what is still
    // slow
    // because C2 is at it is given the longer.
    private static final int STAND_IN_CALLS = 3_000;
    private static final int CALLS = 30;

    private final long start = System.nanoTime();
    private final long cap; // nanoseconds
    private long calls;

    Warmer(Duration cap) {
        if (!cap.isPositive()) {
            throw new IllegalArgumentException("cap is " + cap + ", expected more than nothing");
        }
        this.cap = cap.compareTo(Duration.ofDays(1)) < 0
                ? cap.toNanos()
                : Duration.ofDays(1).toNanos();
    }

    /**
     * A network of the same layers with short calls.
     *
     * @param panels how many the first layer of so many keeps; others keep one
     */
    static Mlp standIn(MlpSpec spec, int panels) {
        int deepest = spec.inputs();
        for (int layer = 0; layer + 1 < spec.layers().size(); layer++) {
            deepest = Math.max(deepest, spec.layers().get(layer).outputs());
        }
        MlpSpec.Builder narrow = MlpSpec.builder(narrow(deepest, 1) + (deepest > DEEP ? DEEP : 0));
        boolean wanted = true;
        for (Layer layer : spec.layers()) {
            boolean wide = wanted && layer.outputs() >= panels * PANEL;
            narrow.layer(narrow(layer.outputs(), wide ? panels : 1), layer.activation());
            wanted &= !wide;
        }
        return Mlp.create(narrow.build(), 1);
    }

    /** So many panels and as much of the next as {@code width} has of its last. */
    private static int narrow(int width, int panels) {
        return width < (panels + 1) * PANEL ? width : panels * PANEL + width % PANEL;
    }

    /** Numbers of rows for the stand-in, ascending. */
    static int[] standInRows(int maxRows) {
        return rows(Math.min(maxRows, ROWS[ROWS.length - 1]));
    }

    /** Numbers of rows that take different ways through the kernels, ascending, the last {@code maxRows}. */
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

    /** Drives the stand-in. */
    void standIn(List<Runnable> work) {
        drive(work, STAND_IN_CALLS, (long) (STAND_IN_SHARE * cap));
    }

    /** Drives the network itself; {@code work} is in ascending order of its rows. */
    WarmUp network(List<Runnable> work) {
        double nanos = drive(work, CALLS, cap);
        return new WarmUp(calls, 1e-9 * (System.nanoTime() - start), 1e-3 * nanos);
    }

    /** What a call of the last of {@code work} took in the end. */
    private double drive(List<Runnable> work, int patience, long until) {
        double[] least = new double[work.size()];
        long[] quiet = new long[work.size()]; // calls since then
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        double last = Double.NaN;
        boolean falling = true;
        while (falling && !isOver(until)) {
            falling = false;
            for (int i = 0; i < work.size() && !isOver(until); i++) {
                long begin = System.nanoTime();
                long now = begin;
                int count = 0;
                while (now - begin < SLICE) {
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
                last = i == work.size() - 1 ? nanos : last;
                calls += count;
            }
        }
        return last;
    }

    private boolean isOver(long until) {
        return System.nanoTime() - start >= until;
    }
}
