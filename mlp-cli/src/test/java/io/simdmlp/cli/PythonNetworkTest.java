package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.simdmlp.Activation;
import io.simdmlp.Dense;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Normalization;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Scaling;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model with every kind of layer goes to Python, which computes the same outputs, and back: Python changes biases, shifts and
 * running means, and Java computes what Python computes with the changed file.
 */
final class PythonNetworkTest {
    private static final int ROWS = 6;

    @TempDir
    private Path folder;

    private static MlpSpec spec() {
        return MlpSpec.builder(3)
                .layer(new Dense(9, Activation.RELU)
                        .withNormalization(Normalization.batch())
                        .withDropout(0.2))
                .layer(new Dense(8, Activation.IDENTITY)
                        .withoutBias()
                        .withNormalization(new Normalization.BatchNorm(0.01, 0.5)))
                .layer(new Dense(7, Activation.GELU).withNormalization(Normalization.layer()))
                .layer(new Dense(6, Activation.TANH)
                        .withNormalization(Normalization.rms())
                        .withDropout(0.1))
                .layer(5, Activation.SIGMOID)
                .layer(3, Activation.SOFTMAX)
                .build();
    }

    @Test
    void thereAndBack() throws IOException, InterruptedException {
        Random random = new Random(1);
        float[] x = new float[64 * 3];
        int[] labels = new int[64];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        for (int row = 0; row < labels.length; row++) {
            labels[row] = random.nextInt(3);
        }
        Mlp mlp = Mlp.create(spec(), 1);
        try (Trainer trainer = Trainer.builder(mlp).batchSize(64).build()) {
            for (int step = 0; step < 20; step++) {
                trainer.step(x, labels, 64);
            }
        }
        Path file = folder.resolve("model.safetensors");
        ModelFile.write(
                file, new Model(mlp, Loss.CATEGORICAL_CROSS_ENTROPY, Scaling.none(3), List.of(), List.of(), List.of()));
        assertSame(mlp, file, x);
        Path changed = folder.resolve("changed.safetensors");
        python(List.of(file.toString(), "change", changed.toString()));
        Mlp read = ModelFile.read(changed).mlp();
        assertEquals(spec(), read.spec());
        assertEquals(mlp.buffers()[18] + 1, read.buffers()[18], "the number of batches");
        assertEquals(mlp.buffers()[0] + 0.25f, read.buffers()[0], 1e-6, "a running mean");
        assertSame(read, changed, x);
    }

    private void assertSame(Mlp mlp, Path file, float[] x) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(file.toString(), "predict"));
        for (int row = 0; row < ROWS; row++) {
            int at = row * 3;
            command.add(IntStream.range(at, at + 3)
                    .mapToObj(i -> Float.toString(x[i]))
                    .collect(Collectors.joining(",")));
        }
        String[] numbers = python(command).strip().split("\\s+", -1);
        float[] ours = new Predictor(mlp).predict(x);
        assertEquals(ROWS * 3, numbers.length);
        for (int i = 0; i < numbers.length; i++) {
            assertEquals(Double.parseDouble(numbers[i]), ours[i], 1e-5, "output " + i + " of " + file);
        }
    }

    private String python(List<String> arguments) throws IOException, InterruptedException {
        Path program = folder.resolve("network.py");
        try (InputStream source = PythonNetworkTest.class.getResourceAsStream("network.py")) {
            Files.write(program, source.readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of("python3", program.toString()));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out;
    }
}
