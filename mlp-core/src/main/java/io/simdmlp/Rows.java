package io.simdmlp;

/** Rows of floats in flat arrays: copies between dense rows and rows with gaps, and a search for values that are not finite. */
final class Rows {
    private static final int INFINITE = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);
    private static final int MAGNITUDE = Integer.MAX_VALUE; // a float's bits without the sign

    private Rows() {}

    /**
     * Copies rows.
     *
     * @param to (rows, width), row r at {@code toAt + r * toStride}; what lies between the rows is not changed
     * @param from (rows, width), row r at {@code fromAt + r * fromStride}
     */
    static void copy(
            float[] to, int toAt, int toStride, float[] from, int fromAt, int fromStride, int rows, int width) {
        for (int row = 0; row < rows; row++) {
            System.arraycopy(from, fromAt + row * fromStride, to, toAt + row * toStride, width);
        }
    }

    /**
     * {@return the number of rows before the first with a NaN or infinite value}
     *
     * @param a (rows, width) at {@code at}
     */
    static int finite(float[] a, int at, int rows, int width) {
        if (isFinite(a, at, rows * width)) {
            return rows;
        }
        int row = 0;
        while (isFinite(a, at + row * width, width)) {
            row++;
        }
        return row;
    }

    /** Without a branch per value, so that the compiler uses vectors. */
    private static boolean isFinite(float[] a, int at, int n) {
        int largest = 0;
        for (int i = at; i < at + n; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(a[i]) & MAGNITUDE);
        }
        return largest < INFINITE;
    }

    /** {@return the values rounded to floats} */
    static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    /** {@return the same values} */
    static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        for (int i = 0; i < doubles.length; i++) {
            doubles[i] = values[i];
        }
        return doubles;
    }
}
