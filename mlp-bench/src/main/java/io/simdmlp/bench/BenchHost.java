package io.simdmlp.bench;

import io.simdmlp.Backend;
import io.simdmlp.tracker.Host;

/** The machine and the width of the vectors, on which all figures of this project depend. */
public final class BenchHost {
    private BenchHost() {}

    /** {@return the fingerprint of this machine and JVM, such as {@code AMD_EPYC-26.2/2-cpus/512-bit}} */
    public static String fingerprint() {
        return Host.fingerprint() + "/" + Backend.vectorBits() + "-bit";
    }
}
