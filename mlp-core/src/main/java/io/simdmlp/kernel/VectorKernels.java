package io.simdmlp.kernel;

import io.simdmlp.reference.ReferenceKernels;

/** Interim. */
public final class VectorKernels extends ReferenceKernels {}
