package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Batch;
import io.simdmlp.DataSource;
import io.simdmlp.FitOptions;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.SampleBlocks;
import io.simdmlp.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The samples of a temporary file are those in memory, bit by bit. */
class StoredDatasetTest {
    @TempDir
    private Path folder;

    /** A table of text, gaps, codes and a large number, with weights. */
    private Path table(int rows, String label) throws IOException {
        Random random = new Random(rows);
        List<String> lines = new ArrayList<>(List.of("city,age,far,code,flag,day,weight,label"));
        for (int row = 0; row < rows; row++) {
            lines.add(String.join(
                    ",",
                    random.nextInt(10) == 0 ? "" : "city " + random.nextInt(7),
                    random.nextInt(5) == 0 ? "NA" : String.valueOf(random.nextInt(90)),
                    String.valueOf(20_000_000 + random.nextInt(1000)),
                    String.valueOf(random.nextInt(4)),
                    random.nextBoolean() ? "yes" : "no",
                    random.nextInt(6) == 0
                            ? ""
                            : LocalDate.ofEpochDay(random.nextInt(20_000)).toString(),
                    String.valueOf(1 + random.nextInt(3)),
                    label.equals("class")
                            ? (random.nextBoolean() ? "a" : "b")
                            : String.valueOf(random.nextGaussian())));
        }
        return Files.write(folder.resolve("table.csv"), lines);
    }

    private static Csv.Options options(TableOptions.Missing missing) {
        TableOptions usual = TableOptions.DEFAULT;
        return Csv.Options.auto()
                .withWeight("weight")
                .withBases(Csv.Bases.FOUND, Csv.Bases.FOUND)
                .withTable(new TableOptions(
                                List.of("code"),
                                4,
                                missing,
                                missing != TableOptions.Missing.DROP,
                                usual.missingValues())
                        .withDates(List.of("day"), null));
    }

    private static void assertSame(Dataset memory, Dataset stored) {
        assertFalse(memory.isStored());
        assertTrue(stored.isStored());
        assertEquals(memory.toString(), stored.toString());
        assertEquals(memory.inputNames(), stored.inputNames());
        assertArrayEquals(memory.inputBases(), stored.inputBases());
        assertArrayEquals(memory.targetBases(), stored.targetBases());
        assertEquals(memory.preprocessing().columns(), stored.preprocessing().columns());
        Batch expected = all(memory);
        Batch actual = all(stored);
        assertArrayEquals(expected.x(), actual.x());
        assertArrayEquals(expected.labels(), actual.labels());
        assertArrayEquals(expected.y(), actual.y());
        assertArrayEquals(expected.weights(), actual.weights());
        for (int sample = 0; sample < memory.size(); sample += 7) {
            assertEquals(memory.place(sample), stored.place(sample));
            assertEquals(memory.weight(sample), stored.weight(sample));
            if (memory.isClassification()) {
                assertEquals(memory.labels()[sample], stored.label(sample));
            } else {
                assertEquals(memory.y()[sample], stored.target(sample, 0));
            }
        }
    }

    private static Batch all(Dataset data) {
        DataSource source = data.source();
        Batch batch = Batch.allocate(source, data.size());
        source.read(IntStream.range(0, data.size()).toArray(), 0, data.size(), batch);
        return batch;
    }

    private static Split split(CsvFile file) {
        Split split = file.split();
        split.hold(0.2, 3);
        split.hold(0.1, 4);
        return split;
    }

