package io.simdmlp.bench;

import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Secondary metrics: each field is a sum over the calls, which the harness divides by the time. */
@AuxCounters
@State(Scope.Thread)
public class Counters {
    /** Samples, rows, elements or parameters, depending on the benchmark. */
    public long items;

    /** Billions of floating-point operations. */
    public double gflop;

    /** The seconds that the FMA units of one core would take for them, so that the score is a fraction of their peak. */
    public double peak;

    private double peakFlops = 1;

    /** All counters at 0. */
    public Counters() {}

    /** Measures the peak of this thread's core, in this JVM, before anything else. */
    @Setup(Level.Trial)
    public void measurePeak() {
        double[] rates = new double[9];
        try (Job job = Job.peak(1)) {
            boolean boxing = true; // until it is compiled
            for (int i = 0; boxing && i < 40; i++) {
                boxing = Meter.rate(job, 50_000_000).bytesPerCall() > 1;
            }
            for (int i = 0; i < rates.length; i++) {
                rates[i] = Meter.rate(job, 20_000_000).callsPerSecond() * job.flops;
            }
        }
        peakFlops = new Median().evaluate(rates);
    }

    /** Counts a call. */
    void add(long items, double flops) {
        this.items += items;
        gflop += flops * 1e-9;
        peak += flops / peakFlops;
    }
}
