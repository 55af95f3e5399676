package io.simdmlp.examples;

import io.simdmlp.Activation;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.ParallelPredictor;
import io.simdmlp.Predictor;
import io.simdmlp.Workspace;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * Teaches a single answer sooner: a {@link ParallelPredictor} shares one row of a large network between two threads, to
 * the same bits. Run it with {@code mvn -q -pl mlp-examples -am process-classes -Dexample=ShareOneRow}. It pays on a
 * machine with two idle cores; on a busy one the two threads wait for each other, and it takes longer than on one.
 */
public final class ShareOneRow {
    private static final int CALLS = 20_000;

    private ShareOneRow() {}

    /**
     * Predicts a row again and again, on one thread and on two, and prints how long that took.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        MlpSpec spec = MlpSpec.builder(784)
                .layer(512, Activation.RELU)
                .layer(256, Activation.RELU)
                .layer(10, Activation.SOFTMAX)
                .build();
        float[] x = new float[spec.inputs()];
        Arrays.fill(x, 0.5f);
        float[] one = new float[spec.outputs()];
        float[] two = new float[spec.outputs()];

        Predictor predictor = new Predictor(Mlp.create(spec, 1));
        Workspace workspace = Workspace.of(spec, 1);
        predictor.warmUp(workspace);
        System.out.printf(Locale.ROOT, "one thread:  %.1f us%n", median(() -> predictor.predict(one, x, 1, workspace)));

        // Its worker keeps a core busy from one call to the next, and for 2 ms after the last.
        try (ParallelPredictor parallel = ParallelPredictor.builder(predictor)
                .threads(2)
                .spin(Duration.ofMillis(2))
                .build()) {
            parallel.warmUp();
            System.out.printf(Locale.ROOT, "two threads: %.1f us%n", median(() -> parallel.predict(two, x, 1)));
        }
        System.out.println("the same bits: " + Arrays.equals(one, two));
    }

    private static double median(Runnable call) {
        long[] nanos = new long[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            call.run();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return 1e-3 * nanos[CALLS / 2];
    }
}
