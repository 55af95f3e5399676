package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.simdmlp.Activation;
import io.simdmlp.Batch;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.InputPolicy.Invalid;
import io.simdmlp.io.InputPolicy.OutOfRange;
import io.simdmlp.io.InputPolicy.Range;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Inputs that training did not have: NaN, infinite and far numbers, unknown categories. */
final class InputPolicyTest {
    private static final double BASE = 20_000_000;
    private static final List<String> NAMES = List.of("id", "age", "joined", "sex", "port", "city");
    private static final List<Range> RANGES =
            List.of(new Range(BASE + 1, BASE + 9), new Range(18, 80.5), Range.ANY, Range.ANY, Range.ANY, Range.ANY);

    @TempDir
    private Path folder;

    /** A column of each kind: numbers with a base, with an indicator, dates, and categories of two, of three and embedded. */
    private static Preprocessing table(InputPolicy policy) {
        double[] base = new double[13];
        base[0] = BASE;
        float[] factor = new float[13];
        Arrays.fill(factor, 1);
        factor[0] = 0.5f;
        return new Preprocessing(
                NAMES,
                List.of(
                        new InputColumn.Numeric(BASE + 5, false),
                        new InputColumn.Numeric(30, true),
                        new InputColumn.Date(DateOrder.DMY, List.of(2000.0, 6.0, 4.0, 180.0), true),
                        new InputColumn.Category(List.of("f", "m"), false, ""),
                        new InputColumn.Category(List.of("C", "Q", "S"), false, ""),
                        new InputColumn.Category(List.of("Bonn", "Oslo"), false, "", 3)),
                TableOptions.USUAL_MISSING_VALUES,
                new Scaling("standard", base, new float[13], factor),
                policy);
    }

    private static InputPolicy policy(Invalid invalid, OutOfRange outOfRange) {
        return new InputPolicy(invalid, outOfRange, outOfRange == OutOfRange.ACCEPT ? List.of() : RANGES);
    }

    private record Row(
            double id,
            @Nullable Object age,
            @Nullable Object joined,
            @Nullable Object sex,
            @Nullable Object port,
            String city) {
        Map<String, @Nullable Object> toMap() {
            Map<String, @Nullable Object> map = new HashMap<>();
            map.put("id", id);
            map.put("age", age);
            map.put("joined", joined);
            map.put("sex", sex);
            map.put("port", port);
            map.put("city", city);
            return map;
        }

        @Nullable
        Object[] toArray() {
            return new Object[] {id, age, joined, sex, port, city};
        }
    }

    private static final Row GOOD = new Row(BASE + 3, 40, LocalDate.of(2020, 3, 1), "m", "Q", "Oslo");

    private static Row withId(double id) {
        return new Row(id, GOOD.age, GOOD.joined, GOOD.sex, GOOD.port, GOOD.city);
    }

    private static Row withAge(@Nullable Object age) {
        return new Row(GOOD.id, age, GOOD.joined, GOOD.sex, GOOD.port, GOOD.city);
    }

    private static Row withDate(Object date) {
        return new Row(GOOD.id, GOOD.age, date, GOOD.sex, GOOD.port, GOOD.city);
    }

    private static Row with(Object sex, Object port, String city) {
        return new Row(GOOD.id, GOOD.age, GOOD.joined, sex, port, city);
    }

    /** The inputs of a row, which are the same for all its forms. */
    private static float[] inputs(Preprocessing table, Row row) {
        float[] x = new float[table.inputs()];
        float[] other = new float[table.inputs() + 1];
        table.apply(row.toMap(), x, 0);
        table.apply(row.toArray(), other, 1);
        assertArrayEquals(x, Arrays.copyOfRange(other, 1, other.length));
        table.apply(row, other, 0);
        assertArrayEquals(x, Arrays.copyOf(other, x.length));
        return x;
    }

    /** The message for a row, which is the same for all its forms. */
    private static String refused(Preprocessing table, Row row) {
        float[] x = new float[table.inputs()];
        String message = message(() -> table.apply(row.toMap(), x, 0));
        assertEquals(message, message(() -> table.apply(row.toArray(), x, 0)));
        assertEquals(message, message(() -> table.apply(row, x, 0)));
        return message;
    }

