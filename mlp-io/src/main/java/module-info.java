/** Data sets (IDX, CSV, built-in digits) and models (safetensors) for simdmlp. */
module io.simdmlp.io {
    requires transitive io.simdmlp;
    requires jdk.jfr;
    requires static org.jspecify;
    requires de.siegmar.fastcsv;
    requires tools.jackson.databind;

    exports io.simdmlp.io;
}
