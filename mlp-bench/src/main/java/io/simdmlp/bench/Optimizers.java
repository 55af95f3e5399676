package io.simdmlp.bench;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.reference.ReferenceKernels;
import io.simdmlp.kernel.vector.VectorKernels;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Updates of all parameters of {@link Workload.Training#T1} on one thread: the score is parameters per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(Optimizers.PARAMETERS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 5,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@SuppressWarnings("NullAway.Init") // The harness sets kind, and calls setUp before anything else.
public class Optimizers {
    static final int PARAMETERS = 535_818;

    /** The kernels behind the optimizers; Adam and AdamW are one. */
    public enum UpdateRule {
        /** Gradient descent. */
        SGD,
        /** Gradient descent with momentum. */
        MOMENTUM,
        /** Gradient descent with Nesterov's momentum. */
        NESTEROV,
        /** Adam or AdamW. */
        ADAM
    }

    Kernels kernels = new VectorKernels(new ReferenceKernels());

    /** The update rule. */
    @Param
    public UpdateRule kind;

    float[] w;
    private float[] g;
    private float[] m;
    private float[] v;

    /** A benchmark without parameters yet. */
    public Optimizers() {}

    /** Resets the parameters, so that none becomes subnormal or infinite. */
    @Setup(Level.Iteration)
    public void setUp() {
        w = Workload.random(PARAMETERS);
        g = Workload.random(PARAMETERS);
        m = new float[PARAMETERS];
        v = new float[PARAMETERS];
    }

    /** {@return the parameters after an update} */
    @Benchmark
    public float[] update() {
        switch (kind) {
            case SGD -> kernels.sgd(w, g, 0, PARAMETERS, 1e-6f, 0f);
            case MOMENTUM -> kernels.momentum(w, m, g, 0, PARAMETERS, 1e-6f, 0.9f, false, 0f);
            case NESTEROV -> kernels.momentum(w, m, g, 0, PARAMETERS, 1e-6f, 0.9f, true, 0f);
            case ADAM -> kernels.adam(w, m, v, g, 0, PARAMETERS, .1f, .999f, .001f, 1e-6f, 1f, 1e-8f, 0f, 1f);
        }
        return w;
    }
}