    private static String message(Executable call) {
        return String.valueOf(assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    // NaN and infinite

    @Test
    void infiniteNumbersAreRejected() {
        Preprocessing table = table(InputPolicy.DEFAULT);
        assertEquals("'id' is Infinity, expected a finite number", refused(table, withId(Double.POSITIVE_INFINITY)));
        assertEquals("'id' is 1.0E300, expected a finite number", refused(table, withId(1e300)));
        assertEquals("'age' is -Infinity, expected a finite number", refused(table, withAge(Float.NEGATIVE_INFINITY)));
        for (String text : List.of("inf", "-Infinity", "1e99")) {
            assertEquals("'age' is '" + text + "', expected a finite number", refused(table, withAge(text)));
        }
        assertEquals(
                "'joined' is +999999999-12-31, expected a date in a year from 1 to 9999",
                refused(table, withDate(LocalDate.MAX)));
    }

    @Test
    void infiniteNumbersAreReplacedLikeMissingOnes() {
        Preprocessing table = table(policy(Invalid.IMPUTE, OutOfRange.ACCEPT));
        assertArrayEquals(inputs(table, withId(BASE + 5)), inputs(table, withId(Double.NEGATIVE_INFINITY)));
        assertArrayEquals(inputs(table, withId(BASE + 5)), inputs(table, withId(1e300)));
        float[] missing = inputs(table, withAge(null));
        assertEquals(30, missing[1]);
        assertEquals(1, missing[2]); // the indicator
        for (Object age : List.of(Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Double.NaN, "inf", "-1e99")) {
            assertArrayEquals(missing, inputs(table, withAge(age)), age.toString());
        }
        assertArrayEquals(inputs(table, withDate("NA")), inputs(table, withDate(LocalDate.MIN)));
        assertEquals("'age' is 'old', expected a number", refused(table, withAge("old")));
    }

    @Test
    void missingNumbersAreNotInvalid() {
        for (Invalid invalid : Invalid.values()) {
            for (OutOfRange outOfRange : List.of(OutOfRange.ACCEPT, OutOfRange.CLAMP, OutOfRange.REJECT)) {
                Preprocessing table = table(policy(invalid, outOfRange));
                assertEquals(30, inputs(table, withAge("NA"))[1]);
                assertEquals(30, inputs(table, withAge(Double.NaN))[1]);
            }
        }
    }

    // beyond training

    @Test
    void numbersOutsideTheRangeAreRejected() {
        Preprocessing table = table(policy(Invalid.REJECT, OutOfRange.REJECT));
        assertArrayEquals(inputs(table(InputPolicy.DEFAULT), GOOD), inputs(table, GOOD));
        for (double end : new double[] {BASE + 1, BASE + 9}) {
            assertArrayEquals(inputs(table(InputPolicy.DEFAULT), withId(end)), inputs(table, withId(end)));
        }
        assertEquals(
                "'id' is 2.000001E7, expected a number that training had, from 20000001 to 20000009",
                refused(table, withId(BASE + 10)));
        assertEquals(
                "'age' is 17.9, expected a number that training had, from 18 to 80.5", refused(table, withAge(17.9)));
        assertEquals(
                "'age' is '80.6', expected a number that training had, from 18 to 80.5",
                refused(table, withAge("80.6")));
        assertEquals("'age' is Infinity, expected a finite number", refused(table, withAge(Double.POSITIVE_INFINITY)));
    }

    @Test
    void unknownCategoriesAreRejected() {
        Preprocessing table = table(policy(Invalid.REJECT, OutOfRange.REJECT));
        String expected = "expected a category that training had, one of ";
        assertEquals("'sex' is 'x', " + expected + "'f', 'm'", refused(table, with("x", "Q", "Oslo")));
        assertEquals("'port' is 7, " + expected + "'C', 'Q', 'S'", refused(table, with("m", 7, "Oslo")));
        assertEquals("'city' is 'Rome', " + expected + "'Bonn', 'Oslo'", refused(table, with("m", "Q", "Rome")));
        Preprocessing others = new Preprocessing(
                List.of("a"),
                List.of(new InputColumn.Category(List.of("x", "y"), true, "")),
                List.of(),
                Scaling.none(3),
                new InputPolicy(Invalid.REJECT, OutOfRange.REJECT, List.of(Range.ANY)));
        float[] x = new float[3];
        others.apply(Map.of("a", "z"), x, 0); // training had others, too
        assertArrayEquals(new float[] {0, 0, 1}, x);
    }

    @Test
    void numbersAreClamped() {
        Preprocessing table = table(policy(Invalid.REJECT, OutOfRange.CLAMP));
        assertArrayEquals(inputs(table, withId(BASE + 1)), inputs(table, withId(-1e30)));
        assertArrayEquals(inputs(table, withId(BASE + 9)), inputs(table, withId(BASE + 9.5)));
        assertArrayEquals(inputs(table, withAge(18)), inputs(table, withAge(-3)));
        assertArrayEquals(inputs(table, withAge(80.5)), inputs(table, withAge("1e30")));
        assertNotEquals(inputs(table, withAge(18))[1], inputs(table, withAge(19))[1]);
        assertArrayEquals(
                inputs(table(InputPolicy.DEFAULT), with("x", "Z", "Rome")), inputs(table, with("x", "Z", "Rome")));
    }

    @Test
    void aPolicyAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        for (OutOfRange outOfRange : List.of(OutOfRange.CLAMP, OutOfRange.REJECT)) {
            Preprocessing table = table(policy(Invalid.IMPUTE, outOfRange));
            Map<String, @Nullable Object> row = GOOD.toMap();
            row.put("id", Double.POSITIVE_INFINITY);
            row.put("age", outOfRange == OutOfRange.CLAMP ? 99 : 50);
            float[] x = new float[table.inputs()];
            InputCheck check =
                    Objects.requireNonNull(numbers(policyOfNumbers(outOfRange)).check());
            double[] numbers = {Double.NaN, outOfRange == OutOfRange.CLAMP ? 99 : 50};
            long bytes = -1;
            for (int window = 0; window < 200 && bytes != 0; window++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int call = 0; call < 1_000; call++) {
                    table.apply(row, x, 0);
                    check.apply(numbers, 0, x, 0);
                }
                bytes = threads.getCurrentThreadAllocatedBytes() - before;
            }
            assertEquals(0, bytes, outOfRange.label());
        }
    }

