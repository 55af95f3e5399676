package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Reads files that are damaged at random: the only error is a {@link DataException} of one line that names the file.
 * {@code -Dsimdmlp.fuzz=1000000} tries a million mutations of each kind of file.
 */
final class FuzzTest {
    private static final int MUTATIONS = Integer.getInteger("simdmlp.fuzz", 500);
    private static final List<String> WORDS = List.of(
            "\"",
            "\"\"",
            ",",
            ";",
            "\t",
            "|",
            "\n",
            "\r\n",
            "\0",
            "NaN",
            "-Infinity",
            "1e999",
            "-1",
            "2147483647",
            "9223372036854775808",
            "1e-400",
            "{",
            "}",
            "[",
            "]",
            ":",
            "null",
            "true",
            "\uFEFF",
            "\uFFFD",
            "é",
            "0x1p3",
            "sep=;",
            "#",
            " ",
            "\u00A0",
            "pixel0",
            "label");

    @TempDir
    Path folder;

    /** Reads a file. */
    private interface Reader {
        void read(Path file) throws IOException;
    }

    private static byte[] mutated(byte[] seed, byte[] other, Random random) {
        byte[] bytes = seed.clone();
        int changes = random.nextInt(4);
        for (int change = 0; change < changes; change++) {
            int at = random.nextInt(bytes.length + 1);
            int end = Math.min(bytes.length, at + 1 + random.nextInt(random.nextBoolean() ? 4 : bytes.length + 1));
            byte[] insert =
                    switch (random.nextInt(8)) {
                        case 0 -> new byte[0]; // deletes [at, end)
                        case 1 -> new byte[] {(byte) random.nextInt()};
                        case 2 -> WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.UTF_8);
                        case 3 ->
                            Arrays.copyOfRange(bytes, at, end).length == 0 // doubles [at, end)
                                    ? new byte[] {0}
                                    : twice(Arrays.copyOfRange(bytes, at, end));
                        case 4 -> Arrays.copyOfRange(other, other.length / 2, other.length); // without the rest
                        case 5 ->
                            ByteBuffer.allocate(4).putInt(random.nextInt()).array();
                        case 6 -> new byte[random.nextInt(16)];
                        default -> new byte[] {(byte) (at < bytes.length ? bytes[at] ^ 1 << random.nextInt(8) : 1)};
                    };
            ByteArrayOutputStream next = new ByteArrayOutputStream();
            next.write(bytes, 0, at);
            next.writeBytes(insert);
            next.write(bytes, end, bytes.length - end);
            bytes = next.toByteArray();
        }
        return random.nextInt(16) == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 1)) : bytes;
    }

    private static byte[] twice(byte[] bytes) {
        byte[] twice = Arrays.copyOf(bytes, 2 * bytes.length);
        System.arraycopy(bytes, 0, twice, bytes.length, bytes.length);
        return twice;
    }

    /** Reads mutations of {@code seeds} at {@code file}. */
    private void fuzz(Path file, List<byte[]> seeds, Reader reader) throws IOException {
        Random random = new Random(1);
        int good = 0;
        for (int mutation = 0; mutation < MUTATIONS; mutation++) {
            byte[] seed = seeds.get(random.nextInt(seeds.size()));
            byte[] bytes = mutated(seed, seeds.get(random.nextInt(seeds.size())), random);
            Files.write(file, bytes);
            try {
                reader.read(file);
                good++;
            } catch (DataException e) {
                String message = String.valueOf(e.getMessage());
                assertTrue(message.startsWith(folder.toString()), message);
                assertEquals(1, message.lines().count(), message);
            } catch (IOException | RuntimeException | StackOverflowError | OutOfMemoryError e) {
                fail("mutation " + mutation + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
        assertTrue(good > 0 && good < MUTATIONS, good + " of " + MUTATIONS + " were read");
    }

    private static List<byte[]> csv() {
        List<byte[]> files = new ArrayList<>();
        for (String text : List.of(
                "a,b,species\n1,2,ant\n3,4.5,bee\n-1e3,0,ant\n5,6,\"a \"\"b\"\"\"\n",
                "1;2;3\n4;5;6\n7;8;9\n",
                "x\ty\n1\t2\n3\t4\n",
                "\uFEFFpixel0,pixel1,label\r\n0,255,1\r\n255,0,0\r\n",
                "1.5,2.5,1\n2.5,3.5,0\n\n1,1,1\n")) {
            files.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    @Test
    void csvFiles() throws IOException {
        fuzz(folder.resolve("m.csv"), csv(), file -> Csv.read(file, Csv.Options.auto()));
    }

    @Test
    void rowsToPredict() throws IOException {
        float[] x = new float[64];
        fuzz(folder.resolve("m.csv"), csv(), file -> {
            try (CsvRows rows = Csv.open(file, List.of(), List.of("a", "b"))) {
                while (rows.inputs() <= x.length && rows.read(x, 1) > 0) {
                    assertTrue(Float.isFinite(x[0]));
                }
            }
        });
    }

    private static List<byte[]> tables() {
        List<byte[]> files = new ArrayList<>(csv());
        for (String text : List.of(
                "id,kind,a,day,y\n1,red,1,2024-01-02,x\n2,,NA,2024-01-03,y\n3,blue,2.5,2024-01-04,x\n4,red,?,,x\n",
                "a;b;y\nu;1,5;2\nv;2,5;3\nu;-;4\n")) {
            files.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return files;
    }

    @Test
    void tablesOfTextAndGaps() throws IOException {
        for (TableOptions.Missing missing : TableOptions.Missing.values()) {
            TableOptions options = new TableOptions(List.of(), 2, missing, true, List.of("NA", "?", "-"));
            if (missing == TableOptions.Missing.MEAN || missing == TableOptions.Missing.ZERO) {
                continue; // as the median
            }
            fuzz(folder.resolve("t.csv"), tables(), file -> {
                CsvFile csv = Csv.scan(file, Csv.Options.auto().withTable(options));
                for (float x : csv.read().x()) {
                    assertTrue(Float.isFinite(x));
                }
            });
        }
    }

    private static Preprocessing preprocessing() {
        List<InputColumn> columns = List.of(
                new InputColumn.Category(List.of("", "blue", "red"), true, ""), new InputColumn.Numeric(2, true));
        return new Preprocessing(List.of("kind", "a"), columns, List.of("NA", "?"), Scaling.none(6));
    }

    @Test
    void rowsOfATableToPredict() throws IOException {
        float[] x = new float[6];
        Csv.Options options =
                Csv.Options.auto().withPreprocessing(preprocessing()).withNames(List.of("kind", "a"), List.of());
        fuzz(folder.resolve("t.csv"), tables(), file -> {
            try (CsvRows rows = Csv.open(file, options)) {
                while (rows.read(x, 1) > 0) {
                    assertTrue(Float.isFinite(x[4]));
                }
            }
        });
    }

    @Test
    void gzippedFiles() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (byte[] text : csv()) {
            ByteArrayOutputStream packed = new ByteArrayOutputStream();
            try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
                gzip.write(text);
            }
            files.add(packed.toByteArray());
        }
        fuzz(folder.resolve("m.csv.gz"), files, file -> Csv.read(file, Csv.Options.auto()));
    }

    @Test
    void jsonLines() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (String text : List.of(
                "{\"a\":1,\"b\":\"red\",\"y\":\"ant\"}\n{\"b\":\"blue\",\"a\":2.5e1,\"y\":\"bee\"}\n{\"a\":null,\"y\":\"ant\"}\n",
                "[{\"a\":1,\"y\":true},\n {\"a\":-2,\"y\":false},{\"a\":NaN,\"y\":true}]")) {
            files.add(text.getBytes(StandardCharsets.UTF_8));
        }
        Csv.Options options = Csv.Options.auto().withTable(TableOptions.DEFAULT);
        fuzz(folder.resolve("m.jsonl"), files, file -> Csv.read(file, options));
        fuzz(folder.resolve("m.jsonl"), files, file -> {
            try (CsvRows rows = Csv.open(file.toString(), Files.newInputStream(file), Csv.Options.auto())) {
                while (rows.next()) {
                    rows.cell(0);
                }
            }
        });
    }

    @Test
    void libsvmText() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (String text : List.of("1 1:0.5 3:2\n-1 2:1e3 # c\n1 qid:2 1:7\n", "# c\n0.5 0:1 1:2\n1.5 1:-3\n2\n")) {
            files.add(text.getBytes(StandardCharsets.UTF_8));
        }
        fuzz(folder.resolve("m.svm"), files, file -> Csv.read(file, Csv.Options.auto()));
    }

    private static List<byte[]> arrays() {
        byte[] values = NpyFixture.floats(1, 2, 0, 3, 4, 1, 5, 6, 0, 7, 8, 1);
        return List.of(
                NpyFixture.npy("<f4", "(4, 3)", values),
                NpyFixture.npy(2, ">i2", true, "(4, 3, 2)", values),
                NpyFixture.npy(3, "|u1", false, "(8, 6)", values));
    }

    @Test
    void arraysOfNumPy() throws IOException {
        fuzz(folder.resolve("m.npy"), arrays(), file -> Csv.read(file, Csv.Options.auto()));
    }

    @Test
    void archivesOfNumPy() throws IOException {
        List<byte[]> files = new ArrayList<>();
        byte[] labels = NpyFixture.npy("<i8", "(4,)", NpyFixture.longs(0, 1, 0, 1));
        for (boolean compressed : new boolean[] {false, true}) {
            files.add(NpyFixture.npz(
                    Map.of("x.npy", arrays().get(0), "y.npy", labels, "x_test.npy", arrays().get(1)), compressed));
        }
        fuzz(folder.resolve("m.npz"), files, file -> Csv.scanTest(file, Csv.Options.auto())
                .read());
    }

    @Test
    void imagesAndLabels() throws IOException {
        ByteBuffer images = ByteBuffer.allocate(16 + 6 * 4);
        images.putInt(0x803).putInt(6).putInt(2).putInt(2);
        ByteBuffer labels = ByteBuffer.allocate(8 + 6);
        labels.putInt(0x801).putInt(6).put(new byte[] {0, 1, 2, 0, 1, 2});
        for (String part : List.of("train", "t10k")) {
            Files.write(folder.resolve(part + "-images-idx3-ubyte"), images.array());
            Files.write(folder.resolve(part + "-labels-idx1-ubyte"), labels.array());
        }
        fuzz(folder.resolve("train-images-idx3-ubyte"), List.of(images.array()), file -> Idx.readFolder(folder));
        Files.write(folder.resolve("train-images-idx3-ubyte"), images.array());
        fuzz(folder.resolve("train-labels-idx1-ubyte"), List.of(labels.array()), file -> Idx.readFolder(folder));
    }

    @Test
    void models() throws IOException {
        List<byte[]> files = new ArrayList<>();
        for (Activation output : List.of(Activation.SOFTMAX, Activation.IDENTITY)) {
            boolean classes = output == Activation.SOFTMAX;
            MlpSpec spec = MlpSpec.builder(2)
                    .layer(3, Activation.RELU)
                    .layer(2, output)
                    .build();
            Model model = new Model(
                    Mlp.create(spec, 1),
                    classes ? Loss.CATEGORICAL_CROSS_ENTROPY : Loss.MSE,
                    Scaling.none(2),
                    List.of("a", "b"),
                    classes ? List.of("ant", "bee") : List.of(),
                    classes ? List.of() : List.of("y", "z"));
            Path file = folder.resolve("seed");
            ModelFile.write(file, classes ? model : model.withTargetTransform(TargetTransform.LOG));
            files.add(Files.readAllBytes(file));
        }
        MlpSpec spec = MlpSpec.builder(6).layer(2, Activation.SOFTMAX).build();
        Model table = new Model(
                Mlp.create(spec, 1),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                preprocessing(),
                List.of("ant", "bee"),
                List.of(),
                List.of(),
                Columns.UNKNOWN,
                null,
                false);
        ModelFile.write(folder.resolve("seed"), table);
        files.add(Files.readAllBytes(folder.resolve("seed")));
        fuzz(folder.resolve("m"), files, ModelFile::read);
    }
}
