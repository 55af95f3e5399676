package io.simdmlp;

import java.time.Duration;
import java.util.Arrays;

/** Measures the speed and the error of predictors of one network whose weights have different formats. */
final class FormatTrial {
    /** The samples of a call that computes the error. */
    private static final int BLOCK_ROWS = 64;

    /** The usual cap of a warm-up, which ends as soon as calls get no faster. A busy machine compiles for seconds. */
    static final Duration USUAL = Duration.ofSeconds(20);

    private static final int MAX_WARM_UPS = 3;
    private static final int MAX_SETS = 5;
    private static final double FALLEN = 0.8; // of the times of the set before: then calls still get faster

    private static final int MAX_ROUNDS = 101;
    private static final int MIN_ROUNDS = 11;
    private static final long SLICE_NANOS = 500_000;
    private static final long CAP_NANOS =
            1_000_000_000; // of a set, unless calls are so long that it has too few rounds

    private final MlpSpec spec;
    private final float[] samples; // (_, inputs)
    private final int rows;
    private final Duration warmUp;

    FormatTrial(MlpSpec spec, float[] samples, Duration warmUp) {
        this.spec = spec;
        this.samples = samples;
        this.rows = samples.length / spec.inputs();
        this.warmUp = warmUp;
    }

    /** The largest difference of an output, divided by the largest magnitude of one of {@code exact}; see {@link Preparation}. */
    double error(Predictor exact, Predictor other) {
        int block = Math.min(rows, BLOCK_ROWS);
        int outputs = spec.outputs();
        Workspace workspace = Workspace.of(spec, block);
        int size = Check.arraySize("the outputs of " + block + " rows", (long) block * outputs);
        float[] expected = new float[size];
        float[] actual = new float[size];
        double difference = 0;
        double largest = 0;
        for (int row = 0; row < rows; row += block) {
            int n = Math.min(block, rows - row);
            int xAt = row * spec.inputs();
            exact.predict(expected, 0, outputs, samples, xAt, spec.inputs(), n, workspace);
            other.predict(actual, 0, outputs, samples, xAt, spec.inputs(), n, workspace);
            for (int i = 0; i < n * outputs; i++) {
                if (!Float.isFinite(expected[i]) || !Float.isFinite(actual[i])) {
                    return Double.NaN;
                }
                difference = Math.max(difference, Math.abs((double) expected[i] - actual[i]));
                largest = Math.max(largest, Math.abs(expected[i]));
            }
        }
        return difference == 0 ? 0 : difference / largest;
    }

    /** The median times of a call of each predictor with these rows, in nanoseconds, when calls get no faster. */
    double[] nanos(Predictor one, Predictor other, int rowsPerCall) {
        Workspace workspace = Workspace.of(spec, rowsPerCall);
        warm(one, workspace);
        warm(other, workspace);
        double[] nanos = set(one, other, rowsPerCall, workspace);
        for (int set = 1; set < MAX_SETS; set++) {
            double[] before = nanos;
            nanos = set(one, other, rowsPerCall, workspace);
            if (nanos[0] > FALLEN * before[0] && nanos[1] > FALLEN * before[1]) {
                break;
            }
        }
        return nanos;
    }

    /** Warms up, again if vectors are still objects. */
    private void warm(Predictor predictor, Workspace workspace) {
        for (int i = 0; i < MAX_WARM_UPS && predictor.warmUp(workspace, warmUp).isBoxing(); i++) {}
    }

    /** The median times of slices of both predictors, which alternate. */
    private double[] set(Predictor one, Predictor other, int rowsPerCall, Workspace workspace) {
        float[] out = new float
                [Check.arraySize("the outputs of " + rowsPerCall + " rows", (long) rowsPerCall * spec.outputs())];
        double[][] nanos = new double[2][MAX_ROUNDS];
        long begin = System.nanoTime();
        int rounds = 0;
        while (rounds < MIN_ROUNDS || (rounds < MAX_ROUNDS && System.nanoTime() - begin < CAP_NANOS)) {
            nanos[0][rounds] = slice(one, rowsPerCall, workspace, out);
            nanos[1][rounds] = slice(other, rowsPerCall, workspace, out);
            rounds++;
        }
        return new double[] {median(nanos[0], rounds), median(nanos[1], rounds)};
    }

    private double slice(Predictor predictor, int rowsPerCall, Workspace workspace, float[] out) {
        int inputs = spec.inputs();
        int starts = rows - rowsPerCall + 1;
        int row = 0;
        int calls = 0;
        long begin = System.nanoTime();
        long now = begin;
        while (now - begin < SLICE_NANOS) {
            for (int i = 0; i < 4; i++) { // reading the clock takes a tenth of a small network's time
                predictor.predict(out, 0, spec.outputs(), samples, row * inputs, inputs, rowsPerCall, workspace);
                row = row + rowsPerCall < starts ? row + rowsPerCall : 0;
                calls++;
            }
            now = System.nanoTime();
        }
        return (double) (now - begin) / calls;
    }

    private static double median(double[] values, int count) {
        Arrays.sort(values, 0, count);
        return values[count / 2];
    }
}
