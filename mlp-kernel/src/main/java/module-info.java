/**
 * The contract of every computation on arrays, and its implementation as scalar loops. No API: its only users are the other
 * modules of simdmlp.
 */
@SuppressWarnings("module") // the two are compiled later
module io.simdmlp.kernel {
    requires static org.jspecify;

    exports io.simdmlp.kernel to
            io.simdmlp,
            io.simdmlp.vector;
    exports io.simdmlp.kernel.reference to
            io.simdmlp;
}
