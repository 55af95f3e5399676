package io.simdmlp.bench.code;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.Pointwise;
import io.simdmlp.kernel.reference.ReferenceKernels;
import io.simdmlp.kernel.vector.VectorKernels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Runs the kernels so that the JVM compiles them: computes the matrix products of all three passes, and those with bfloat16,
 * with enough shapes that each kernel for this vector width is called often.
 */
final class Driver {
    // Around the edges of tiles and panels. A single row has kernels of its own, for wide matrices.
    private static final int[] ROWS = {1, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 12, 13, 31, 50};
    private static final int[] VECTORS = {1, 2, 3, 4, 5, 6, 16, 17, 24};
    private static final int[] DEPTHS = {96, 200};
    private static final int ROUNDS = 150;

    private static final int MOST_ROWS = 50;
    private static final int MOST_DEPTH = 200;

    private record Shape(int rows, int depth, int columns) {}

    private final Kernels kernels = new VectorKernels(new ReferenceKernels());
    private final List<Shape> shapes = new ArrayList<>();
    private final float[] a;
    private final float[] b;
    private final float[] c;
    private final float[] packed;
    private final int[] bfloat16;
    private final float[] scratch;

    private Driver() {
        int lanes = kernels.vectorBits() / Float.SIZE;
        int mostColumns = (VECTORS[VECTORS.length - 1] + 1) * lanes;
        for (int depth : DEPTHS) {
            for (int rows : ROWS) {
                shapes.add(new Shape(rows, depth, 1));
                for (int vectors : VECTORS) {
                    shapes.add(new Shape(rows, depth, vectors * lanes));
                    shapes.add(new Shape(rows, depth, vectors * lanes - lanes / 2));
                }
            }
        }
        Collections.shuffle(shapes, new Random(1)); // all kernels become fast at about the same time
        a = new float[MOST_ROWS * MOST_DEPTH];
        b = new float[(MOST_DEPTH + 1) * mostColumns];
        c = new float[MOST_ROWS * mostColumns];
        packed = new float[(int) kernels.packedSize(MOST_DEPTH, mostColumns) + mostColumns];
        bfloat16 = new int[(int) kernels.bfloat16Size(MOST_DEPTH, mostColumns)];
        scratch = new float[kernels.scratchSize(MOST_ROWS, MOST_DEPTH, false)];
    }

    /**
     * Computes for some seconds, or until standard input is at its end.
     *
     * @param arguments none
     */
    public static void main(String[] arguments) {
        Thread.ofPlatform().daemon().start(Driver::awaitEnd);
        Driver driver = new Driver();
        for (int round = 0; round < ROUNDS; round++) {
            driver.shapes.forEach(driver::products);
        }
    }

    private static void awaitEnd() {
        try {
            while (System.in.read() >= 0) {}
        } catch (IOException e) {
            // its end, too
        }
        Runtime.getRuntime().halt(0);
    }

    private void products(Shape shape) {
        int rows = shape.rows;
        int depth = shape.depth;
        int columns = shape.columns;
        int bias = depth * columns;
        for (Pointwise f : new Pointwise[] {Pointwise.IDENTITY, Pointwise.RELU}) {
            kernels.dense(c, 0, a, 0, b, 0, bias, false, rows, depth, columns, 0, columns, f, scratch);
        }
        int size = (int) kernels.packedSize(depth, columns);
        kernels.dense(c, 0, a, 0, packed, 0, size, true, rows, depth, columns, 0, columns, Pointwise.RELU, scratch);
        kernels.denseBfloat16(
                c, 0, a, 0, bfloat16, 0, packed, 0, rows, depth, columns, 0, columns, Pointwise.RELU, scratch);
        kernels.inputGradient(c, 0, a, 0, b, 0, c, 0, rows, columns, depth, 0, columns, Pointwise.IDENTITY, scratch);
        kernels.weightGradient(c, 0, a, 0, b, 0, depth, rows, columns, 0, rows, scratch);
    }
}
