package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Commands are killed at random moments: their files are complete or missing, and the next run leaves no temporary file.
 * {@code -Dsimdmlp.kills=100} kills each command 100 times.
 */
final class KillTest {
    private static final int KILLS = Integer.getInteger("simdmlp.kills", 3);

    @TempDir
    Path folder;

    /** Checks a file that exists. */
    private interface Check {
        void complete(Path file) throws IOException;
    }

    private static List<String> java(Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dsimdmlp.kernels=reference",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return command;
    }

    private Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
    }

    /** Kills {@code command} several times while it writes {@code file} into the folder {@code results}. */
    private void kill(List<String> command, Path file, Check check) throws Exception {
        long start = System.nanoTime();
        finish(command);
        long nanos = System.nanoTime() - start;
        check.complete(file);
        Random random = new Random(1);
        for (int kill = 0; kill < KILLS; kill++) {
            Process process = start(command);
            boolean ended = process.waitFor((long) ((0.3 + 0.7 * random.nextDouble()) * nanos), TimeUnit.NANOSECONDS);
            process.destroyForcibly().waitFor();
            assertTrue(ended || Files.exists(file), "the old file or the new one");
            check.complete(file);
        }
        finish(command);
        check.complete(file);
        try (Stream<Path> files = Files.walk(folder)) {
            assertEquals(
                    List.of(),
                    files.filter(path -> path.getFileName().toString().startsWith("."))
                            .toList());
        }
    }

    private void finish(List<String> command) throws IOException, InterruptedException {
        int exitCode = start(command).waitFor();
        assertEquals(0, exitCode, Files.readString(folder.resolve("log")));
    }

    private Path result(String name) throws IOException {
        return Files.createDirectory(folder.resolve("results")).resolve(name);
    }

    @Test
    void aModelIsComplete() throws Exception {
        Path csv = TestFiles.insects(folder);
        Path model = result("m");
        kill(
                java("train", "--data", csv, "--epochs", "1", "--hidden", "700,700", "--threads", "1", "--out", model),
                model,
                file -> assertEquals(2, ModelFile.read(file).mlp().spec().inputs()));
    }

    @Test
    void aReportIsComplete() throws Exception {
        Path csv = TestFiles.insects(folder);
        Path report = result("report.html");
        Path model = folder.resolve("m");
        kill(
                java("train", "--data", csv, "--epochs", "1", "--hidden", "4", "--out", model, "--report", report),
                report,
                file -> assertTrue(Files.readString(file).stripTrailing().endsWith("</html>")));
    }

    @Test
    void predictionsAreComplete() throws Exception {
        Path csv = TestFiles.insects(folder);
        Path model = folder.resolve("m");
        Cli.run("train", "--data", csv, "--epochs", "1", "--hidden", "4", "--out", model)
                .succeeded();
        List<String> rows = Files.readAllLines(csv);
        Path big = Files.writeString(
                folder.resolve("big.csv"),
                rows.getFirst() + "\n" + (String.join("\n", rows.subList(1, 91)) + "\n").repeat(1000));
        Path answers = result("answers.csv");
        kill(java("predict", "--model", model, "--data", big, "--out", answers), answers, file -> {
            try (Stream<String> lines = Files.lines(file)) {
                assertEquals(90_001, lines.count());
            }
        });
    }

    @Test
    void aHistoryIsComplete() throws Exception {
        Path results = folder.resolve("quick.json");
        Files.writeString(results, """
                [{"workload": "T1", "threads": 1, "metric": "training", "value": 1000.0, "unit": "samples/s"}]
                """);
        Path history = result("history.jsonl");
        kill(
                java("bench", "history", "add", results, "--commit", "abc", "--history", history),
                history,
                file -> Cli.run("bench", "history", "report", "--history", file).succeeded());
    }

    /** Kills a training at random moments and resumes it, on one thread and on two: the model has the same bytes. */
    @Test
    void aResumedTrainingGivesTheSameModel() throws Exception {
        Path csv = TestFiles.insects(folder);
        Path whole = folder.resolve("whole");
        Path model = result("m");
        Path checkpoint = folder.resolve("c");
        List<Object> options = List.of(
                "train",
                "--data",
                csv,
                "--epochs",
                40 + 60 * KILLS,
                "--hidden",
                "12,8",
                "--schedule",
                "cosine",
                "--warmup",
                "50-steps",
                "--patience",
                "never",
                "--class-weight",
                "balanced",
                "--out");
        List<Object> expected = new ArrayList<>(options);
        expected.addAll(List.of(whole, "--threads", 1));
        Cli.run(expected.toArray()).succeeded();
        Random random = new Random(2);
        int kills = 0;
        boolean ended = false;
        while (!ended) {
            List<Object> resumed = new ArrayList<>(options);
            resumed.addAll(List.of(model, "--threads", 1 + kills % 2));
            resumed.addAll(List.of("--checkpoint", checkpoint, "--checkpoint-every", "7-steps", "--resume"));
            Process process = start(java(resumed.toArray()));
            long before = modified(checkpoint);
            while (process.isAlive() && modified(checkpoint) == before) {
                Thread.sleep(1);
            }
            ended = process.waitFor(random.nextInt(40_000), TimeUnit.MICROSECONDS) || kills == KILLS;
            if (!ended) {
                process.destroyForcibly();
                kills++;
            }
            int exitCode = process.waitFor();
            assertEquals(ended ? 0 : 137, exitCode, Files.readString(folder.resolve("log")));
        }
        assertTrue(kills > KILLS / 2, kills + " kills before the end");
        assertEquals(-1, Files.mismatch(whole, model), "the models differ after " + kills + " kills");
        try (Stream<Path> files = Files.list(folder)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertTrue(
                    names.stream().noneMatch(name -> name.startsWith(".") || name.endsWith(".lock")), names.toString());
        }
    }

    private static long modified(Path file) throws IOException {
        return Files.exists(file) ? Files.getLastModifiedTime(file).to(TimeUnit.NANOSECONDS) : 0;
    }
}
