package io.simdmlp.bench;

import io.simdmlp.Backend;
import io.simdmlp.tracker.Host;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.jspecify.annotations.Nullable;

/**
 * Measures every workload in one JVM within minutes: warmed up, then in short slices, each between two measurements of
 * P, the peak of the FMA units. Disturbed slices do not count; {@link Selection} selects the others.
 */
public final class Quick {
    // Warm-up continues until compiled code no longer boxes vectors. On a busy machine the compiler waits for a CPU
    // too.
    private static final double WINDOW = 0.4; // seconds
    private static final int MIN_WINDOWS = 2;
    private static final int MAX_WINDOWS = 25;

    // Load of other programs comes and goes within some 10 ms, and a busy system lets a thread run for some 3 ms at a
    // time. A slice and the two measurements of P beside it are shorter together, unless a single call takes longer.
    private static final double SLICE = 0.001;
    private static final double PEAK = 0.0005;
    private static final double READING = 0.0003;

    // After an interruption a sleep: the scheduler then lets the thread run without interruption for a while.
    private static final long PAUSE = 1; // milliseconds
    private static final double WARM_AGAIN = 0.0002;

    // Each round uses a network of its own, since speed depends on the addresses of its arrays too.
    private static final double WARM = 0.02;
    private static final double ROUND = 0.08;
    private static final int ROUND_SLICES = 3;
    private static final int MIN_ROUNDS = 16;

    // The rounds end when enough slices are of the best grade, or after some time. Workloads with too few of them are
    // measured once more at the end: a slow phase may last for seconds.
    private static final int SLICES = 200;
    private static final int LATENCY_SLICES = 400;
    private static final double LIMIT = 4;
    private static final int MIN_ROUNDS_AT_LIMIT = 4;
    private static final int AGAIN = 20; // slices of the best grade, if there are fewer

    /** How few slices of a grade are taken rather than those of the next worse grade. */
    private static final int FEWEST = 3;

    /** The most calls of a slice whose times are taken. */
    private static final int LATENCIES = 4096;

    /**
     * A workload by its name, to be made for a number of threads.
     *
     * @param weights the number of weights if reading them limits it, else 0
     * @param shared whether threads share the weights, rather than each reading all of them
     */
    private record WorkloadEntry(
            String name, String unit, boolean latency, int weights, boolean shared, IntFunction<Job> job) {}

    private static final Meter.Rate NOT_READ = new Meter.Rate(0, 0, 1);

    private static final List<WorkloadEntry> ENTRIES = entries();

    private final double scale;
    private final Meter.Clock clock;

    /** The highest P seen, in GFLOP/s, by number of threads. */
    private final Map<Integer, Double> tops = new HashMap<>();

    private Quick(double scale, Meter.Clock clock) {
        this.scale = scale;
        this.clock = clock;
    }

    private static List<WorkloadEntry> entries() {
        List<WorkloadEntry> entries = new ArrayList<>();
        for (Workload.Training net : Workload.Training.values()) {
            String unit = net == Workload.Training.T4 ? "steps/s" : "samples/s";
            entries.add(new WorkloadEntry(net.name(), unit, false, 0, false, threads -> Job.training(net, threads)));
        }
        for (Workload.Inference net : Workload.Inference.values()) {
            boolean latency = net.rows == 1;
            int weights = net == Workload.Inference.I1 ? (int) Workload.weights(net.spec) : 0;
            String unit = latency ? "us" : "rows/s";
            entries.add(new WorkloadEntry(
                    net.name(), unit, latency, weights, false, threads -> Job.inference(net, threads)));
        }
        for (Workload.MatrixProduct product : Workload.MatrixProduct.values()) {
            int weights = product.rows == 1 ? product.inputs * product.outputs : 0;
            entries.add(new WorkloadEntry(
                    product.toString(), "GFLOP/s", false, weights, true, threads -> Job.product(product, threads)));
        }
        return entries;
    }

    /** {@return the names of all workloads} */
    public static List<String> names() {
        return ENTRIES.stream().map(WorkloadEntry::name).toList();
    }

    /**
     * {@return a figure for each chosen workload and number of threads}
     *
     * @param chosen which workloads, by name
     * @param threads how many threads, one after the other
     * @param cpuTime whether the time counts that callers ran on a CPU, rather than the time that passed
     * @param progress receives the name of each workload before it is measured
     */
    public static List<Figure> run(
            Predicate<String> chosen, int[] threads, boolean cpuTime, Consumer<String> progress) {
        return new Quick(1, clock(cpuTime)).measure(chosen, threads, progress);
    }

