package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Csv.Options;
import io.simdmlp.io.TableOptions.Missing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables with text and missing values. */
class TableTest extends CsvFixture {
    private static final Options TABLE = AUTO.withTable(TableOptions.DEFAULT);

    /** A file like that of the Titanic's passengers: an id, quoted commas, gaps, codes, a class as number. */
    private static final String PASSENGERS = """
            PassengerId,Survived,Name,Sex,Age,Ticket,Port,Deck
            1,0,"Braund, Mr. A",male,22,A/5 1,S,x
            2,1,"Cumings, Mrs. B",female,38,PC 2,C,x
            3,1,"Heikkinen, Miss C",female,26,STON 3,S,x
            4,1,"Futrelle, Mrs. D",female,35,C 4,,x
            5,0,"Allen, Mr. E",male,NA,C 5,S,x
            6,0,"Moran, Mr. F",male,,A/5 6,Q,x
            7,0,"McCarthy, Mr. G",male,54,PC 7,S,x
            8,0,"Palsson, Mr. H",male,2,C 8,S,x
            9,1,"Johnson, Mrs. I",female,27,C 9,S,x
            10,1,"Nasser, Mrs. J",female,14,PC 10,C,x
            11,1,"Sandstrom, Miss K",female,4,C 11,S,x
            12,1,"Bonnell, Miss L",female,58,C 12,S,x
            """;

    private static final Options SURVIVED = TABLE.withLabels(List.of("Survived"));

    private static TableOptions options(Missing missing, boolean indicator) {
        return new TableOptions(List.of(), 50, missing, indicator, TableOptions.USUAL_MISSING_VALUES);
    }

    @Test
    void columnsAreUsedAsTheirValuesSuggest() throws IOException {
        CsvFile passengers = scan(PASSENGERS, SURVIVED);
        Dataset data = passengers.read();
        assertEquals(List.of("Sex=male", "Age", "Port missing", "Port=C", "Port=Q", "Port=S"), data.inputNames());
        assertEquals(List.of("0", "1"), data.classNames());
        assertArrayEquals(new float[] {1, 22, 0, 0, 0, 1}, Arrays.copyOf(data.x(), 6));
        assertArrayEquals(new float[] {0, 35, 1, 0, 0, 0}, Arrays.copyOfRange(data.x(), 18, 24));
        float median = 26.5f; // of 2 4 14 22 26 27 35 38 54 58
        assertArrayEquals(new float[] {1, median, 0, 0, 1, 0}, Arrays.copyOfRange(data.x(), 30, 36));
        assertEquals(
                List.of(
                        "column 1 ('PassengerId'): 12 distinct integers in 12 rows, left out",
                        "column 3 ('Name'): 12 distinct texts in 12 rows, left out",
                        "column 6 ('Ticket'): 12 distinct texts in 12 rows, left out",
                        "column 8 ('Deck'): 'x' in every row, left out",
                        "column 4 ('Sex'): 2 categories",
                        "column 5 ('Age'): 2 missing numbers, replaced by the median 26.5",
                        "column 7 ('Port'): 4 categories, one for missing values"),
                passengers.notes());
    }

