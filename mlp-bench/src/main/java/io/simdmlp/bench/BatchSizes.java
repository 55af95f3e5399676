package io.simdmlp.bench;

import io.simdmlp.Predictor;
import io.simdmlp.Workspace;
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

/** Predictions of {@link Workload.Inference#I1}'s network by batch size: {@code :items} is rows per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 5,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@SuppressWarnings("NullAway.Init") // The harness calls setUp before anything else.
public class BatchSizes {
    private static final Workload.Inference NET = Workload.Inference.I1;

    /** Sizes around the edges of all tiles, then powers of two and sizes between. */
    @Param({
        "1", "2", "3", "4", "5", "6", "7", "8", "11", "12", "13", "16", "24", "32", "48", "64", "96", "128", "192",
        "256", "384", "512", "768", "1024"
    })
    public int rows;

    private Predictor predictor;
    private Workspace workspace;
    private float[] x;
    private float[] out;

    /** A benchmark without a network yet. */
    public BatchSizes() {}

    /** Makes the network and a batch. */
    @Setup
    public void setUp() {
        predictor = new Predictor(Workload.mlp(NET.spec));
        workspace = Workspace.of(NET.spec, rows);
        x = Workload.random(rows * NET.spec.inputs());
        out = new float[rows * NET.spec.outputs()];
    }

    /**
     * {@return the outputs (rows, outputs)}
     *
     * @param counters counts the rows
     */
    @Benchmark
    public float[] predict(Counters counters) {
        predictor.predict(out, x, rows, workspace);
        counters.add(rows, rows * NET.flops());
        return out;
    }
}
