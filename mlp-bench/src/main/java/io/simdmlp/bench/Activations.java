package io.simdmlp.bench;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.reference.ReferenceKernels;
import io.simdmlp.kernel.vector.VectorKernels;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Activations and their chain rules on one thread, in L1: the score is elements per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@OperationsPerInvocation(Activations.ELEMENTS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
@Fork(
        value = 5,
        jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@SuppressWarnings("NullAway.Init") // The harness sets f, and calls setUp before anything else.
public class Activations {
    static final int ELEMENTS = 4096;

    Kernels kernels = new VectorKernels(new ReferenceKernels());

    /** The activation. */
    @Param
    public Pointwise f;

    float[] a;
    float[] d;
    private float[] z;
    private float[] v; // the argument of the derivative
    private float[] scratch;

    /** A benchmark without numbers yet. */
    public Activations() {}

    /** Weighted sums even in [-4, 4). */
    @Setup
    public void setUp() {
        z = Workload.random(ELEMENTS);
        for (int i = 0; i < z.length; i++) {
            z[i] = 8 * z[i] - 4;
        }
        a = new float[ELEMENTS];
        d = new float[ELEMENTS];
        scratch = new float[kernels.scratchSize(1, 0, true)];
        kernels.pointwise(a, 0, z, 0, ELEMENTS, f, scratch);
        v = f.fromInput() ? z : a.clone();
    }

    /** {@return the outputs} */
    @Benchmark
    public float[] forward() {
        kernels.pointwise(a, 0, z, 0, ELEMENTS, f, scratch);
        return a;
    }

    /** {@return the derivatives by the weighted sums} */
    @Benchmark
    public float[] gradient() {
        Arrays.fill(d, 1f); // otherwise they would vanish after many calls
        kernels.pointwiseGradient(d, 0, v, 0, ELEMENTS, f, scratch);
        return d;
    }
}