    @ParameterizedTest
    @EnumSource(
            value = TableOptions.Missing.class,
            names = {"MEDIAN", "MEAN", "MOST_FREQUENT", "ZERO", "DROP"})
    void samplesAreThoseInMemory(TableOptions.Missing missing) throws IOException {
        for (String label : List.of("class", "number")) {
            Path csv = table(3_000, label);
            CsvFile file = Csv.scan(csv, options(missing));
            CsvFile other = Csv.scan(csv, options(missing));
            List<Dataset> memory = file.read(split(file));
            List<Dataset> stored = other.store(split(other), folder);
            assertEquals(file.notes(), other.notes());
            assertEquals(file.heldBack(0.2, 3), other.heldBack(0.2, 3));
            for (int part = 0; part < memory.size(); part++) {
                assertSame(memory.get(part), stored.get(part));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "minmax", "standard"})
    void scalingIsThatInMemory(String kind) throws IOException {
        Csv.Options options = options(TableOptions.Missing.MEDIAN);
        CsvFile file = Csv.scan(table(2_000, "class"), options);
        List<Dataset> memory = file.read(split(file));
        List<Dataset> stored = file.store(split(file), folder);
        Scaling scaling = Scaling.fit(kind, memory.getFirst());
        Scaling same = Scaling.fit(kind, stored.getFirst());
        assertArrayEquals(scaling.offset(), same.offset());
        assertArrayEquals(scaling.factor(), same.factor());
        for (int part = 0; part < memory.size(); part++) {
            scaling.apply(memory.get(part));
            same.apply(stored.get(part));
            assertSame(memory.get(part), stored.get(part));
        }
    }

    @Test
    void pixelsAreScaledTogether() throws IOException {
        List<String> lines = new ArrayList<>(List.of("pixel0,pixel1,pixel2,label"));
        for (int row = 0; row < 50; row++) {
            lines.add(row % 7 + "," + row % 11 + ",0," + row % 2);
        }
        CsvFile file = Csv.scan(Files.write(folder.resolve("pixels.csv"), lines), Csv.Options.auto());
        Dataset memory = file.read();
        Dataset stored = file.store(file.split(), folder).getFirst();
        assertTrue(stored.isImage());
        for (String kind : Scaling.kinds()) {
            Scaling expected = Scaling.fit(kind, memory);
            Scaling actual = Scaling.fit(kind, stored);
            assertArrayEquals(expected.offset(), actual.offset());
            assertArrayEquals(expected.factor(), actual.factor());
        }
    }

    @Test
    void aFolderWithoutRoomIsRejected() {
        DataException e = assertThrows(DataException.class, () -> SampleFile.requireRoom(folder, Long.MAX_VALUE));
        assertTrue(
                e.toString()
                        .matches(".*: has room for \\d+ bytes, expected " + Long.MAX_VALUE + " for a temporary file.*"),
                e.toString());
    }

    @Test
    void aTestPartIsDrawnAgain() throws IOException {
        CsvFile file = Csv.scan(table(2_000, "class"), options(TableOptions.Missing.MEDIAN));
        Dataset memory = file.read();
        Dataset stored = file.store(file.split(), folder).getFirst();
        HeldBack heldBack = HeldBack.of(memory, 0.2, 5);
        assertTrue(heldBack.isFrom(stored));
        assertSame(heldBack.draw(memory), heldBack.draw(stored));
        assertArrayEquals(
                all(memory.withoutWeights()).weights(),
                all(stored.withoutWeights()).weights());
    }

    @Test
    void samplesOfManyBlocksAreReadInAnyOrder() throws IOException {
        int rows = 200_000;
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            lines.add(row + "," + (rows - row) + ",0".repeat(60) + "," + row % 3);
        }
        CsvFile file = Csv.scan(Files.write(folder.resolve("large.csv"), lines), Csv.Options.auto());
        Dataset data = file.store(file.split(), folder).getFirst();
        SampleBlocks blocks = data.source().blocks();
        assertTrue(blocks != null && rows > blocks.size() * (blocks.inMemory() + 2), "more blocks than in memory");
        assertTrue(data.bytes() < file.storedBytes(), "less memory than the file");
        Batch batch = Batch.allocate(data.source(), 1);
        for (int i = 0; i < 3_000; i++) {
            int sample = (int) (i * 7_919L * 31 % rows);
            data.source().read(new int[] {sample}, 0, 1, batch);
            assertEquals(sample, batch.x()[0]);
            assertEquals(rows - sample, batch.x()[1]);
            assertEquals(sample % 3, batch.labels()[0]);
            assertEquals("line " + (sample + 1), data.place(sample));
        }
    }

    @Test
    void aNetworkIsTrainedOnAFile() throws IOException {
        CsvFile file = Csv.scan(table(3_000, "class"), options(TableOptions.Missing.MEDIAN));
        Dataset memory = file.read();
        Dataset stored = file.store(file.split(), folder).getFirst();
        Scaling.fit("minmax", memory).apply(memory);
        Scaling.fit("minmax", stored).apply(stored);
        assertArrayEquals(train(memory.source()), train(stored.source()));
    }

    @Test
    void theOrderOfManyBlocksIsTheSameInMemory() throws IOException {
        int rows = 80_000;
        List<String> lines = new ArrayList<>();
        Random random = new Random(2);
        for (int row = 0; row < rows; row++) {
            lines.add(random.nextInt(9) + ",0".repeat(124) + "," + row % 2);
        }
        CsvFile file = Csv.scan(Files.write(folder.resolve("large.csv"), lines), Csv.Options.auto());
        Dataset stored = file.store(file.split(), folder).getFirst();
        SampleBlocks blocks = stored.source().blocks();
        assertTrue(blocks != null && rows > blocks.size() * blocks.inMemory(), "more than a window");
        assertArrayEquals(train(file.read().source()), train(stored.source()));
    }

    private static float[] train(DataSource source) {
        Mlp mlp = Mlp.create(
                MlpSpec.builder(source.inputs())
                        .layer(8, Activation.RELU)
                        .layer(2, Activation.SOFTMAX)
                        .build(),
                1);
        try (Trainer trainer = Trainer.builder(mlp)
                .loss(Loss.CATEGORICAL_CROSS_ENTROPY)
                .batchSize(32)
                .build()) {
            trainer.fit(source, FitOptions.epochs(2));
        }
        return mlp.parameters();
    }

    @Test
    void arraysAreNotThere() throws IOException {
        CsvFile file = Csv.scan(table(100, "class"), options(TableOptions.Missing.MEDIAN));
        Dataset stored = file.store(file.split(), folder).getFirst();
        for (Runnable arrays : List.<Runnable>of(stored::x, stored::labels, stored::y, stored::weights)) {
            String message =
                    assertThrows(IllegalStateException.class, arrays::run).toString();
            assertTrue(message.contains("are in a file, expected some in memory"), message);
        }
    }

    @Test
    void nothingIsLeftInTheFolder() throws IOException {
        CsvFile file = Csv.scan(table(100, "class"), options(TableOptions.Missing.MEDIAN));
        Dataset stored = file.store(file.split(), folder).getFirst();
        String[] names = folder.toFile().list();
        assertEquals(List.of("table.csv"), Arrays.asList(names == null ? new String[0] : names));
        assertEquals(100, stored.size());
    }

    @Test
    void aMissingFolderIsNamed() throws IOException {
        CsvFile file = Csv.scan(table(100, "class"), options(TableOptions.Missing.MEDIAN));
        Path none = folder.resolve("none");
        DataException e = assertThrows(DataException.class, () -> file.store(file.split(), none));
        assertEquals(none + ": a temporary file for samples cannot be written: no such file or folder", e.getMessage());
    }
}