    @Test
    void onlyTheTrainingPartIsFitted() throws IOException {
        StringBuilder text = new StringBuilder("size,kind,y\n");
        for (int i = 0; i < 40; i++) {
            text.append(i % 8 == 0 ? "" : Integer.toString(i))
                    .append(",k")
                    .append(i)
                    .append(i % 2 == 0 ? ",a\n" : ",b\n");
        }
        TableOptions all = new TableOptions(List.of("kind"), 50, Missing.MEAN, false, List.of());
        CsvFile csv = scan(text.toString(), AUTO.withTable(all));
        Split split = csv.split();
        split.hold(0.25, 3);
        List<Dataset> parts = csv.read(split);
        Dataset train = parts.getFirst();
        Dataset test = parts.getLast();
        assertEquals(30, train.size());
        assertEquals(1 + 30, train.inputs());
        List<String> names = train.inputNames();
        double sum = 0;
        int filled = 0;
        for (int row = 0; row < train.size(); row++) {
            int number = Integer.parseInt(train.place(row).substring("line ".length())) - 2;
            assertEquals(1, train.x()[row * 31 + names.indexOf("kind=k" + number)]);
            if (number % 8 != 0) {
                sum += number;
                filled++;
                assertEquals(number, train.x()[row * 31]);
            }
        }
        for (int row = 0; row < test.size(); row++) {
            int number = Integer.parseInt(test.place(row).substring("line ".length())) - 2;
            assertEquals(number % 8 == 0 ? (float) (sum / filled) : number, test.x()[row * 31]);
            for (int i = 1; i < 31; i++) {
                assertEquals(0, test.x()[row * 31 + i], "no test row has a kind of the training part");
            }
        }
    }

    @Test
    void rareCategoriesAreOther() throws IOException {
        String text = "kind,y\n" + "a,1.5\n".repeat(9) + "b,2.5\n".repeat(8) + "c,3.5\n".repeat(7) + "d,1\n".repeat(6);
        Dataset data = read(text, AUTO.withTable(new TableOptions(List.of(), 2, Missing.MEDIAN, false, List.of())));
        assertEquals(List.of("kind=a", "kind=b", "kind other"), data.inputNames());
        assertArrayEquals(new float[] {1, 0, 0}, Arrays.copyOf(data.x(), 3));
        assertArrayEquals(new float[] {0, 0, 1}, Arrays.copyOfRange(data.x(), 3 * 29, 3 * 30));
    }

    @Test
    void theMemoryOfCategoriesIsKnownBefore() throws IOException {
        String text = "kind,size,y\n" + "a,1,1.5\nb,2,1.5\nc,3,2.5\n".repeat(10);
        CsvFile csv = scan(text, TABLE);
        // At most 5 + 1 inputs, a target, a line; and the first 256 codes, numbers and lines that are kept.
        assertEquals(30 * Float.BYTES * (6 + 1 + 1) + 3 * 256 * Integer.BYTES, csv.bytes());
        assertTrue(csv.read().inputs() <= 6);
        assertEquals(
                30 * Float.BYTES * (1 + 1 + 1),
                scan(text, TABLE.withIgnored(List.of("kind"))).bytes());
    }

    @ParameterizedTest
    @CsvSource({"MEDIAN, 3.0", "MEAN, 4.0", "MOST_FREQUENT, 1.0", "ZERO, 0.0"})
    void missingNumbersAreReplaced(Missing missing, float fill) throws IOException {
        String text = "a,b,y\n1,1,0.5\n1,2,1.5\n5,3,2.5\n9,4,3.5\n,5,4.5\n?,6,4.5\n";
        Dataset data = read(text, AUTO.withTable(options(missing, false)));
        assertArrayEquals(new float[] {1, 1, 1, 2, 5, 3, 9, 4, fill, 5, fill, 6}, data.x());
        Dataset indicated = read(text, AUTO.withTable(options(missing, true)));
        assertEquals(List.of("a", "a missing", "b"), indicated.inputNames());
        assertArrayEquals(new float[] {9, 0, 4, fill, 1, 5}, Arrays.copyOfRange(indicated.x(), 9, 15));
    }

    @Test
    void aMissingCategoryMayBecomeTheMostFrequentOne() throws IOException {
        String text = "kind,y\nred,1.5\n,2.5\nred,3.5\nblue,4.5\n";
        Dataset data = read(text, AUTO.withTable(options(Missing.MOST_FREQUENT, false)));
        assertEquals(List.of("kind=red"), data.inputNames());
        assertArrayEquals(new float[] {1, 1, 1, 0}, data.x());
    }

