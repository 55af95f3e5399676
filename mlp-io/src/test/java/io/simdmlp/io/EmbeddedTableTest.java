package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFailsWith;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.simdmlp.Activation;
import io.simdmlp.DataSource;
import io.simdmlp.Embedding;
import io.simdmlp.FitOptions;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Optimizer;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.io.Csv.Options;
import io.simdmlp.io.TableOptions.Missing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Columns of many categories, which become embeddings. */
class EmbeddedTableTest extends CsvFixture {
    private static final TableOptions MANY =
            new TableOptions(List.of(), 1000, 5, Missing.MEDIAN, false, TableOptions.USUAL_MISSING_VALUES);
    private static final Options TABLE = AUTO.withTable(MANY).withLabels(List.of("y"));
    private static final int ROWS = 600;
    private static final int CITIES = 40;

    /** Numbers, 40 cities of which some are missing, and a colour of three; the class follows from the city. */
    private static String sales() {
        Random random = new Random(1);
        boolean[] large = new boolean[CITIES];
        for (int city = 0; city < CITIES; city++) {
            large[city] = random.nextBoolean();
        }
        StringBuilder text = new StringBuilder("price,city,colour,y\n");
        for (int row = 0; row < ROWS; row++) {
            int city = row % CITIES;
            text.append(1000 + random.nextInt(100));
            text.append(city == 7 ? ",NA" : ",city" + city);
            text.append(List.of(",red", ",green", ",blue").get(random.nextInt(3)));
            text.append(large[city] ? ",large\n" : ",small\n");
        }
        return text.toString();
    }

    @Test
    void aColumnOfManyCategoriesIsOneInput() throws IOException {
        CsvFile csv = scan(sales(), TABLE);
        Dataset data = csv.read();
        assertEquals(List.of("price", "city", "colour=blue", "colour=green", "colour=red"), data.inputNames());
        assertEquals(
                List.of(
                        "column 2 ('city'): 40 categories, embedding of 7, one for missing values",
                        "column 3 ('colour'): 3 categories"),
                csv.notes());
        assertEquals(
                List.of("numbers", "categories, embedded", "categories"),
                csv.columnSummaries().stream().map(ColumnSummary::use).toList());
        Preprocessing columns = data.preprocessing();
        assertEquals(List.of(new Embedding(1, 41, 7)), columns.embeddings());
        List<String> levels = ((InputColumn.Category) columns.columns().get(1)).levels();
        assertEquals(CITIES, levels.size());
        assertEquals("", levels.getFirst());
        for (int row = 0; row < ROWS; row++) {
            int city = row % CITIES;
            assertEquals(city == 7 ? 0 : levels.indexOf("city" + city), data.x()[row * 5 + 1]);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "minmax", "standard"})
    void itsInputIsNotScaled(String kind) throws IOException {
        Dataset data = read(sales(), TABLE);
        Scaling scaling = Scaling.fit(kind, data);
        float[] before = data.x().clone();
        scaling.apply(data);
        for (int row = 0; row < ROWS; row++) {
            assertEquals(before[row * 5 + 1], data.x()[row * 5 + 1]);
        }
        data.preprocessing().withScaling(scaling);
        Scaling all = new Scaling("standard", new float[] {0, 1, 0, 0, 0}, new float[] {1, 1, 1, 1, 1});
        IllegalArgumentException e = assertThrows(
                IllegalArgumentException.class, () -> data.preprocessing().withScaling(all));
        assertEquals("input 1, counted from 0, is scaled, expected none, since it is embedded", e.getMessage());
    }

