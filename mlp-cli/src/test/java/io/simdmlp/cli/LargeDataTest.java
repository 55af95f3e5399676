package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data that are larger than the heap. */
final class LargeDataTest {
    private static final int ROWS = 300_000;
    private static final int NUMBERS = 40;

    @TempDir
    private Path folder;

    private Path table() throws IOException {
        Path csv = folder.resolve("large.csv");
        Random random = new Random(1);
        try (BufferedWriter out = Files.newBufferedWriter(csv)) {
            out.write("color");
            for (int i = 0; i < NUMBERS; i++) {
                out.write(",n" + i);
            }
            out.write(",label\n");
            for (int row = 0; row < ROWS; row++) {
                int kind = random.nextInt(3);
                out.write(List.of("red", "green", "blue").get(kind));
                for (int i = 0; i < NUMBERS; i++) {
                    out.write(i == 7 && random.nextInt(9) == 0 ? "," : "," + random.nextInt(10));
                }
                out.write(kind == 0 ? ",yes\n" : ",no\n");
            }
        }
        return csv;
    }

    /** Runs a command with a small heap; its standard output. */
    private String run(String... arguments) throws IOException, InterruptedException {
        Path temporary = Files.createDirectories(folder.resolve("temporary"));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx80m", "-Djava.io.tmpdir=" + temporary));
        command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertEquals(0, process.waitFor(), Files.readString(err, StandardCharsets.UTF_8));
        String[] left = temporary.toFile().list();
        assertTrue(left != null && left.length == 0, "temporary files are deleted");
        return Files.readString(out, StandardCharsets.UTF_8);
    }

    @Test
    void theModelIsThatOfALargerHeap() throws IOException, InterruptedException {
        String csv = table().toString();
        Path small = folder.resolve("small.safetensors");
        Path large = folder.resolve("large.safetensors");
        String[] train = {"train", "--data", csv, "--epochs", "1", "--hidden", "4", "--batch-size", "256", "--out"};
        List<String> arguments = new ArrayList<>(List.of(train));
        arguments.add(small.toString());
        String out = run(arguments.toArray(String[]::new));
        assertTrue(out.contains("they are in a temporary file of "), out);
        arguments.set(arguments.size() - 1, large.toString());
        Cli.Result memory = Cli.run(arguments.toArray()).succeeded();
        assertFalse(memory.out().contains("temporary file"), memory.out());
        assertArrayEquals(Files.readAllBytes(large), Files.readAllBytes(small));

        String evaluated = run("evaluate", "--model", small.toString(), "--data", csv);
        assertTrue(evaluated.contains("that train held back"), evaluated);
        String accuracy = out.lines()
                .filter(line -> line.startsWith("test accuracy"))
                .findFirst()
                .orElseThrow();
        assertTrue(evaluated.contains(accuracy), evaluated + accuracy);
    }
}