    @Test
    void rowsWithMissingValuesAreDropped() throws IOException {
        String text = "a,kind,name,y\n1,u,,x\n,u,,y\n3,,,x\n4,w,,y\n5,u,,x\n";
        Dataset data = read(text, AUTO.withTable(options(Missing.DROP, false)));
        assertEquals(3, data.size());
        assertArrayEquals(new int[] {0, 1, 0}, data.labels());
        assertArrayEquals(new float[] {1, 0, 4, 1, 5, 0}, data.x());
        assertEquals("line 5", data.place(1));
        DataException none = assertThrows(
                DataException.class, () -> read("a,b,y\n1,,x\n,2,y\n", AUTO.withTable(options(Missing.DROP, false))));
        assertTrue(none.toString().contains("a missing value in every row"), none.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b,y;1,2,x;3,,y;5,6,x         | line 3, column 2 ('b') is empty, expected a value; or --missing median",
                "a,kind,y;1,u,x;3,n/a,y;5,v,x   | line 3, column 2 ('kind') is 'n/a', expected a value",
            })
    void aMissingValueMayBeAnError(String rows, String message) {
        DataException e = assertThrows(
                DataException.class,
                () -> read(rows.replace(';', '\n') + "\n", AUTO.withTable(options(Missing.REJECT, false))));
        assertTrue(e.toString().contains(message), e.toString());
    }

    @Test
    void severalColumnsWithTypingErrorsAreOneError() {
        StringBuilder text = new StringBuilder("a,b,c,y\n");
        for (int i = 0; i < 50; i++) {
            text.append(i == 20 ? "2O" : "20")
                    .append(i == 30 ? ",oops," : i == 31 ? ",NA," : ",3,")
                    .append(i)
                    .append(",7.5\n");
        }
        DataException e = assertThrows(DataException.class, () -> read(text.toString(), TABLE));
        assertEquals(
                file
                        + ": line 22, column 1 ('a') is '2O', line 32, column 2 ('b') is 'oops', expected a number; to leave"
                        + " out the 2 columns with text or missing values: --ignore a,b; for categories: --categorical"
                        + " a,b; if it is a missing value: --missing-values NA,2O,oops",
                e.getMessage());
    }

    @Test
    void numbersWithThousandsSeparatorsAreNotCategories() {
        StringBuilder text = new StringBuilder("a;y\n");
        for (int i = 0; i < 20; i++) {
            text.append("1 ").append(100 + i).append(";7.5\n");
        }
        DataException e = assertThrows(DataException.class, () -> read(text.toString(), TABLE));
        assertTrue(e.toString().contains("expected a number without thousands separators"), e.toString());
    }

    @Test
    void datesAndColumnsWithoutValuesAreLeftOut() throws IOException {
        String text = "a,joined,empty,y\n1,2024-01-05,,x\n2,2024-02-07,NA,y\n3,2024-02-08,,x\n";
        CsvFile csv = scan(text, TABLE);
        assertEquals(List.of("a"), csv.read().inputNames());
        assertEquals(
                List.of(
                        "column 2 ('joined'): dates, such as 2024-01-05, left out; to use them: --date joined",
                        "column 3 ('empty'): no values, left out"),
                csv.notes());
        DataException e = assertThrows(DataException.class, () -> read("a,y\n5,x\n5,y\n", TABLE));
        assertEquals(
                file + ": has no input left: column 1 ('a'): 5 in every row, left out; expected at least one input",
                e.getMessage());
    }

