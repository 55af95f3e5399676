package io.simdmlp.kernel;

/**
 * A service that creates kernels. A provider's class can be loaded and instantiated where the modules that its kernels need are
 * missing; only {@link #kernels} requires them.
 */
public interface KernelProvider {
    /**
     * Creates the kernels.
     *
     * @param scalar the kernels for computations that are too small for these
     */
    Kernels kernels(Kernels scalar);
}