    /** The same in a fraction of the time, for tests that every part works. */
    static List<Figure> run(Predicate<String> chosen, int[] threads, boolean cpuTime, double scale) {
        return new Quick(scale, clock(cpuTime)).measure(chosen, threads, name -> {});
    }

    private static Meter.Clock clock(boolean cpuTime) {
        return cpuTime ? Meter.Clock.CPU : Meter.Clock.WALL;
    }

    private List<Figure> measure(Predicate<String> chosen, int[] threads, Consumer<String> progress) {
        for (int count : threads) {
            try (Job peak = Job.peak(count)) {
                warmUp(peak);
                peak(peak, count);
            }
        }
        List<Measurement> measurements = new ArrayList<>();
        for (WorkloadEntry entry : ENTRIES) {
            if (chosen.test(entry.name())) {
                for (int count : threads) {
                    progress.accept(entry.name());
                    measurements.add(measure(entry, count));
                }
            }
        }
        for (Measurement measurement : measurements) {
            if (count(measurement) < scale * AGAIN) {
                rounds(measurement);
            }
        }
        // The highest P of the whole run counts, also for workloads measured before it.
        return measurements.stream().map(this::figure).toList();
    }

    /** All slices of a workload on a number of threads. */
    private record Measurement(WorkloadEntry entry, int threads, double flops, double units, List<Slice> slices) {
        /** Networks that were used. */
        int networks() {
            return slices.isEmpty() ? 0 : slices.getLast().network() + 1;
        }
    }

    private Measurement measure(WorkloadEntry entry, int threads) {
        Measurement measurement;
        try (Job peak = Job.peak(threads);
                Job job = entry.job().apply(threads)) {
            warmUp(job);
            peak(peak, threads);
            measurement = new Measurement(entry, threads, job.flops, job.units, new ArrayList<>());
        }
        rounds(measurement);
        return measurement;
    }

    private void rounds(Measurement measurement) {
        int wanted = (int) Math.ceil(scale * (measurement.entry().latency() ? LATENCY_SLICES : SLICES));
        int least = (int) Math.ceil(scale * MIN_ROUNDS);
        int leastAtLimit = (int) Math.ceil(scale * MIN_ROUNDS_AT_LIMIT);
        long start = System.nanoTime();
        boolean more = true;
        for (int round = 1; more; round++) {
            round(measurement);
            more = System.nanoTime() - start < nanos(LIMIT)
                    ? round < least || count(measurement) < wanted
                    : round < leastAtLimit;
        }
    }

    /** The number of slices of the best grade, by what is known of P so far. */
    private long count(Measurement measurement) {
        double top = top(measurement.threads());
        return measurement.slices().stream()
                .filter(slice -> Selection.Grade.FULL.holds(slice, top))
                .count();
    }

