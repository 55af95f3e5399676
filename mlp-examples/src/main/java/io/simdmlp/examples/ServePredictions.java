package io.simdmlp.examples;

import com.sun.management.ThreadMXBean;
import io.simdmlp.Activation;
import io.simdmlp.FitListener;
import io.simdmlp.FitOptions;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.WarmUp;
import io.simdmlp.Workspace;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Digits;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;

/**
 * Serves predictions: threads share one {@link Predictor}, each has its own {@link Workspace}, the predictor is warmed
 * up before the first request, and a warm call allocates nothing. Run it with {@code mvn -q -pl mlp-examples -am process-classes -Dexample=ServePredictions}. The
 * latencies that it prints depend on the machine and its load.
 */
public final class ServePredictions {
    private static final int THREADS = 4;
    private static final int CALLS = 50_000;
    private static final ThreadMXBean MEMORY = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private ServePredictions() {}

    /**
     * The measurements of one thread.
     *
     * @param nanos the duration of each call
     * @param accuracy the share of correct predictions
     * @param bytes memory allocated by all calls together
     */
    @SuppressWarnings("ArrayRecordComponent") // A result that is read, not compared.
    record Service(long[] nanos, double accuracy, long bytes) {}

    /**
     * Trains a small network, serves it from several threads and prints their measurements.
     *
     * @param arguments none
     * @throws InterruptedException if interrupted
     * @throws ExecutionException if serving failed
     */
    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
        Dataset digits = Digits.load();
        Predictor predictor = new Predictor(train(digits));
        WarmUp warmUp = predictor.warmUp(Workspace.of(predictor.spec(), 1));
        System.out.printf(
                Locale.ROOT,
                "warm after %.2f s and %,d calls: %.2f us a call%n",
                warmUp.seconds(),
                warmUp.calls(),
                warmUp.microsPerCall());
        List<Service> services = serve(predictor, digits);
        for (Service service : services) {
            System.out.printf(
                    Locale.ROOT,
                    "%,d calls: %.1f %% right, %,d bytes allocated%n",
                    CALLS,
                    100 * service.accuracy(),
                    service.bytes());
        }
        long[] nanos = services.stream()
                .flatMapToLong(service -> LongStream.of(service.nanos()))
                .sorted()
                .toArray();
        System.out.printf(
                Locale.ROOT,
                "on %d threads: p50 %.2f us, p99 %.2f us%n",
                THREADS,
                1e-3 * nanos[nanos.length / 2],
                1e-3 * nanos[nanos.length / 100 * 99]);
    }

    static Mlp train(Dataset digits) {
        MlpSpec spec = MlpSpec.builder(digits.inputs())
                .layer(32, Activation.RELU)
                .layer(digits.classes(), Activation.SOFTMAX)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        try (Trainer trainer = Trainer.builder(mlp).build()) {
            trainer.fit(digits.source(), FitOptions.epochs(20), FitListener.NONE);
        }
        return mlp;
    }

    static List<Service> serve(Predictor predictor, Dataset requests) throws InterruptedException, ExecutionException {
        Callable<Service> server = () -> serveAlone(predictor, requests);
        List<Service> services = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Service> service : threads.invokeAll(Collections.nCopies(THREADS, server))) {
                services.add(service.get());
            }
        }
        return services;
    }

    private static Service serveAlone(Predictor predictor, Dataset requests) {
        Workspace workspace = Workspace.of(predictor.spec(), 1);
        float[] request = new float[requests.inputs()];
        int[] answer = new int[1];
        long[] nanos = new long[CALLS];
        int right = 0;
        long bytes = MEMORY.getCurrentThreadAllocatedBytes();
        for (int call = 0; call < CALLS; call++) {
            int sample = call % requests.size();
            System.arraycopy(requests.x(), sample * request.length, request, 0, request.length);
            long start = System.nanoTime();
            predictor.predictLabels(answer, request, 1, workspace);
            nanos[call] = System.nanoTime() - start;
            right += answer[0] == requests.labels()[sample] ? 1 : 0;
        }
        bytes = MEMORY.getCurrentThreadAllocatedBytes() - bytes;
        return new Service(nanos, (double) right / CALLS, bytes);
    }
}
