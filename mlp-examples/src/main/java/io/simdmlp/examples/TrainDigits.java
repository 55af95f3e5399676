package io.simdmlp.examples;

import io.simdmlp.Activation;
import io.simdmlp.DataSource;
import io.simdmlp.EpochResult;
import io.simdmlp.Evaluation;
import io.simdmlp.Evaluator;
import io.simdmlp.FitListener;
import io.simdmlp.FitOptions;
import io.simdmlp.Loss;
import io.simdmlp.Metric;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Trainer;
import io.simdmlp.io.Classifier;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Digits;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Parts;
import io.simdmlp.io.Scaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Shows every step from data to predictions: split, scale, train with a listener, save, load, evaluate, predict. Run it
 * with {@code mvn -q -pl mlp-examples -am process-classes -Dexample=TrainDigits}, or
 * {@code -Dexample="TrainDigits digits.safetensors"} to choose the file.
 */
public final class TrainDigits {
    private TrainDigits() {}

    /**
     * Trains a network, saves it, and evaluates the saved model.
     *
     * @param arguments the file to save the model in; none for a temporary one
     * @throws IOException if the file cannot be used
     */
    public static void main(String[] arguments) throws IOException {
        Path file = arguments.length > 0 ? Path.of(arguments[0]) : Files.createTempFile("digits", ".safetensors");
        Parts parts = Digits.load().split(0.2, 1);
        ModelFile.write(file, train(parts.train(), parts.test()));

        Evaluation evaluation = evaluate(ModelFile.read(file), parts.test());
        System.out.printf(
                Locale.ROOT,
                "%s: %.1f %% of %d right%n",
                file,
                100 * evaluation.classification().accuracy(),
                evaluation.samples());
        Classifier classifier = Classifier.load(file);
        for (int i = 0; i < 5; i++) {
            String label = classifier.classNames().get(parts.test().labels()[i]);
            System.out.printf(Locale.ROOT, "class %s, predicted %s%n", label, classifier.predict(row(parts.test(), i)));
        }
    }

    static Model train(Dataset train, Dataset test) {
        Scaling scaling = Scaling.fit("standard", train);
        MlpSpec spec = MlpSpec.builder(train.inputs())
                .layer(64, Activation.RELU)
                .layer(train.classes(), Activation.SOFTMAX)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        FitListener print = new FitListener() {
            @Override
            public boolean onEpoch(EpochResult result) {
                System.out.printf(
                        Locale.ROOT,
                        "epoch %2d: loss %.4f, accuracy %.3f%n",
                        result.epoch(),
                        result.loss(),
                        result.metric(Metric.ACCURACY));
                return true;
            }
        };
        try (Trainer trainer = Trainer.builder(mlp).build()) {
            FitOptions options = FitOptions.epochs(20).withValidation(scaled(test, scaling));
            trainer.fit(scaled(train, scaling), options, print);
        }
        Loss loss = Loss.conventional(spec.outputActivation());
        return new Model(mlp, loss, scaling, train.inputNames(), train.classNames(), List.of());
    }

    static Evaluation evaluate(Model model, Dataset data) {
        try (Evaluator evaluator = new Evaluator(model.mlp(), model.loss(), 256, 1)) {
            return evaluator.evaluate(scaled(data, model.scaling()));
        }
    }

    /** The inputs of sample {@code i}. */
    static float[] row(Dataset data, int i) {
        return Arrays.copyOfRange(data.x(), i * data.inputs(), (i + 1) * data.inputs());
    }

    private static DataSource scaled(Dataset data, Scaling scaling) {
        float[] x = data.x().clone();
        scaling.apply(x, 0, data.size());
        return DataSource.of(x, data.inputs(), data.labels(), data.classes());
    }
}
