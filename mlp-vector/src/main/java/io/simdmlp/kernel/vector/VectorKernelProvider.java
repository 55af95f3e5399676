package io.simdmlp.kernel.vector;

import io.simdmlp.kernel.KernelProvider;
import io.simdmlp.kernel.Kernels;

/** Provides {@link VectorKernels}. It links no class of the Vector API before {@link #kernels} is called. */
public final class VectorKernelProvider implements KernelProvider {
    /** Creates the provider, as {@link java.util.ServiceLoader} does. */
    public VectorKernelProvider() {}

    @Override
    public Kernels kernels(Kernels scalar) {
        return new VectorKernels(scalar);
    }
}
