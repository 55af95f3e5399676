package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static io.simdmlp.io.Errors.assertFailsWith;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.Csv.Options;
import io.simdmlp.io.Csv.Task;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest extends CsvFixture {

    private void assertRefused(String message, String text, Options options) {
        assertFails(file, message, () -> read(text, options));
    }

    private void assertRefused(String message, String text) {
        assertRefused(message, text, AUTO);
    }

    private static Options labels(String... labels) {
        return AUTO.withLabels(List.of(labels));
    }

    // reading

    @Test
    void readsClassesWithAHeader() throws IOException {
        Dataset data = read("width,height,kind\n1,2.5,cat\n-3e2,4,ant\n5,6,cat\n");
        assertEquals(file.toString(), data.name());
        assertEquals(List.of("width", "height"), data.inputNames());
        assertEquals(List.of("ant", "cat"), data.classNames());
        assertArrayEquals(new float[] {1, 2.5f, -300, 4, 5, 6}, data.x());
        assertArrayEquals(new int[] {1, 0, 1}, data.labels());
        assertFalse(data.isImage());
    }

    @Test
    void readsClassesWithoutAHeader() throws IOException {
        Dataset data = read("1,2,cat\n3,4,ant\n");
        assertEquals(List.of(), data.inputNames());
        assertEquals(List.of("ant", "cat"), data.classNames());
        assertArrayEquals(new float[] {1, 2, 3, 4}, data.x());
    }

    @Test
    void readsOneRow() throws IOException {
        Dataset data = read("1,2,0");
        assertEquals(1, data.size());
        assertArrayEquals(new float[] {1, 2}, data.x());
    }

    @Test
    void readsNumbers() throws IOException {
        Dataset data = read("a,b,price\n1,2,0.5\n3,4,-7\n");
        assertFalse(data.isClassification());
        assertEquals(List.of("price"), data.targetNames());
        assertArrayEquals(new float[] {0.5f, -7}, data.y());
    }

    @Test
    void readsSeveralTargetsInTheOrderAsked() throws IOException {
        Dataset data = read("a,p,b,q\n1,2,3,4\n5,6,7,8\n", labels("q", "p"));
        assertEquals(List.of("q", "p"), data.targetNames());
        assertEquals(List.of("a", "b"), data.inputNames());
        assertArrayEquals(new float[] {4, 2, 8, 6}, data.y());
        assertArrayEquals(new float[] {1, 3, 5, 7}, data.x());
    }

    @Test
    void namesTargetsWithoutAHeaderByTheirColumn() throws IOException {
        Dataset data = read("1,2.5\n3,4.5\n", labels("1").withTask(Task.REGRESSION));
        assertEquals(List.of("column1"), data.targetNames());
        assertArrayEquals(new float[] {2.5f, 4.5f}, data.x());
        assertArrayEquals(new float[] {1, 3}, data.y());
    }

    @Test
    void readsGzip() throws IOException {
        Path gzip = folder.resolve("data.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            out.write("1,0\n2,1\n".getBytes(StandardCharsets.UTF_8));
        }
        assertArrayEquals(new float[] {1, 2}, Csv.read(gzip, AUTO).x());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b\r\n1,x\r\n2,z", // Windows
                "a,b\n\n1,x\n\n2,z\n\n", // empty lines
                "\uFEFFa,b\n1,x\n2,z\n", // byte order mark
                " a , b \n 1 , x \n 2 , z \n", // spaces
                "\"a\",\"b\"\n\"1\",\"x\"\n\"2\",\"z\"\n", // quotes
            })
    void readsWhatOtherProgramsWrite(String text) throws IOException {
        Dataset data = read(text);
        assertEquals(List.of("a"), data.inputNames());
        assertEquals(List.of("x", "z"), data.classNames());
        assertArrayEquals(new float[] {1, 2}, data.x());
    }

    @Test
    void readsEveryWayToWriteANumber() throws IOException {
        Dataset data = read("0,+1,-1,.5,5.,1e3,1E-3,16777217,00012,x\n");
        assertArrayEquals(new float[] {0, 1, -1, 0.5f, 5, 1000, 0.001f, 16777216, 12}, data.x());
    }

    @Test
    void readsManyRowsAndColumns() throws IOException {
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < 300; row++) {
            for (int column = 0; column < 20_000 / 300; column++) {
                text.append(row + column).append(',');
            }
            text.append(row % 7).append('\n');
        }
        Dataset data = read(text.toString());
        assertEquals(300, data.size());
        assertEquals(66, data.inputs());
        assertEquals(299 + 65, data.x()[300 * 66 - 1]);
        assertEquals(299 % 7, data.labels()[299]);

        String wide = "1,".repeat(20_000) + "0\n";
        assertEquals(20_000, read(wide + wide).inputs());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a;b;c\n1;2;x\n3;4;y\n",
                "a\tb\tc\n1\t2\tx\n3\t4\ty\n",
                "\"a\";\"b\";\"c,,,\"\n1;2;x\n3;4;y\n", // commas in quotes
                "\n\n1;2;x\n3;4;y,,,,,\n", // the first line that is not empty
                "1,2,x;\n3,4,y;\n" // more commas
            })
    void findsTheSeparator(String text) throws IOException {
        Dataset data = read(text);
        assertEquals(2, data.classes());
        assertArrayEquals(new float[] {1, 2, 3, 4}, data.x());
    }

    @Test
    void leavesOutIgnoredColumns() throws IOException {
        String text = "id,a,name,b,kind\n7,1,Bob,2,x\n8,3,Eve,4,y\n";
        Dataset data = read(text, AUTO.withIgnored(List.of("name", "1")));
        assertEquals(List.of("a", "b"), data.inputNames());
        assertArrayEquals(new float[] {1, 2, 3, 4}, data.x());
        assertEquals(List.of("x", "y"), data.classNames());
        assertEquals(
                List.of("2", "4"),
                read(text, AUTO.withIgnored(List.of("1", "3", "kind"))).classNames(),
                "the last left");
        assertArrayEquals(
                new float[] {1, 2},
                read("Bob,1,x\nEve,2,y\n", AUTO.withIgnored(List.of("1"))).x());
    }

    @Test
    void findsInputsByTheirNames() throws IOException {
        Options known = AUTO.withNames(List.of("a", "b"), List.of());
        Dataset data = read("kind,b,id,a\nx,2,7,1\ny,4,8,3\n", known.withLabels(List.of("kind")));
        assertEquals(List.of("a", "b"), data.inputNames());
        assertArrayEquals(new float[] {1, 2, 3, 4}, data.x());
        assertEquals(List.of("x", "y"), read("kind,b,a\nx,2,1\ny,4,3\n", known).classNames(), "the only other column");
        assertArrayEquals(new float[] {1, 2}, read("1,2,x\n", known).x(), "no header");
        assertRefused(
                "has no column called 'b', expected one for input 2; columns that are no inputs: 'c'",
                "a,c,d\n1,2,3\n",
                known);
        assertRefused("has no column left for the label, expected one beside the inputs", "b,a\n1,2\n", known);
    }

    @Test
    void findsLabelsByTheirNames() throws IOException {
        Options known = AUTO.withNames(List.of("a"), List.of("q", "p"));
        Dataset data = read("p,a,q,label\n1,2,3,4\n", known);
        assertEquals(List.of("q", "p"), data.targetNames());
        assertArrayEquals(new float[] {3, 1}, data.y());
        assertEquals(List.of("label"), read("p,a,label\n1,2,4.5\n", known).targetNames(), "not all of them");
    }

    // header

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b\\n1,2       | true", // text above numbers
                "a,b\\n1,x       | true", // text in an input column
                "1,b\\n2,3       | true", // text above a number, in the label column
                "1,b\\n2,c       | false", // only labels are text
                "1,2\\n3,4       | false", // no text at all
                "1,b             | false", // one row
                ",b\\n1,x        | false", // an empty cell is not text
                "NaN,b\\n1,x     | false" // nor is a number that is not finite
            })
    void recognizesAHeader(String text, boolean header) throws IOException {
        write(text.replace("\\n", "\n"));
        assertEquals(header, hasHeader(AUTO));
    }

    private boolean hasHeader(Options options) throws IOException {
        try (CsvTable table = CsvTable.open(file.toString(), InputFile.open(file), options, true, false)) {
            return !table.layout().header().isEmpty();
        }
    }

    @Test
    void aFirstRowWithALabelNameIsAHeader() throws IOException {
        assertEquals(
                List.of("10", "20"),
                read("kind,10,20\ncat,1,2\n", labels("kind")).inputNames());
    }

    @Test
    void findsTheLabelByItsNumberWithoutAHeader() throws IOException {
        Dataset data = read("cat,1,2\nant,3,4\n", labels("1"));
        assertEquals(List.of("ant", "cat"), data.classNames());
        assertArrayEquals(new float[] {1, 2, 3, 4}, data.x());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,label,b     | label",
                "Class,a,b     | Class",
                "a,TARGET,b    | TARGET",
                "y,a,b         | y",
                "a,b,c         | c", // none: the last
                "y,label,c     | c" // not exactly one: the last
            })
    void findsTheLabelByConvention(String header, String label) throws IOException {
        Dataset data = read(header + "\n1.5,2.5,3.5\n", AUTO);
        assertEquals(List.of(label), data.targetNames());
    }

    @Test
    void aNameHasPrecedenceOverANumber() throws IOException {
        Dataset data = read("2,1,c\n10,20,30\n", labels("1").withTask(Task.REGRESSION));
        assertEquals(List.of("2", "c"), data.inputNames());
        assertArrayEquals(new float[] {20}, data.y());
    }

    @Test
    void pixelNamesMakeAnImage() throws IOException {
        assertTrue(read("label,pixel0,pixel1\n3,0,255\n").isImage());
        assertEquals(List.of("3"), read("label,pixel0,pixel1\n3,0,255\n").classNames());
        assertFalse(read("label,pixel0,pixel\n3,0,255\n").isImage());
    }

    // task

    @Test
    void integersAreSortedAsNumbersAndTextAsText() throws IOException {
        assertEquals(List.of("-1", "2", "10"), read("1,10\n1,2\n1,-1\n1,2\n").classNames());
        assertEquals(
                List.of("-1", "10", "2", "b"), read("1,10\n1,2\n1,-1\n1,b\n").classNames());
    }

    @Test
    void guessesTheTask() throws IOException {
        assertTrue(read("1,0\n2,1\n").isClassification(), "integers");
        assertTrue(read("1,a\n2,b\n").isClassification(), "text");
        assertFalse(read("1,0\n2,1.5\n").isClassification(), "a number that is not an integer");
        assertFalse(read("1,0\n2,1e3\n").isClassification(), "an exponent");
        assertFalse(read("1,0,1\n2,1,0\n", labels("2", "3")).isClassification(), "two labels");
        assertTrue(read(labels(20, 1)).isClassification(), "20 integers");
        assertFalse(read(labels(21, 4)).isClassification(), "21 integers, 4 of each");
        assertTrue(read(labels(21, 5)).isClassification(), "21 integers, 5 of each");
        assertTrue(read(labels(100, 5)).isClassification(), "100 integers, 5 of each");
        assertFalse(read(labels(101, 5)).isClassification(), "101 integers");
        assertTrue(read(labels(99, 1) + "0,a\n").isClassification(), "100 texts");
        assertTrue(read(labels(101, 1), AUTO.withTask(Task.CLASSIFICATION)).isClassification(), "as asked");
        assertFalse(read("1,0\n2,1\n", AUTO.withTask(Task.REGRESSION)).isClassification(), "as asked");
    }

    private static String labels(int distinct, int ofEach) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < distinct * ofEach; i++) {
            text.append("0,").append(i % distinct).append('\n');
        }
        return text.toString();
    }

    @Test
    void numbersCanBeClasses() throws IOException {
        Dataset data = read("1,0.5\n2,1.5\n", AUTO.withTask(Task.CLASSIFICATION));
        assertEquals(List.of("0.5", "1.5"), data.classNames());
    }

    @Test
    void keepsGivenClassesInTheirOrder() throws IOException {
        Dataset data = read("1,b\n2,a\n", AUTO.withClassNames(List.of("c", "b", "a")));
        assertEquals(List.of("c", "b", "a"), data.classNames());
        assertArrayEquals(new int[] {1, 2}, data.labels());
    }

    @Test
    void tasksHaveLabels() {
        for (Task task : Task.values()) {
            assertEquals(task, Task.of(task.label()));
        }
        assertEquals(
                "task is 'x', expected one of auto, classification, regression, multi-label",
                assertThrows(IllegalArgumentException.class, () -> Task.of("x")).getMessage());
    }

    // errors

    @Test
    void refusesAClassThatIsNotKnown() {
        Options known = AUTO.withClassNames(List.of("a", "b"));
        assertRefused("line 3, column 2 ('k') is 'c', expected one of a, b", "x,k\n1,a\n2,c\n", known);
        assertRefused(
                "1 row has no value in column 2: line 2; expected a label in every row; to leave out rows without one: --missing-label drop",
                "1,a\n2,\n",
                known);
    }

    @Test
    void refusesInputsWithEqualNames() {
        assertRefused(
                "has several columns called 'a', 'b', expected inputs with different names; to leave out the 3"
                        + " columns: --ignore 3,5,6",
                "a,b,a,c,b,a,label\n1,2,3,4,5,6,x\n");
    }

    @Test
    void refusesColumnsThatCannotBeIgnored() {
        String text = "a,b,c\n1,2,3\n";
        assertRefused(
                "has no column 'z', expected one of a, b, c or a number 1..3", text, AUTO.withIgnored(List.of("z")));
        assertRefused("label column 'c' is named twice", text, labels("c").withIgnored(List.of("3")));
    }

    @Test
    void refusesBinaryFiles() throws IOException {
        Files.write(file, new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 0, 0, 13});
        assertFails(file, "is not a text file: byte 8 is 0, expected CSV in UTF-8", () -> Csv.read(file, AUTO));
    }

    @Test
    void refusesTextThatIsNotUtf8() throws IOException {
        Files.write(file, "a,b\n1,u\n2,caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1));
        assertFails(file, "line 3, column 2 ('b') is 'caf\uFFFD', expected text in UTF-8", () -> Csv.read(file, AUTO));
        Files.write(file, "a,n\u00e9,b\n1,2,u\n".getBytes(StandardCharsets.ISO_8859_1));
        assertFails(
                file, "line 1, column 2 ('n\uFFFD') is 'n\uFFFD', expected text in UTF-8", () -> Csv.read(file, AUTO));
        Files.write(file, "a,b\n1,u\n\u00e9,v\n".getBytes(StandardCharsets.ISO_8859_1));
        assertFails(file, "line 3, column 1 ('a') is '\uFFFD', expected text in UTF-8", () -> Csv.read(file, AUTO));
    }

    @Test
    void refusesARaggedRow() {
        assertRefused("line 3: number of cells is 2, expected 3", "a,b,c\n1,2,x\n1,2\n");
        assertRefused(
                "line 2: number of cells is 4, expected 3; a cell with a comma in it needs quotes", "1,2,x\n1,2,3,x\n");
        assertRefused("line 2: number of cells is 1, expected 3", "a,b,c\n1\n");
    }

    @Test
    void refusesACellThatIsNotAFiniteNumber() {
        assertRefused(
                "line 3, column 1 ('a') is 'x', expected a number; to leave the column out: --ignore a",
                "a,b\n1,u\nx,v\n");
        assertRefused(
                "line 2, column 1 is '1f', expected a number; to leave the column out: --ignore 1", "1,u\n1f,v\n");
        assertRefused(
                "line 3, column 1 ('a') is empty, expected a number; to leave the column out: --ignore a",
                "a,b\n1,u\n,v\n");
        assertRefused(
                "line 2, column 1 ('a') is 'NaN', expected a finite number; to leave the column out: --ignore a",
                "a,b\nNaN,u\n");
        assertRefused(
                "line 1, column 1 is '-Infinity', expected a finite number; to leave the column out: --ignore 1",
                "-Infinity,u\n");
        assertRefused(
                "line 2, column 1 is '1e39', expected a finite number of at most 3.4e38, the largest float; to leave the"
                        + " column out: --ignore 1",
                "1,u\n1e39,u\n");
        assertRefused("line 1, column 1 is empty, expected a number; to leave the column out: --ignore 1", ",u\n1,v\n");
    }

    @Test
    void refusesATargetThatIsNotANumber() {
        Options numbers = AUTO.withTask(Task.REGRESSION);
        assertRefused("line 3, column 2 ('b') is 'x', expected a number", "a,b\n1,2\n3,x\n", numbers);
        assertRefused(
                "1 row has no value in column 2 ('b'): line 3; expected a label in every row; to leave out rows without one: --missing-label drop",
                "a,b\n1,2\n3,\n",
                numbers);
        assertRefused("line 2, column 2 ('b') is 'inf', expected a finite number", "a,b\n1,inf\n3,2.5\n");
    }

    @Test
    void refusesAnEmptyClass() {
        assertRefused(
                "1 row has no value in column 2 ('b'): line 3; expected a label in every row; to leave out rows without one: --missing-label drop",
                "a,b\n1,u\n2,\n");
    }

    @Test
    void countsLinesInQuotesAndEmptyLines() {
        assertRefused(
                "line 6, column 1 is 'x', expected a number; to leave the column out: --ignore 1",
                "1,\"two\nlines\"\n\n\n2,u\nx,v\n");
    }

    @Test
    void showsALongOrMultilineCellInOneShortLine() {
        assertRefused(
                "line 2, column 1 is 'u?v', expected a number; to leave the column out: --ignore 1",
                "1,a\n\"u\nv\",b\n");
        assertRefused(
                "line 2, column 1 is '" + "x".repeat(40)
                        + "...', expected a number; to leave the column out: --ignore 1",
                "1,a\n" + "x".repeat(99) + ",b\n");
    }

    @Test
    void refusesAMissingLabelColumn() {
        assertRefused("has no label column 'z', expected one of a, b or a number 1..2", "a,b\n1,2\n", labels("z"));
        assertRefused(
                "has no label column 'z', expected a number 1..2 as there is no header", "1,2\n3,4\n", labels("z"));
        assertRefused(
                "has no label column '3', expected a number 1..2 as there is no header", "1,2\n3,4\n", labels("3"));
        assertRefused(
                "has no label column '0', expected a number 1..2 as there is no header", "1,2\n3,4\n", labels("0"));
        assertRefused("has no label column '', expected one of a, b or a number 1..2", "a,b\n1,2\n", labels(""));
    }

    @Test
    void shortensALongListOfColumns() {
        String[] names = new String[30];
        Arrays.setAll(names, i -> "c" + i);
        Arrays.fill(names, 10, 30, "d");
        String header = String.join(",", names);
        assertFailsWith(
                file,
                "d, ... (30) or a number 1..30",
                () -> read(header + "\n" + "1,".repeat(29) + "1\n", labels("z")));
    }

    @Test
    void refusesAnAmbiguousLabel() {
        assertRefused("has 2 columns called 'b', expected one, or its number, 2 or 3", "a,b,b\n1,2,3\n", labels("b"));
        assertRefused("label column '2' is named twice", "a,b,c\n1,2,3\n", labels("b", "2"));
    }

    @Test
    void refusesTwoLabelColumnsOfClasses() {
        assertRefused(
                "is read with 2 label columns, expected one for classification",
                "a,b,c\n1,2,3\n",
                labels("b", "c").withTask(Task.CLASSIFICATION));
    }

    @Test
    void refusesAFileWithoutInputs() {
        assertRefused(
                "number of input columns is 0 (of 1), expected at least 1; commas, semicolons, tabs or '|' separate columns",
                "1\n2\n");
        assertRefused(
                "number of input columns is 0 (of 2), expected at least 1; commas, semicolons, tabs or '|' separate columns",
                "a,b\n1,2\n",
                labels("a", "b"));
    }

    @Test
    void refusesAFileWithoutRows() {
        assertRefused("is empty, expected rows of numbers", "");
        assertRefused("is empty, expected rows of numbers", "\n\n");
        assertRefused("has a header but no rows, expected at least one", "a,b\n");
    }

    @Test
    void refusesAQuoteThatIsNotClosed() {
        assertFailsWith(file, "is not CSV: ", () -> read("1,a\n2,\"b\n3,c\n"));
    }

    @Test
    void refusesMissingFilesAndFolders() {
        assertFails(file, "no such file", () -> Csv.read(file, AUTO));
        assertFails(folder, "is a directory, expected a file", () -> Csv.read(folder, AUTO));
    }

    @Test
    void recognizesGzipByContentNotByName() throws IOException {
        Path named = folder.resolve("data.csv.gz");
        Files.writeString(named, "1,2,3\n1,2,3\n");
        assertEquals(2, Csv.read(named, AUTO).size());
        Files.write(named, new byte[0]);
        assertFails(named, "is empty, expected rows of numbers", () -> Csv.read(named, AUTO));
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("1,0\n2,1\n".getBytes(StandardCharsets.UTF_8));
        }
        assertArrayEquals(new float[] {1, 2}, Csv.read(file, AUTO).x());
        Files.write(file, new byte[] {0x1f, (byte) 0x8b, 7, 7});
        assertFailsWith(file, "gzip", () -> Csv.read(file, AUTO));
    }

    @Test
    void refusesTruncatedGzip() throws IOException {
        Path gzip = folder.resolve("data.csv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(gzip))) {
            out.write("1,2,3\n".repeat(100).getBytes(StandardCharsets.UTF_8));
        }
        byte[] bytes = Files.readAllBytes(gzip);
        Files.write(gzip, Arrays.copyOf(bytes, bytes.length - 12));
        assertFails(gzip, "ends in the middle of its gzip data", () -> Csv.read(gzip, AUTO));
    }
}
