package io.simdmlp.examples;

import com.sun.management.ThreadMXBean;
import io.simdmlp.Activation;
import io.simdmlp.FitListener;
import io.simdmlp.FitOptions;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Trainer;
import io.simdmlp.WarmUp;
import io.simdmlp.io.Classifier;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Digits;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.ModelHolder;
import io.simdmlp.io.Scaling;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
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
 * A model in a service: threads share one {@link Classifier} from a model file, which is warm before the first request, and a
 * better one replaces it. A call allocates memory only if more calls run at the same time than before. Run it with
 * {@code mvn -q -pl mlp-examples -am process-classes -Dexample=ServePredictions}. The latencies that it prints depend on the machine
 * and its load.
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
     * Trains small networks, serves them from several threads and prints their measurements.
     *
     * @param arguments none
     * @throws IOException if a model file cannot be written or read
     * @throws InterruptedException if interrupted
     * @throws ExecutionException if serving failed
     */
    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        Dataset digits = Digits.load();
        Path file = Files.createTempFile("digits", ".safetensors");
        ModelFile.write(file, train(digits, 5));
        ModelHolder<Classifier> holder = new ModelHolder<>(Classifier.load(file));
        System.out.println(holder.get().description());
        print(serve(holder, digits));

        ModelFile.write(file, train(digits, 20));
        WarmUp warmUp = holder.publish(Classifier.load(file)); // the old one serves meanwhile
        System.out.println("version " + holder.published().version() + ": " + warmUp);
        print(serve(holder, digits));
        Files.delete(file);
    }

    private static void print(List<Service> services) {
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

    private static Model train(Dataset digits, int epochs) {
        MlpSpec spec = MlpSpec.builder(digits.inputs())
                .layer(32, Activation.RELU)
                .layer(digits.classes(), Activation.SOFTMAX)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        try (Trainer trainer = Trainer.builder(mlp).build()) {
            trainer.fit(digits.source(), FitOptions.epochs(epochs), FitListener.NONE);
        }
        return new Model(
                mlp,
                Loss.CATEGORICAL_CROSS_ENTROPY,
                Scaling.none(digits.inputs()),
                digits.inputNames(),
                digits.classNames(),
                List.of());
    }

    private static List<Service> serve(ModelHolder<Classifier> holder, Dataset requests)
            throws InterruptedException, ExecutionException {
        Callable<Service> server = () -> serveAlone(holder, requests);
        List<Service> services = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            for (Future<Service> service : threads.invokeAll(Collections.nCopies(THREADS, server))) {
                services.add(service.get());
            }
        }
        return services;
    }

    private static Service serveAlone(ModelHolder<Classifier> holder, Dataset requests) {
        float[] request = new float[requests.inputs()];
        long[] nanos = new long[CALLS];
        int right = 0;
        holder.get().predictLabel(request); // the memory of this thread's calls
        long bytes = MEMORY.getCurrentThreadAllocatedBytes();
        for (int call = 0; call < CALLS; call++) {
            int sample = call % requests.size();
            System.arraycopy(requests.x(), sample * request.length, request, 0, request.length);
            long start = System.nanoTime();
            int label = holder.get().predictLabel(request);
            nanos[call] = System.nanoTime() - start;
            right += label == requests.labels()[sample] ? 1 : 0;
        }
        bytes = MEMORY.getCurrentThreadAllocatedBytes() - bytes;
        return new Service(nanos, (double) right / CALLS, bytes);
    }
}
