package io.simdmlp.bench.code;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The instructions of a loop of machine code by kind. An instruction that takes an operand from memory counts as one,
 * and the operand as a load or as a use of the stack: the kinds do not add up to the instructions.
 *
 * @param steps of the source's loop in one turn of it: how often C2 unrolled it
 * @param instructions of all kinds
 * @param fma fused multiply-adds
 * @param loads of vectors, or of floats that no vector is made of
 * @param broadcasts of a float to all lanes
 * @param stores of vectors
 * @param checks of bounds: conditional jumps out of the loop
 * @param spills loads and stores of vectors that registers have no room for
 * @param scalars the same of integers, for which there may be room in vector registers
 * @param polls safepoint polls
 * @param others arithmetic with indices, mostly
 */
public record LoopCount(
        @JsonProperty("steps") int steps,
        @JsonProperty("instructions") int instructions,
        @JsonProperty("fma") int fma,
        @JsonProperty("loads") int loads,
        @JsonProperty("broadcasts") int broadcasts,
        @JsonProperty("stores") int stores,
        @JsonProperty("checks") int checks,
        @JsonProperty("spills") int spills,
        @JsonProperty("scalars") int scalars,
        @JsonProperty("polls") int polls,
        @JsonProperty("others") int others) {
    /**
     * Refuses a loop that is not of a kernel.
     *
     * @throws IllegalArgumentException if there is no step or no fma
     */
    public LoopCount {
        if (steps < 1 || fma < 1) {
            throw new IllegalArgumentException("a loop has " + steps + " steps and " + fma + " fma, expected some");
        }
    }

    /** {@return the instructions for each fma} */
    public double instructionsPerFma() {
        return (double) instructions / fma;
    }

    /** {@return the bounds checks for each step of the source's loop} */
    public double checksPerStep() {
        return perStep(checks);
    }

    /** {@return the spills for each step of the source's loop} */
    public double spillsPerStep() {
        return perStep(spills);
    }

    /** So many of a turn's, for each step. */
    double perStep(int count) {
        return (double) count / steps;
    }
}
