package io.simdmlp.bench;

import com.sun.management.ThreadMXBean;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Predictor;
import io.simdmlp.Workspace;
import io.simdmlp.io.Classifier;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelHolder;
import io.simdmlp.io.Scaling;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Measures a {@link Classifier} in a service: callers predict single rows, each prediction is compared bit for bit with that of the
 * version that the caller has, and a new model is published again and again. Beside it the callers call a bare
 * {@link Predictor}, in turn with the classifier, and after it a loop that only reads the clock runs for some seconds.
 */
public final class ServiceBench {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int ROWS = 64; // different ones, in turn
    private static final int TURN = 256; // calls of the classifier, then of the predictor
    private static final int WARM = 20_000; // calls that are not counted
    private static final double IDLE = 3; // seconds

    /** The callers of a measurement. */
    public enum Callers {
        /** One thread. */
        ONE("1 thread", 1, false),

        /** Two threads. */
        TWO("2 threads", 2, false),

        /** 64 virtual threads. */
        VIRTUAL("64 virtual threads", 64, true);

        private final String label;
        private final int count;
        private final boolean virtual;

        Callers(String label, int count, boolean virtual) {
            this.label = label;
            this.count = count;
            this.virtual = virtual;
        }

        /** {@return the name in reports} */
        public String label() {
            return label;
        }
    }

    /**
     * The result of one measurement. Times are in nanoseconds by the wall clock and include reading the clock.
     *
     * @param calls predictions of the classifier
     * @param p50 the median of its times
     * @param p99 the 99th percentile
     * @param p999 the 99.9th percentile
     * @param max the longest time
     * @param bareP50 the median of the predictor's times
     * @param bareP999 the 99.9th percentile of the predictor's times
     * @param idleP999 the 99.9th percentile of the loop that only reads the clock
     * @param idleMax the longest time of that loop
     * @param bytesPerCall memory allocated by the callers, for each call of the classifier and of the predictor
     * @param swaps models that were published meanwhile
     * @param torn predictions that are not those of the caller's version, or versions that went back
     * @param errors callers that ended by an exception
     * @param heapBefore the heap in use before the calls, after a garbage collection, in bytes
     * @param heapAfter the heap in use after the calls, after a garbage collection, in bytes
     */
    public record Figure(
            long calls,
            long p50,
            long p99,
            long p999,
            long max,
            long bareP50,
            long bareP999,
            long idleP999,
            long idleMax,
            double bytesPerCall,
            long swaps,
            long torn,
            long errors,
            long heapBefore,
            long heapAfter) {}

    private final MlpSpec spec;
    private final float[][] rows = new float[ROWS][];
    private final Model[] models = new Model[2];
    private final float[][][] expected = new float[2][ROWS][]; // (models, rows, classes), by the classifiers themselves
    private final Predictor bare;
    private final AtomicLong torn = new AtomicLong();
    private final AtomicLong errors = new AtomicLong();