    @Test
    void theRestAndUnseenValuesAreOther() throws IOException {
        TableOptions some = new TableOptions(List.of(), 20, 10, Missing.MEDIAN, false, List.of("NA"));
        CsvFile csv = scan(sales(), AUTO.withTable(some).withLabels(List.of("y")));
        Dataset data = csv.read();
        assertTrue(
                csv.notes()
                        .contains("column 2 ('city'): 21 categories, embedding of 5, one for missing values;"
                                + " other: 19 values"),
                csv.notes().toString());
        assertEquals(List.of(new Embedding(1, 22, 5)), data.preprocessing().embeddings());
        float[] x = new float[5];
        Map<String, Object> row = new HashMap<>(Map.of("price", 1000, "city", "Atlantis", "colour", "red"));
        data.preprocessing().apply(row, x, 0);
        assertEquals(21, x[1]);
        row.put("city", null);
        data.preprocessing().apply(row, x, 0);
        assertEquals(0, x[1]);
        float[] read = new float[5];
        Options options = AUTO.withPreprocessing(data.preprocessing())
                .withNames(data.preprocessing().names(), List.of());
        try (CsvRows rows = Csv.open(write("city,price,colour\nAtlantis,1000,red\n,1000,red\n"), options)) {
            assertTrue(rows.next());
            rows.inputs(read, 0);
            assertEquals(21, read[1]);
            assertTrue(rows.next());
            rows.inputs(read, 0);
            assertEquals(0, read[1]);
        }
    }

    @Test
    void encodingARowAllocatesNothing() throws IOException {
        Preprocessing columns = read(sales(), TABLE).preprocessing();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Map<String, Object> row = Map.of("price", 1000.0, "city", "city3", "colour", "red");
        float[] x = new float[5];
        long bytes = -1;
        for (int window = 0; window < 200 && bytes != 0; window++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < 1_000; call++) {
                columns.apply(row, x, 0);
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, bytes);
    }

    private Model trained() throws IOException {
        Dataset data = read(sales(), TABLE);
        Scaling scaling = Scaling.fit("standard", data);
        scaling.apply(data);
        MlpSpec.Builder spec = MlpSpec.builder(data.inputs());
        data.preprocessing().embeddings().forEach(spec::embedding);
        Mlp mlp = Mlp.create(
                spec.layer(16, Activation.TANH).layer(1, Activation.SIGMOID).build(), 1);
        try (Trainer trainer =
                Trainer.builder(mlp).optimizer(Optimizer.adam(0.01)).build()) {
            trainer.fit(DataSource.of(data.x(), 5, data.labels(), 2), FitOptions.epochs(30));
        }
        return new Model(
                mlp,
                Loss.BINARY_CROSS_ENTROPY,
                data.preprocessing().withScaling(scaling),
                data.classNames(),
                List.of(),
                List.of(),
                Columns.UNKNOWN,
                null,
                false);
    }

