package io.simdmlp.io;

import static io.simdmlp.io.Errors.assertFails;
import static io.simdmlp.io.NpyFixture.floats;
import static io.simdmlp.io.NpyFixture.longs;
import static io.simdmlp.io.NpyFixture.npy;
import static io.simdmlp.io.NpyFixture.npz;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NumPy arrays, alone and in .npz files. */
final class NpyRowsTest {
    private static final Csv.Options AUTO = Csv.Options.auto();
    private static final Csv.Options TABLE = AUTO.withTable(TableOptions.DEFAULT);

    @TempDir
    private Path folder;

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    @Test
    void theLastColumnIsTheLabel() throws IOException {
        Path file = write("t.npy", npy("<f4", "(3, 3)", floats(1.5f, -2, 0, 3e-20f, 0.1f, 1, 5, 1e20f, 0)));
        Dataset data = Csv.read(file, AUTO);
        assertArrayEquals(new float[] {1.5f, -2, 3e-20f, 0.1f, 5, 1e20f}, data.x());
        assertEquals(List.of("0", "1"), data.classNames());
        assertArrayEquals(new int[] {0, 1, 0}, data.labels());
        assertEquals(List.of(), data.inputNames());
        assertEquals("row 2", data.place(1));
        Dataset first = Csv.read(file, AUTO.withLabels(List.of("1")));
        assertArrayEquals(new float[] {1.5f, 3e-20f, 5}, first.y());
        assertEquals(new Columns(3, List.of("1"), List.of()), first.columns());
    }