    // arrays of numbers

    private static InputPolicy policyOfNumbers(OutOfRange outOfRange) {
        return new InputPolicy(
                Invalid.IMPUTE, outOfRange, outOfRange == OutOfRange.ACCEPT ? List.of() : RANGES.subList(0, 2));
    }

    private static Preprocessing numbers(InputPolicy policy) {
        double fill = policy.invalid() == Invalid.IMPUTE ? 1 : Double.NaN;
        return new Preprocessing(
                NAMES.subList(0, 2),
                List.of(new InputColumn.Numeric(BASE + 5 * fill, false), new InputColumn.Numeric(30 * fill, false)),
                List.of(),
                new Scaling("standard", new double[] {BASE, 0}, new float[] {0, 40}, new float[] {0.2f, 0.1f}),
                policy);
    }

    private static Model model(Activation last, Preprocessing preprocessing) {
        MlpSpec spec = MlpSpec.builder(2)
                .layer(4, Activation.TANH)
                .layer(last == Activation.SOFTMAX ? 3 : 1, last)
                .build();
        boolean classes = last == Activation.SOFTMAX;
        return new Model(
                Mlp.create(spec, 3),
                Loss.conventional(last),
                preprocessing,
                classes ? List.of("ant", "bee", "cat") : List.of(),
                classes ? List.of() : List.of("price"),
                List.of(),
                Columns.UNKNOWN,
                null,
                false);
    }

