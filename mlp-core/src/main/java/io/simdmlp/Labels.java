package io.simdmlp;

/** Checks and expands class indices, and checks several labels per sample. */
final class Labels {
    private Labels() {}

    /** Checks that {@code count} labels are class indices. */
    static void check(int[] labels, int at, int count, int classes) {
        for (int i = at; i < at + count; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        "labels[" + i + "] is " + labels[i] + ", expected a class index 0.." + (classes - 1));
            }
        }
    }

    /** Returns true if {@code y} is a target of several labels per sample: 0 or 1. */
    static boolean isLabel(float y) {
        return y == 0 || y == 1;
    }

    /** Checks that all values are 0 or 1. */
    static void checkSet(float[] y) {
        for (int i = 0; i < y.length; i++) {
            if (!isLabel(y[i])) {
                throw new IllegalArgumentException("y[" + i + "] is " + y[i] + ", expected 0 or 1");
            }
        }
    }

    /**
     * Writes rows of y (count, outputs): {@code on} for the class and {@code off} for the others; a single output
     * stands for class 1.
     */
    static void expand(float[] y, int[] labels, int at, int count, int outputs, float on, float off) {
        for (int row = 0; row < count; row++) {
            int label = labels[at + row];
            if (outputs == 1) {
                y[row] = label == 1 ? on : off;
            } else {
                for (int o = 0; o < outputs; o++) {
                    y[row * outputs + o] = o == label ? on : off;
                }
            }
        }
    }
}