    /** A model of the passengers with random weights, written and read. */
    private Model model() throws IOException {
        Dataset data = read(PASSENGERS, SURVIVED);
        Mlp mlp = Mlp.create(
                MlpSpec.builder(data.inputs()).layer(2, Activation.SOFTMAX).build(), 1);
        Scaling scaling = Scaling.fit("standard", data);
        Model model = new Model(
                mlp,
                Loss.CATEGORICAL_CROSS_ENTROPY,
                data.preprocessing().withScaling(scaling),
                data.classNames(),
                List.of(),
                List.of(),
                data.columns(),
                null,
                false);
        Path saved = folder.resolve("model.safetensors");
        ModelFile.write(saved, model);
        Model read = ModelFile.read(saved);
        assertEquals(model.preprocessing().columns(), read.preprocessing().columns());
        assertEquals(model.preprocessing().missingValues(), read.preprocessing().missingValues());
        return read;
    }

    @Test
    void theModelFileReadsRowsAsTrainingDid() throws IOException {
        Model model = model();
        Dataset data = read(PASSENGERS, SURVIVED);
        model.scaling().apply(data);
        Preprocessing preprocessing = model.preprocessing();
        Options options = AUTO.withPreprocessing(preprocessing)
                .withNames(model.inputNames(), List.of())
                .withBases(Csv.Bases.of(preprocessing.columnBases()), Csv.Bases.NONE);
        float[] x = new float[preprocessing.inputs()];
        try (CsvRows rows = Csv.open(file, options)) {
            for (int row = 0; rows.next(); row++) {
                rows.inputs(x, 0);
                model.scaling().apply(x, 0, 1, model.scaling().base());
                assertArrayEquals(Arrays.copyOfRange(data.x(), row * x.length, (row + 1) * x.length), x, "row " + row);
            }
        }
        Map<String, Object> first = Map.of("Port", "S", "Age", 22, "Sex", "male", "Shoe size", 43);
        preprocessing.apply(first, x, 0);
        assertArrayEquals(Arrays.copyOf(data.x(), x.length), x);
        preprocessing.apply(new Object[] {"male", "22", "S"}, x, 0);
        assertArrayEquals(Arrays.copyOf(data.x(), x.length), x);
        Map<String, Object> sixth = new HashMap<>(Map.of("Port", "Q", "Sex", "male"));
        sixth.put("Age", null);
        preprocessing.apply(sixth, x, 0);
        assertArrayEquals(Arrays.copyOfRange(data.x(), 5 * x.length, 6 * x.length), x);
        Classifier classifier = Classifier.of(model);
        assertEquals(1, Arrays.stream(classifier.predictProba(sixth)).sum(), 1e-6);
        assertEquals(classifier.classNames().get(classifier.predictLabel(sixth)), classifier.predict(sixth));
    }

    @Test
    void unseenAndMissingValuesAreCounted() throws IOException {
        Model model = model();
        Options options = AUTO.withPreprocessing(model.preprocessing()).withNames(model.inputNames(), List.of());
        float[] x = new float[2 * 6];
        try (CsvRows rows = Csv.open(write("Port,Age,Sex\nX,,?\nS,5,other\n"), options)) {
            assertEquals(2, rows.read(x, 2));
            assertArrayEquals(new float[] {0.5f, 26.5f, 0, 0, 0, 0, 0.5f, 5, 0, 0, 0, 1}, x);
            assertEquals(
                    List.of(
                            "column 3 ('Sex'): 1 missing value, 1 value never seen in training, such as 'other' in line 3",
                            "column 2 ('Age'): 1 missing value",
                            "column 1 ('Port'): 1 value never seen in training, such as 'X' in line 2"),
                    rows.notes());
        }
        DataException e =
                assertThrows(DataException.class, () -> Csv.open(write("Port,Years,Sex\nS,1,male\n"), options));
        assertTrue(e.toString().contains("has no column called 'Age', expected one for input 2"), e.toString());
    }