    /** The predictions of an array by all methods; they agree. */
    private static double[] predictions(Preprocessing preprocessing, double id, double age) {
        Classifier classifier = Classifier.of(model(Activation.SOFTMAX, preprocessing));
        double[] p = classifier.predictProba(id, age);
        assertArrayEquals(p, classifier.predictProba(Map.of("id", id, "age", age)));
        int label = classifier.predictLabel(id, age);
        assertEquals(classifier.classNames().get(label), classifier.predict(id, age));
        assertTrue(Arrays.stream(p).allMatch(other -> other <= p[label]));
        Regressor regressor = Regressor.of(model(Activation.IDENTITY, preprocessing));
        double[] y = regressor.predict(id, age);
        assertArrayEquals(y, regressor.predict(Map.of("id", id, "age", age)));
        float[] floats = {(float) id, (float) age};
        assertArrayEquals(regressor.predict(floats[0], floats[1]), regressor.predict(floats));
        assertArrayEquals(classifier.predictProba(floats[0], floats[1]), classifier.predictProba(floats));
        return new double[] {p[0], p[1], p[2], y[0]};
    }

    @Test
    void arraysFollowThePolicy() {
        Preprocessing imputes = numbers(policyOfNumbers(OutOfRange.ACCEPT));
        assertArrayEquals(predictions(imputes, BASE + 5, 50), predictions(imputes, Double.NaN, 50));
        assertArrayEquals(predictions(imputes, BASE + 3, 30), predictions(imputes, BASE + 3, Double.NEGATIVE_INFINITY));
        Preprocessing clamps = numbers(policyOfNumbers(OutOfRange.CLAMP));
        assertArrayEquals(predictions(imputes, BASE + 9, 50), predictions(clamps, BASE + 12, 50));
        assertArrayEquals(predictions(imputes, BASE + 1, 18), predictions(clamps, 0, 17));
        Preprocessing rejects = numbers(policyOfNumbers(OutOfRange.REJECT));
        assertArrayEquals(predictions(imputes, BASE + 2, 80.5), predictions(rejects, BASE + 2, 80.5));
        Preprocessing strict = numbers(new InputPolicy(Invalid.REJECT, OutOfRange.REJECT, RANGES.subList(0, 2)));
        Classifier classifier = Classifier.of(model(Activation.SOFTMAX, strict));
        Regressor regressor = Regressor.of(model(Activation.IDENTITY, strict));
        String old = "x[1] (age) is 81.0, expected a number that training had, from 18 to 80.5";
        String nan = "x[0] (id) is NaN, expected a finite number";
        double[] tooOld = {BASE + 2, 81};
        float[] unknown = {Float.NaN, 50};
        assertEquals(old, message(() -> classifier.predict(tooOld)));
        assertEquals(old, message(() -> classifier.predictLabel(tooOld)));
        assertEquals(old, message(() -> classifier.predictProba(tooOld)));
        assertEquals(old, message(() -> regressor.predict(tooOld)));
        assertEquals(nan, message(() -> classifier.predict(unknown)));
        assertEquals(nan, message(() -> classifier.predictProba(unknown)));
        assertEquals(nan, message(() -> regressor.predict(unknown)));
        assertEquals(
                "'age' is 81, expected a number that training had, from 18 to 80.5",
                message(() -> classifier.predict(Map.of("id", BASE + 2, "age", 81))));
        assertEquals("x has 3 values, expected 2, one per input", message(() -> regressor.predict(1, 2, 3)));
    }

    // files of rows and data sets

    private Csv.Options known(Preprocessing table) {
        return Csv.Options.auto()
                .withPreprocessing(table)
                .withNames(NAMES, List.of())
                .withBases(Csv.Bases.of(table.columnBases()), Csv.Bases.NONE);
    }

    private Path csv(String... rows) throws IOException {
        return Files.writeString(
                folder.resolve("rows.csv"), "id,age,joined,sex,port,city\n" + String.join("\n", rows) + "\n");
    }