    /**
     * Some slices with a network of their own: a network that has memorized its few batches computes with gradients
     * near zero, which is not typical of training.
     */
    private void round(Measurement measurement) {
        WorkloadEntry entry = measurement.entry();
        int threads = measurement.threads();
        List<Slice> slices = measurement.slices();
        int network = measurement.networks();
        try (Job peak = Job.peak(threads);
                Job job = entry.job().apply(threads);
                Job reading = entry.weights() == 0 ? null : Job.reading(entry.weights(), entry.shared(), threads)) {
            double slice = rate(job, WARM).callsPerSecond() * SLICE * scale / job.callers; // calls of one caller
            int timed = (int) Math.clamp(slice, 1, LATENCIES);
            double bytesRead = reading == null ? Double.NaN : reading.units; // for each of its calls
            boolean interrupted = true;
            double before = 0;
            Meter.Rate readBefore = NOT_READ;
            long start = System.nanoTime();
            for (int i = 0; i < ROUND_SLICES || System.nanoTime() - start < nanos(ROUND); i++) {
                if (interrupted) {
                    if (slice > 1) {
                        pause();
                        rate(job, WARM_AGAIN);
                    }
                    readBefore = read(reading);
                    before = peak(peak, threads);
                }
                Meter.Rate rate = rate(job, SLICE);
                double ran = rate.ran();
                long[] nanos = {};
                if (entry.latency()) {
                    Meter.Latencies latencies = Meter.latencies(job, timed);
                    ran = Math.min(ran, latencies.ran());
                    nanos = latencies.nanos();
                }
                double after = peak(peak, threads);
                Meter.Rate readAfter = read(reading);
                double bandwidth = (readBefore.callsPerSecond() + readAfter.callsPerSecond()) / 2 * bytesRead;
                ran = Math.min(ran, Math.min(readBefore.ran(), readAfter.ran()));
                slices.add(new Slice(
                        network, before, after, ran, rate.callsPerSecond(), rate.bytesPerCall(), bandwidth, nanos));
                interrupted = ran < Selection.RAN;
                before = after;
                readBefore = readAfter;
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while measuring", e);
        }
    }

    /** P now, in GFLOP/s. */
    private double peak(Job peak, int threads) {
        double gflops = rate(peak, PEAK).callsPerSecond() * peak.flops * 1e-9;
        tops.merge(threads, gflops, Math::max);
        return gflops;
    }

    private double top(int threads) {
        return tops.getOrDefault(threads, 0.0);
    }

    private Meter.Rate read(@Nullable Job reading) {
        return reading == null ? NOT_READ : rate(reading, READING);
    }

    private Meter.Rate rate(Job job, double seconds) {
        return Meter.rate(job, nanos(seconds), clock);
    }

    private void warmUp(Job job) {
        boolean boxing = true;
        for (int window = 0; window < MIN_WINDOWS || (boxing && window < MAX_WINDOWS); window++) {
            boxing = Meter.rate(job, nanos(WINDOW)).bytesPerCall() > 1;
        }
    }

    private Figure figure(Measurement measured) {
        WorkloadEntry entry = measured.entry();
        int threads = measured.threads();
        Selection selection = Selection.of(measured.slices(), top(threads), clock, FEWEST);
        List<Slice> kept = selection.kept();
        double rate = median(kept, Slice::callsPerSecond);
        double gflops = rate * measured.flops() * 1e-9;
        double fraction = median(kept, slice -> slice.callsPerSecond() * measured.flops() * 1e-9 / slice.peak());
        ToDoubleFunction<Slice> value;
        Long p50 = null;
        Long p99 = null;
        Long p999 = null;
        if (entry.latency()) {
            long[] nanos = kept.stream()
                    .flatMapToLong(slice -> Arrays.stream(slice.nanos()))
                    .sorted()
                    .toArray();
            p50 = percentile(nanos, 0.5);
            p99 = percentile(nanos, 0.99);
            p999 = percentile(nanos, 0.999);
            value = slice -> percentile(slice.nanos(), 0.5);
        } else {
            value = Slice::callsPerSecond;
        }
        Double read = null;
        if (entry.weights() > 0) {
            // bytes of the weights that a call of one caller reads
            double bytes = (double) Float.BYTES * entry.weights() / (entry.shared() ? threads : 1);
            read = median(kept, slice -> slice.callsPerSecond() * bytes / slice.bandwidth());
        }
        return new Figure(
                entry.name(),
                threads,
                Backend.vectorBits(),
                entry.latency() ? "latency" : "throughput",
                p50 != null
                        ? p50 * 1e-3
                        : rate * measured.units() * (entry.unit().equals("GFLOP/s") ? 1e-9 : 1),
                entry.unit(),
                gflops,
                fraction,
                median(kept, Slice::bytesPerCall),
                p50,
                p99,
                p999,
                kept.size(),
                selection.dropped(),
                selection.grade().label,
                MedianError.percent(byNetwork(kept, value)),
                median(kept, Slice::peak),
                read,
                clock == Meter.Clock.CPU ? "cpu" : "wall",
                Host.cpu(),
                Host.jdk());
    }

    private static List<double[]> byNetwork(List<Slice> slices, ToDoubleFunction<Slice> value) {
        int networks = slices.getLast().network() + 1;
        List<double[]> groups = new ArrayList<>();
        for (int i = 0; i < networks; i++) {
            int network = i;
            groups.add(slices.stream()
                    .filter(slice -> slice.network() == network)
                    .mapToDouble(value)
                    .toArray());
        }
        return groups;
    }

    private long nanos(double seconds) {
        return (long) (seconds * scale * 1e9);
    }

    /** The smallest value that a share of them does not exceed; {@code sorted} in ascending order. */
    static long percentile(long[] sorted, double share) {
        return sorted[(int) Math.ceil(share * sorted.length) - 1];
    }

    private static double median(List<Slice> slices, ToDoubleFunction<Slice> value) {
        return new Median().evaluate(slices.stream().mapToDouble(value).toArray());
    }
}