    private static String refused(Preprocessing preprocessing, Map<String, ?> row) {
        float[] x = new float[preprocessing.inputs()];
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> preprocessing.apply(row, x, 0))
                .getMessage());
    }

    @Test
    void badRowsAreNamed() throws IOException {
        Preprocessing passengers = model().preprocessing();
        assertEquals(
                "row has no 'Age', expected all of Sex, Age, Port",
                refused(passengers, Map.of("Sex", "male", "Port", "S")));
        assertEquals(
                "'Age' is 'old', expected a number",
                refused(passengers, Map.of("Sex", "male", "Port", "S", "Age", "old")));
        assertEquals(
                "'Age' is Infinity, expected a finite number",
                refused(passengers, Map.of("Sex", "male", "Port", "S", "Age", Double.POSITIVE_INFINITY)));
        float[] x = new float[6];
        IllegalArgumentException shorter =
                assertThrows(IllegalArgumentException.class, () -> passengers.apply(new Object[] {"male"}, x, 0));
        assertEquals("row has 1 values, expected 3, one per column", shorter.getMessage());
        IllegalArgumentException room = assertThrows(
                IllegalArgumentException.class, () -> passengers.apply(new Object[] {"male", 1, "S"}, x, 1));
        assertEquals("x has 6 values from at = 1, expected 6 inputs", room.getMessage());
        Preprocessing required =
                new Preprocessing(List.of("a"), List.of(InputColumn.Numeric.REQUIRED), List.of("-"), Scaling.none(1));
        assertEquals("'a' is '-', expected a finite number", refused(required, Map.of("a", "-")));
        Classifier classifier = Classifier.of(model());
        assertTrue(String.valueOf(assertThrows(IllegalArgumentException.class, () -> classifier.predict(1, 2, 3))
                        .getMessage())
                .contains("expected a map of Sex, Age, Port"));
    }

    @Test
    void encodingARowAllocatesNothing() throws IOException {
        Preprocessing preprocessing = model().preprocessing();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Map<String, Object> row = Map.of("Port", "S", "Age", 22.0, "Sex", "male");
        float[] x = new float[preprocessing.inputs()];
        long bytes = -1;
        for (int window = 0; window < 200 && bytes != 0; window++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int call = 0; call < 1_000; call++) {
                preprocessing.apply(row, x, 0);
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, bytes);
    }

    @Test
    void optionsAreChecked() {
        List<String> none = List.of();
        assertThrows(IllegalArgumentException.class, () -> new TableOptions(none, 1, Missing.MEDIAN, false, none));
        assertThrows(IllegalArgumentException.class, () -> Missing.of("middle"));
        assertThrows(IllegalArgumentException.class, () -> new InputColumn.Category(none, false, null));
        assertThrows(
                IllegalArgumentException.class,
                () -> new InputColumn.Category(Collections.nCopies(2, "a"), false, null));
        assertThrows(IllegalArgumentException.class, () -> new InputColumn.Numeric(Double.NaN, true));
        assertThrows(IllegalArgumentException.class, () -> new InputColumn.Numeric(Double.NEGATIVE_INFINITY, false));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Preprocessing(
                        none, List.of(new InputColumn.Category(List.of("a", "b"), true, "")), none, Scaling.none(2)));
    }

    @Test
    void categoriesAndIndicatorsAreNotScaled() throws IOException {
        Dataset data = scan(
                        "a,c,y\n-10,red,1.5\nNA,green,2.5\n30,blue,3.5\n20,red,4.5\n",
                        AUTO.withTable(options(Missing.MEDIAN, true)))
                .read();
        assertEquals(List.of("a", "a missing", "c=blue", "c=green", "c=red"), data.inputNames());
        for (String kind : List.of("minmax", "standard", "robust", "maxabs")) {
            float[] x = data.x().clone();
            Scaling.fit(kind, data).apply(x, 0, 4);
            assertTrue(Math.abs(x[0]) < 4, kind); // not -10
            assertArrayEquals(new float[] {0, 0, 0, 1}, Arrays.copyOfRange(x, 1, 5), kind);
            assertArrayEquals(new float[] {1, 0, 1, 0}, Arrays.copyOfRange(x, 6, 10), kind);
        }
    }
}
