package io.simdmlp.serve;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Columns;
import io.simdmlp.io.DataException;
import io.simdmlp.io.InputColumn;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Preprocessing;
import io.simdmlp.io.Scaling;
import java.nio.file.Path;
import java.util.List;

/** Small models for tests. */
final class TestModels {
    static final int FLOWER_INPUTS = 4;
    static final List<String> FLOWERS = List.of("setosa", "versicolor", "virginica");

    private TestModels() {}

    /** 4-8-3, a classification of numbers with names. */
    static Model flowers(long seed) {
        MlpSpec spec = spec(FLOWER_INPUTS, 8, 3, Activation.SOFTMAX);
        Scaling scaling =
                new Scaling("standard", new double[FLOWER_INPUTS], new float[] {5.8f, 3, 3.7f, 1.2f}, new float[] {
                    1.2f, 2.3f, 0.6f, 1.3f
                });
        return new Model(
                Mlp.create(spec, seed),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                scaling,
                List.of("sepal length", "sepal width", "petal length", "petal width"),
                FLOWERS,
                List.of());
    }

    /** A regression of a table: a number that may be missing, a category, a number that may not be missing. */
    static Model houses(long seed) {
        Preprocessing preprocessing = new Preprocessing(
                List.of("area", "city", "rooms"),
                List.of(
                        new InputColumn.Numeric(80, true),
                        new InputColumn.Category(List.of("Bern", "Oslo", "Rome"), true, "Bern"),
                        InputColumn.Numeric.REQUIRED),
                List.of("NA"),
                Scaling.none(7));
        return new Model(
                Mlp.create(spec(7, 8, 1, Activation.IDENTITY), seed),
                Loss.MSE,
                preprocessing,
                List.of(),
                List.of("price"),
                List.of(1000.0),
                Columns.UNKNOWN,
                null,
                false);
    }

    /** 64-10-10, whose inputs have no names. */
    static Model digits(long seed) {
        return new Model(
                Mlp.create(spec(64, 10, 10, Activation.SOFTMAX), seed),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                Scaling.none(64),
                List.of(),
                List.of(),
                List.of());
    }

    static Path write(Path file, Model model) throws DataException {
        ModelFile.write(file, model);
        return file;
    }

    private static MlpSpec spec(int inputs, int hidden, int outputs, Activation last) {
        return MlpSpec.builder(inputs)
                .layer(hidden, Activation.RELU)
                .layer(outputs, last)
                .build();
    }
}
