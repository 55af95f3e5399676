package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.ModelFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Writes that fail as on a full disk, because of a limit on the size of files. */
final class DiskFullTest {
    private static final int BLOCKS = 64; // of 512 or 1,024 bytes, depending on the shell

    private static final int FEW_BLOCKS = 8; // more than a small model, less than a report

    @TempDir
    Path folder;

    private String fails(int blocks, Object... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "ulimit -f " + blocks + "; exec \"$@\"",
                "sh",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:-UsePerfData",
                "-Xmx256m",
                "-Dsimdmlp.kernels=reference",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, process.waitFor(), err);
        assertEquals(1, err.lines().count(), err);
        return err.strip();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        }
    }

    @Test
    void predictKeepsTheOldFile() throws Exception {
        Path csv = TestFiles.insects(folder);
        Path model = folder.resolve("m");
        Cli.run("train", "--data", csv, "--epochs", "1", "--hidden", "4", "--out", model)
                .succeeded();
        List<String> rows = Files.readAllLines(csv);
        Path big = Files.writeString(
                folder.resolve("big.csv"),
                rows.getFirst() + "\n" + (String.join("\n", rows.subList(1, 91)) + "\n").repeat(100));
        Path answers = Files.writeString(folder.resolve("answers.csv"), "old");
        List<Path> before = files();
        String err = fails(BLOCKS, "predict", "--model", model, "--data", big, "--out", answers);
        assertTrue(err.startsWith("mlp: " + answers + ": cannot be written: "), err);
        assertEquals("old", Files.readString(answers));
        assertEquals(before, files());
    }

    @Test
    void aFailedReportKeepsTheModel() throws Exception {
        Path csv = TestFiles.insects(folder);
        Path model = folder.resolve("m");
        Path report = folder.resolve("report.html");
        String err = fails(
                FEW_BLOCKS,
                "train",
                "--data",
                csv,
                "--epochs",
                "3",
                "--hidden",
                "4",
                "--out",
                model,
                "--report",
                report);
        assertTrue(err.startsWith("mlp: " + report + ": cannot be written: "), err);
        assertTrue(err.endsWith("; the model is in " + model), err);
        assertEquals(2, ModelFile.read(model).mlp().spec().inputs());
        assertEquals(List.of(csv, model), files());
    }

    @Test
    void aModelThatCannotBeWrittenIsOneLine() throws Exception {
        Path csv = TestFiles.insects(folder);
        Path model = folder.resolve("m");
        String err = fails(BLOCKS, "train", "--data", csv, "--epochs", "1", "--hidden", "200,200", "--out", model);
        assertTrue(err.startsWith("mlp: " + model + ": cannot be written: "), err);
        assertEquals(List.of(csv), files());
    }
}
