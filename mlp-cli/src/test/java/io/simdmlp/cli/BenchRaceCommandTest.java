package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code mlp bench race}, on images that are learned within a second. */
final class BenchRaceCommandTest {
    @TempDir
    private Path folder;

    @Test
    void helpHasExamples() {
        String help = Cli.run("bench", "race", "--help").succeeded().out();
        assertTrue(
                help.lines().filter(line -> line.startsWith("  mlp bench race")).count() >= 3, help);
        assertTrue(help.lines().allMatch(line -> line.length() <= 100), help);
        assertTrue(help.contains("Default: 0.98"), help);
    }

    @Test
    void reachesItsGoal() throws IOException {
        Path data = TestFiles.mnist(folder.resolve("data"), 10);
        Path json = folder.resolve("race.json");
        String out = Cli.run("bench", "race", "--data", data, "--runs", 1, "--goal", 0.9, "--json", json)
                .succeeded()
                .out();
        assertTrue(out.contains("| to 90.00 % |"), out);
        assertTrue(out.contains("\n| simdmlp "), out);
        JsonNode runs = JsonMapper.builder().build().readTree(Files.readString(json));
        assertEquals(1, runs.size());
        JsonNode run = runs.get(0);
        assertEquals("simdmlp", run.get("library").asString());
        assertEquals(1, run.get("seed").asInt());
        assertTrue(run.get("seconds").asDouble() > 0, run.toString());
        int epochs = run.get("epoch_seconds").size();
        assertEquals(epochs, run.get("accuracies").size());
        assertTrue(run.get("accuracies").get(epochs - 1).asDouble() >= 0.9, run.toString());
    }

    @Test
    void aGoalThatIsNeverReachedIsExitCode1() throws IOException {
        Path data = TestFiles.mnist(folder.resolve("data"), 10);
        Path labels = data.resolve("t10k-labels-idx1-ubyte");
        byte[] bytes = Files.readAllBytes(labels);
        bytes[bytes.length - 1] = 0; // which was a 9, and looks like one
        Files.write(labels, bytes);
        Cli.Result result = Cli.run("bench", "race", "--data", data, "--runs", 1, "--goal", 1);
        assertEquals(1, result.exitCode(), result.err());
        assertEquals("", result.err());
        String told = result.line("simdmlp never reached 100.00 % in run 1: ");
        assertTrue(told.matches("[0-9.]+ % at best, after 2 epochs"), told);
    }

    @Test
    void otherDataAreRefusedInOneLine() throws IOException {
        Cli.run("bench", "race").failed(2, "--data");
        Path nowhere = folder.resolve("nowhere");
        Cli.run("bench", "race", "--data", nowhere)
                .failed(2, nowhere.toString(), "has no file train-images-idx3-ubyte");
        Path small = TestFiles.idx(folder.resolve("small"), 3);
        Cli.run("bench", "race", "--data", small).failed(2, "has images of 4 pixels, expected 784");
        Path letters = TestFiles.mnist(folder.resolve("letters"), 26);
        Cli.run("bench", "race", "--data", letters).failed(2, "has labels up to 25, expected 0 to 9");
        Path cut = TestFiles.mnist(folder.resolve("cut"), 10).resolve("train-labels-idx1-ubyte");
        Files.write(cut, new byte[20]);
        Cli.run("bench", "race", "--data", folder.resolve("cut")).failed(2, cut.toString(), "begins with 00000000");
    }

    @Test
    void optionsAreChecked() {
        int cpus = Runtime.getRuntime().availableProcessors();
        Cli.run("bench", "race", "--data", folder, "--threads", cpus + 1)
                .failed(2, "--threads is " + (cpus + 1) + ", expected at most " + cpus);
        Cli.run("bench", "race", "--data", folder, "--runs", 0).failed(2, "--runs is 0, expected at least 1");
        for (String goal : new String[] {"0", "1.01", "NaN", "-1"}) {
            Cli.run("bench", "race", "--data", folder, "--goal", goal)
                    .failed(2, "--goal is " + Double.parseDouble(goal) + ", expected above 0 and up to 1");
        }
        Path json = folder.resolve("missing", "race.json");
        Cli.run("bench", "race", "--data", folder, "--json", json).failed(2, "--json is " + json);
    }
}
