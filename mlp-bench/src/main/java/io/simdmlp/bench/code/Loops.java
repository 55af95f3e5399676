package io.simdmlp.bench.code;

import java.util.List;

/** Finds the loops of code in which each place has a number and a loop is a jump back. */
final class Loops {
    /**
     * A loop.
     *
     * @param first where the jump goes
     * @param last where the jump is
     */
    record Loop(int first, int last) {
        boolean contains(Loop other) {
            return first <= other.first && other.last <= last && !equals(other);
        }
    }

    private Loops() {}

    /** Those that contain no other. */
    static List<Loop> innermost(List<Loop> loops) {
        return loops.stream()
                .filter(loop -> loops.stream().noneMatch(loop::contains))
                .distinct()
                .toList();
    }
}
