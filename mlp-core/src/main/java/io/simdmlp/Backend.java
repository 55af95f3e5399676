package io.simdmlp;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.reference.ReferenceKernels;
import io.simdmlp.kernel.vector.VectorKernels;
import java.lang.System.Logger.Level;

/**
 * Which kernels compute in this JVM. All give the same bits; only their speed differs.
 *
 * <p>The vector kernels need the module {@code jdk.incubator.vector}. On the module path it comes by itself; on the
 * class path it takes {@code --add-modules jdk.incubator.vector}. Without it the reference kernels run, many times
 * slower, and one warning is logged; likewise in a JVM that would run the vector kernels more slowly still: one whose
 * optimizing compiler is off ({@code -Xint}, {@code -XX:TieredStopAtLevel=1}), or one that does not use the CPU's fused
 * multiply-add ({@code -XX:-UseFMA}, {@code -XX:UseAVX=0}, a CPU without it). The system property {@value #PROPERTY}, read
 * once, decides otherwise: {@code auto} is the default; {@code vector} refuses to run wherever {@code auto} would warn;
 * {@code reference} asks for the reference kernels.
 *
 * <p>All kernels need fused multiply-add, which every x86-64 has had since 2013 and every 64-bit Arm: without it {@link
 * Math#fma} is correct but hundreds of times slower, and so is everything here. Whether the JVM uses it is measured, in a
 * fraction of a millisecond, when the kernels are chosen: the option {@code UseFMA} can be read through the module
 * {@code jdk.management} alone, which need not be there.
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

    /** The outcome of choosing: kernels, or the reason why there are none, told to whoever asks. */
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

    /** Why there are no vector kernels here, or why they would be slower than scalar loops; empty if neither is so. */
    private static String hindrance() {
        if (ModuleLayer.boot().findModule(MODULE).isEmpty()) {
            return "the module " + MODULE + " is not there: start the JVM with " + FLAG + " to use SIMD";
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

    // Apart, so that nothing of the Vector API is linked unless it is there.
    private static Kernels vectorKernels() {
        return new VectorKernels(new ReferenceKernels());
    }
}