    @Test
    void rowsOfAFileFollowThePolicy() throws IOException {
        Path file = csv("20000003,40,1.3.2020,m,Q,Oslo", "inf,40,1.3.2020,m,Q,Oslo", "20000003,99,1.3.2020,m,Q,Oslo");
        Preprocessing clamps = table(policy(Invalid.IMPUTE, OutOfRange.CLAMP));
        float[] x = new float[3 * clamps.inputs()];
        try (CsvRows rows = Csv.open(file, known(clamps))) {
            assertEquals(3, rows.read(x, 3));
            assertEquals(List.of("column 1 ('id'): 1 value that is not finite, replaced"), rows.notes());
        }
        clamps.scaling().apply(x, 0, 3, clamps.scaling().base());
        assertArrayEquals(inputs(clamps, GOOD), Arrays.copyOf(x, 13));
        assertArrayEquals(inputs(clamps, withId(Double.POSITIVE_INFINITY)), Arrays.copyOfRange(x, 13, 26));
        assertArrayEquals(inputs(clamps, withAge(99)), Arrays.copyOfRange(x, 26, 39));
        assertEquals(
                file + ": line 3, column 1 ('id') is 'inf', expected a finite number",
                failure(file, table(InputPolicy.DEFAULT)));
        assertEquals(
                file + ": line 4, column 2 ('age') is '99', expected a number that training had, from 18 to 80.5",
                failure(file, table(policy(Invalid.IMPUTE, OutOfRange.REJECT))));
        csv("20000003,40,1.3.2020,m,Z,Oslo");
        assertEquals(
                file
                        + ": line 2, column 5 ('port') is 'Z', expected a category that training had, one of 'C', 'Q', 'S'",
                failure(file, table(policy(Invalid.IMPUTE, OutOfRange.REJECT))));
    }

    private String failure(Path file, Preprocessing table) {
        return String.valueOf(assertThrows(DataException.class, () -> {
                    try (CsvRows rows = Csv.open(file, known(table))) {
                        rows.read(new float[3 * table.inputs()], 3);
                    }
                })
                .getMessage());
    }

    @Test
    void rangesAreThoseOfTheTrainingPart() throws IOException {
        Path file = Files.writeString(
                folder.resolve("t.csv"),
                "far,near,gap,sex,y\n20000000.5,0.1,,f,1.5\n20000009,-7,3,m,2.5\n20000003,0.3,5,f,3.5\n");
        CsvFile scanned = Csv.scan(
                file,
                Csv.Options.auto()
                        .withTable(TableOptions.DEFAULT)
                        .withTask(Csv.Task.REGRESSION)
                        .withBases(Csv.Bases.FOUND, Csv.Bases.NONE));
        List<Range> expected = List.of(new Range(20000000.5, 20000009), new Range(-7, 0.3), new Range(3, 5), Range.ANY);
        Dataset inMemory = scanned.read();
        assertEquals(InputPolicy.DEFAULT, InputPolicy.fit(Invalid.REJECT, OutOfRange.ACCEPT, inMemory));
        assertNotEquals(0, inMemory.inputBases()[0]);
        Dataset stored = scanned.store(scanned.split(), folder).getFirst();
        for (Dataset data : List.of(inMemory, stored)) {
            InputPolicy clamp = InputPolicy.fit(Invalid.REJECT, OutOfRange.CLAMP, data);
            assertEquals(expected, clamp.ranges());
            InputPolicy narrow = new InputPolicy(
                    Invalid.REJECT,
                    OutOfRange.REJECT,
                    List.of(new Range(20000000.5, 20000008), new Range(-7, 0.25), Range.ANY, Range.ANY));
            DataException e = assertThrows(
                    DataException.class,
                    () -> data.preprocessing().withPolicy(narrow).applyPolicy(data));
            assertEquals(
                    file + ": line 3, column 1 ('far') is 20000009, expected a number that training had, from"
                            + " 20000000.5 to 20000008; it is the first of 2 such samples",
                    e.getMessage());
            data.preprocessing()
                    .withPolicy(InputPolicy.fit(Invalid.REJECT, OutOfRange.REJECT, data))
                    .applyPolicy(data);
            data.preprocessing()
                    .withPolicy(new InputPolicy(Invalid.REJECT, OutOfRange.CLAMP, narrow.ranges()))
                    .applyPolicy(data);
            float[] x = new float[3 * data.inputs()];
            data.source().read(new int[] {0, 1, 2}, 0, 3, new Batch(x, new int[0], new float[3], new float[0]));
            double base = data.inputBases()[0];
            assertEquals(20000008, base + x[data.inputs()]);
            assertEquals(-7, x[data.inputs() + 1]);
            assertEquals(0.25f, x[2 * data.inputs() + 1]);
        }
    }

