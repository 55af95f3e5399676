/** Multi-layer perceptrons on the Vector API: training and inference, nothing native, nothing allocated per step. */
module io.simdmlp {
    requires jdk.incubator.vector;
    requires static org.jspecify;

    exports io.simdmlp;
}
