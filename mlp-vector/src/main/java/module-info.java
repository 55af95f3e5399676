import io.simdmlp.kernel.KernelProvider;
import io.simdmlp.kernel.vector.VectorKernelProvider;

/**
 * The kernels on the JDK's Vector API. The module {@code io.simdmlp} finds them as a service: no module requires this one, and
 * a Java runtime without {@code jdk.incubator.vector} works without it.
 */
module io.simdmlp.vector {
    requires io.simdmlp.kernel;
    requires jdk.incubator.vector;
    requires static org.jspecify;

    provides KernelProvider with
            VectorKernelProvider;
}
