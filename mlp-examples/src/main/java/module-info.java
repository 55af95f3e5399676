/** Small programs on the exported API of simdmlp. */
module io.simdmlp.examples {
    requires io.simdmlp;
    requires transitive io.simdmlp.io;
    requires java.management;
    requires jdk.management;
    requires static org.jspecify;

    exports io.simdmlp.examples.textbook;
}
