/**
 * Multi-layer perceptrons: training and inference, nothing native, nothing allocated per step. The kernels with SIMD are in the
 * module {@code io.simdmlp.vector}, which is found as a service.
 */
module io.simdmlp {
    requires io.simdmlp.kernel;
    requires jdk.jfr;
    requires static jdk.management; // to count allocated bytes
    requires static org.jspecify;

    exports io.simdmlp;
    exports io.simdmlp.check;
    exports io.simdmlp.metric;

    uses io.simdmlp.kernel.KernelProvider;
}
