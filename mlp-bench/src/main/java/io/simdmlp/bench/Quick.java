package io.simdmlp.bench;

import io.simdmlp.Backend;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Every workload in one JVM within minutes: warmed up, then measured in rounds, each between two looks at the FMA units'
 * peak, so that whatever slows the machine for a while slows both.
 */
public final class Quick {
    // Warm-up goes on, window after window, while the compiler is at work: until vectors are no longer boxed.
    private static final double WINDOW = 0.4; // seconds
    private static final int MIN_WINDOWS = 2;
    private static final int MAX_WINDOWS = 12;

    private static final int ROUNDS = 5;
    private static final double ROUND = 0.3;
    private static final double PEAK = 0.06;

    /** Calls whose latencies are taken. */
    private static final int LATENCIES = 200_000;

    /** A workload by its name, to be made for a number of threads. */
    private record Entry(String name, String unit, boolean latency, IntFunction<Job> job) {}

    private static final List<Entry> ENTRIES = entries();

    private final double scale;

    private Quick(double scale) {
        this.scale = scale;
    }

    private static List<Entry> entries() {
        List<Entry> entries = new ArrayList<>();
        for (Workload.Training net : Workload.Training.values()) {
            String unit = net == Workload.Training.T4 ? "steps/s" : "samples/s";
            entries.add(new Entry(net.name(), unit, false, threads -> Job.training(net, threads)));
        }
        for (Workload.Inference net : Workload.Inference.values()) {
            boolean latency = net.rows == 1;
            entries.add(
                    new Entry(net.name(), latency ? "us" : "rows/s", latency, threads -> Job.inference(net, threads)));
        }
        for (Workload.Product product : Workload.Product.values()) {
            entries.add(new Entry(product.toString(), "GFLOP/s", false, threads -> Job.product(product, threads)));
        }
        return entries;
    }

    /** {@return the names of all workloads} */
    public static List<String> names() {
        return ENTRIES.stream().map(Entry::name).toList();
    }

    /**
     * {@return a figure for each chosen workload and number of threads}
     *
     * @param chosen which workloads, by name
     * @param threads how many threads, one after the other
     * @param progress told the name of each workload before it is measured
     */
    public static List<Figure> run(Predicate<String> chosen, int[] threads, Consumer<String> progress) {
        return new Quick(1).measure(chosen, threads, progress);
    }

    /** The same in a fraction of the time, for tests that only want to see every part at work. */
    static List<Figure> run(Predicate<String> chosen, int[] threads, double scale) {
        return new Quick(scale).measure(chosen, threads, name -> {});
    }

    private List<Figure> measure(Predicate<String> chosen, int[] threads, Consumer<String> progress) {
        List<Figure> figures = new ArrayList<>();
        for (int count : threads) {
            try (Job peak = Job.peak(count)) {
                warmUp(peak);
            }
        }
        for (Entry entry : ENTRIES) {
            if (chosen.test(entry.name())) {
                for (int count : threads) {
                    progress.accept(entry.name());
                    figures.add(measure(entry, count));
                }
            }
        }
        return figures;
    }

    private Figure measure(Entry entry, int threads) {
        double[] rates = new double[ROUNDS];
        double[] fractions = new double[ROUNDS];
        double[] bytes = new double[ROUNDS];
        double units;
        double flops;
        try (Job peak = Job.peak(threads)) {
            try (Job job = entry.job().apply(threads)) {
                units = job.units;
                flops = job.flops;
                warmUp(job);
            }
            for (int round = 0; round < ROUNDS; round++) {
                // A network of its own for each round: one that knows its few batches by heart computes with gradients
                // next to zero, as nobody trains.
                try (Job job = entry.job().apply(threads)) {
                    Meter.rate(job, nanos(PEAK)); // its memory warm
                    double before = Meter.rate(peak, nanos(PEAK)).callsPerSecond();
                    Meter.Rate rate = Meter.rate(job, nanos(ROUND));
                    double after = Meter.rate(peak, nanos(PEAK)).callsPerSecond();
                    double most = Math.max(before, after) * peak.flops; // what interrupts a look lowers it
                    rates[round] = rate.callsPerSecond();
                    fractions[round] = rate.callsPerSecond() * flops / most;
                    bytes[round] = rate.bytesPerCall();
                }
            }
        }
        double rate = median(rates);
        double gflops = rate * flops * 1e-9;
        double fraction = median(fractions);
        double allocated = median(bytes);
        if (entry.latency()) {
            return latency(entry, threads, gflops, fraction, allocated);
        }
        double value = rate * units * (entry.unit().equals("GFLOP/s") ? 1e-9 : 1);
        return new Figure(
                entry.name(),
                threads,
                Backend.vectorBits(),
                "throughput",
                value,
                entry.unit(),
                gflops,
                fraction,
                allocated,
                null,
                null,
                null);
    }

    private void warmUp(Job job) {
        boolean boxing = true;
        for (int window = 0; window < MIN_WINDOWS || (boxing && window < MAX_WINDOWS); window++) {
            boxing = Meter.rate(job, nanos(WINDOW)).bytesPerCall() > 1;
        }
    }

    private Figure latency(Entry entry, int threads, double gflops, double fraction, double allocated) {
        long[] nanos;
        try (Job job = entry.job().apply(threads)) {
            Meter.rate(job, nanos(PEAK));
            nanos = Meter.latencies(job, (int) Math.ceil(LATENCIES * scale / threads));
        }
        long p50 = percentile(nanos, 0.5);
        return new Figure(
                entry.name(),
                threads,
                Backend.vectorBits(),
                "latency",
                p50 * 1e-3,
                entry.unit(),
                gflops,
                fraction,
                allocated,
                p50,
                percentile(nanos, 0.99),
                percentile(nanos, 0.999));
    }

    private long nanos(double seconds) {
        return (long) (seconds * scale * 1e9);
    }

    /** The smallest value that a share of them does not exceed; {@code sorted} in ascending order. */
    static long percentile(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    private static double median(double[] values) {
        return new Median().evaluate(Arrays.copyOf(values, values.length));
    }
}
