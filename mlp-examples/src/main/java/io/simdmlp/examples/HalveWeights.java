package io.simdmlp.examples;

import io.simdmlp.Predictor;
import io.simdmlp.Preparation;
import io.simdmlp.WeightFormat;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Digits;
import io.simdmlp.io.Idx;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Parts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Shows weights of 16 bits: measures their speed and error, and the accuracy on test data in each format, also of a file that is
 * half as large. Run it with {@code mvn -q -pl mlp-examples -am process-classes -Dexample=HalveWeights}, or
 * {@code -Dexample="HalveWeights mnist.safetensors mnist/"} for a model file and the folder of IDX files that it was trained on.
 */
public final class HalveWeights {
    private static final int SAMPLES = 500;

    private HalveWeights() {}

    /**
     * Compares the formats.
     *
     * @param arguments a model file of classes and a folder of IDX files; none for the built-in digits
     * @throws IOException if a file cannot be used
     */
    public static void main(String[] arguments) throws IOException {
        Parts parts = arguments.length > 0
                ? Idx.readFolder(Path.of(arguments[1]))
                : Digits.load().split(0.2, 1);
        Dataset test = parts.test();
        Model model =
                arguments.length > 0 ? ModelFile.read(Path.of(arguments[0])) : TrainDigits.train(parts.train(), test);
        float[] x = test.x().clone();
        model.scaling().apply(x, 0, test.size());

        int samples = Math.min(SAMPLES, test.size());
        Preparation prepared = Predictor.prepare(model.mlp(), Arrays.copyOf(x, samples * test.inputs()));
        System.out.println(prepared);

        print("float32", new Predictor(model.mlp()), x, test);
        print("bfloat16", new Predictor(model.mlp(), WeightFormat.BFLOAT16), x, test);
        Path file = Files.createTempFile("half", ".safetensors");
        ModelFile.write(file, model, WeightFormat.BFLOAT16);
        Model half = ModelFile.read(file);
        System.out.printf(Locale.ROOT, "a file with bfloat16 has %d bytes%n", Files.size(file));
        print("float32, from this file", new Predictor(half.mlp()), x, test);
        print("bfloat16, from this file", new Predictor(half.mlp(), WeightFormat.BFLOAT16), x, test);
        Files.delete(file);
    }

    private static void print(String name, Predictor predictor, float[] x, Dataset test) {
        int[] labels = predictor.predictLabels(x);
        int right = 0;
        for (int sample = 0; sample < labels.length; sample++) {
            right += labels[sample] == test.label(sample) ? 1 : 0;
        }
        System.out.printf(Locale.ROOT, "%s: %.2f %% of %d right%n", name, 100.0 * right / labels.length, labels.length);
    }
}
