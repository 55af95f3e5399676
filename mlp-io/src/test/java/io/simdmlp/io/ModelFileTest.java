package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static io.simdmlp.io.Errors.assertFailsWith;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Dense;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Normalization;
import io.simdmlp.ParameterTensor;
import io.simdmlp.WeightFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFileTest {
    private static final MlpSpec SPEC = MlpSpec.builder(3)
            .layer(2, Activation.RELU)
            .layer(2, Activation.SOFTMAX)
            .build();
    /** The bytes of SPEC's tensors: 3 * 2 + 2 + 2 * 2 + 2 floats. */
    private static final int DATA = 56;

    @TempDir
    private Path folder;

    private Path file;
    private Model model;

    @BeforeEach
    void makeAModel() {
        file = folder.resolve("m.safetensors");
        float[] parameters = new float[14];
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] = i + 1;
        }
        model = new Model(
                new Mlp(SPEC, parameters),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                new Scaling("minmax", new float[] {0.5f, 0, -1}, new float[] {0.1f, 1, 1e-10f}),
                List.of("a", "b", "c \"quoted\" \u00e9"),
                List.of("no", "yes"),
                List.of());
    }

    private static String header(byte[] bytes) {
        int length = Math.toIntExact(
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong());
        return new String(bytes, 8, length, StandardCharsets.UTF_8);
    }

    private static byte[] bytes(String header, byte[] data) {
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(8 + json.length + data.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(json.length)
                .put(json)
                .put(data)
                .array();
    }

    // writing

    @Test
    void writesSafetensorsAsPyTorchWould() throws IOException {
        ModelFile.write(file, model);
        byte[] bytes = Files.readAllBytes(file);
        String header = header(bytes);
        assertEquals(0, header.getBytes(StandardCharsets.UTF_8).length % 8);
        assertEquals(
                "{\"__metadata__\":{\"format\":\"simdmlp\",\"version\":\"2\","
                        + "\"spec\":\"{\\\"inputs\\\":3,\\\"layers\\\":[{\\\"name\\\":\\\"0\\\",\\\"outputs\\\":2,\\\"activation\\\":\\\"relu\\\"},"
                        + "{\\\"name\\\":\\\"2\\\",\\\"outputs\\\":2,\\\"activation\\\":\\\"softmax\\\"}]}\","
                        + "\"loss\":\"categorical-cross-entropy\",\"scaling\":\"minmax\","
                        + "\"scaling_offset\":\"[0.5,0.0,-1.0]\",\"scaling_factor\":\"[0.1,1.0,1.0E-10]\","
                        + "\"input_names\":\"[\\\"a\\\",\\\"b\\\",\\\"c \\\\\\\"quoted\\\\\\\" \u00e9\\\"]\","
                        + "\"class_names\":\"[\\\"no\\\",\\\"yes\\\"]\",\"target_names\":\"[]\"},"
                        + "\"0.weight\":{\"dtype\":\"F32\",\"shape\":[2,3],\"data_offsets\":[0,24]},"
                        + "\"0.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[24,32]},"
                        + "\"2.weight\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[32,48]},"
                        + "\"2.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[48,56]}}",
                header.stripTrailing());
        ByteBuffer data = ByteBuffer.wrap(bytes, bytes.length - DATA, DATA).order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[DATA / 4];
        data.asFloatBuffer().get(floats);
        // Weights (in, out) 1 2 / 3 4 / 5 6 and 9 10 / 11 12 are (out, in) in the file.
        assertArrayEquals(new float[] {1, 3, 5, 2, 4, 6, 7, 8, 9, 11, 10, 12, 13, 14}, floats);
    }

    /** Weights follow all floats, so that these are aligned; biases stay floats. */
    @Test
    void writesWeightsOfBfloat16() throws IOException {
        model.mlp().parameters()[4] = 5.0215f; // between 5 and 5.03125
        ModelFile.write(file, model, WeightFormat.BFLOAT16);
        byte[] bytes = Files.readAllBytes(file);
        String header = header(bytes).stripTrailing();
        assertEquals(
                "\"0.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},"
                        + "\"2.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,16]},"
                        + "\"0.weight\":{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[16,28]},"
                        + "\"2.weight\":{\"dtype\":\"BF16\",\"shape\":[2,2],\"data_offsets\":[28,36]}}",
                header.substring(header.indexOf("\"0.bias\"")));
        ByteBuffer data = ByteBuffer.wrap(bytes, bytes.length - 36, 36).order(ByteOrder.LITTLE_ENDIAN);
        float[] floats = new float[14];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = i < 4 ? data.getFloat() : Float.intBitsToFloat(data.getShort() << 16);
        }
        assertArrayEquals(new float[] {7, 8, 13, 14, 1, 3, 5.03125f, 2, 4, 6, 9, 11, 10, 12}, floats);
        Model read = ModelFile.read(file);
        model.mlp().parameters()[4] = 5.03125f;
        assertArrayEquals(model.mlp().parameters(), read.mlp().parameters());
        Path other = folder.resolve("other");
        ModelFile.write(other, read, WeightFormat.BFLOAT16);
        assertArrayEquals(bytes, Files.readAllBytes(other));
        ModelFile.write(other, model);
        Path plain = folder.resolve("plain");
        ModelFile.write(plain, model, WeightFormat.FLOAT32);
        assertArrayEquals(Files.readAllBytes(other), Files.readAllBytes(plain));
    }

    /** Batch normalizations, biases and embeddings are not rounded, and every model can be written in both formats. */
    @Test
    void onlyTheWeightsOfLayersAreRounded() throws IOException {
        MlpSpec spec = MlpSpec.builder(3)
                .embedding(1, 6, 3)
                .layer(new Dense(7, Activation.RELU).withNormalization(Normalization.batch()))
                .layer(1, Activation.IDENTITY)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        for (float[] values : new float[][] {mlp.parameters(), mlp.buffers()}) {
            for (int i = 0; i < values.length; i++) {
                values[i] = 1 + i * 0.01f;
            }
        }
        int batches = mlp.bufferTensors().getLast().offset();
        mlp.buffers()[batches] = 3;
        Preprocessing preprocessing = new Preprocessing(
                List.of("a", "b", "c"),
                List.of(
                        InputColumn.Numeric.REQUIRED,
                        new InputColumn.Category(List.of("p", "q", "r", "s", "t"), false, null, 3),
                        InputColumn.Numeric.REQUIRED),
                List.of(),
                Scaling.none(3));
        Model written =
                new Model(mlp, Loss.MSE, preprocessing, List.of(), List.of(), List.of(), Columns.UNKNOWN, null, false);
        ModelFile.write(file, written, WeightFormat.BFLOAT16);
        Mlp read = ModelFile.read(file).mlp();
        assertArrayEquals(mlp.buffers(), read.buffers());
        int rounded = 0;
        for (ParameterTensor tensor : mlp.tensors()) {
            boolean isWeight = tensor.role() == ParameterTensor.Role.WEIGHT;
            for (int i = tensor.offset(); i < tensor.offset() + tensor.size(); i++) {
                float value = mlp.parameters()[i];
                assertEquals(isWeight ? WeightFormat.BFLOAT16.round(value) : value, read.parameters()[i]);
                rounded += read.parameters()[i] != value ? 1 : 0;
            }
        }
        assertTrue(rounded > 20, rounded + " weights");
    }

    @Test
    void refusesOtherBfloat16() throws IOException {
        String bias = "\"0.bias\":{\"dtype\":\"F32\"";
        assertRefused("dtype of tensor 0.bias is 'BF16', expected F32", bias, bias.replace("F32", "BF16"));
        String weight = "\"0.weight\":{\"dtype\":\"F32\"";
        assertRefused("data_offsets of tensor 0.weight is '[0,24]'", weight, weight.replace("F32", "BF16"));
        ModelFile.write(file, model, WeightFormat.BFLOAT16);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] = 0x7F;
        bytes[bytes.length - 2] = (byte) 0x80;
        Files.write(file, bytes);
        assertFailsWith(
                file, "value 3 of tensor 2.weight is Infinity, expected a finite number", () -> ModelFile.read(file));
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertFailsWith(file, "", () -> ModelFile.read(file));
        }
    }

    @Test
    void writesEqualBytesForEqualModels() throws IOException {
        ModelFile.write(file, model);
        Path other = folder.resolve("other");
        ModelFile.write(other, ModelFile.read(file));
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other));
    }

    /** Files of version 1 have other names, and only weights and biases. */
    @Test
    void readsVersion1() throws IOException {
        ModelFile.write(file, model);
        byte[] bytes = Files.readAllBytes(file);
        String old = header(bytes)
                .replace("\"version\":\"2\"", "\"version\":\"1\"")
                .replace("\"0.weight\"", "\"layers.0.weight\"")
                .replace("\"0.bias\"", "\"layers.0.bias\"")
                .replace("\"2.weight\"", "\"layers.1.weight\"")
                .replace("\"2.bias\"", "\"layers.1.bias\"")
                .replaceAll("\\\\\"name\\\\\":\\\\\"[02]\\\\\",", "");
        Files.write(file, bytes(old, Arrays.copyOfRange(bytes, bytes.length - DATA, bytes.length)));
        assertArrayEquals(model.mlp().parameters(), ModelFile.read(file).mlp().parameters());
    }

    private static Model normalized() {
        MlpSpec spec = MlpSpec.builder(3)
                .layer(new Dense(4, Activation.RELU)
                        .withNormalization(new Normalization.BatchNorm(1e-3, 0.3))
                        .withDropout(0.2))
                .layer(new Dense(5, Activation.IDENTITY)
                        .withoutBias()
                        .withNormalization(new Normalization.LayerNorm(1e-6)))
                .layer(new Dense(6, Activation.GELU).withNormalization(Normalization.rms()))
                .layer(new Dense(2, Activation.SOFTMAX).withoutBias())
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        for (int i = 0; i < mlp.parameters().length; i++) {
            mlp.parameters()[i] = i + 1;
        }
        for (int i = 0; i < mlp.buffers().length; i++) {
            mlp.buffers()[i] = 100 + i;
        }
        return new Model(mlp, Loss.CATEGORICAL_CROSS_ENTROPY, Scaling.none(3), List.of(), List.of(), List.of());
    }

    @Test
    void keepsNormalizationDropoutAndMissingBiases() throws IOException {
        Model written = normalized();
        ModelFile.write(file, written);
        Mlp read = ModelFile.read(file).mlp();
        assertEquals(written.mlp().spec(), read.spec());
        assertArrayEquals(written.mlp().parameters(), read.parameters());
        assertArrayEquals(written.mlp().buffers(), read.buffers());
    }

    @Test
    void refusesWrongNormalization() throws IOException {
        Model written = normalized();
        written.mlp().buffers()[4] = -0.5f; // the first variance
        assertFailsWith(
                file,
                "value 0 of tensor 1.running_var is -0.5, expected a finite number of at least 0",
                () -> ModelFile.write(file, written));
        written.mlp().buffers()[4] = 0.5f;
        ModelFile.write(file, written);
        byte[] bytes = Files.readAllBytes(file);
        String good = header(bytes);
        byte[] data = Arrays.copyOfRange(bytes, 8 + good.length(), bytes.length);
        String[][] cases = {
            {
                "\\\"kind\\\":\\\"batch\\\"",
                "\\\"kind\\\":\\\"group\\\"",
                "normalization is 'group', expected one of none, "
            },
            {"\\\"epsilon\\\":0.001", "\\\"epsilon\\\":-1", "epsilon is -1.0, expected a float above 0"},
            {"\\\"momentum\\\":0.3", "\\\"momentum\\\":\\\"x\\\"", "of normalization is '\"x\"', expected a number"},
            {"\\\"dropout\\\":0.2", "\\\"dropout\\\":1", "dropout is 1.0, expected at least 0 and less than 1"},
            {"\\\"bias\\\":false", "\\\"bias\\\":0", "'bias' of a layer of spec is '0', expected true or false"},
            {"\"I64\",\"shape\":[]", "\"I64\",\"shape\":7", "shape of tensor 1.num_batches_tracked is '7', expected []"
            },
            {"\"I64\"", "\"F32\"", "dtype of tensor 1.num_batches_tracked is 'F32', expected I64"}
        };
        for (String[] wrong : cases) {
            assertTrue(good.contains(wrong[0]), good + " has no " + wrong[0]);
            Files.write(file, bytes(good.replace(wrong[0], wrong[1]), data));
            assertFailsWith(file, wrong[2], () -> ModelFile.read(file));
        }
        data[0] = -1; // the number of batches, 64 bits
        data[7] = -1;
        Files.write(file, bytes(good, data));
        assertFailsWith(file, "value 0 of tensor 1.num_batches_tracked is -", () -> ModelFile.read(file));
    }

    @Test
    void keepsBases() throws IOException {
        MlpSpec spec = MlpSpec.builder(1).layer(2, Activation.IDENTITY).build();
        Scaling scaling = new Scaling("minmax", new double[] {20_000_001.1}, new float[] {0.1f}, new float[] {2});
        List<Double> bases = List.of(30_000_000_001.7, 0.0);
        ModelFile.write(
                file,
                new Model(
                        new Mlp(spec, new float[4]),
                        Loss.MSE,
                        scaling,
                        List.of(),
                        List.of(),
                        List.of(),
                        bases,
                        Columns.UNKNOWN,
                        null));
        Model read = ModelFile.read(file);
        assertArrayEquals(scaling.base(), read.scaling().base());
        assertArrayEquals(scaling.offset(), read.scaling().offset());
        assertEquals(bases, read.targetBases());
        ModelFile.write(file, model);
        assertArrayEquals(new double[3], ModelFile.read(file).scaling().base());
        assertEquals(List.of(), ModelFile.read(file).targetBases());
    }

    /** Readers of version 2 would ignore the transform, and so refuse version 3. Other models have the bytes of before. */
    @ParameterizedTest
    @EnumSource
    void keepsTheTransformOfTargets(TargetTransform transform) throws IOException {
        MlpSpec spec = MlpSpec.builder(1).layer(2, Activation.IDENTITY).build();
        List<String> names = List.of("price", "rent");
        Model plain = new Model(new Mlp(spec, new float[4]), Loss.MAE, Scaling.none(1), List.of("a"), List.of(), names);
        ModelFile.write(file, plain);
        byte[] before = Files.readAllBytes(file);
        ModelFile.write(file, plain.withTargetTransform(transform));
        byte[] bytes = Files.readAllBytes(file);
        Model read = ModelFile.read(file);
        assertEquals(transform, read.targetTransform());
        assertEquals(names, read.targetNames());
        String added = "\"target_transform\":\"" + transform.label() + "\"";
        if (transform == TargetTransform.NONE) {
            assertArrayEquals(before, bytes);
            assertTrue(header(bytes).contains("\"version\":\"2\""), header(bytes));
        } else {
            assertTrue(header(bytes).contains("\"version\":\"3\""), header(bytes));
            assertTrue(header(bytes).contains(added), header(bytes));
            byte[] data = Arrays.copyOfRange(bytes, bytes.length - 16, bytes.length);
            Files.write(file, bytes(header(bytes).replace(added, "\"target_transform\":\"log2\""), data));
            assertFailsWith(
                    file, "target transform is 'log2', expected one of none, log, log1p", () -> ModelFile.read(file));
            Files.write(file, bytes(header(bytes).replace(added, "\"target_transform\":1"), data));
            assertFailsWith(file, "'target_transform' of __metadata__ is '1'", () -> ModelFile.read(file));
            Files.write(file, bytes(header(bytes).replace("\"mae\"", "\"poisson\""), data));
            assertFailsWith(file, "targetTransform is " + transform.label(), () -> ModelFile.read(file));
        }
    }

    @Test
    void keepsEveryKindOfScaling() throws IOException {
        for (String kind : Scaling.kinds()) {
            MlpSpec spec = MlpSpec.builder(1).layer(1, Activation.IDENTITY).build();
            Scaling scaling = new Scaling(kind, new float[] {0.5f}, new float[] {3});
            ModelFile.write(
                    file, new Model(new Mlp(spec, new float[2]), Loss.MSE, scaling, List.of(), List.of(), List.of()));
            assertEquals(kind, ModelFile.read(file).scaling().kind());
        }
    }

    @Test
    void replacesAFileAndLeavesNothingElse() throws IOException {
        Files.writeString(file, "old");
        ModelFile.write(file, model);
        assertEquals(SPEC, ModelFile.read(file).mlp().spec());
        assertEquals(List.of(file), files());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void keepsTheOldFileIfItFails() throws IOException {
        Files.writeString(file, "old");
        model.mlp().parameters()[4] = Float.NaN; // from input 2 to output 0
        assertFails(
                file,
                "value 2 of tensor 0.weight is NaN, expected a finite number",
                () -> ModelFile.write(file, model));
        assertEquals("old", Files.readString(file));
        assertEquals(List.of(file), files());
    }

    @Test
    void refusesPlacesItCannotWriteTo() throws IOException {
        Path missing = folder.resolve("missing").resolve("m");
        assertFails(
                missing,
                "cannot be written: there is no folder " + missing.getParent(),
                () -> ModelFile.write(missing, model));
        assertFails(folder, "cannot be written: it is a folder, expected a file", () -> ModelFile.write(folder, model));
        Path inFile = Files.writeString(file, "no folder").resolve("m");
        assertFailsWith(inFile, "cannot be written: there is no folder ", () -> ModelFile.write(inFile, model));
    }

    @Test
    void failsInOneLineWhereTheSystemRefuses() throws IOException {
        Path tooLong = folder.resolve("m".repeat(256));
        assertFailsWith(tooLong, "cannot be written: ", () -> ModelFile.write(tooLong, model));
        assertEquals(List.of(), files());
    }

    // reading

    @Test
    void readsBackEveryBit() throws IOException {
        ModelFile.write(file, model);
        Model read = ModelFile.read(file);
        assertArrayEquals(model.mlp().parameters(), read.mlp().parameters());
        assertEquals(SPEC, read.mlp().spec());
        assertEquals(model.loss(), read.loss());
        assertEquals("minmax", read.scaling().kind());
        assertArrayEquals(model.scaling().offset(), read.scaling().offset());
        assertArrayEquals(model.scaling().factor(), read.scaling().factor());
        assertEquals(model.inputNames(), read.inputNames());
        assertEquals(model.classNames(), read.classNames());
        assertEquals(List.of(), read.targetNames());
    }

    @Test
    void readsBackAnyFiniteFloat() throws IOException {
        Random random = new Random(1);
        MlpSpec spec = MlpSpec.builder(200).layer(300, Activation.IDENTITY).build(); // more than one buffer
        Mlp mlp = new Mlp(spec, new float[spec.parameterCount()]);
        float[] offset = new float[200];
        float[] factor = new float[200];
        for (float[] values : List.of(mlp.parameters(), offset, factor)) {
            for (int i = 0; i < values.length; i++) {
                do {
                    values[i] = Float.intBitsToFloat(random.nextInt());
                } while (!Float.isFinite(values[i]));
            }
        }
        offset[0] = Float.MIN_VALUE;
        offset[1] = -Float.MAX_VALUE;
        Scaling scaling = new Scaling("standard", offset, factor);
        ModelFile.write(file, new Model(mlp, Loss.MSE, scaling, List.of(), List.of(), List.of()));
        Model read = ModelFile.read(file);
        assertArrayEquals(mlp.parameters(), read.mlp().parameters());
        assertArrayEquals(offset, read.scaling().offset());
        assertArrayEquals(factor, read.scaling().factor());
    }

    @ParameterizedTest
    @EnumSource
    void readsBackEveryActivation(Activation activation) throws IOException {
        MlpSpec spec = MlpSpec.builder(1).layer(2, activation).build();
        Loss loss = Loss.conventional(activation);
        ModelFile.write(
                file, new Model(Mlp.create(spec, 0), loss, Scaling.none(1), List.of(), List.of(), List.of("t", "u")));
        Model read = ModelFile.read(file);
        assertEquals(spec, read.mlp().spec());
        assertEquals(loss, read.loss());
        assertEquals(List.of("t", "u"), read.targetNames());
    }

    /** Losses with default parameters have the names that older files have. */
    @Test
    void readsBackEveryLoss() throws IOException {
        List<Loss> losses = new ArrayList<>(Loss.all());
        losses.addAll(
                List.of(Loss.huber(2), Loss.huber(1e-7), Loss.pinball(0.95), Loss.focal(0), Loss.focal(1.5, 0.25)));
        for (Loss loss : losses) {
            boolean rows = loss.equals(Loss.CATEGORICAL_CROSS_ENTROPY);
            boolean logits = loss.kind() == Loss.Kind.FOCAL || loss.equals(Loss.BINARY_CROSS_ENTROPY);
            Activation last = rows ? Activation.SOFTMAX : logits ? Activation.SIGMOID : Activation.IDENTITY;
            MlpSpec spec = MlpSpec.builder(1).layer(2, last).build();
            ModelFile.write(
                    file,
                    new Model(Mlp.create(spec, 0), loss, Scaling.none(1), List.of(), List.of(), List.of("t", "u")));
            assertEquals(loss, ModelFile.read(file).loss());
            String written = "\"loss\":\"" + loss.label() + "\"";
            assertTrue(header(Files.readAllBytes(file)).contains(written), written);
        }
        MlpSpec linear = MlpSpec.builder(1).layer(1, Activation.IDENTITY).build();
        Model huber = new Model(Mlp.create(linear, 0), Loss.huber(1), Scaling.none(1), List.of(), List.of(), List.of());
        ModelFile.write(file, huber);
        assertTrue(header(Files.readAllBytes(file)).contains("\"loss\":\"huber\""));
    }

    @Test
    void readsTensorsInAnyOrder() throws IOException {
        ModelFile.write(file, model);
        byte[] bytes = Files.readAllBytes(file);
        byte[] data = Arrays.copyOfRange(bytes, bytes.length - DATA, bytes.length);
        byte[] swapped = new byte[DATA]; // the first bias in front of the first weight
        System.arraycopy(data, 24, swapped, 0, 8);
        System.arraycopy(data, 0, swapped, 8, 24);
        System.arraycopy(data, 32, swapped, 32, 24);
        String header = header(bytes).replace("[0,24]", "[8,32]").replace("[24,32]", "[0,8]");
        Files.write(file, bytes(header, swapped));
        assertArrayEquals(model.mlp().parameters(), ModelFile.read(file).mlp().parameters());
    }

    // origin of the data

    private static final String CHECKSUM = "0123456789abcdef".repeat(4);

    private Model withOrigin() {
        return new Model(
                model.mlp(),
                model.loss(),
                model.scaling(),
                model.inputNames(),
                model.classNames(),
                List.of(),
                List.of(),
                new Columns(7, List.of("species \u00e9"), List.of("island", "sex", "a \"b\"")),
                new HeldBack(0.2, -42, 150, CHECKSUM));
    }

    @Test
    void writesTheOriginOnlyIfKnown() throws IOException {
        ModelFile.write(file, withOrigin());
        String header = header(Files.readAllBytes(file));
        assertTrue(
                header.contains("\"target_names\":\"[]\","
                        + "\"columns\":\"{\\\"count\\\":7,\\\"labels\\\":[\\\"species \u00e9\\\"],"
                        + "\\\"ignored\\\":[\\\"island\\\",\\\"sex\\\",\\\"a \\\\\\\"b\\\\\\\"\\\"]}\","
                        + "\"held_back\":\"{\\\"fraction\\\":0.2,\\\"seed\\\":-42,\\\"samples\\\":150,"
                        + "\\\"checksum\\\":\\\"" + CHECKSUM + "\\\"}\"},"),
                header);
        Model read = ModelFile.read(file);
        assertEquals(withOrigin().columns(), read.columns());
        assertEquals(withOrigin().heldBack(), read.heldBack());
        Path other = folder.resolve("other");
        ModelFile.write(other, read);
        assertArrayEquals(Files.readAllBytes(file), Files.readAllBytes(other));
        ModelFile.write(file, model);
        assertFalse(header(Files.readAllBytes(file)).contains("held_back"));
        assertEquals(Columns.UNKNOWN, ModelFile.read(file).columns());
        assertNull(ModelFile.read(file).heldBack());
    }

    @Test
    void refusesBadOrigins() throws IOException {
        model = withOrigin();
        assertRefused("columns is not JSON: ", "{\\\"count", "[\\\"count");
        assertRefused("columns has no 'count'", "count", "counts");
        assertRefused("'count' of columns is '0', expected an integer of at least 1", "\"count\\\":7", "\"count\\\":0");
        assertRefused(
                "column count is 4, expected more than 4, the number of label and ignored columns",
                "\"count\\\":7",
                "\"count\\\":4");
        assertRefused("value 0 of labels of columns is '7', expected a string", "[\\\"species \u00e9\\\"]", "[7]");
        assertRefused("labels of columns is '7', expected a JSON array", "[\\\"species \u00e9\\\"]", "7");
        assertRefused(
                "'columns' of __metadata__ is '7', expected a string", "\"columns\":\"", "\"columns\":7,\"x\":\"");
        assertRefused("held_back has no 'seed'", "seed", "seeds");
        assertRefused("'fraction' of held_back is '\"0.2\"', expected a number", ":0.2", ":\\\"0.2\\\"");
        assertRefused("fraction of the test part is 1.2, expected above 0 and below 1", "0.2", "1.2");
        assertRefused("'seed' of held_back is '0.5', expected a 64-bit integer", "-42", "0.5");
        assertRefused("number of samples that a test part was drawn from is 1, expected at least 2", "150", "1");
        assertRefused("checksum of the data is '0123", "0123456789abcdef", "0123456789ABCDEF");
    }

    @Test
    void keepsTheWeightColumn() throws IOException {
        Model weighted = with(new Columns(5, List.of("y"), List.of("id", "w \u00e9"), "w \u00e9"));
        ModelFile.write(file, weighted);
        String header = header(Files.readAllBytes(file));
        // An older reader takes it for an ignored column.
        assertTrue(
                header.contains("\\\"ignored\\\":[\\\"id\\\",\\\"w \u00e9\\\"],\\\"weight\\\":\\\"w \u00e9\\\"}"),
                header);
        assertEquals(weighted.columns(), ModelFile.read(file).columns());
        ModelFile.write(file, with(new Columns(5, List.of("y"), List.of("id"))));
        assertFalse(header(Files.readAllBytes(file)).contains("\\\"weight\\\""));
        assertNull(ModelFile.read(file).columns().weight());
        model = weighted;
        assertRefused("'weight' of columns is '7', expected a string", ":\\\"w \u00e9\\\"", ":7");
        assertRefused(
                "weight column is 'z', expected one of the ignored columns, id, w \u00e9",
                ":\\\"w \u00e9\\\"",
                ":\\\"z\\\"");
    }

    private Model with(Columns columns) {
        return new Model(
                model.mlp(),
                model.loss(),
                model.scaling(),
                model.inputNames(),
                model.classNames(),
                List.of(),
                List.of(),
                columns,
                null);
    }

    // pipes

    @Test
    void readsAPipe() throws Exception {
        ModelFile.write(file, model);
        assertArrayEquals(
                model.mlp().parameters(),
                readPipe(Files.readAllBytes(file)).mlp().parameters());
        assertFails(
                pipe(), "has 5 bytes, expected more than 8 of safetensors", () -> readPipe(new byte[] {1, 2, 3, 4, 5}));
        assertFailsWith(
                pipe(),
                "is not a safetensors file",
                () -> readPipe("a,b,label\n1,2,x\n".getBytes(StandardCharsets.UTF_8)));
        byte[] truncated = Arrays.copyOf(Files.readAllBytes(file), 200);
        assertFailsWith(pipe(), "is truncated: it has 200 bytes", () -> readPipe(truncated));
        assertFailsWith(Path.of("/dev/zero"), "is not a safetensors file", () -> ModelFile.read(Path.of("/dev/zero")));
        assertFails(
                Path.of("/dev/null"),
                "has 0 bytes, expected more than 8 of safetensors",
                () -> ModelFile.read(Path.of("/dev/null")));
    }

    private Path pipe() {
        return folder.resolve("pipe");
    }

    /** Reads a named pipe that another thread writes these bytes to. */
    private Model readPipe(byte[] bytes) throws Exception {
        Files.deleteIfExists(pipe());
        assertEquals(0, new ProcessBuilder("mkfifo", pipe().toString()).start().waitFor());
        Thread writer = Thread.ofPlatform().daemon().start(() -> {
            try {
                Files.write(pipe(), bytes, StandardOpenOption.WRITE);
            } catch (IOException e) {
                // the reader closed the pipe
            }
        });
        try {
            return ModelFile.read(pipe());
        } finally {
            writer.join();
        }
    }

    // errors

    /** Reading fails once {@code part} of a good header is replaced. */
    private void assertRefused(String message, String part, String replacement) throws IOException {
        assertRefused(message, part, replacement, new byte[DATA]);
    }

    private void assertRefused(String message, String part, String replacement, byte[] data) throws IOException {
        ModelFile.write(file, model);
        String good = header(Files.readAllBytes(file));
        assertTrue(good.contains(part), good);
        Files.write(file, bytes(good.replace(part, replacement), data));
        assertFailsWith(file, message, () -> ModelFile.read(file));
    }

    @Test
    void refusesBadPolicies() throws IOException {
        InputPolicy.Range range = new InputPolicy.Range(18, 80.5);
        Preprocessing columns = new Preprocessing(
                List.of("a", "b", "c"),
                List.of(
                        new InputColumn.Numeric(1, false),
                        new InputColumn.Numeric(2, false),
                        new InputColumn.Date(DateOrder.DMY, List.of(2000.0, 6.0, 4.0, 180.0), false)),
                List.of(),
                Scaling.none(6),
                new InputPolicy(
                        InputPolicy.Invalid.IMPUTE,
                        InputPolicy.OutOfRange.CLAMP,
                        List.of(range, range, InputPolicy.Range.ANY)));
        MlpSpec spec = MlpSpec.builder(6).layer(2, Activation.SOFTMAX).build(); // 14 parameters as SPEC
        model = new Model(
                new Mlp(spec, new float[14]),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                columns,
                List.of("no", "yes"),
                List.of(),
                List.of(),
                Columns.UNKNOWN,
                null,
                false);
        String ranges = "[[18.0,80.5],[18.0,80.5],null]";
        assertRefused(
                "invalid is 'ignore', expected one of reject, impute",
                "invalid\\\":\\\"impute",
                "invalid\\\":\\\"ignore");
        assertRefused("out of range is 'all', expected one of accept, reject, clamp", "clamp", "all");
        assertRefused("outOfRange is accept and ranges has 3 values, expected none", "clamp", "accept");
        assertRefused("policy has 1 ranges, expected 3, one per column", ranges, "[null]");
        assertRefused("min is 9.0 and max is 1.0, expected min to be at most max", ranges, "[null,null,[9,1]]");
        assertRefused("range 1 of input_policy is '7', expected a JSON array", ranges, "[null,7]");
        assertRefused("range 0 of input_policy is '[7]', expected the smallest and the largest", ranges, "[[7]]");
        assertRefused("value 1 of range 0 of input_policy is 'null', expected a number", ranges, "[[7,null]]");
        assertRefused("input_policy has no 'ranges'", "ranges", "range");
        assertRefused("input_policy is not JSON", ranges, "[[");
        assertRefused("columns[0] has no value for a missing one", "\\\"fill\\\":1.0,", "");
    }

    private void assertHeaderRefused(String message, String header) throws IOException {
        Files.write(file, bytes(header, new byte[DATA]));
        assertFailsWith(file, message, () -> ModelFile.read(file));
    }

    @Test
    void refusesMissingFilesAndFolders() {
        assertFails(file, "no such file", () -> ModelFile.read(file));
        assertFails(folder, "is a directory, expected a file", () -> ModelFile.read(folder));
    }

    @Test
    void refusesAFileWithoutHeader() throws IOException {
        Files.write(file, new byte[0]);
        assertFails(file, "has 0 bytes, expected more than 8 of safetensors", () -> ModelFile.read(file));
        Files.write(file, new byte[7]);
        assertFails(file, "has 7 bytes, expected more than 8 of safetensors", () -> ModelFile.read(file));
        Files.write(file, new byte[8]);
        assertFails(file, "has 8 bytes, expected more than 8 of safetensors", () -> ModelFile.read(file));
    }

    @Test
    void refusesOtherKindsOfFiles() throws IOException {
        for (String text :
                List.of("a,b,label\n1,2,x\n", "PK\u0003\u0004 some other kind of file", "{\"a\": 1, \"b\": 2}")) {
            Files.writeString(file, text);
            assertFailsWith(file, "is not a safetensors file", () -> ModelFile.read(file));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 100_000_000, 100_000_001, Long.MAX_VALUE, 0, 1, -1, Long.MIN_VALUE})
    void refusesAHeaderLongerThanTheFile(long length) throws IOException {
        Files.write(
                file,
                ByteBuffer.allocate(10)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(length)
                        .put((byte) '{')
                        .array());
        assertFails(
                file,
                length >= 3 && length <= 100_000_000
                        ? "is truncated: it has 10 bytes, expected more than " + (8 + length) + " for the header alone"
                        : "is not a safetensors file, expected a header length of at most 100000000 in 8 bytes and '{'",
                () -> ModelFile.read(file));
    }

    @Test
    void refusesAHeaderThatIsNotAJsonObject() throws IOException {
        assertHeaderRefused("header is not JSON: ", "{\"a\":");
        assertHeaderRefused("header is not JSON: ", "{\u0000\u0001\u0002");
        assertHeaderRefused("header is not JSON: ", "{} {}");
        assertHeaderRefused("header is not JSON: ", "{\"a\":" + "[".repeat(2000));
        assertHeaderRefused("is not a safetensors file", "[]");
        assertHeaderRefused("is not a safetensors file", "17");
        assertHeaderRefused("header has no '__metadata__'", "{}");
        assertHeaderRefused("__metadata__ is '7', expected a JSON object", "{\"__metadata__\":7}");
        assertHeaderRefused("__metadata__ has no 'format'", "{\"__metadata__\":{}}");
    }

    @Test
    void refusesDuplicateKeys() throws IOException {
        assertRefused("header is not JSON: Duplicate", "\"2.weight\"", "\"0.weight\"");
        assertRefused("header is not JSON: Duplicate", "\"version\":\"2\"", "\"version\":\"2\",\"version\":\"2\"");
    }

    @Test
    void refusesMetadataOfAnotherKind() throws IOException {
        assertRefused("format is 'pt', expected 'simdmlp'", "\"simdmlp\"", "\"pt\"");
        assertRefused("version is '4', expected '2'", "\"version\":\"2\"", "\"version\":\"4\"");
        assertRefused("has an unknown tensor '0.weight'", "\"version\":\"2\"", "\"version\":\"1\"");
        assertRefused("'version' of __metadata__ is '2', expected a string", "\"version\":\"2\"", "\"version\":2");
        for (String name : List.of(
                "format",
                "version",
                "spec",
                "loss",
                "scaling",
                "scaling_offset",
                "scaling_factor",
                "input_names",
                "class_names",
                "target_names")) {
            assertRefused("__metadata__ has no '" + name + "'", "\"" + name + "\"", "\"x\"");
        }
    }

    @Test
    void refusesMetadataThatDoNotFit() throws IOException {
        assertRefused(
                "loss is 'huber:0': delta is 0.0, expected a float above 0",
                "\"categorical-cross-entropy\"",
                "\"huber:0\"");
        assertRefused(
                "loss is 'pinball:2': quantile is 2.0, expected a float between 0 and 1",
                "\"categorical-cross-entropy\"",
                "\"pinball:2\"");
        assertRefused(
                "loss is 'focal:1,2,3', expected focal[:gamma[,alpha]] with numbers",
                "\"categorical-cross-entropy\"",
                "\"focal:1,2,3\"");
        assertRefused("loss is 'mean', expected one of mse", "\"categorical-cross-entropy\"", "\"mean\"");
        assertRefused("loss is categorical-cross-entropy, which needs a last layer of softmax", "softmax", "sigmoid");
        assertRefused("scaling is 'log', expected one of none", "\"minmax\"", "\"log\"");
        assertRefused("offset has 2 values and factor 3", "[0.5,0.0,-1.0]", "[0.5,0.0]");
        assertRefused("value 1 of scaling_offset is 'null', expected a number", "[0.5,0.0,-1.0]", "[0.5,null,0]");
        assertRefused("offset[1] is Infinity", "[0.5,0.0,-1.0]", "[0.5,1e99,0]");
        assertRefused("scaling_offset is not JSON: ", "[0.5,0.0,-1.0]", "[0.5,NaN,0]");
        assertRefused("scaling_offset is '{}', expected a JSON array", "[0.5,0.0,-1.0]", "{}");
        assertRefused("value 1 of class_names is '3', expected a string", "[\\\"no\\\",\\\"yes\\\"]", "[\\\"no\\\",3]");
        assertRefused("classNames has 1 names, expected 2", "[\\\"no\\\",\\\"yes\\\"]", "[\\\"no\\\"]");
        assertRefused(
                "targetNames has 1 names, expected 2", "\"target_names\":\"[]\"", "\"target_names\":\"[\\\"t\\\"]\"");
    }

    @Test
    void refusesAnInvalidSpec() throws IOException {
        assertRefused("spec is not JSON: ", "{\\\"inputs\\\":3", "{\\\"inputs\\\":");
        assertRefused("spec has no 'inputs'", "\\\"inputs\\\"", "\\\"in\\\"");
        assertRefused("spec has no 'layers'", "\\\"layers\\\"", "\\\"l\\\"");
        assertRefused("activation is 'relux', expected one of identity", "\\\"relu\\\"", "\\\"relux\\\"");
        assertRefused("'activation' of a layer of spec is '1', expected a string", "\\\"relu\\\"", "1");
        for (String width : List.of("0", "-1", "2.5", "3000000000", "1e3", "null", "\\\"3\\\"")) {
            String shown = width.replace("\\", "");
            assertRefused(
                    "'inputs' of spec is '" + shown.replace("1e3", "1E+3") + "', expected an integer of at least 1",
                    "\\\"inputs\\\":3",
                    "\\\"inputs\\\":" + width);
        }
        assertRefused(
                "'outputs' of a layer of spec is '0', expected an integer of at least 1",
                "\\\"outputs\\\":2",
                "\\\"outputs\\\":0");
        assertHeaderRefused(
                "layers is empty, expected at least an output layer",
                "{\"__metadata__\":{\"format\":\"simdmlp\",\"version\":\"1\",\"spec\":\"{\\\"inputs\\\":1,\\\"layers\\\":[]}\"}}");
    }

    @Test
    void refusesWidthsThatTheDataCannotHave() throws IOException {
        String part = "one whose tensors fit 56 bytes of data";
        assertRefused(part, "\\\"inputs\\\":3", "\\\"inputs\\\":4");
        assertRefused(part, "\\\"inputs\\\":3", "\\\"inputs\\\":2147483647");
        assertRefused(part, "\\\"outputs\\\":2", "\\\"outputs\\\":2147483647");
        String huge = "{\\\"outputs\\\":2147483647,\\\"activation\\\":\\\"relu\\\"},";
        assertRefused(part, "\\\"layers\\\":[", "\\\"layers\\\":[" + huge.repeat(9)); // beyond a long if added up
    }

    @Test
    void refusesTensorsMissingOrUnknown() throws IOException {
        String bias = ",\"2.bias\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[48,56]}";
        assertRefused("header has no '2.bias'", bias, "");
        String extra = ",\"3.bias\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[56,56]}";
        assertRefused("has an unknown tensor '3.bias'", bias, bias + extra);
        assertRefused("tensor 2.bias is '[]', expected a JSON object", bias, ",\"2.bias\":[]");
    }

    @Test
    void refusesTensorsOfAnotherTypeOrShape() throws IOException {
        String weight = "\"0.weight\":{\"dtype\":\"F32\",\"shape\":[2,3]";
        assertRefused("dtype of tensor 0.weight is 'F64', expected F32 or BF16", weight, weight.replace("F32", "F64"));
        assertRefused("'dtype' of tensor 0.weight is '32', expected a string", weight, weight.replace("\"F32\"", "32"));
        for (String shape : List.of("[3,2]", "[6]", "[2,3,1]", "[]", "[2.0,3]", "[2,-3]", "\"2\"", "[1e99,2]")) {
            assertRefused("shape of tensor 0.weight is '", weight, weight.replace("[2,3]", shape));
        }
        assertRefused("tensor 0.weight has no 'shape'", weight, weight.replace("shape", "size"));
    }

    @Test
    void refusesOffsetsOutsideTheData() throws IOException {
        for (String range : List.of(
                "[-24,0]",
                "[24,0]",
                "[0,20]",
                "[0,28]",
                "[0]",
                "[0,24,48]",
                "[0.0,24]",
                "[\"0\",24]",
                "null",
                "[9223372036854775784,-9223372036854775808]",
                "[9223372036854775807,9223372036854775831]",
                "[99999999999999999999,99999999999999999999]")) {
            assertRefused("data_offsets of tensor 0.weight is '", "[0,24]", range);
        }
    }

    @Test
    void refusesTensorsThatOverlapOrLeaveGaps() throws IOException {
        assertRefused(
                "tensor 0.bias begins at 20 and overlaps the tensor before it, expected 24", "[24,32]", "[20,28]");
        assertRefused("tensor 2.bias begins at 0 and overlaps the tensor before it, expected 24", "[48,56]", "[0,8]");
        assertRefused("tensor 2.weight begins at 36 and leaves a gap before it, expected 32", "[32,48]", "[36,52]");
        assertRefused("has 60 bytes of data, expected 56", "F32", "F32", new byte[DATA + 4]);
        String truncated = "is truncated: it has 55 bytes of data, expected the header's 56";
        assertRefused(truncated, "F32", "F32", new byte[DATA - 1]);
        assertRefused("is truncated: it has 56 bytes of data, expected the header's 64", "[0,24]", "[40,64]");
    }

    @Test
    void refusesParametersThatAreNotFinite() throws IOException {
        for (float value : new float[] {Float.NaN, Float.POSITIVE_INFINITY}) {
            byte[] data = ByteBuffer.allocate(DATA)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putFloat(28, value)
                    .array();
            assertRefused("value 1 of tensor 0.bias is " + value + ", expected a finite number", "F32", "F32", data);
        }
    }

    @Test
    void refusesEveryTruncation() throws IOException {
        ModelFile.write(file, model);
        byte[] bytes = Files.readAllBytes(file);
        for (int length = 0; length < bytes.length; length++) {
            Files.write(file, Arrays.copyOf(bytes, length));
            assertFailsWith(file, "", () -> ModelFile.read(file));
        }
    }

    @Test
    void anyFlippedBitIsAModelOrAnError() throws IOException {
        ModelFile.write(file, model);
        byte[] good = Files.readAllBytes(file);
        List<String> unexpected = new ArrayList<>();
        for (int at = 0; at < good.length - DATA; at++) {
            byte[] bad = good.clone();
            bad[at] ^= (byte) (1 << at % 8);
            Files.write(file, bad);
            try {
                ModelFile.read(file); // some bits make another model, most an error
            } catch (DataException e) {
                assertFalse(String.valueOf(e.getMessage()).contains("\n"));
            } catch (RuntimeException e) {
                unexpected.add("byte " + at + ": " + e);
            }
        }
        assertEquals(List.of(), unexpected);
    }
}
