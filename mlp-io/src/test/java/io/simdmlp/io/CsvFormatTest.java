package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static io.simdmlp.io.Errors.assertFailsWith;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.Csv.Options;
import io.simdmlp.io.Csv.Task;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Separators, numbers, comments and empty columns. */
class CsvFormatTest extends CsvFixture {

    private List<String> notes(String text) throws IOException {
        return scan(text, AUTO).notes();
    }

    private void assertRefused(String message, String text) {
        assertFailsWith(file, message, () -> read(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.5;2;x\n2.5;4;y\n",
                "1.5|2|x\n2.5|4|y\n",
                "1,5;2;x\n2,5;4;y\n", // decimal commas, as many as semicolons
                "1,5\t2\tx\n2,5\t4\ty\n",
                "1,5|2,0|x\n2,5|4,0|y\n",
                "\"1,5\",\"2\",\"x\"\n\"2,5\",\"4\",\"y\"\n", // decimal commas in quotes
                "a;b;c\n1,5;2;x\n2,5;4;y\n",
                "sep=;\n1,5;2;x\n2,5;4;y\n", // as Excel writes
                "sep=;\na;b;c\n1.5;2;x\n2.5;4;y\n",
                "\"sep=:\"\n1.5:2:x\n2.5:4:y\n",
                "\uFEFFsep=;\r\n1.5;2;x\r\n2.5;4;y\r\n",
                "1.5, 2, \"x\"\n2.5, 4, \"y\"\n", // blanks before quotes
                "\"1.5\" , \"2\" , \"x\"\n\"2.5\" , \"4\" ,\"y\"\n",
                "1.5 ;\u00a02;x\n2.5;4\u00a0;\u202fy\n", // no-break spaces
                "# a comment, with commas\n1.5,2,x\n2.5,4,y\n",
                "1.5,2,x\n# in the middle; with; others\n2.5,4,y\n",
                "#1.5,2,z\n1.5,2,x\n#7.5,2,z\n2.5,4,y\n", // rows that were commented out
                "1.5,2,x,,\n2.5,4,y,,\n", // empty columns at the end
                "a,b,c,\n1.5,2,x,\n2.5,4,y,\n",
            })
    void readsOtherFormats(String text) throws IOException {
        Dataset data = read(text);
        assertArrayEquals(new float[] {1.5f, 2, 2.5f, 4}, data.x());
        assertEquals(List.of("x", "y"), data.classNames());
    }

    @Test
    void readsASingleColumnOfDecimalCommas() throws IOException {
        assertRefused("line 1: number of cells is 1, expected 2 as in line 2, separated by commas", "a\n1,5\n2,5\n");
        write("a\n1.5\n2.5\n");
        try (CsvRows rows = Csv.open(file, List.of(), List.of("a"))) {
            float[] x = new float[2];
            assertEquals(2, rows.read(x, 2));
            assertArrayEquals(new float[] {1.5f, 2.5f}, x);
        }
    }

    @Test
    void findsTheSeparatorWithEqualRows() throws IOException {
        write("kind;x\na;1,5\nb;2,5\n");
        Dataset data = Csv.read(file, AUTO.withLabels(List.of("kind")));
        assertArrayEquals(new float[] {1.5f, 2.5f}, data.x());
        write("a;1,5\nb;2,5\n");
        data = Csv.read(file, AUTO.withLabels(List.of("1")));
        assertEquals(List.of("a", "b"), data.classNames());
        assertArrayEquals(new float[] {1.5f, 2.5f}, data.x());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "1;2,5;x/1,5;3.5;y ! '1,5', expected a number with a decimal point",
                "'1;1.234,5;x/2;3,5;y' ! '1.234,5', expected a number without thousands separators",
                "'\"1,234,567\",x/\"2\",y' ! '1,234,567', expected a number without thousands separators",
                "1'234,x/2,y ! '1''234', expected a number without thousands separators",
                "1 234,x/2,y ! '1 234', expected a number without thousands separators",
                "1\u00a0234,x/2,y ! '1\u00a0234', expected a number without thousands separators",
                "1_234,x/2,y ! '1_234', expected a number without thousands separators",
                "0x1p3,x/2,y ! '0x1p3', expected a decimal number, not a hexadecimal one",
                "0x10,x/2,y ! '0x10', expected a decimal number, not a hexadecimal one",
                "2,y/1e,x/2,y ! '1e', expected a number",
                "2,y/5d,x/2,y ! '5d', expected a number",
                "\u22125,x/2,y ! '\u22125', expected a number with '-' for minus",
                "2,y/\u0661,x/2,y ! '\u0661', expected a number",
                "'1,234;x/5,678;y' ! '1,234', which may be 1.234 or 1234, expected numbers with a decimal point",
                "'1,2,3/4;5;6/7;8;9' ! line 1: number of cells is 1, expected 3 as in line 2, separated by semicolons",
                "'a,b,c/1,5,2,5,x/2,5,3,5,y' ! line 1: number of cells is 3, expected 5 as in line 2, separated by commas",
                "sep=a/1a2 ! line 1 is 'sep=a', expected a separator such as a comma",
                "1 2 x/3 4 y ! number of input columns is 0 (of 1)",
            })
    void refusesAmbiguousFiles(String text, String message) {
        assertRefused(message.replace("''", "'"), text.replace('/', '\n') + "\n");
    }

