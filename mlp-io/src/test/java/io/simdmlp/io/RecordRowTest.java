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
import java.lang.management.ManagementFactory;
import java.nio.CharBuffer;
import java.time.LocalDate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows of a table as records. */
final class RecordRowTest {
    private static final Preprocessing TABLE = new Preprocessing(
            List.of("Sex", "age", "hours-per-week", "joined", "class", "code"),
            List.of(
                    new InputColumn.Category(List.of("female", "male"), false, ""),
                    new InputColumn.Numeric(30, true),
                    InputColumn.Numeric.REQUIRED,
                    new InputColumn.Date(DateOrder.DMY, List.of(2000.0, 6.0, 4.0, 180.0), true),
                    new InputColumn.Category(List.of("", "1", "2", "3"), true, ""),
                    new InputColumn.Category(List.of("a", "b", "true", "0.5", "1e3", "7.0"), false, "")),
            TableOptions.USUAL_MISSING_VALUES,
            scaling(20));

    private static Scaling scaling(int inputs) {
        float[] offset = new float[inputs];
        float[] factor = new float[inputs];
        for (int i = 0; i < inputs; i++) {
            offset[i] = i % 3;
            factor[i] = 1 + i % 4;
        }
        return new Scaling("standard", offset, factor);
    }

    private enum Sex {
        male,
        female
    }

    private record Person(
            String Sex,
            double age,
            int hoursPerWeek,
            @Nullable LocalDate joined,
            long CLASS,
            String code) {}

    private record Boxed(
            @Nullable Sex sex,
            @Nullable Integer Age,
            Float hours_per_week,
            @Nullable Object joined,
            @Nullable Short clazz,
            short Class,
            char code,
            String extra) {}

    private static float[] ofMap(
            @Nullable Object sex,
            @Nullable Object age,
            Object hours,
            @Nullable Object joined,
            Object kind,
            Object code) {
        Map<String, @Nullable Object> row = new HashMap<>();
        row.put("Sex", sex);
        row.put("age", age);
        row.put("hours-per-week", hours);
        row.put("joined", joined);
        row.put("class", kind);
        row.put("code", code);
        float[] x = new float[TABLE.inputs()];
        TABLE.apply(row, x, 0);
        return x;
    }

    private static float[] inputs(Record row) {
        float[] x = new float[TABLE.inputs() + 1];
        TABLE.apply(row, x, 1);
        float[] from = new float[TABLE.inputs()];
        System.arraycopy(x, 1, from, 0, from.length);
        return from;
    }

    @Test
    void aRecordIsReadAsAMap() {
        LocalDate day = LocalDate.of(2024, 2, 29);
        assertArrayEquals(
                ofMap("male", 22.5, 40, "29/2/2024", "3", "b"), inputs(new Person("male", 22.5, 40, day, 3, "b")));
        assertArrayEquals(
                ofMap("child", null, 40, null, "4", "c"),
                inputs(new Person("child", Double.NaN, 40, null, 4_000_000_000_000_000_000L, "c")));
        assertArrayEquals(
                ofMap(null, "NA", 0.1f, "29.02.2024", "2", "a"),
                inputs(new Boxed(null, null, 0.1f, "2024-02-29", null, (short) 2, 'a', "")));
        assertArrayEquals(
                ofMap("female", 7, 1e30f, day, "0", "z"),
                inputs(new Boxed(Sex.female, 7, 1e30f, day, null, (short) 0, 'z', "")));
    }

    private record OnlyCode(Object code) {}

    private record CodeOfNumber(double code) {}

    private record CodeOfFlag(boolean code) {}

    @Test
    void categoriesOfAnyType() {
        Preprocessing codes =
                new Preprocessing(List.of("code"), List.of(TABLE.columns().getLast()), List.of(), Scaling.none(6));
        List<String> levels = List.of("a", "b", "true", "0.5", "1e3", "7.0");
        Map<Object, Integer> values = new HashMap<>(
                Map.of('a', 0, "b", 1, true, 2, 0.5, 3, 0.5f, 3, "1e3", 4, 1000, -1, "7.0", 5, 7, -1, 7.0, -1));
        values.put(CharBuffer.wrap("true"), 2);
        values.put('x', -1);
        values.put(false, -1);
        values.forEach((value, level) -> {
            float[] expected = new float[levels.size()];
            if (level >= 0) {
                expected[level] = 1;
            }
            float[] x = new float[6];
            codes.apply(new OnlyCode(value), x, 0);
            assertArrayEquals(expected, x, value.toString());
            codes.apply(Map.of("code", value), x, 0);
            assertArrayEquals(expected, x, value.toString());
            if (value instanceof Double number) {
                codes.apply(new CodeOfNumber(number), x, 0);
                assertArrayEquals(expected, x, value.toString());
            } else if (value instanceof Boolean flag) {
                codes.apply(new CodeOfFlag(flag), x, 0);
                assertArrayEquals(expected, x, value.toString());
            }
        });
    }

    private record Without(String sex, double age, int hours, LocalDate joined) {}

    private record Twice(String sex, double age, int hoursPerWeek, int hours_per_week, LocalDate joined, int kind) {}