    @Test
    void pixelsHaveOneRangeAndMedians() throws DataException {
        Dataset image = Dataset.ofClasses(
                        "image", List.of(), List.of("a", "b"), new float[] {0, 5, 9, 0, 7, 1, 0, 3, 2}, new int[] {
                            0, 1, 0
                        })
                .asImage();
        InputPolicy policy = InputPolicy.fit(Invalid.IMPUTE, OutOfRange.CLAMP, image);
        assertEquals(List.of(new Range(0, 9), new Range(0, 9), new Range(0, 9)), policy.ranges());
        Preprocessing filled = image.preprocessing().withMedians(image).withPolicy(policy);
        assertEquals(
                Stream.of(0, 5, 2)
                        .map(median -> new InputColumn.Numeric(median, false))
                        .toList(),
                filled.columns());
        assertThrows(IllegalArgumentException.class, () -> image.preprocessing().withPolicy(policy));
    }

    // model files

    @ParameterizedTest
    @EnumSource(OutOfRange.class)
    void aFileHasThePolicy(OutOfRange outOfRange) throws IOException {
        Path file = folder.resolve("m.safetensors");
        for (Invalid invalid : Invalid.values()) {
            InputPolicy policy = new InputPolicy(
                    invalid, outOfRange, outOfRange == OutOfRange.ACCEPT ? List.of() : RANGES.subList(0, 2));
            Model model = model(Activation.SOFTMAX, numbers(policy));
            ModelFile.write(file, model);
            String header = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            boolean usual = policy.equals(InputPolicy.DEFAULT);
            assertEquals(usual, header.contains("\"version\":\"2\""));
            assertEquals(usual, !header.contains("input_policy"));
            assertEquals(!usual, header.contains("\"version\":\"3\""));
            assertEquals(policy, ModelFile.read(file).preprocessing().policy());
            byte[] bytes = Files.readAllBytes(file);
            ModelFile.write(file, ModelFile.read(file));
            assertArrayEquals(bytes, Files.readAllBytes(file));
        }
        MlpSpec embedded = MlpSpec.builder(13)
                .embedding(12, 3, 3)
                .layer(2, Activation.SOFTMAX)
                .build();
        Preprocessing columns = table(policy(Invalid.IMPUTE, outOfRange));
        ModelFile.write(
                file,
                new Model(
                        Mlp.create(embedded, 1),
                        Loss.CATEGORICAL_CROSS_ENTROPY,
                        columns,
                        List.of("no", "yes"),
                        List.of(),
                        List.of(),
                        Columns.UNKNOWN,
                        null,
                        false));
        assertEquals(columns.policy(), ModelFile.read(file).preprocessing().policy());
    }

    @Test
    void policiesAreChecked() {
        assertThrows(
                IllegalArgumentException.class, () -> new InputPolicy(Invalid.REJECT, OutOfRange.CLAMP, List.of()));
        assertThrows(IllegalArgumentException.class, () -> new InputPolicy(Invalid.REJECT, OutOfRange.ACCEPT, RANGES));
        assertThrows(IllegalArgumentException.class, () -> new Range(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new Range(Double.NaN, 0));
        Preprocessing required = numbers(InputPolicy.DEFAULT);
        assertEquals(
                "policy imputes, but columns[0] has no value for a missing one, expected one in each column of numbers or"
                        + " dates",
                message(() -> required.withPolicy(policyOfNumbers(OutOfRange.ACCEPT))));
        assertEquals(
                "policy has 6 ranges, expected 2, one per column",
                message(() -> required.withPolicy(policy(Invalid.REJECT, OutOfRange.CLAMP))));
        assertEquals("invalid is 'x', expected one of reject, impute", message(() -> Invalid.of("x")));
    }
}