    @Test
    void readsRowsThatAreLongerThanABlock() throws IOException {
        int columns = 300_000;
        StringBuilder header = new StringBuilder("name");
        for (int i = 1; i < columns; i++) {
            header.append(",a-long-name-").append(i);
        }
        String row = "1.5,".repeat(columns - 1);
        Dataset data = read(header + "\n" + row + "x\n" + row + "y\n");
        assertEquals(columns - 1, data.inputs());
        assertEquals(List.of("x", "y"), data.classNames());
        assertEquals(columns - 1, read(row + "x\n" + row + "y\n").inputs());
    }

    @Test
    void hashesInATextColumnAreNotComments() throws IOException {
        Options colours = AUTO.withLabels(List.of("1"));
        write("red,1\n#ff0000,2\nred,3\n");
        assertEquals(List.of("#ff0000", "red"), Csv.read(file, colours).classNames());
        write("#00ff00,1\n#ff0000,2\n");
        assertEquals(2, Csv.read(file, colours).size());
    }

    @Test
    void namesTheLineOfABadQuote() {
        assertRefused("is not CSV: line 2: a quote is not closed", "1,a\n2,\"b\n3,c\n");
        assertRefused("is not CSV: line 2: there is text behind a closing quote", "1,a\n2,\"b\"c\n3,c\n");
    }

    @Test
    void refusesUtf16() throws IOException {
        Files.write(file, "\uFEFFa,b\n1,2\n".getBytes(StandardCharsets.UTF_16LE));
        assertFails(
                file, "is UTF-16, expected text in UTF-8: iconv -f UTF-16 -t UTF-8 FILE", () -> Csv.read(file, AUTO));
    }

    @Test
    void decimalsAreRoundedToTheNearest() throws IOException {
        String[] numbers = {
            "0.1", "-0.30000001192092896", "3.14159265358979323846", "1e-45", "123456789012345", "9007199254740993",
            "1e-7", "0.000001", "16777217", "-0", "3.4028235e38", "000000000000000000.5"
        };
        float[] x = read(String.join(",", numbers) + ",x\n").x();
        for (int i = 0; i < numbers.length; i++) {
            assertEquals((float) Double.parseDouble(numbers[i]), x[i], numbers[i]);
        }
    }

