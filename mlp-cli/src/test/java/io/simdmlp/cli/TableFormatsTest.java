package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands with tables in other formats than CSV. The same numbers give the same model in each. */
final class TableFormatsTest {
    private static final int ROWS = 120;

    @TempDir
    private Path folder;

    private Path model() {
        return folder.resolve("m.safetensors");
    }

    /** Two inputs and a class of 0 or 1. */
    private static float[][] rows() {
        Random random = new Random(1);
        float[][] rows = new float[ROWS][];
        for (int row = 0; row < ROWS; row++) {
            float a = random.nextInt(200) / 8f - 12;
            float b = random.nextInt(200) / 8f - 12;
            rows[row] = new float[] {a, b, a + b > 0 ? 1 : 0};
        }
        return rows;
    }

    private static String number(float value) {
        return value == (int) value ? Integer.toString((int) value) : Float.toString(value);
    }

    private String text(String begin, String format) {
        StringBuilder text = new StringBuilder(begin);
        for (float[] row : rows()) {
            text.append(String.format(format, number(row[0]), number(row[1]), number(row[2])));
        }
        return text.toString();
    }

    private static byte[] npy(String shape, float[]... rows) {
        String header = "{'descr': '<f4', 'fortran_order': False, 'shape': " + shape + ", }\n";
        int values = 0;
        for (float[] row : rows) {
            values += row.length;
        }
        ByteBuffer bytes =
                ByteBuffer.allocate(10 + header.length() + 4 * values).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93).put("NUMPY\1\0".getBytes(StandardCharsets.US_ASCII));
        bytes.putShort((short) header.length()).put(header.getBytes(StandardCharsets.US_ASCII));
        for (float[] row : rows) {
            for (float value : row) {
                bytes.putFloat(value);
            }
        }
        return bytes.array();
    }

    private static byte[] npz(Map<String, byte[]> arrays) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> array : arrays.entrySet()) {
                zip.putNextEntry(new ZipEntry(array.getKey() + ".npy"));
                zip.write(array.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static float[][] columns(int from, int to) {
        float[][] rows = rows();
        float[][] some = new float[rows.length][];
        for (int row = 0; row < rows.length; row++) {
            some[row] = Arrays.copyOfRange(rows[row], from, to);
        }
        return some;
    }

    private Map<String, byte[]> files() throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("t.csv", text("x1,x2,label\n", "%s,%s,%s\n").getBytes(StandardCharsets.UTF_8));
        files.put("t.jsonl", text("", "{\"x1\":%s,\"x2\":%s,\"label\":%s}\n").getBytes(StandardCharsets.UTF_8));
        String array = text("", ",{\"label\":%3$s,\"x1\":%1$s,\"x2\":%2$s}\n").replaceFirst(",", "[") + "]";
        files.put("t.json", array.getBytes(StandardCharsets.UTF_8));
        files.put("t.svm", text("", "%3$s 1:%1$s 2:%2$s\n").getBytes(StandardCharsets.UTF_8));
        files.put("t.npy", npy("(" + ROWS + ", 3)", rows()));
        files.put(
                "t.npz",
                npz(Map.of("x", npy("(" + ROWS + ", 2)", columns(0, 2)), "y", npy("(" + ROWS + ",)", columns(2, 3)))));
        return files;
    }

    @Test
    void theSameNumbersGiveTheSameModel() throws IOException {
        List<String> metrics = List.of();
        String predictions = "";
        for (Map.Entry<String, byte[]> entry : files().entrySet()) {
            Path file = Files.write(folder.resolve(entry.getKey()), entry.getValue());
            Cli.Result trained = Cli.run("train", "--data", file, "--epochs", 5, "--out", model())
                    .succeeded();
            metrics = metrics.isEmpty() ? trained.metrics() : metrics;
            assertEquals(metrics, trained.metrics(), entry.getKey());
            assertEquals(
                    metrics,
                    Cli.run("evaluate", "--model", model(), "--data", file)
                            .succeeded()
                            .metrics(),
                    entry.getKey());
            Cli.Result predicted = Cli.run("predict", "--model", model(), "--data", file);
            assertEquals(0, predicted.exitCode(), predicted.err());
            predictions = predictions.isEmpty() ? predicted.out() : predictions;
            assertEquals(predictions, predicted.out(), entry.getKey());
            Cli.Result inspected = Cli.run("inspect", file).succeeded();
            assertTrue(inspected.out().contains("2 classes: 0, 1\n"), inspected.out());
            assertTrue(inspected.out().contains(" numbers\n"), inspected.out());
        }
        assertEquals(ROWS + 1, predictions.lines().count());
    }

    @Test
    void formatsMayDifferBetweenCommands() throws IOException {
        for (Map.Entry<String, byte[]> entry : files().entrySet()) {
            Files.write(folder.resolve(entry.getKey()), entry.getValue());
        }
        Cli.run("train", "--data", folder.resolve("t.csv"), "--epochs", 2, "--out", model())
                .succeeded();
        String expected = Cli.run("predict", "--model", model(), "--data", folder.resolve("t.csv"))
                .succeeded()
                .out();
        for (String name : List.of("t.jsonl", "t.json", "t.svm", "t.npz")) {
            Cli.Result same = Cli.run("predict", "--model", model(), "--data", folder.resolve(name));
            assertEquals(expected, same.out(), name + same.err());
        }
        Cli.run(
                        "train",
                        "--data",
                        folder.resolve("t.jsonl"),
                        "--test",
                        folder.resolve("t.csv"),
                        "--epochs",
                        1,
                        "--out",
                        model())
                .succeeded();
        String kept = Cli.run("predict", "--model", model(), "--data", folder.resolve("t.jsonl"), "--keep", "label,x1")
                .succeeded()
                .out();
        assertTrue(kept.startsWith("label,x1,class,p_0,p_1\n"), kept);
        Path bad =
                Files.writeString(folder.resolve("bad.jsonl"), "{\"x1\":1,\"x2\":2}\n{\"x1\":\"?\",\"x2\":\"red\"}\n");
        Cli.run("predict", "--model", model(), "--data", bad)
                .failed(2, "bad.jsonl: line 2, column 2 ('x2') is 'red', expected a number");
    }

    @Test
    void anArchiveMayHaveATestPart() throws IOException {
        Map<String, byte[]> arrays = new LinkedHashMap<>();
        arrays.put("x_train", npy("(" + ROWS + ", 2)", columns(0, 2)));
        arrays.put("y_train", npy("(" + ROWS + ",)", columns(2, 3)));
        arrays.put(
                "x_test",
                npy("(4, 2)", new float[] {9, 9}, new float[] {-9, -9}, new float[] {8, 7}, new float[] {-8, 1}));
        arrays.put("y_test", npy("(4,)", new float[] {1, 0, 1, 0}));
        Path file = Files.write(folder.resolve("t.npz"), npz(arrays));
        Cli.Result trained = Cli.run("train", "--data", file, "--epochs", 30, "--out", model())
                .succeeded();
        assertTrue(trained.out().contains("108 training"), trained.out());
        assertTrue(trained.out().contains("4 test"), trained.out());
        assertEquals(1, trained.number("test accuracy: "));
        assertEquals(
                trained.metrics(),
                Cli.run("evaluate", "--model", model(), "--data", file)
                        .succeeded()
                        .metrics());
        Cli.Result predicted =
                Cli.run("predict", "--model", model(), "--data", file).succeeded();
        assertEquals(5, predicted.out().lines().count());
        Cli.run("train", "--data", file, "--test-fraction", 0.5).failed(2, "has its own test part");
    }

    @Test
    void unknownFormatsAreOneLine() throws IOException {
        Path pickle = Files.write(folder.resolve("t.pkl"), new byte[] {(byte) 0x80, 4, (byte) 0x95, 0});
        Cli.run("train", "--data", pickle).failed(2, "t.pkl: is a Python pickle, which is not read; ");
        Path arrays = Files.write(folder.resolve("t.npz"), npz(Map.of("weights", npy("(1,)", new float[] {1}))));
        Cli.run("train", "--data", arrays).failed(2, "t.npz: has the arrays weights, expected x and y");
        Cli.run("inspect", arrays).failed(2, "t.npz: has the arrays weights, expected x and y");
        Path nested = Files.writeString(folder.resolve("t.json"), "[{\"a\":1,\"y\":0},{\"a\":[2],\"y\":1}]");
        Cli.run("train", "--data", nested).failed(2, "t.json: row 2: key 'a' has an array, expected a number");
    }

    @Test
    void standardInputMayBeAnyText() throws IOException, InterruptedException {
        for (String name : List.of("t.csv", "t.jsonl", "t.json", "t.svm", "t.npy")) {
            byte[] bytes = files().get(name);
            List<String> command = new ArrayList<>();
            command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            command.addAll(List.of("-Xmx64m", "-Dsimdmlp.kernels=reference", "-cp"));
            command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
            command.addAll(List.of("train", "--data", "-", "--epochs", "1", "--out", model().toString()));
            Path err = folder.resolve("err.txt");
            Process process =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(bytes);
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), Files.readString(err));
            assertTrue(out.contains("data: /dev/stdin"), out);
            InputStream before = System.in;
            System.setIn(new ByteArrayInputStream(bytes));
            try {
                Cli.Result predicted = Cli.run("predict", "--model", model(), "--data", "-");
                assertEquals(0, predicted.exitCode(), predicted.err());
                assertEquals(ROWS + 1, predicted.out().lines().count(), name);
            } finally {
                System.setIn(before);
            }
        }
    }
}
