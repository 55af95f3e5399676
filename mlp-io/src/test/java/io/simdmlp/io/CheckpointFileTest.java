package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.DataSource;
import io.simdmlp.EarlyStopping;
import io.simdmlp.FitListener;
import io.simdmlp.FitOptions;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Schedule;
import io.simdmlp.Trainer;
import io.simdmlp.TrainerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Checkpoints: whole, with every bit, and refused if they are not. */
final class CheckpointFileTest {
    @TempDir
    private Path folder;

    private static final DataSource DATA = data();

    private static DataSource data() {
        Random random = new Random(1);
        float[] x = new float[300 * 10];
        int[] labels = new int[300];
        for (int i = 0; i < x.length; i++) {
            x[i] = random.nextFloat();
            labels[i / 10] = x[i] > 0.5f ? 1 : 0;
        }
        return DataSource.of(x, 10, labels, 2);
    }

    private static Trainer trainer(Mlp mlp) {
        return Trainer.builder(mlp)
                .optimizer(Optimizer.adam(0.01))
                .schedule(Schedule.cosine(100, 0).withWarmUp(5))
                .build();
    }

    private static Mlp network(long seed) {
        return Mlp.create(
                MlpSpec.builder(10)
                        .layer(20, Activation.RELU)
                        .layer(2, Activation.SOFTMAX)
                        .build(),
                seed);
    }

    private static final FitOptions OPTIONS =
            FitOptions.epochs(8).withValidation(DATA).withEarlyStopping(EarlyStopping.patience(5));

    private Path checkpoint() {
        Path file = folder.resolve("c.safetensors");
        try (Trainer trainer = trainer(network(1))) {
            trainer.fit(DATA, OPTIONS, new FitListener() {
                @Override
                public boolean onBatch(int epoch, int batch, int batches, double loss) {
                    if (epoch < 3 || batch < 4) {
                        return true;
                    }
                    try {
                        CheckpointFile.write(file, trainer.state());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                    return false;
                }
            });
        }
        return file;
    }

    @Test
    void trainingGoesOnFromAFile() throws IOException {
        Mlp expected = network(1);
        try (Trainer trainer = trainer(expected)) {
            trainer.fit(DATA, OPTIONS);
        }
        Mlp resumed = network(2);
        try (Trainer trainer = trainer(resumed)) {
            trainer.restore(CheckpointFile.read(checkpoint()));
            assertEquals(8, trainer.fit(DATA, OPTIONS).epochs().size());
        }
        assertArrayEquals(expected.parameters(), resumed.parameters());
    }

    @Test
    void everyBitIsKept() throws IOException {
        Map<String, float[]> arrays = new LinkedHashMap<>();
        arrays.put("a", new float[] {-0f, Float.MIN_VALUE, Float.POSITIVE_INFINITY, 1 / 3f});
        arrays.put("none", new float[0]);
        float[] many = new float[100_001];
        Arrays.fill(many, 0.1f);
        arrays.put("z", many);
        Map<String, String> values = Map.of("x", "0.1 \u00fc \"quoted\"\n", "empty", "");
        Path file = folder.resolve("bits");
        CheckpointFile.write(file, new TrainerState(arrays, values));
        TrainerState read = CheckpointFile.read(file);
        assertEquals(values, read.values());
        assertEquals(arrays.keySet(), read.arrays().keySet());
        arrays.forEach((name, array) -> assertArrayEquals(array, read.arrays().get(name)));
        assertEquals(0, (Files.size(file) - 4L * 100_005) % 8);
    }

    private String refused(byte[] bytes) throws IOException {
        Path file = Files.write(folder.resolve("bad"), bytes);
        String message = String.valueOf(assertThrows(DataException.class, () -> CheckpointFile.read(file))
                .getMessage());
        assertTrue(message.startsWith(file + ": "), message);
        return message.substring((file + ": ").length());
    }

    @Test
    void aDamagedFileIsRefused() throws IOException {
        byte[] whole = Files.readAllBytes(checkpoint());
        for (int length : new int[] {0, 5, 9, 500, whole.length - 1, whole.length - 4, whole.length - 4000}) {
            refused(Arrays.copyOf(whole, length));
        }
        assertTrue(refused(Arrays.copyOf(whole, whole.length - 4)).startsWith("is truncated: it has "));
        assertTrue(refused(Arrays.copyOf(whole, whole.length + 4)).startsWith("has "));
        byte[] flipped = whole.clone();
        flipped[whole.length - 100] ^= 1;
        assertEquals("is damaged: the SHA-256 of its data is not the one in its header", refused(flipped));
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        assertEquals(
                "is a checkpoint of version '7', expected 1; it may be from a later release",
                refused(text.replace("\"version\":\"1\"", "\"version\":\"7\"").getBytes(StandardCharsets.ISO_8859_1)));
        assertEquals(
                "is not a checkpoint: its format is 'simdmlp-checkpoinT', expected simdmlp-checkpoint",
                refused(text.replace("mlp-checkpoint", "mlp-checkpoinT").getBytes(StandardCharsets.ISO_8859_1)));
        assertTrue(refused(text.replace("\"F32\"", "\"F16\"").getBytes(StandardCharsets.ISO_8859_1))
                .contains("expected F32 values from byte 0"));
    }

    /** Bytes of the header changed at random: an error of this library, or the state as it was. */
    @Test
    void mutatedHeadersAreRefusedByName() throws IOException {
        byte[] whole = Files.readAllBytes(checkpoint());
        int header = (whole[0] & 0xff) | ((whole[1] & 0xff) << 8);
        Random random = new Random(7);
        int refusals = 0;
        Path file = folder.resolve("mutated");
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = whole.clone();
            for (int n = random.nextInt(3); n >= 0; n--) {
                bytes[random.nextInt(8 + header)] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            Mlp mlp = network(3);
            float[] before = mlp.parameters().clone();
            try (Trainer trainer = trainer(mlp)) {
                try {
                    trainer.restore(CheckpointFile.read(file));
                } catch (DataException | IllegalArgumentException e) {
                    refusals++;
                    assertArrayEquals(before, mlp.parameters());
                }
            }
        }
        assertTrue(refusals > 1_000, refusals + " refusals");
    }

    @Test
    void aModelIsNoCheckpointAndAFailureKeepsTheOldFile() throws IOException {
        Path file = checkpoint();
        byte[] before = Files.readAllBytes(file);
        DataException e = assertThrows(DataException.class, () -> ModelFile.read(file));
        assertTrue(String.valueOf(e.getMessage()).contains("format"), e.getMessage());
        assertThrows(
                DataException.class,
                () -> CheckpointFile.write(folder.resolve("no/such"), new TrainerState(Map.of(), new HashMap<>())));
        assertArrayEquals(before, Files.readAllBytes(file));
    }
}
