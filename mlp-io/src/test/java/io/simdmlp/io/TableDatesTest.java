package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Csv.Options;
import io.simdmlp.io.TableOptions.Missing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Columns of dates in tables. */
class TableDatesTest extends CsvFixture {
    private static Options dates(Missing missing, boolean indicator, @Nullable DateOrder order, String... columns) {
        return AUTO.withTable(new TableOptions(List.of(), 50, missing, indicator, TableOptions.USUAL_MISSING_VALUES)
                .withDates(List.of(columns), order));
    }

    private static Options day() {
        return dates(Missing.MEDIAN, false, null, "day");
    }

    private String refused(String text, Options options) {
        return String.valueOf(assertThrows(DataException.class, () -> read(text, options))
                        .getMessage())
                .replace(file + ": ", "");
    }

    @Test
    void aDateBecomesFourNumbers() throws IOException {
        String text = "a,day,y\n1,2024-01-05,x\n2,2023-12-31 23:59,y\n3,2024/2/29,x\n";
        CsvFile csv = scan(text, day());
        Dataset data = csv.read();
        assertEquals(List.of("a", "day year", "day month", "day weekday", "day day of year"), data.inputNames());
        assertArrayEquals(new float[] {1, 2024, 1, 5, 5, 2, 2023, 12, 7, 365, 3, 2024, 2, 4, 60}, data.x());
        assertEquals(List.of("column 2 ('day'): dates: year, month, weekday and day of the year"), csv.notes());
        assertEquals(
                List.of("numbers", "dates"),
                csv.columnSummaries().stream().map(ColumnSummary::use).toList());
        assertTrue(csv.bytes() >= Float.BYTES * (15L + 3));
    }

    @Test
    void theNoteOfALeftOutColumnHasTheOption() throws IOException {
        String text = "a,on day,y\n1,2024-01-05,x\n2,2024-02-07,y\n3,2024-02-08,x\n";
        CsvFile csv = scan(text, AUTO.withTable(TableOptions.DEFAULT));
        assertEquals(
                List.of("column 2 ('on day'): dates, such as 2024-01-05, left out; to use them: --date 'on day'"),
                csv.notes());
        CsvFile numbered = scan(text.substring(text.indexOf('\n') + 1), AUTO.withTable(TableOptions.DEFAULT));
        assertEquals(List.of("column 2: dates, such as 2024-01-05, left out; to use them: --date 2"), numbered.notes());
        CsvFile shortYears =
                scan("a,day,y\n1,1/2/24,x\n2,3/4/24,y\n3,5/6/24,x\n", AUTO.withTable(TableOptions.DEFAULT));
        assertEquals(
                List.of("column 2 ('day'): dates with years of two digits, such as 1/2/24, left out"),
                shortYears.notes());
    }

    @ParameterizedTest
    @CsvSource({
        "13/2/2024, 3/4/2024, DMY",
        "3/4/2024, 13/2/2024, DMY",
        "3/4/2024, 2/13/2024, MDY",
        "3.4.2024, 2.13.2024, MDY",
        "3.4.2024, 2.1.2024, DMY",
        "3-4-2024, 2.13.2024, MDY",
        "2024-01-13, 2024-11-1, YMD",
    })
    void theOrderFollowsFromTheData(String first, String second, DateOrder order) throws IOException {
        String text = "a,day,y\n1," + first + ",x\n2," + second + ",y\n";
        CsvFile csv = scan(text, day());
        Dataset data = csv.read();
        assertEquals(
                order, data.preprocessing().columns().get(1) instanceof InputColumn.Date date ? date.order() : null);
        String expected =
                switch (order) {
                    case YMD -> "dates:";
                    case DMY -> "dates, day before month:";
                    case MDY -> "dates, month before day:";
                };
        assertTrue(csv.notes().getFirst().contains(expected), csv.notes().toString());
    }