    private record Broken(String code) {
        @Override
        @SuppressWarnings("UnusedMethod") // called by reflection
        public String code() {
            throw new UnsupportedOperationException("no code");
        }
    }

    private static String refused(Preprocessing preprocessing, Record row) {
        float[] x = new float[preprocessing.inputs()];
        return String.valueOf(assertThrows(IllegalArgumentException.class, () -> preprocessing.apply(row, x, 0))
                .getMessage());
    }

    @Test
    void badRecordsAreNamed() {
        assertEquals(
                "row has no 'hours-per-week', expected a record with all of Sex, age, hours-per-week, joined, class, code;"
                        + " Without has sex, age, hours, joined",
                refused(TABLE, new Without("male", 1, 2, LocalDate.EPOCH)));
        assertTrue(
                refused(TABLE, new Twice("male", 1, 2, 3, LocalDate.EPOCH, 4)).startsWith("row has no 'hours-per-"));
        assertEquals(
                "'hours-per-week' is NaN, expected a finite number",
                refused(TABLE, new Boxed(Sex.male, 1, Float.NaN, LocalDate.EPOCH, null, (short) 1, 'a', "")));
        assertEquals(
                "'age' is Infinity, expected a finite number",
                refused(TABLE, new Person("male", Double.POSITIVE_INFINITY, 1, LocalDate.EPOCH, 1, "a")));
        assertEquals(
                "'joined' is 'soon', expected a date such as 31/1/2024",
                refused(TABLE, new Boxed(Sex.male, 1, 2f, "soon", null, (short) 1, 'a', "")));
        Preprocessing codes =
                new Preprocessing(List.of("code"), List.of(TABLE.columns().getLast()), List.of(), Scaling.none(6));
        float[] x = new float[6];
        assertThrows(UnsupportedOperationException.class, () -> codes.apply(new Broken("a"), x, 0));
        Preprocessing nameless = new Preprocessing(List.of(), codes.columns(), List.of(), Scaling.none(6));
        assertThrows(IllegalStateException.class, () -> nameless.apply(new OnlyCode("a"), x, 0));
        assertThrows(IllegalArgumentException.class, () -> codes.apply(new OnlyCode("a"), x, 1));
    }

    @Test
    void aModelTakesRecords() {
        MlpSpec spec = MlpSpec.builder(20).layer(3, Activation.SOFTMAX).build();
        Model classes = new Model(
                Mlp.create(spec, 1),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                TABLE,
                List.of("x", "y", "z"),
                List.of(),
                List.of(),
                Columns.UNKNOWN,
                null,
                false);
        Person person = new Person("male", 22.5, 40, LocalDate.of(2024, 2, 29), 3, "b");
        Map<String, Object> map = Map.of(
                "Sex", "male", "age", 22.5, "hours-per-week", 40, "joined", "2024-02-29", "class", 3, "code", "b");
        Classifier classifier = Classifier.of(classes);
        assertArrayEquals(classifier.predictProba(map), classifier.predictProba(person));
        assertEquals(classifier.predict(map), classifier.predict(person));
        assertEquals(classifier.predictLabel(map), classifier.predictLabel(person));
        MlpSpec numbers = MlpSpec.builder(20).layer(2, Activation.IDENTITY).build();
        Regressor regressor = Regressor.of(new Model(
                Mlp.create(numbers, 1),
                Loss.MSE,
                TABLE,
                List.of(),
                List.of("u", "v"),
                List.of(),
                Columns.UNKNOWN,
                null,
                false));
        assertArrayEquals(regressor.predict(map), regressor.predict(person));
    }

    private static long bytes(Runnable call) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = -1;
        for (int window = 0; window < 200 && bytes != 0; window++) {
            long before = threads.getCurrentThreadAllocatedBytes();
            for (int i = 0; i < 1_000; i++) {
                call.run();
            }
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        }
        return bytes;
    }

    private record Row(String sex, double age, float hoursPerWeek, String joined, int aClass, byte CLASS, char code) {}

    @Test
    void aRowAllocatesNothing() {
        float[] x = new float[TABLE.inputs()];
        Person person = new Person("male", 22.5, 40, LocalDate.of(2024, 2, 29), 3, "b");
        assertEquals(0, bytes(() -> TABLE.apply(person, x, 0)));
        Row row = new Row("female", 22, 1, "29.2.2024 17:30", 1, (byte) 2, 'b');
        assertEquals(0, bytes(() -> TABLE.apply(row, x, 0)));
        Boxed boxed = new Boxed(Sex.male, 700, 2f, LocalDate.EPOCH.atStartOfDay(), null, (short) 1, 'a', "");
        assertEquals(0, bytes(() -> TABLE.apply(boxed, x, 0)));
        Map<String, Object> map = Map.of(
                "Sex", "male", "age", 22.5, "hours-per-week", 40, "joined", "29/2/2024", "class", 3L, "code", 'b');
        assertEquals(0, bytes(() -> TABLE.apply(map, x, 0)));
        Object[] array = {"male", 22.5, 40, LocalDate.EPOCH, 2.0, true};
        assertEquals(0, bytes(() -> TABLE.apply(array, x, 0)));
    }
}
