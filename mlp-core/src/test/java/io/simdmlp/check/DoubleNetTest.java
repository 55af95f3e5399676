package io.simdmlp.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.DataSource;
import io.simdmlp.Evaluation;
import io.simdmlp.Evaluator;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Nets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** The network in double precision and the evaluator agree. */
class DoubleNetTest {
    @Test
    void evaluationsAgreeWithTheDoubleNet() {
        MlpSpec spec = Nets.uneven();
        Mlp mlp = Mlp.create(spec, 3);
        float[] x = Nets.inputs(101, 37, 4);
        int[] labels = Nets.labels(x, 37);
        float[] oneHot = new float[101 * 3];
        for (int row = 0; row < 101; row++) {
            oneHot[row * 3 + labels[row]] = 1f;
        }
        double exact = new DoubleNet(mlp, Loss.CATEGORICAL_CROSS_ENTROPY, x, oneHot, 101).loss();
        for (int batch : new int[] {1, 7, 101, 500}) {
            try (Evaluator evaluator = new Evaluator(mlp, Loss.CATEGORICAL_CROSS_ENTROPY, batch, 3)) {
                Evaluation evaluation = evaluator.evaluate(DataSource.of(x, 37, labels, 3));
                assertTrue(Math.abs(evaluation.loss() - exact) <= 1e-6 * exact, "loss " + evaluation.loss());
                int right = 0;
                int all = 0;
                for (int actual = 0; actual < 3; actual++) {
                    right += evaluation.classification().confusion()[actual][actual];
                    all += Arrays.stream(evaluation.classification().confusion()[actual])
                            .sum();
                }
                assertEquals(101, all);
                assertEquals(right / 101.0, evaluation.classification().accuracy());
            }
        }
    }
}
