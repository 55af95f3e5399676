package io.simdmlp.bench.code;

/**
 * A machine instruction, as a disassembler writes it with Intel's order of operands.
 *
 * @param at where it begins
 * @param name such as {@code vfmadd231ps}
 * @param operands such as {@code ymm5,ymm10,YMMWORD PTR [rsp+0x20]}
 */
record MachineInstruction(long at, String name, String operands) {
    boolean isFma() {
        return name.startsWith("vfmadd") || name.startsWith("vfnmadd");
    }

    /** Whether it reads or writes memory. */
    boolean usesMemory() {
        return operands.contains("[") && !name.equals("lea") && !name.equals("nop");
    }

    boolean usesStack() {
        return usesMemory() && operands.contains("[rsp");
    }

    boolean usesVectors() {
        return operands.matches(".*\\b[xyz]mm\\d.*");
    }

    /** Whether it writes memory: the first operand is the one that is written. */
    boolean stores() {
        int comma = operands.indexOf(',');
        return usesMemory() && comma >= 0 && operands.indexOf('[') < comma;
    }

    boolean broadcasts() {
        return name.startsWith("vbroadcast") || name.startsWith("vpbroadcast") || operands.contains("{1to");
    }

    /** Whether it spills an integer to a vector register. */
    boolean movesInteger() {
        return (name.equals("vmovd") || name.equals("vmovq")) && !usesMemory();
    }

    /** Whether it is a safepoint poll. */
    boolean polls() {
        return name.equals("test") && operands.matches("DWORD PTR \\[r\\w+\\],eax|eax,DWORD PTR \\[r\\w+\\]");
    }

    boolean compares() {
        return name.equals("cmp") || name.equals("test");
    }

    boolean isJump() {
        return name.startsWith("j") && operands.startsWith("0x");
    }

    boolean isConditionalJump() {
        return isJump() && !name.equals("jmp");
    }

    /** Where a jump goes; negative if it leaves the method. */
    long target() {
        return Long.parseUnsignedLong(operands.substring(2), 16);
    }
}
