package io.simdmlp.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Matrix products on one thread: the score is products per second, {@code :gflop} is GFLOP/s. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 5,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@SuppressWarnings("NullAway.Init") // The harness sets product, and calls setUp before anything else.
public class Products {
    /** The product. */
    @Param
    public Workload.MatrixProduct product;

    Job job;

    /** A benchmark without matrices yet. */
    public Products() {}

    /** Makes the matrices. */
    @Setup
    public void setUp() {
        job = Job.product(product, 1);
    }

    /**
     * One product.
     *
     * @param counters counts its operations
     */
    @Benchmark
    public void product(Counters counters) {
        job.call(0);
        counters.add(1, job.flops);
    }
}
