package io.simdmlp.bench.code;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The main loop of a kernel, as several JVMs compiled it.
 *
 * @param kernel its name, such as {@code Tile4x2}
 * @param loops of the JVMs, in any order
 */
public record KernelCount(
        @JsonProperty("kernel") String kernel,
        @JsonProperty("loops") List<LoopCount> loops) {
    /** The worst is the greatest. */
    static final Comparator<LoopCount> BADNESS = Comparator.comparingDouble(LoopCount::instructionsPerFma)
            .thenComparingDouble(LoopCount::spillsPerStep)
            .thenComparingDouble(LoopCount::checksPerStep);

    /**
     * Refuses a kernel that was not counted.
     *
     * @throws IllegalArgumentException if there is no loop
     */
    public KernelCount {
        if (loops.isEmpty()) {
            throw new IllegalArgumentException(kernel + " has no loops, expected one of each JVM");
        }
        loops = List.copyOf(loops);
    }

    /** {@return the loop with the most instructions for each fma} */
    public LoopCount worst() {
        return loops.stream().max(BADNESS).orElseThrow();
    }

    /** {@return whether all JVMs compiled it to the same counts} */
    public boolean agrees() {
        return loops.stream().distinct().count() == 1;
    }

    /** The maximum of a figure. */
    double most(ToDoubleFunction<LoopCount> figure) {
        return loops.stream().mapToDouble(figure).max().orElseThrow();
    }
}
