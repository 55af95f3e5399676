package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.reference.ReferenceKernels;
import io.simdmlp.kernel.vector.VectorKernels;
import java.lang.System.Logger.Level;

/**
 * The choice of kernels in this JVM: vector kernels or reference kernels. Both give the same bits; only their speed
 * differs. Thread-safe.
 *
 * <p>The vector kernels need the module {@code jdk.incubator.vector}. On the module path it is resolved automatically;
 * on the class path it needs the option {@code --add-modules jdk.incubator.vector}. Without the module the reference
 * kernels run, many times slower, and one warning is logged. The same happens in a JVM where the vector kernels would
 * be even slower, because its optimizing compiler is off ({@code -Xint}, {@code -XX:TieredStopAtLevel=1}), or because
 * it does not use the CPU's fused multiply-add ({@code -XX:-UseFMA}, {@code -XX:UseAVX=0}, a CPU without it).
 *
 * <p>The system property {@value #PROPERTY}, read once, changes the choice: {@code auto} is the default; {@code vector}
 * throws an exception where {@code auto} would log a warning; {@code reference} selects the reference kernels.
 *
 * <p>All kernels need fused multiply-add. Every x86-64 CPU has had it since 2013, and every 64-bit Arm CPU has it.
 * Without it {@link Math#fma} is correct but hundreds of times slower, and so are all kernels. A measurement of a
 * fraction of a millisecond, when the kernels are chosen, detects if the JVM uses it: the option {@code UseFMA} can be
 * read only through the module {@code jdk.management}, which may be absent.
 */
public final class Backend {
    /** The system property that chooses the kernels. */
    public static final String PROPERTY = "simdmlp.kernels";

    private static final String MODULE = "jdk.incubator.vector";
    private static final String FLAG = "--add-modules " + MODULE;

    private Backend() {}

    /**
     * {@return the name of the kernels in use, such as {@code vector (512 bit)} or {@code reference}}
     *
     * @throws IllegalStateException if the property asks for kernels that cannot be had
     */
    public static String name() {
        return kernels().name();
    }

    /**
     * {@return the width of the vectors in use in bits, 0 for the reference kernels}
     *
     * @throws IllegalStateException if the property asks for kernels that cannot be had
     */
    public static int vectorBits() {
        return kernels().vectorBits();
    }

    static Kernels kernels() {
        return Chosen.KERNELS.get();
    }

    /** The result of the choice: kernels, or the message of the exception if there are none. */
    private record Choice(Kernels kernels, String error) {
        Kernels get() {
            if (!error.isEmpty()) {
                throw new IllegalStateException(error);
            }
            return kernels;
        }
    }

    private static final class Chosen {
        static final Choice KERNELS = choose(System.getProperty(PROPERTY, "auto"));
    }

    private static Choice choose(String wanted) {
        return switch (wanted) {
            case "auto" -> new Choice(automatic(hindrance()), "");
            case "reference" -> new Choice(new ReferenceKernels(), "");
            case "vector" -> strict(hindrance());
            default -> none(PROPERTY + " is '" + wanted + "', expected auto, vector or reference");
        };
    }

    private static Choice none(String error) {
        return new Choice(new ReferenceKernels(), error);
    }

    private static Kernels automatic(String hindrance) {
        if (hindrance.isEmpty()) {
            return vectorKernels();
        }
        System.getLogger("io.simdmlp").log(Level.WARNING, "computing with the slow reference kernels: " + hindrance);
        return new ReferenceKernels();
    }

    private static Choice strict(String hindrance) {
        return hindrance.isEmpty()
                ? new Choice(vectorKernels(), "")
                : none(PROPERTY + " is 'vector', but " + hindrance);
    }

    /**
     * The reason why there are no vector kernels, or why they would be slower than scalar loops; empty if there is
     * none.
     */
    private static String hindrance() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return "the module " + MODULE + " is missing: start the JVM with " + FLAG + " to use SIMD";
        }
        String mode = System.getProperty("java.vm.info", "");
        if (mode.contains("interpreted") || mode.contains("emulated-client")) { // it boxes every vector
            return "this JVM runs without its optimizing compiler (" + mode + "), which the vector kernels need";
        }
        if (!Fma.isAnInstruction()) { // each lane is computed in software, one by one
            return "this JVM does not use fused multiply-add, because the CPU has none or an option such as -XX:-UseFMA"
                    + " or -XX:UseAVX=0 forbids it, and computes it in software";
        }
        int bits = vectorKernels().vectorBits();
        return bits >= 128 ? "" : "vectors of " + bits + " bits are too narrow";
    }

    // A method of its own, so that the Vector API is linked only if it is available.
    private static Kernels vectorKernels() {
        return new VectorKernels(new ReferenceKernels());
    }
}