    @Test
    void readsEveryNumberType() throws IOException {
        Map<String, int[]> types = Map.of(
                "b1", new int[] {1, 1},
                "i1", new int[] {1, -7},
                "u1", new int[] {1, 200},
                "i2", new int[] {2, -700},
                "u2", new int[] {2, 60_000},
                "i4", new int[] {4, -70_000},
                "u4", new int[] {4, 70_000},
                "i8", new int[] {8, -9_000_000},
                "u8", new int[] {8, 9_000_000});
        for (Map.Entry<String, int[]> type : types.entrySet()) {
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                int size = type.getValue()[0];
                long value = type.getValue()[1];
                ByteBuffer bytes = ByteBuffer.allocate(4 * size).order(order);
                for (long v : new long[] {value, 0, 1, 1}) {
                    switch (size) {
                        case 1 -> bytes.put((byte) v);
                        case 2 -> bytes.putShort((short) v);
                        case 4 -> bytes.putInt((int) v);
                        default -> bytes.putLong(v);
                    }
                }
                String mark = size == 1 ? "|" : order == ByteOrder.BIG_ENDIAN ? ">" : "<";
                for (int version = 1; version <= 3; version++) {
                    Path file = write("t.npy", npy(version, mark + type.getKey(), false, "(2, 2)", bytes.array()));
                    Dataset data = Csv.read(file, AUTO);
                    assertArrayEquals(new float[] {value, 1}, data.x(), type.getKey());
                    assertArrayEquals(new int[] {0, 1}, data.labels(), type.getKey());
                }
            }
        }
        ByteBuffer halves = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        for (float half : new float[] {0.5f, 1, -1.25f, 0}) {
            halves.putShort(Float.floatToFloat16(half));
        }
        assertArrayEquals(
                new float[] {0.5f, -1.25f},
                Csv.read(write("t.npy", npy("<f2", "(2, 2)", halves.array())), AUTO)
                        .x());
        ByteBuffer doubles = ByteBuffer.allocate(32).order(ByteOrder.BIG_ENDIAN);
        doubles.putDouble(1e-300).putDouble(7).putDouble(Math.PI).putDouble(8);
        Dataset data = Csv.read(write("t.npy", npy(">f8", "(2, 2)", doubles.array())), AUTO);
        assertArrayEquals(new float[] {0, (float) Math.PI}, data.x());
        Dataset huge = Csv.read(write("t.npy", npy("<u8", "(2, 2)", longs(-1, 0, Long.MIN_VALUE, 1))), AUTO);
        assertArrayEquals(new float[] {0x1p64f, 0x1p63f}, huge.x());
    }

    @Test
    void fortranOrderIsTransposed() throws IOException {
        float[] c = new float[3 * 2 * 2];
        float[] f = new float[c.length];
        for (int i = 0; i < 3; i++) {
            for (int j = 0; j < 2; j++) {
                for (int k = 0; k < 2; k++) {
                    float value = 100 * i + 10 * j + k + 0.5f;
                    c[(i * 2 + j) * 2 + k] = value;
                    f[i + 3 * (j + 2 * k)] = value;
                }
            }
        }
        Dataset rows = Csv.read(write("c.npy", npy("<f4", "(3, 2, 2)", floats(c))), AUTO);
        Dataset columns = Csv.read(write("f.npy", npy(1, "<f4", true, "(3, 2, 2)", floats(f))), AUTO);
        assertEquals(3, rows.inputs());
        assertArrayEquals(rows.x(), columns.x());
        assertArrayEquals(rows.y(), columns.y());
        Path npz = write(
                "f.npz",
                npz(
                        Map.of(
                                "x.npy", npy(1, "<f4", true, "(3, 2, 2)", floats(f)),
                                "y.npy", npy(1, "<f4", true, "(3,)", floats(1, 2, 1))),
                        true));
        assertArrayEquals(c, Csv.read(npz, AUTO).x());
    }

    @Test
    void anArchiveHasInputsAndLabels() throws IOException {
        byte[] x = npy("<f4", "(3, 2)", floats(1, 2, 3, 4, 5, 6));
        byte[] y = npy("<i8", "(3,)", longs(7, 8, 7));
        for (List<String> names : List.of(
                List.of("x", "y"), List.of("X", "y"), List.of("data", "target"), List.of("x_train", "y_train"))) {
            for (boolean compressed : new boolean[] {false, true}) {
                Path file = write(
                        "t.npz",
                        npz(Map.of(names.get(0) + ".npy", x, names.get(1) + ".npy", y, "more.npy", y), compressed));
                Dataset data = Csv.read(file, AUTO);
                assertArrayEquals(new float[] {1, 2, 3, 4, 5, 6}, data.x());
                assertEquals(List.of("7", "8"), data.classNames());
                assertEquals(new Columns(3, List.of("3"), List.of()), data.columns());
                assertFalse(Csv.hasTestPart(file));
                float[] rows = new float[6];
                try (CsvRows all = Csv.open(file, AUTO)) {
                    assertEquals(2, all.inputs());
                    assertEquals(3, all.read(rows, 3));
                }
                assertArrayEquals(data.x(), rows);
            }
        }
        Path several = write(
                "s.npz", npz(Map.of("x.npy", x, "y.npy", npy("<f4", "(3, 2)", floats(1, 2, 3, 4, 5.5f, 6))), false));
        Dataset targets = Csv.read(several, AUTO);
        assertEquals(2, targets.targets());
        assertArrayEquals(new float[] {1, 2, 3, 4, 5.5f, 6}, targets.y());
    }

    @Test
    void textsAreClasses() throws IOException {
        byte[] x = npy("<f4", "(2, 1)", floats(1, 2));
        byte[] ucs4 = "beeant".getBytes(Charset.forName("UTF-32LE"));
        byte[] bytes = "bee\0ant\0".getBytes(StandardCharsets.US_ASCII);
        for (byte[] y : List.of(
                npy("<U3", "(2,)", ucs4),
                npy(">U3", "(2, 1)", "beeant".getBytes(Charset.forName("UTF-32BE"))),
                npy("|S4", "(2,)", bytes))) {
            Dataset data = Csv.read(write("t.npz", npz(Map.of("x.npy", x, "y.npy", y), false)), AUTO);
            assertEquals(List.of("ant", "bee"), data.classNames());
            assertArrayEquals(new int[] {1, 0}, data.labels());
        }
    }

    @Test
    void imagesHavePixels() throws IOException {
        byte[] images = npy("|u1", "(2, 2, 2)", new byte[] {0, (byte) 255, 1, 2, 3, 4, 5, 6});
        byte[] labels = npy("|u1", "(2,)", new byte[] {0, 1});
        Path file = write(
                "mnist.npz",
                npz(
                        Map.of(
                                "x_train.npy",
                                images,
                                "y_train.npy",
                                labels,
                                "x_test.npy",
                                npy("|u1", "(1, 2, 2)", new byte[] {9, 8, 7, 6}),
                                "y_test.npy",
                                npy("|u1", "(1,)", new byte[] {1})),
                        true));
        assertTrue(Csv.hasTestPart(file));
        Dataset train = Csv.scan(file, TABLE).read();
        assertTrue(train.isImage());
        assertEquals(List.of("pixel0", "pixel1", "pixel2", "pixel3"), train.inputNames());
        assertArrayEquals(new float[] {0, 255, 1, 2, 3, 4, 5, 6}, train.x());
        Dataset test = Csv.scanTest(
                        file,
                        AUTO.withNames(train.inputNames(), List.of("label")).withClassNames(List.of("0", "1")))
                .read();
        assertArrayEquals(new float[] {9, 8, 7, 6}, test.x());
        assertArrayEquals(new int[] {1}, test.labels());
        float[] x = new float[4];
        try (CsvRows rows = Csv.open(file, List.of(), train.inputNames())) {
            assertEquals(1, rows.read(x, 1));
        }
        assertArrayEquals(test.x(), x);
    }

    @Test
    void nanIsMissing() throws IOException {
        Path file = write("t.npy", npy("<f4", "(4, 2)", floats(1, 0, Float.NaN, 1, 3, 0, 5, 1)));
        assertArrayEquals(new float[] {1, 3, 3, 5}, Csv.read(file, TABLE).x());
        assertFails(
                file,
                "row 2, column 1 is 'NaN', expected a finite number; to leave the column out: --ignore 1",
                () -> Csv.read(file, AUTO));
        Path infinite = write("i.npy", npy("<f4", "(2, 2)", floats(1, 0, Float.POSITIVE_INFINITY, 1)));
        Errors.assertFailsWith(
                infinite, "row 2, column 1 is 'Infinity', expected a finite number", () -> Csv.read(infinite, TABLE));
    }

    @Test
    void anArrayMayComeFromAPipeOrBeGzipped() throws IOException {
        byte[] bytes = npy("<f4", "(2, 2)", floats(1, 2, 3, 4));
        float[] x = new float[4];
        try (CsvRows rows = Csv.open("pipe", new ByteArrayInputStream(bytes), AUTO)) {
            assertEquals(2, rows.read(x, 2));
        }
        assertArrayEquals(new float[] {1, 2, 3, 4}, x);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        }
        assertArrayEquals(
                new float[] {1, 3},
                Csv.read(write("t.npy.gz", packed.toByteArray()), AUTO).x());
    }

    @Test
    void errorsSayWhatIsRead() throws IOException {
        bad(
                npy("|O", "(2, 2)", new byte[9]),
                "is an array of Python objects, which are pickled, expected numbers, booleans or text: array.astype('float32'), or array.astype(str) for classes");
        bad(npy("<c16", "(2, 2)", new byte[64]), "is an array of complex numbers, expected numbers, booleans or text");
        bad(
                npy("<M8[D]", "(2, 2)", new byte[32]),
                "is an array of dates or times ('<M8[D]'), expected numbers, booleans or text");
        bad(npy("<f16", "(2, 2)", new byte[64]), "is an array of type '<f16', expected numbers, booleans or text");
        bad(npy("|V8", "(2, 2)", new byte[64]), "is an array of type '|V8', expected numbers, booleans or text");
        bad(npy(4, "<f4", false, "(2, 2)", new byte[16]), "is a NumPy array of version 4, expected 1, 2 or 3");
        bad(npy("<f4", "()", new byte[4]), "is a single value, expected an array with a row per sample");
        bad(npy("<f4", "(0, 2)", new byte[0]), "has the shape (0, 2), expected at least one value");
        bad(npy("<f4", "(2, 0)", new byte[0]), "has the shape (2, 0), expected at least one value");
        bad(npy("<f4", "(2, 2)", new byte[15]), "has 143 bytes, expected 144 = 128 of header + (2 * 2) * 4");
        bad(npy("<f4", "(2, 2)", new byte[17]), "has 145 bytes, expected 144 = 128 of header + (2 * 2) * 4");
        bad(
                npy("<f4", "(1000000000, 1000000)", new byte[16]),
                "has 144 bytes, expected 4000000000000128 = 128 of header + (1000000000 * 1000000) * 4");
        bad(
                npy("<f4", "(10000000000, 10000000000)", new byte[16]),
                "has the shape (10000000000,10000000000), expected fewer values");
        bad(
                npy("<f4", "(1, 2000000)", new byte[16]),
                "has the shape (1, 2000000), expected at most 1048576 values per sample");
        byte[] records = new String(npy("<f4", "(2, 2)", new byte[16]), StandardCharsets.ISO_8859_1)
                .replace("'<f4'", "[('']")
                .getBytes(StandardCharsets.ISO_8859_1);
        bad(records, "is an array of records, expected one of numbers: np.save(file, np.column_stack([...]))");
        bad(Arrays.copyOf(npy("<f4", "(2, 2)", new byte[16]), 20), "ends in the middle of its header");
        bad(
                "a,b\n1,2\n".getBytes(StandardCharsets.US_ASCII),
                "is no NumPy file: it begins with 'a,b', expected \\x93NUMPY");
        bad(npy("<f4", "(2,)", floats(1, 2)), "number of input columns is 0 (of 1), expected at least 1");
    }

    private void bad(byte[] bytes, String message) throws IOException {
        Path file = write("t.npy", bytes);
        assertFails(file, message, () -> Csv.read(file, AUTO));
    }

    @Test
    void errorsNameTheArrays() throws IOException {
        byte[] x = npy("<f4", "(3, 2)", floats(1, 2, 3, 4, 5, 6));
        byte[] y = npy("<i8", "(3,)", longs(7, 8, 7));
        badArchive(
                Map.of("arr_0.npy", x, "arr_1.npy", y),
                "has the arrays arr_0, arr_1, expected x and y, data and target, or x_train, y_train, x_test and y_test");
        badArchive(Map.of("x.npy", x, "z.npy", y), "has the inputs x, but no labels, among x, z");
        badArchive(
                Map.of("x.npy", x, "y.npy", npy("<i8", "(2,)", longs(7, 8))),
                "array y: has the shape (2,), expected 3 rows, as (3, 2) of the inputs has");
        badArchive(
                Map.of("x.npy", x, "y.npy", npy("|O", "(3,)", new byte[3])),
                "array y: is an array of Python objects, which are pickled, expected numbers, booleans or text: array.astype('float32'), or array.astype(str) for classes");
        badArchive(
                Map.of("x.npy", Arrays.copyOf(x, x.length - 1), "y.npy", y),
                "array x: has 151 bytes, expected 152 = 128 of header + (3 * 2) * 4");
        badArchive(Map.of("xl/workbook.xml", x), "is an Excel workbook, which is not read; save the table as CSV");
        badArchive(Map.of("content.xml", x), "is an OpenDocument file, which is not read; save the table as CSV");
        badArchive(Map.of("a.csv", x), "is a ZIP archive of a.csv, expected NumPy arrays; unpack it first");
        Path file = write("t.npz", "PK\3\4 and no more".getBytes(StandardCharsets.US_ASCII));
        Errors.assertFailsWith(file, "is not readable as ZIP: ", () -> Csv.read(file, AUTO));
    }

    private void badArchive(Map<String, byte[]> arrays, String message) throws IOException {
        Path file = write("t.npz", npz(arrays, false));
        assertFails(file, message, () -> Csv.read(file, AUTO));
    }
}