    @Test
    void anUnclearOrderIsAnErrorThatAsks() throws IOException {
        String text = "a,day,y\n1,3/4/2024,x\n2,5/6/2024,y\n";
        assertEquals(
                "line 2, column 2 ('day') is '3/4/2024', expected --date-order dmy or --date-order mdy, since no date has"
                        + " a number above 12; to leave the column out: --ignore day",
                refused(text, day()));
        float[] dmy =
                read(text, dates(Missing.MEDIAN, false, DateOrder.DMY, "2")).x();
        assertArrayEquals(new float[] {1, 2024, 4, 3, 94}, Arrays.copyOf(dmy, 5));
        float[] mdy =
                read(text, dates(Missing.MEDIAN, false, DateOrder.MDY, "day")).x();
        assertArrayEquals(new float[] {1, 2024, 3, 1, 64}, Arrays.copyOf(mdy, 5));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "2024-02-30 | line 3, column 2 ('day') is '2024-02-30', expected a date that exists; to leave the column"
                        + " out: --ignore day; if it is a missing value: --missing-values 2024-02-30",
                "soon       | line 3, column 2 ('day') is 'soon', expected a date such as 2024-01-31",
                "1/2/24     | line 3, column 2 ('day') is '1/2/24', expected a date with a year of four digits",
                "0000-00-00 | line 3, column 2 ('day') is '0000-00-00', expected a date that exists",
                "13/31/2024 | line 3, column 2 ('day') is '13/31/2024', expected a date such as 2024-01-31",
            })
    void cellsThatAreNoDates(String cell, String message) {
        String text = "a,day,y\n1,2024-02-03,x\n2," + cell + ",y\n3,2024-02-08,x\n";
        String refused = refused(text, day());
        assertTrue(refused.startsWith(message), refused);
    }

    @Test
    void datesOfTwoOrders() {
        String text = "a,day,y\n1,3/4/2024,x\n2,13/4/2024,y\n3,4/14/2024,x\n4,31/4/2024,y\n";
        assertTrue(
                refused(text, day())
                        .startsWith("line 4, column 2 ('day') is '4/14/2024', expected a date that exists, such as"
                                + " 31/1/2024, the order in line 3; to leave"),
                refused(text, day()));
        assertTrue(refused(text, dates(Missing.MEDIAN, false, DateOrder.MDY, "day"))
                .startsWith("line 3, column 2 ('day') is '13/4/2024', expected a date that exists, such as"
                        + " 1/31/2024; to leave"));
    }

    @Test
    void allColumnsWithErrorsAreInOneMessage() {
        StringBuilder text = new StringBuilder("a,day,b,till,y\n");
        for (int i = 0; i < 50; i++) {
            text.append(i == 20 ? "2O" : "20")
                    .append(i == 7 ? ",soon," : ",2024-01-03,")
                    .append(i == 30 ? "" : "7");
            text.append(i == 9 ? ",2023-02-29," : ",2024-01-04,").append(i).append(".5\n");
        }
        assertEquals(
                "line 22, column 1 ('a') is '2O', expected a number; to leave the column out: --ignore a; for categories:"
                        + " --categorical a; if it is a missing value: --missing-values 2O; and line 9, column 2 ('day')"
                        + " is 'soon', line 11, column 4 ('till') is '2023-02-29', expected a date such as 2024-01-31; to"
                        + " leave out the 2 columns with text or missing values: --ignore day,till; if it is a missing"
                        + " value: --missing-values soon,2023-02-29; and line 32, column 3 ('b') is empty, expected a"
                        + " value; or --missing median, or another choice; to leave the column out: --ignore b",
                refused(text.toString(), dates(Missing.REJECT, false, null, "day", "till")));
    }

    @ParameterizedTest
    @CsvSource({
        "MEDIAN, 2021, 3, 2.5, 60",
        "MEAN, 2021, 3, 3, 60.5",
        "MOST_FREQUENT, 2021, 3, 1, 60",
        "ZERO, 0, 0, 0, 0"
    })
    void missingDatesAreReplacedPartByPart(Missing missing, float year, float month, float weekday, float dayOfYear)
            throws IOException {
        // Wednesday, Monday, Tuesday and Saturday; days 1, 60, 60 and 121
        String text = "day,y\n2020-01-01,1.5\n2021-03-01,2.5\n2022-03-01,3.5\n2021-05-01,4.5\nNA,5.5\n";
        Options options = dates(missing, true, null, "day");
        CsvFile csv = scan(text, options);
        Dataset data = csv.read();
        assertEquals("day missing", data.inputNames().getLast());
        assertArrayEquals(new float[] {2020, 1, 3, 1, 0}, Arrays.copyOf(data.x(), 5));
        float[] last = Arrays.copyOfRange(data.x(), 20, 25);
        assertArrayEquals(new float[] {year, month, weekday, dayOfYear, 1}, last);
        assertTrue(
                csv.notes().getFirst().contains("; 1 missing date, replaced by "),
                csv.notes().toString());
        assertTrue(
                csv.notes().getFirst().endsWith(" and an input for them"),
                csv.notes().toString());
    }

    @Test
    void rowsWithoutADateAreDroppedOrRejected() throws IOException {
        String text = "day,y\n2020-01-01,1.5\n-,2.5\n2022-03-01,3.5\n";
        Dataset data = read(text, dates(Missing.DROP, false, null, "day"));
        assertEquals(2, data.size());
        assertTrue(data.preprocessing().columns().getFirst().isRequired());
        String message = refused(text, dates(Missing.REJECT, false, null, "day"));
        assertTrue(message.startsWith("line 3, column 1 ('day') is '-', expected a value; or --missing"), message);
    }

    @Test
    void namesAreChecked() {
        String text = "a,day,y\n1,2024-01-05,x\n2,2023-12-31,y\n";
        assertTrue(refused(text, dates(Missing.MEDIAN, false, null, "dya", "b"))
                .startsWith("has no column 'dya', no column 'b', expected one of a, day, y"));
        TableOptions both =
                new TableOptions(List.of("day"), 50, Missing.MEDIAN, false, List.of()).withDates(List.of("2"), null);
        assertEquals(
                "column 2 ('day') is named as a column of categories and of dates, expected one of them",
                refused(text, AUTO.withTable(both)));
        assertEquals(
                "has no input left: column 1 ('day'): '2024-01-05' in every row, left out; expected at least one input",
                refused("day,y\n2024-01-05,x\n2024-01-05,y\n", day()));
    }

    @Test
    void datesOfEightDigits() throws IOException {
        String text = "a,day,y\n1,20240105,x\n2,20231231,y\n3,,x\n";
        Options options = day().withBases(Csv.Bases.FOUND, Csv.Bases.NONE);
        Dataset data = read(text, options);
        assertArrayEquals(new float[] {2024, 1, 5, 5}, Arrays.copyOfRange(data.x(), 1, 5));
        assertArrayEquals(new double[5], data.inputBases());
    }

    private Model model(Options options, String text) throws IOException {
        Dataset data = read(text, options);
        Mlp mlp = Mlp.create(
                MlpSpec.builder(data.inputs()).layer(2, Activation.SOFTMAX).build(), 1);
        Model model = new Model(
                mlp,
                Loss.CATEGORICAL_CROSS_ENTROPY,
                data.preprocessing().withScaling(Scaling.fit("standard", data)),
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
        return read;
    }

    @ParameterizedTest
    @CsvSource({"MEDIAN, true", "MEAN, false", "REJECT, false"})
    void theModelFileReadsDatesAsTrainingDid(Missing missing, boolean indicator) throws IOException {
        boolean gaps = missing != Missing.REJECT;
        String text = "a,day,y\n1,5/1/2024,x\n2,31/12/2023,y\n3," + (gaps ? "" : "7/7/2021") + ",x\n4,29/2/2024,y\n";
        Options options = dates(missing, indicator, null, "day");
        Model model = model(options, text);
        Dataset data = read(text, options);
        model.scaling().apply(data);
        Preprocessing preprocessing = model.preprocessing();
        Options known = AUTO.withPreprocessing(preprocessing)
                .withNames(model.inputNames(), List.of())
                .withBases(Csv.Bases.of(preprocessing.columnBases()), Csv.Bases.NONE);
        int inputs = preprocessing.inputs();
        float[] x = new float[inputs];
        try (CsvRows rows = Csv.open(file, known)) {
            for (int row = 0; rows.next(); row++) {
                rows.inputs(x, 0);
                model.scaling().apply(x, 0, 1, model.scaling().base());
                assertArrayEquals(Arrays.copyOfRange(data.x(), row * inputs, (row + 1) * inputs), x, "row " + row);
            }
        }
        LocalDate second = LocalDate.of(2023, 12, 31);
        float[] expected = Arrays.copyOfRange(data.x(), inputs, 2 * inputs);
        for (Object value : List.of(
                second,
                second.atTime(LocalTime.NOON),
                LocalDateTime.of(second, LocalTime.MIDNIGHT).atOffset(ZoneOffset.UTC),
                "31/12/2023",
                " 2023-12-31T05:06:07Z ",
                "31.12.2023",
                20231231)) {
            preprocessing.apply(Map.of("a", 2, "day", value), x, 0);
            assertArrayEquals(expected, x, value.toString());
            preprocessing.apply(new Object[] {2, value}, x, 0);
            assertArrayEquals(expected, x, value.toString());
        }
        if (gaps) {
            preprocessing.apply(new Object[] {3, null}, x, 0);
            assertArrayEquals(Arrays.copyOfRange(data.x(), 2 * inputs, 3 * inputs), x);
            preprocessing.apply(new Object[] {3, "n/a"}, x, 0);
            assertArrayEquals(Arrays.copyOfRange(data.x(), 2 * inputs, 3 * inputs), x);
        } else {
            assertEquals("'day' is null, expected a date", refusal(preprocessing, null));
            DataException e = assertThrows(DataException.class, () -> {
                try (CsvRows rows = Csv.open(write("a,day\n1,\n"), known)) {
                    rows.read(x, 1);
                }
            });
            assertTrue(
                    String.valueOf(e.getMessage())
                            .endsWith("line 2, column 2 ('day') is empty, expected a date such as 31/1/2024"),
                    e.toString());
        }
        assertEquals(
                "'day' is '12/31/2023', expected a date that exists, such as 31/1/2024",
                refusal(preprocessing, "12/31/2023"));
        assertEquals("'day' is 2023, expected a date such as 31/1/2024", refusal(preprocessing, 2023));
        assertEquals("'day' is 12:00, expected a date such as 31/1/2024", refusal(preprocessing, LocalTime.NOON));
        assertEquals(
                "'day' is +10000-01-01, expected a date in a year from 1 to 9999",
                refusal(preprocessing, LocalDate.of(10000, 1, 1)));
    }

    private static String refusal(Preprocessing preprocessing, @Nullable Object day) {
        float[] x = new float[preprocessing.inputs()];
        return String.valueOf(
                assertThrows(IllegalArgumentException.class, () -> preprocessing.apply(new Object[] {1, day}, x, 0))
                        .getMessage());
    }

    @Test
    void columnsAreChecked() {
        List<Double> none = List.of();
        assertThrows(IllegalArgumentException.class, () -> new InputColumn.Date(DateOrder.YMD, none, true));
        assertThrows(
                IllegalArgumentException.class, () -> new InputColumn.Date(DateOrder.YMD, List.of(1.0, 2.0), false));
        List<Double> infinite = List.of(1.0, 2.0, 3.0, Double.NaN);
        assertThrows(IllegalArgumentException.class, () -> new InputColumn.Date(DateOrder.YMD, infinite, false));
        assertThrows(IllegalArgumentException.class, () -> DateOrder.of("ydm"));
    }
}