    @Test
    void notesWhatIsLeftOut() throws IOException {
        assertEquals(List.of(), notes("a,b\n1,x\n2,y\n"));
        assertEquals(List.of("the last column is empty and left out"), notes("a,b,\n1,x,\n2,y,\n"));
        assertEquals(List.of("the last 2 columns are empty and left out"), notes("1,x,,\n2,y,,\n"));
        assertEquals(List.of("2 lines that begin with # left out"), notes("# a\n1,x\n#2,x\n2,y\n"));
        assertRefused(
                "line 30002, column 3 is 'z', expected an empty cell as in the first rows",
                "1,x,\n".repeat(30000) + "2,y,\n2,y,z\n");
    }

    @Test
    void leavesTheIndexOfPandasOut() throws IOException {
        for (String name : List.of("", "Unnamed: 0")) {
            String text = name + ",a,label\n0,5,x\n1,6,y\n2,7,x\n";
            assertEquals(List.of("a"), read(text).inputNames());
            String note = notes(text).getFirst();
            assertTrue(note.startsWith("column 1"), note);
            assertTrue(note.endsWith("numbers the rows, like the index of pandas, and is left out"), note);
        }
        String shuffled = ",a,label\n7,5,x\n1,6,y\n2,7,x\n";
        assertEquals(List.of("", "a"), read(shuffled).inputNames());
        assertTrue(
                notes(shuffled).getFirst().endsWith("--ignore 1"),
                notes(shuffled).getFirst());
        assertEquals(
                List.of("id", "a"), read("id,a,label\n0,5,x\n1,6,y\n2,7,x\n").inputNames());
        Options known = AUTO.withNames(List.of("Unnamed: 0", "a"), List.of());
        write("Unnamed: 0,a,label\n0,5,x\n1,6,y\n");
        assertArrayEquals(new float[] {0, 5, 1, 6}, Csv.read(file, known).x(), "an input of the model");
    }

    @Test
    void suggestsToIgnoreAllTextColumns() {
        assertRefused(
                "line 2, column 2 ('name') is 'Bob', expected a number; to leave out the 3 columns with text or missing"
                        + " values: --ignore name,sex,age",
                "id,name,sex,age,label\n7,Bob,m,5,x\n8,Eve,f,,y\n9,Mia,f,3,x\n");
        assertRefused(
                "--ignore 'first name,\"b, c\",it'\\''s,\"say \"\"hi\"\"\"'",
                "first name,\"b, c\",it's,\"say \"\"hi\"\"\",n,label\nu,v,w,x,1,y\nu,v,w,x,2,y\n");
        assertRefused("--ignore 1,2", "a,a,n,label\nu,v,1,y\nu,v,2,y\n");
        assertRefused("--ignore 1,3", "u,1,v,y\nw,2,x,y\n");
    }

    @Test
    void suggestionIncludesIgnoredColumns() throws IOException {
        write("id,name,sex,label\n7,Bob,m,x\n8,Eve,f,y\n");
        assertFailsWith(file, "--ignore id,name,sex", () -> Csv.read(file, AUTO.withIgnored(List.of("id"))));
        assertEquals(
                List.of("id"),
                Csv.read(file, AUTO.withIgnored(ColumnNames.split("name,sex"))).inputNames());
    }

    @Test
    void aRareBadCellDoesNotMakeATextColumn() {
        assertRefused(
                "line 42, column 1 ('a') is 'oops', expected a number; to leave the column out: --ignore a",
                "a,b,c\n" + "1,2,x\n1,2,y\n".repeat(20) + "oops,2,x\n");
    }

