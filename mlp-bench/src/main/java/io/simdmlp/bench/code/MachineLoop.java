package io.simdmlp.bench.code;

import io.simdmlp.bench.code.Loops.Loop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The loop of a compiled kernel that takes the time.
 *
 * @param code its instructions
 * @param count of its instructions by kind
 */
record MachineLoop(List<MachineInstruction> code, LoopCount count) {
    /**
     * The main loop of a method, null if there is none: the innermost with the most fma. C2 makes up to three loops of
     * one. The first and the last take few turns; the main one may be unrolled, and the loop around it, if there is one,
     * does nothing but poll.
     *
     * @param method all its instructions
     * @param sourceFma fma of a turn of the source's loop
     */
    static @Nullable MachineLoop of(List<MachineInstruction> method, int sourceFma) {
        Map<Long, Integer> places = new HashMap<>();
        List<Loop> loops = new ArrayList<>();
        for (int i = 0; i < method.size(); i++) {
            MachineInstruction instruction = method.get(i);
            places.put(instruction.at(), i);
            Integer target = instruction.isJump() ? places.get(instruction.target()) : null;
            if (target != null) {
                loops.add(new Loop(target, i));
            }
        }
        Comparator<Loop> order = Comparator.comparingInt((Loop loop) -> -fma(method, loop))
                .thenComparing(loop -> !polled(method, loop, loops))
                .thenComparingInt(loop -> loop.last() - loop.first());
        return Loops.innermost(loops).stream()
                .filter(loop -> fma(method, loop) > 0)
                .min(order)
                .map(loop -> method.subList(loop.first(), loop.last() + 1))
                .map(code -> new MachineLoop(code, count(code, sourceFma)))
                .orElse(null);
    }

    private static int fma(List<MachineInstruction> method, Loop loop) {
        return (int) method.subList(loop.first(), loop.last() + 1).stream()
                .filter(MachineInstruction::isFma)
                .count();
    }

    /** Whether the next loop around this one has no other fma, and polls behind it. */
    private static boolean polled(List<MachineInstruction> method, Loop loop, List<Loop> loops) {
        return loops.stream()
                .filter(outer -> outer.contains(loop))
                .min(Comparator.comparingInt(outer -> outer.last() - outer.first()))
                .filter(outer -> fma(method, outer) == fma(method, loop))
                .filter(outer ->
                        method.subList(loop.last(), outer.last()).stream().anyMatch(MachineInstruction::polls))
                .isPresent();
    }

    private static LoopCount count(List<MachineInstruction> code, int sourceFma) {
        MachineInstruction end = code.getLast();
        int fma = 0;
        int loads = 0;
        int broadcasts = 0;
        int stores = 0;
        int spills = 0;
        int scalars = 0;
        int polls = 0;
        int leaves = 0;
        int others = 0;
        for (MachineInstruction instruction : code) {
            boolean vectors = instruction.usesVectors();
            fma += instruction.isFma() ? 1 : 0;
            if (instruction.usesStack()) {
                spills += vectors ? 1 : 0;
                scalars += vectors ? 0 : 1;
            } else if (instruction.movesInteger()) {
                scalars++;
            } else if (instruction.broadcasts()) {
                broadcasts++;
            } else if (vectors && instruction.usesMemory()) {
                stores += instruction.stores() ? 1 : 0;
                loads += instruction.stores() ? 0 : 1;
            } else if (instruction.polls()) {
                polls++;
            } else if (instruction.isConditionalJump()
                    && (instruction.target() < code.getFirst().at() || instruction.target() > end.at())) {
                leaves++;
            } else if (!instruction.isFma()) {
                others++;
            }
        }
        int exits = end.isConditionalJump() ? 0 : Math.min(leaves, 1); // a loop that jumps back always ends elsewhere
        return new LoopCount(
                fma % sourceFma == 0 ? fma / sourceFma : 1,
                code.size(),
                fma,
                loads,
                broadcasts,
                stores,
                leaves - exits,
                spills,
                scalars,
                polls,
                others + exits);
    }

    /** The instructions, one a line. */
    String listing() {
        StringBuilder text = new StringBuilder();
        for (MachineInstruction instruction : code) {
            text.append(String.format(
                                    Locale.ROOT,
                                    "%6x  %-14s %s",
                                    instruction.at(),
                                    instruction.name(),
                                    instruction.operands())
                            .stripTrailing())
                    .append('\n');
        }
        return text.toString();
    }
}
