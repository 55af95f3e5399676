package io.simdmlp.bench;

import io.simdmlp.io.InputColumn;
import io.simdmlp.io.Preprocessing;
import java.util.Random;

/**
 * Rows of inputs as a model's network gets them: numbers with mean 0 and standard deviation 1, which is what scaling makes of
 * most training data, and valid categories.
 */
final class ModelRows {
    private ModelRows() {}

    /** {@return (rows, inputs), scaled} */
    static float[] of(Preprocessing preprocessing, int rows, long seed) {
        Random random = new Random(seed);
        float[] x = new float[Math.multiplyExact(rows, preprocessing.inputs())];
        int at = 0;
        for (int row = 0; row < rows; row++) {
            for (InputColumn column : preprocessing.columns()) {
                fill(column, x, at, random);
                at += column.inputs();
            }
        }
        return x;
    }

    private static void fill(InputColumn column, float[] x, int at, Random random) {
        switch (column) {
            case InputColumn.Category category -> {
                int levels = category.levels().size();
                if (category.isEmbedded()) {
                    x[at] = random.nextInt(levels + 1);
                } else if (category.isBinary()) {
                    x[at] = random.nextInt(2);
                } else {
                    x[at + random.nextInt(levels)] = 1;
                }
            }
            case InputColumn.Numeric numeric -> x[at] = (float) random.nextGaussian(); // an indicator stays 0
            case InputColumn.Date date -> {
                for (int part = 0; part < column.inputs() - (date.indicator() ? 1 : 0); part++) {
                    x[at + part] = (float) random.nextGaussian();
                }
            }
        }
    }
}