    @Test
    void readsAlikeInEveryLocale() throws IOException {
        Locale before = Locale.getDefault();
        try {
            for (String tag : List.of("fa", "tr", "de", "ar-EG", "hi-u-nu-deva")) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                Dataset data = read("I,ID,LABEL,b\n1.5,1e3,i,2\n1.5,7,\u0130,3\n");
                assertEquals(List.of("i", "\u0130"), data.classNames());
                assertArrayEquals(new float[] {1.5f, 1000, 2, 1.5f, 7, 3}, data.x());
                assertRefused("line 12: number of cells is 1, expected 2", "1,2\n".repeat(11) + "3\n");
                assertRefused("is not CSV: line 12: a quote is not closed", "1,2\n".repeat(11) + "\"3\n");
                Path images = Files.write(folder.resolve("images"), new byte[16]);
                assertFails(
                        images,
                        "begins with 00000000, expected 00000803: 3-dimensional unsigned bytes",
                        () -> Idx.read(images, images));
                assertEquals(List.of("2 lines that begin with # left out"), notes("# a\n1,x\n#2,x\n2,y\n"));
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    // classes

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "abc,2e1                 | abc, 2e1 -> 2e1 abc",
                "1A5,1E5,2B7             | codes -> 1A5 1E5 2B7",
                "12,7B                   | -> 12 7B",
                "123456789012345678901234567890,7 | -> 7 123456789012345678901234567890",
                "9007199254740993,9007199254740992 | -> 9007199254740992 9007199254740993",
                "None,ant                | -> None ant",
            })
    void textLabelsAreClasses(String labels, String expected) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String label : labels.split(",", -1)) {
            text.append("0,").append(label).append('\n');
        }
        String names = expected.substring(expected.indexOf("-> ") + 3);
        assertEquals(List.of(names.split(" ", -1)), read(text.toString()).classNames());
    }

    @Test
    void namesTheBadLabel() {
        assertRefused(
                "1 row has no value ('NaN') in column 2: line 3; expected a label", "0,ant\n0,bee\n0,NaN\n0,ant\n");
        assertRefused(
                "line 4, column 2 is 'x', expected a number as most labels are; if all are classes: --task"
                        + " classification",
                "0,1.5\n0,2.5\n0,3.5\n0,x\n0,4.5\n");
        assertRefused("1 row has no value in column 2: line 2; expected a label", "0,ant\n0,\n0,bee\n");
        assertRefused("1 row has no value ('nan') in column 2: line 3; expected a label", "0,1\n0,0\n0,nan\n0,1\n");
        assertRefused("line 3, column 2 is 'inf', expected a class", "0,1\n0,0\n0,inf\n0,1\n");
    }

    @Test
    void asksForTheTaskOfCodes() throws IOException {
        assertRefused(
                "line 1, column 2 is '1E5', expected --task classification if such labels are codes, or --task"
                        + " regression if they are numbers",
                "0,1E5\n0,3E7\n0,1E5\n0,3E7\n");
        assertEquals(
                List.of("1E5", "3E7"),
                Csv.read(file, AUTO.withTask(Task.CLASSIFICATION)).classNames());
        assertEquals(3e7f, Csv.read(file, AUTO.withTask(Task.REGRESSION)).y()[1]);
        assertTrue(notes("0,0\n0,1e3\n").getFirst().contains("'1e3' are taken for numbers"));
    }

    @Test
    void namesTheTaskForManyTexts() throws IOException {
        StringBuilder text = new StringBuilder("a,name\n");
        for (int i = 0; i < 300; i++) {
            text.append("1,n").append(i % 150).append('\n');
        }
        assertRefused(
                "column 2 ('name') has more than 100 different labels, such as 'n0'; if they are classes: --task"
                        + " classification; if not, --label names the column to predict",
                text.toString());
        assertEquals(150, Csv.read(file, AUTO.withTask(Task.CLASSIFICATION)).classes());
    }

    @Test
    void oneNumberIsOneClass() throws IOException {
        for (String other : List.of("01", "+1")) {
            assertRefused(
                    "line 3, column 2 is '" + other + "', expected the same spelling as in line 2, '1'",
                    "0,0\n0,1\n0," + other + "\n");
        }
        Options classes = AUTO.withTask(Task.CLASSIFICATION);
        write("0,0\n0,1\n0,1.0\n");
        assertEquals(3, Csv.read(file, classes).classes());
        assertEquals(
                List.of("labels '1' and '1.0' are the same number and two classes"),
                Csv.scan(file, classes).notes());
    }
}