    @Test
    void theModelFileHasTheTable() throws IOException {
        Model model = trained();
        Path out = folder.resolve("m.safetensors");
        ModelFile.write(out, model);
        byte[] bytes = Files.readAllBytes(out);
        String header = new String(bytes, StandardCharsets.UTF_8);
        assertTrue(header.contains("\"embeddings.0.weight\":{\"dtype\":\"F32\",\"shape\":[41,7],"), "no table");
        assertTrue(
                header.contains("\\\"inputs\\\":5,\\\"embeddings\\\":[{\\\"input\\\":1,\\\"categories\\\":41,"
                        + "\\\"size\\\":7}],\\\"layers\\\""),
                "no embedding in the spec");
        Model read = ModelFile.read(out);
        assertEquals(model.mlp().spec(), read.mlp().spec());
        assertArrayEquals(model.mlp().parameters(), read.mlp().parameters());
        assertEquals(model.preprocessing().columns(), read.preprocessing().columns());
        Path again = folder.resolve("again");
        ModelFile.write(again, read);
        assertArrayEquals(bytes, Files.readAllBytes(again));

        // The table is row by row (categories, size) in the file.
        int table = model.mlp().tensors().getLast().offset();
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        Matcher offsets = Pattern.compile("embeddings.0.weight\":\\{.*?\"data_offsets\":\\[(\\d+),")
                .matcher(header);
        assertTrue(offsets.find());
        int at = 8 + (int) data.getLong(0) + Integer.parseInt(offsets.group(1));
        for (int i = 0; i < 41 * 7; i++) {
            assertEquals(model.mlp().parameters()[table + i], data.getFloat(at + 4 * i));
        }

        Classifier classifier = Classifier.of(read);
        Dataset all = read(sales(), TABLE);
        model.scaling().apply(all);
        float[] p = new Predictor(model.mlp()).predict(all.x());
        int right = 0;
        for (int row = 0; row < ROWS; row++) {
            String[] cells =
                    sales().lines().skip(row + 1).findFirst().orElseThrow().split(",", -1);
            Map<String, Object> values = Map.of("price", cells[0], "city", cells[1], "colour", cells[2]);
            assertEquals(p[row], (float) classifier.predictProba(values)[1]);
            right += classifier.predict(values).equals(cells[3]) ? 1 : 0;
        }
        assertEquals(ROWS, right);
        classifier.predict(Map.of("price", 1, "city", "Atlantis", "colour", "black"));
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> classifier.predict(1, 2, 3, 4, 5));
        assertTrue(e.toString().contains("expected a map of price, city, colour"), e.toString());
    }

    @Test
    void theNetworkHasTheEmbeddingsOfTheColumns() throws IOException {
        Model model = trained();
        for (List<Embedding> embeddings : List.of(
                List.<Embedding>of(),
                List.of(new Embedding(1, 40, 7)),
                List.of(new Embedding(1, 41, 12)),
                List.of(new Embedding(2, 41, 7)),
                List.of(new Embedding(1, 41, 7), new Embedding(0, 2, 2)))) {
            Mlp other = Mlp.create(new MlpSpec(5, embeddings, model.mlp().spec().layers()), 1);
            IllegalArgumentException e = assertThrows(
                    IllegalArgumentException.class,
                    () -> new Model(
                            other,
                            model.loss(),
                            model.preprocessing(),
                            model.classNames(),
                            List.of(),
                            List.of(),
                            Columns.UNKNOWN,
                            null,
                            false));
            assertTrue(e.toString().contains("preprocessing has the embeddings [1: 41 x 7], expected"), e.toString());
        }
    }

    @Test
    void badFilesAreRefused() throws IOException {
        Path out = folder.resolve("m.safetensors");
        ModelFile.write(out, trained());
        byte[] bytes = Files.readAllBytes(out);
        String[][] cases = {
            {"\"shape\":[41,7]", "\"shape\":[7,41]", "shape of tensor embeddings.0.weight is '[7,41]', expected [41, 7]"
            },
            {"\\\"categories\\\":41", "\\\"categories\\\":40", "expected those of the network, [1: 40 x 7]"},
            {"\\\"categories\\\":41", "\\\"categories\\\":-1", "'categories' of an embedding of spec is '-1'"},
            {"\\\"size\\\":7", "\\\"size\\\":99", "one whose tensors fit"},
            {"{\\\"input\\\":1", "{\\\"input\\\":7", "is of input 7, counted from 0, expected less than inputs = 5"},
            {"{\\\"input\\\":1", "{\\\"input\\\":2", "preprocessing has the embeddings [1: 41 x 7], expected"},
            {"{\\\"input\\\":1", "{\\\"inpud\\\":1", "an embedding of spec has no 'input'"},
            {"{\\\"input\\\":1", "{\\\"input\\\":x", "spec is not JSON"},
            {"\\\"embedding\\\":7", "\\\"embedding\\\":12", "preprocessing has the embeddings [1: 41 x 12]"},
            {"\\\"embedding\\\":7", "\\\"embedding\\\":-2", "'embedding' of input_columns[1] is '-2'"},
            {"\\\"embedding\\\":7", "\\\"embeddinx\\\":7", ""},
            {"\"embeddings.0.weight\"", "\"embeddings.1.weight\"", "has an unknown tensor 'embeddings.1.weight'"},
        };
        for (String[] change : cases) {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            assertTrue(text.contains(change[0]), change[0]);
            Files.write(out, text.replace(change[0], change[1]).getBytes(StandardCharsets.ISO_8859_1));
            assertFailsWith(out, change[2], () -> ModelFile.read(out));
        }
        Model model = trained();
        model.mlp().parameters()[model.mlp().tensors().getLast().offset() + 5] = Float.NaN;
        assertFailsWith(
                out,
                "value 5 of tensor embeddings.0.weight is NaN, expected a finite number",
                () -> ModelFile.write(out, model));
    }

    @Test
    void optionsAreChecked() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new TableOptions(List.of(), 5, -1, Missing.MEDIAN, false, List.of()));
        assertEquals(50, new TableOptions(List.of(), 50, Missing.MEDIAN, false, List.of()).embedAbove());
        assertThrows(IllegalArgumentException.class, () -> new InputColumn.Category(List.of("a"), false, null, -1));
        assertEquals(1, new InputColumn.Category(List.of("a", "b", "c"), true, null, 3).inputs());
    }
}
