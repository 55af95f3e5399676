package io.simdmlp;

import io.simdmlp.kernel.VectorKernels;
import io.simdmlp.reference.Kernels;
import io.simdmlp.reference.ReferenceKernels;
import java.lang.System.Logger.Level;

/**
 * Which kernels compute in this JVM. All give the same bits; only their speed differs.
 *
 * <p>The vector kernels need the module {@code jdk.incubator.vector}. On the module path it comes by itself; on the
 * class path it takes {@code --add-modules jdk.incubator.vector}. Without it the reference kernels run, many times
 * slower, and one warning is logged; likewise in a JVM whose optimizing compiler is off ({@code -Xint},
 * {@code -XX:TieredStopAtLevel=1}). The system property {@value #PROPERTY}, read once, decides otherwise: {@code auto}
 * is the default, {@code vector} refuses to run without the module, {@code reference} asks for the reference kernels.
 *
 * <p>All kernels need a CPU with fused multiply-add, as every x86-64 has had since 2013 and every 64-bit Arm: without
 * it {@link Math#fma} is correct but thousands of times slower.
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
        boolean present = ModuleLayer.boot().findModule(MODULE).isPresent();
        return switch (wanted) {
            case "auto" -> new Choice(automatic(present), "");
            case "reference" -> new Choice(new ReferenceKernels(), "");
            case "vector" ->
                present
                        ? new Choice(vectorKernels(), "")
                        : none(PROPERTY + " is 'vector', but the module " + MODULE
                                + " is not there: start the JVM with " + FLAG);
            default -> none(PROPERTY + " is '" + wanted + "', expected auto, vector or reference");
        };
    }

    private static Choice none(String error) {
        return new Choice(new ReferenceKernels(), error);
    }

    private static Kernels automatic(boolean present) {
        String hindrance = present ? hindrance() : "start the JVM with " + FLAG + " to use SIMD";
        if (hindrance.isEmpty()) {
            return vectorKernels();
        }
        System.getLogger("io.simdmlp").log(Level.WARNING, "computing with the slow reference kernels: " + hindrance);
        return new ReferenceKernels();
    }

    /**
     * Why vector kernels would be slower than scalar loops here, or nothing: without its optimizing compiler a JVM
     * boxes every vector.
     */
    private static String hindrance() {
        String mode = System.getProperty("java.vm.info", "");
        if (mode.contains("interpreted") || mode.contains("emulated-client")) {
            return "this JVM runs without its optimizing compiler (" + mode + "), which the vector kernels need";
        }
        int bits = vectorKernels().vectorBits();
        return bits >= 128 ? "" : "vectors of " + bits + " bits are too narrow";
    }

    // Apart, so that nothing of the Vector API is linked unless it is there.
    private static Kernels vectorKernels() {
        return new VectorKernels();
    }
}
