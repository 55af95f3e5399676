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
 * Predicts a single row on two threads: a {@link ParallelPredictor} splits one row of a large network between them, with
 * the same bits as on one thread. Run it with {@code mvn -q -pl mlp-examples -am process-classes -Dexample=ShareOneRow}.
 * It is faster on a machine with two idle cores; on a busy machine the threads wait for each other, and it is slower than
 * one thread.
 */
public final class ShareOneRow {
    private static final int CALLS = 20_000;

    private ShareOneRow() {}

    /**
     * Predicts the same row many times, on one thread and on two, and prints the median latencies.
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

        // Its worker spins between calls, for at most 2 ms.
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
