package io.simdmlp;

/** Checks and expands class indices. */
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
