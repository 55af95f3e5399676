package io.simdmlp.bench;

import io.simdmlp.Predictor;
import io.simdmlp.WeightFormat;
import io.simdmlp.Workspace;
import java.time.Duration;
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

/**
 * {@link Predict} with weights in each format: the score is calls per second. {@code -bm sample -tu us} gives the percentiles of the
 * time of a call.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
        value = 5,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@SuppressWarnings("NullAway.Init") // The harness sets net and weights, and calls setUp before anything else.
public class WeightFormats {
    private static final Duration WARM_UP = Duration.ofSeconds(20); // ends as soon as calls get no faster

    /** The workload. */
    @Param
    public Workload.Inference net;

    /** The format of the weights. */
    @Param
    public WeightFormat weights;

    private Predictor predictor;
    private Workspace workspace;
    private float[] x;
    private float[] out; // (rows, outputs)
    private int batch; // the next one

    /** A benchmark without a network yet. */
    public WeightFormats() {}

    /** Makes the network and its batches, and warms up. */
    @Setup
    public void setUp() {
        predictor = new Predictor(Workload.mlp(net.spec), weights);
        workspace = Workspace.of(net.spec, net.rows);
        x = net.x();
        out = new float[net.rows * net.spec.outputs()];
        batch = 0;
        predictor.warmUp(workspace, WARM_UP);
    }

    /** {@return the outputs (rows, outputs) for the next batch} */
    @Benchmark
    public float[] predict() {
        int row = batch * net.rows;
        batch = (batch + 1) % Workload.BATCHES;
        int inputs = net.spec.inputs();
        predictor.predict(out, 0, net.spec.outputs(), x, row * inputs, inputs, net.rows, workspace);
        return out;
    }
}
