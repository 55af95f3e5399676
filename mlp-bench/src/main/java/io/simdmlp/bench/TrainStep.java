package io.simdmlp.bench;

import io.simdmlp.Mlp;
import io.simdmlp.Trainer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Training: the score is steps per second, {@code :items} is samples per second.
 *
 * <p>Every iteration starts from the same fresh network: a network that has memorized its few batches would compute
 * with gradients near zero, which is not typical of training.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(
        value = 5,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@SuppressWarnings("NullAway.Init") // The harness sets net, and calls setUp before anything else.
public class TrainStep {
    /** The workload. */
    @Param
    public Workload.Training net;

    /** Number of threads. */
    @Param("1")
    public int threads = 1;

    Mlp mlp;
    private Trainer trainer;
    private float[] x;
    private int[] labels;
    private int batch; // the next one

    /** A benchmark without a network yet. */
    public TrainStep() {}

    /** Makes the network and its batches. */
    @Setup(Level.Iteration)
    public void setUp() {
        mlp = Workload.mlp(net.spec);
        trainer = net.trainer(mlp, threads);
        x = net.x();
        labels = net.labels();
        batch = 0;
    }

    /** Ends the trainer. */
    @TearDown(Level.Iteration)
    public void tearDown() {
        trainer.close();
    }

    /**
     * {@return the loss of one step of training on the next batch}
     *
     * @param counters counts the samples and operations of the batch
     */
    @Benchmark
    public double step(Counters counters) {
        int row = batch * net.rows;
        batch = (batch + 1) % Workload.BATCHES;
        counters.add(net.rows, net.flops());
        return trainer.step(x, row * net.spec.inputs(), labels, row, net.rows);
    }
}
