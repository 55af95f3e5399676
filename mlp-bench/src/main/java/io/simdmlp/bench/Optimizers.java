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

    /** The kernels behind the optimizers; some optimizers share one. */
    public enum UpdateRule {
        /** Gradient descent. */
        SGD,
        /** Gradient descent with momentum. */
        MOMENTUM,
        /** Gradient descent with Nesterov's momentum. */
        NESTEROV,
        /** Adam, AdamW or RAdam. */
        ADAM,
        /** Adam or AdamW with AMSGrad. */
        AMSGRAD,
        /** NAdam. */
        NADAM,
        /** RMSprop without momentum, or Adagrad. */
        RMSPROP,
        /** Centered RMSprop with momentum. */
        RMSPROP_CENTERED_MOMENTUM,
        /** Adadelta. */
        ADADELTA,
        /** Lion. */
        LION,
        /** Gradient descent with an L1 penalty, which is a pass of its own. */
        SGD_L1
    }

    Kernels kernels = new VectorKernels(new ReferenceKernels());

    /** The update rule. */
    @Param
    public UpdateRule kind;

    float[] w;
    private float[] g;
    private float[] m;
    private float[] v;
    private float[] u;

    /** A benchmark without parameters yet. */
    public Optimizers() {}

    /** Resets the parameters, so that none becomes subnormal or infinite. */
    @Setup(Level.Iteration)
    public void setUp() {
        w = Workload.random(PARAMETERS);
        g = Workload.random(PARAMETERS);
        m = new float[PARAMETERS];
        v = new float[PARAMETERS];
        u = new float[PARAMETERS];
    }

    /** {@return the parameters after an update} */
    @Benchmark
    public float[] update() {
        switch (kind) {
            case SGD -> kernels.sgd(w, g, 0, PARAMETERS, 1e-6f, 0f);
            case MOMENTUM -> kernels.momentum(w, m, g, 0, PARAMETERS, 1e-6f, 0.9f, false, 0f);
            case NESTEROV -> kernels.momentum(w, m, g, 0, PARAMETERS, 1e-6f, 0.9f, true, 0f);
            case ADAM -> kernels.adam(w, m, v, g, 0, PARAMETERS, .1f, .999f, .001f, 1e-6f, 1f, 1e-8f, 0f, 1f);
            case AMSGRAD -> kernels.amsgrad(w, m, v, u, g, 0, PARAMETERS, .1f, .999f, .001f, 1e-6f, 1f, 1e-8f, 0f, 1f);
            case NADAM -> kernels.nadam(w, m, v, g, 0, PARAMETERS, .1f, .999f, .001f, 1e-6f, 1e-7f, 1f, 1e-8f, 0f, 1f);
            case RMSPROP -> kernels.rmsprop(w, v, m, u, g, 0, PARAMETERS, .99f, .01f, 1e-6f, 0f, 1e-8f, false, 0f);
            case RMSPROP_CENTERED_MOMENTUM ->
                kernels.rmsprop(w, v, m, u, g, 0, PARAMETERS, .99f, .01f, 1e-6f, .9f, 1e-8f, true, 0f);
            case ADADELTA -> kernels.adadelta(w, v, u, g, 0, PARAMETERS, .9f, .1f, 1e-6f, 1e-6f, 0f);
            case LION -> kernels.lion(w, m, g, 0, PARAMETERS, .1f, .01f, 1e-6f, 1f);
            case SGD_L1 -> {
                kernels.l1(g, w, 0, PARAMETERS, 1e-12f);
                kernels.sgd(w, g, 0, PARAMETERS, 1e-6f, 0f);
            }
        }
        return w;
    }
}