    /**
     * Creates a benchmark of a workload's network.
     *
     * @param workload a workload of predictions whose last layer gives probabilities
     */
    public ServiceBench(Workload.Inference workload) {
        this.spec = workload.spec;
        Random random = new Random(1);
        int inputs = spec.inputs();
        float[] offset = new float[inputs];
        float[] factor = new float[inputs];
        for (int i = 0; i < inputs; i++) {
            offset[i] = random.nextFloat();
            factor[i] = 0.5f + random.nextFloat();
        }
        for (int row = 0; row < ROWS; row++) {
            rows[row] = new float[inputs];
            for (int i = 0; i < inputs; i++) {
                rows[row][i] = (float) (offset[i] + random.nextGaussian() / factor[i]);
            }
        }
        Scaling scaling = new Scaling("standard", new double[inputs], offset, factor);
        for (int i = 0; i < models.length; i++) {
            models[i] = new Model(
                    Mlp.create(spec, 1 + i),
                    Loss.conventional(spec.outputActivation()),
                    scaling,
                    List.of(),
                    List.of(),
                    List.of());
            Classifier classifier = Classifier.of(models[i]);
            for (int row = 0; row < ROWS; row++) {
                expected[i][row] = floats(classifier.predictProba(rows[row]));
            }
        }
        this.bare = new Predictor(models[0].mlp());
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** One caller with its memory. */
    private final class Caller implements Runnable {
        private final ModelHolder<Classifier> holder;
        private final long calls;
        private final boolean virtual;
        private final double[] p = new double[expected[0][0].length];
        private final float[] out = new float[spec.outputs()];
        private final Workspace workspace = Workspace.of(spec, 1);
        private final Times times = new Times();
        private final Times bareTimes = new Times();
        private long last; // version
        private long bytes;

        Caller(ModelHolder<Classifier> holder, long calls, boolean virtual) {
            this.holder = holder;
            this.calls = calls;
            this.virtual = virtual;
        }

        @Override
        public void run() {
            try {
                call(WARM / (virtual ? 10 : 1), null, null);
                long before = THREADS.getCurrentThreadAllocatedBytes();
                call(calls, times, bareTimes);
                bytes = THREADS.getCurrentThreadAllocatedBytes() - before;
            } catch (RuntimeException e) {
                errors.incrementAndGet();
                System.getLogger("io.simdmlp.bench").log(System.Logger.Level.ERROR, "a caller failed", e);
            }
        }

        private void call(long count, @Nullable Times ours, @Nullable Times bares) {
            for (long done = 0; done < count; done += TURN) {
                for (int i = 0; i < TURN; i++) {
                    float[] row = rows[i % ROWS];
                    long begin = System.nanoTime();
                    ModelHolder.Published<Classifier> now = holder.published();
                    now.model().predictProba(p, row);
                    long nanos = System.nanoTime() - begin;
                    if (ours != null) {
                        ours.add(nanos);
                    }
                    check(now.version(), i % ROWS);
                }
                for (int i = 0; i < TURN; i++) {
                    long begin = System.nanoTime();
                    bare.predictProba(out, rows[i % ROWS], 1, workspace);
                    long nanos = System.nanoTime() - begin;
                    if (bares != null) {
                        bares.add(nanos);
                    }
                }
                if (virtual) {
                    LockSupport.parkNanos(1); // other virtual threads run
                }
            }
        }

        private void check(long version, int row) {
            float[] own = expected[(int) ((version - 1) % 2)][row];
            boolean same = version >= last;
            for (int i = 0; i < own.length; i++) {
                same &= (float) p[i] == own[i];
            }
            last = version;
            if (!same) {
                torn.incrementAndGet();
            }
        }
    }

    /** Publishes models until it is interrupted. */
    private final class Publisher implements Runnable {
        private final ModelHolder<Classifier> holder;
        private final long pause; // nanoseconds
        private volatile boolean done;
        private volatile long bytes;
        private long swaps;

        Publisher(ModelHolder<Classifier> holder, long pause) {
            this.holder = holder;
            this.pause = pause;
        }

        @Override
        public void run() {
            long begin = System.nanoTime();
            while (!done) {
                LockSupport.parkNanos(Math.max(1, Math.min(10_000_000, begin + pause - System.nanoTime())));
                if (System.nanoTime() - begin >= pause && !done) {
                    begin = System.nanoTime();
                    holder.publish(
                            Classifier.of(models[(int) (holder.published().version() % 2)]));
                    swaps++;
                    bytes = THREADS.getCurrentThreadAllocatedBytes();
                }
            }
        }
    }

    /**
     * {@return the figures of some callers}
     *
     * @param callers the callers
     * @param calls predictions of the classifier by all callers together, about
     * @param pause seconds from one new model to the next
     * @throws InterruptedException if interrupted
     */
    public Figure measure(Callers callers, long calls, double pause) throws InterruptedException {
        torn.set(0);
        errors.set(0);
        ModelHolder<Classifier> holder = new ModelHolder<>(Classifier.of(models[0]));
        bare.warmUp(Workspace.of(spec, 1));
        List<Caller> all = new ArrayList<>();
        for (int i = 0; i < callers.count; i++) {
            all.add(new Caller(holder, Math.ceilDiv(calls, callers.count), callers.virtual));
        }
        Publisher publisher = new Publisher(holder, (long) (pause * 1e9));
        long heapBefore = heap();
        Thread swapper = Thread.ofPlatform().daemon().start(publisher);
        long total = THREADS.getTotalThreadAllocatedBytes();
        List<Thread> threads = all.stream()
                .map(caller -> callers.virtual
                        ? Thread.ofVirtual().start(caller)
                        : Thread.ofPlatform().start(caller))
                .toList();
        for (Thread thread : threads) {
            thread.join();
        }
        publisher.done = true;
        swapper.join();
        total = THREADS.getTotalThreadAllocatedBytes() - total - publisher.bytes;
        long heapAfter = heap();
        Times times = new Times();
        Times bares = new Times();
        all.forEach(caller -> times.addAll(caller.times));
        all.forEach(caller -> bares.addAll(caller.bareTimes));
        long bytes = callers.virtual
                ? Math.max(0, total)
                : all.stream().mapToLong(caller -> caller.bytes).sum();
        Times idle;
        try (Job nothing = Job.nothing(1)) {
            idle = Meter.distribution(nothing, (long) (IDLE * 1e9)).times();
        }
        return new Figure(
                times.count(),
                times.percentile(0.5),
                times.percentile(0.99),
                times.percentile(0.999),
                times.max(),
                bares.percentile(0.5),
                bares.percentile(0.999),
                idle.percentile(0.999),
                idle.max(),
                (double) bytes / (times.count() + bares.count()),
                publisher.swaps,
                torn.get(),
                errors.get(),
                heapBefore,
                heapAfter);
    }

    private static long heap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 3; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    /** {@return the networks that a classifier can predict with} */
    public static List<Workload.Inference> networks() {
        return List.of(Workload.Inference.I1, Workload.Inference.I2);
    }
}
