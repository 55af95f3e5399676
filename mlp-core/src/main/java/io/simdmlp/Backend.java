package io.simdmlp;

import io.simdmlp.kernel.KernelProvider;
import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.reference.ReferenceKernels;
import java.lang.System.Logger.Level;
import java.lang.module.ModuleFinder;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/**
 * The choice of kernels in this JVM: vector kernels or reference kernels. Both give the same bits; only their speed
 * differs. Thread-safe.
 *
 * <p>The vector kernels are in the jar {@code mlp-vector}, the module {@code io.simdmlp.vector}, and need the JDK's module
 * {@code jdk.incubator.vector}. On the module path both are resolved automatically, without {@code requires}; on the class
 * path the option {@code --add-modules jdk.incubator.vector} is needed. {@code jlink} does not resolve services: an image gets
 * both modules with {@code jlink --add-modules io.simdmlp.vector}. On the module path of a Java runtime without
 * {@code jdk.incubator.vector}, leave out {@code mlp-vector}: the JVM does not start with a module whose requirement is missing.
 *
 * <p>Without one of the two the reference kernels run, many times slower, and one warning is logged. The same happens in a JVM
 * where the vector kernels would be even slower, because its optimizing compiler is off ({@code -Xint},
 * {@code -XX:TieredStopAtLevel=1}), or because it does not use the CPU's fused multiply-add ({@code -XX:-UseFMA},
 * {@code -XX:UseAVX=0}, a CPU without it).
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

    private static final String JAR = "mlp-vector";
    private static final String MODULE = "io.simdmlp.vector"; // in the jar
    private static final String INCUBATOR = "jdk.incubator.vector";
    private static final String FLAG = "--add-modules " + INCUBATOR;

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

    /**
     * {@return what the vector kernels lack in this JVM, such as {@code the module jdk.incubator.vector is missing: ...};
     * empty if they are in use, or the reference kernels were asked for}
     */
    public static String missing() {
        return Chosen.KERNELS.missing();
    }

    static Kernels kernels() {
        return Chosen.KERNELS.get();
    }

    /**
     * The result of the choice.
     *
     * @param error the message of the exception if there are no kernels; else empty
     * @param missing what the vector kernels lack; else empty
     */
    private record Choice(Kernels kernels, String error, String missing) {
        Choice(Kernels kernels, String error) {
            this(kernels, error, error);
        }

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
            case "auto" -> automatic(vectorKernels());
            case "reference" -> new Choice(new ReferenceKernels(), "");
            case "vector" -> strict(vectorKernels());
            default -> none(PROPERTY + " is '" + wanted + "', expected auto, vector or reference");
        };
    }

    private static Choice none(String error) {
        return new Choice(new ReferenceKernels(), error);
    }

    private static Choice automatic(Choice vector) {
        if (!vector.error().isEmpty()) {
            System.getLogger("io.simdmlp")
                    .log(Level.WARNING, "computing with the slow reference kernels: " + vector.error());
        }
        return new Choice(vector.kernels(), "", vector.missing());
    }

    private static Choice strict(Choice vector) {
        return vector.error().isEmpty() ? vector : none(PROPERTY + " is 'vector', but " + vector.error());
    }

    /** The vector kernels, or the reason why there are none or why they would be slower than scalar loops. */
    private static Choice vectorKernels() {
        Optional<KernelProvider> provider;
        try {
            // Not by the thread's context class loader, which may be that of another application.
            provider = ServiceLoader.load(KernelProvider.class, Backend.class.getClassLoader())
                    .findFirst();
        } catch (ServiceConfigurationError | LinkageError e) {
            return none("the jar " + JAR + " cannot be used: put it on the " + path()
                    + ", beside mlp-core and of the same version (" + e + ")");
        }
        String hindrance = hindrance(provider.isPresent());
        if (!hindrance.isEmpty()) {
            return none(hindrance);
        }
        Kernels kernels = provider.orElseThrow().kernels(new ReferenceKernels()); // links the Vector API
        int bits = kernels.vectorBits();
        return bits >= 128 ? new Choice(kernels, "") : none("vectors of " + bits + " bits are too narrow");
    }

    /** What the vector kernels lack in this JVM; empty if nothing. */
    private static String hindrance(boolean isProvided) {
        boolean isResolved = ModuleLayer.boot().findModule(INCUBATOR).isPresent();
        if (!isResolved && ModuleFinder.ofSystem().find(INCUBATOR).isEmpty()) {
            return "this Java runtime does not contain the module " + INCUBATOR
                    + ": use a JDK, or an image of jlink --add-modules " + MODULE + ", to use SIMD";
        }
        if (!isProvided) {
            return "the jar " + JAR + " is missing: add it to the " + path()
                    + (isResolved || isModular() ? "" : ", and start the JVM with " + FLAG + ",") + " to use SIMD";
        }
        if (!isResolved) {
            return "the module " + INCUBATOR + " is missing: start the JVM with " + FLAG + " to use SIMD";
        }
        String mode = System.getProperty("java.vm.info", "");
        if (mode.contains("interpreted") || mode.contains("emulated-client")) { // it boxes every vector
            return "this JVM runs without its optimizing compiler (" + mode + "), which the vector kernels need";
        }
        if (!Fma.isAnInstruction()) { // each lane is computed in software, one by one
            return "this JVM does not use fused multiply-add, because the CPU has none or an option such as -XX:-UseFMA"
                    + " or -XX:UseAVX=0 forbids it, and computes it in software";
        }
        return "";
    }

    private static boolean isModular() {
        return Backend.class.getModule().isNamed();
    }

    private static String path() {
        return isModular() ? "module path" : "class path";
    }
}
