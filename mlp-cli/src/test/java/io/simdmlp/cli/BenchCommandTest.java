package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Backend;
import io.simdmlp.bench.Figure;
import io.simdmlp.tracker.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code mlp bench} targets, cold, compare, history and ab. */
final class BenchCommandTest {
    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private Path run(String name, int forks) throws IOException {
        return file(name, TestFiles.jmhRun(forks));
    }

    /** The same with the second benchmark's score edited. */
    private Path slower(Path run) throws IOException {
        String text = Files.readString(run);
        int second = text.lastIndexOf("\"score\": 1");
        return file("slower.json", text.substring(0, second) + "\"score\": 12" + text.substring(second + 11));
    }

    @Test
    void aRunAgainstItselfIsFine() throws IOException {
        Path run = run("a.json", 5);
        String out = Cli.run("bench", "compare", run, run).succeeded().out();
        assertTrue(out.endsWith("2 same\n"), out);
    }

    @Test
    void aSlowdownIsExitCode1AndNamed() throws IOException {
        Path run = run("a.json", 5);
        Path page = folder.resolve("page.html");
        Cli.Result result = Cli.run("bench", "compare", run, slower(run), "--html", page);
        assertEquals(1, result.exitCode(), result.err());
        assertEquals("", result.err());
        assertTrue(
                result.out().matches("(?s)Predict.predict net=I1 avgt  same .*net=I2 avgt  slower by .*"),
                result.out());
        assertTrue(Files.readString(page).contains("Predict.predict net=I2 avgt"));
        String json = Cli.run("bench", "compare", run, slower(run), "--json").out();
        assertTrue(json.contains("\"verdict\" : \"slower\""), json);
        String markdown =
                Cli.run("bench", "compare", run, slower(run), "--markdown").out();
        assertTrue(markdown.contains("| Predict.predict net=I2 avgt |"), markdown);
        assertEquals(0, Cli.run("bench", "compare", slower(run), run).exitCode(), "faster is no regression");
        Cli.run("bench", "compare", run, slower(run), "--effect", "30").succeeded();
        Cli.run("bench", "compare", run, slower(run), "--noise", run + "," + slower(run))
                .succeeded();
    }

    @Test
    void aByteMoreIsExitCode1() throws IOException {
        Path run = run("a.json", 5);
        Path more = file("more.json", Files.readString(run).replaceFirst("\"score\": 0.001", "\"score\": 1.001"));
        Cli.Result result = Cli.run("bench", "compare", run, more);
        assertEquals(1, result.exitCode(), result.err());
        assertTrue(result.out().contains("allocates 1 B more"), result.out());
    }

    @Test
    void unusableRunsAreRefusedInOneLine() throws IOException {
        Path run = run("a.json", 5);
        String text = Files.readString(run);
        Path page = file("page.html", "old");
        String[][] bad = {
            {text.substring(0, text.length() / 2), "truncated"},
            {"{}", "is not JMH's JSON"},
            {"[]", "has no results"},
            {text.replace("Predict", "Other"), "no benchmark in common"},
            {text.replace("us/op", "ops/us"), "units of one kind"},
            {text.replaceFirst("\"score\": [^,]*", "\"score\": \"NaN\""), "NaN"},
            {text.replace("host=here", "host=there"), "machine 'here' and 'there'"},
            {text.replace("\"25\"", "\"26\""), "JDK"}
        };
        for (String[] contentAndPart : bad) {
            Path other = file("bad.json", contentAndPart[0]);
            Cli.run("bench", "compare", run, other, "--html", page).failed(2, contentAndPart[1]);
            assertEquals("old", Files.readString(page));
            assertEquals(text, Files.readString(run));
        }
        Cli.run("bench", "compare", run, file("bad.json", bad[6][0]), "--allow-different")
                .succeeded();
        Cli.run("bench", "compare", run, folder.resolve("nowhere.json")).failed(2, "nowhere.json: no such file");
        Cli.run("bench", "compare", run, run, "--html", run).failed(2, "--html is " + run);
        Cli.run("bench", "compare", run, run, "--noise", run).failed(2, "--noise is " + run + " alone");
        Cli.run("bench", "compare", run, run, "--effect", "0").failed(2, "--effect is 0.0");
        Cli.run("bench", "compare", run, run, "--json", "--markdown").failed(2, "expected one of them");
        assertEquals(text, Files.readString(run));
    }

    @Test
    void historiesGrowAndAreReported() throws IOException {
        Path history = folder.resolve("h.jsonl");
        Path run = run("a.json", 5);
        for (String commit : List.of("c1", "c2", "c3")) {
            String out = Cli.run("bench", "history", "add", run, "--history", history, "--commit", commit)
                    .succeeded()
                    .out();
            assertEquals(commit + ": 2 figures added to " + history + "\n", out);
        }
        Path page = folder.resolve("trends.html");
        Path csv = folder.resolve("otava.csv");
        String out = Cli.run("bench", "history", "report", "--history", history, "--html", page, "--csv", csv)
                .succeeded()
                .out();
        assertEquals("""
                Predict.predict net=I1 avgt on here: 100.8 us/op after 3 entries
                Predict.predict net=I2 avgt on here: 100.8 us/op after 3 entries
                """, out);
        assertTrue(Files.readString(page).contains("Predict.predict net=I2 avgt"));
        assertEquals(4, Files.readAllLines(csv).size());
        String before = Files.readString(history);
        Cli.run("bench", "history", "report", "--history", history, "--only", "T9")
                .failed(2, "'T9', expected one of");
        Cli.run("bench", "history", "report", "--history", history, "--host", "x")
                .failed(2, "'x', expected one of");
        Cli.run("bench", "history", "report", "--history", history, "--csv", history)
                .failed(2, "would be lost");
        Cli.run("bench", "history", "add", file("b.json", "{"), "--history", history, "--commit", "c")
                .failed(2, "truncated");
        assertEquals(before, Files.readString(history));
        Files.writeString(history, before.replaceFirst("\"version\":1", "\"version\":7"));
        Cli.run("bench", "history", "add", run, "--history", history, "--commit", "c")
                .failed(2, "line 1 has version 7, expected 1");
        Cli.run("bench", "history", "report", "--history", folder.resolve("none"))
                .failed(2, "the history is empty");
        assertFalse(Files.exists(folder.resolve("none")));
    }

    /** Linux opens a directory; reading it fails, with a message that does not name it. */
    @Test
    void aFileThatCannotBeReadIsNamed() throws IOException {
        Path run = run("run.json", 2);
        String unreadable = folder + ": cannot be read: ";
        Cli.run("bench", "compare", folder, run).failed(2, unreadable);
        Cli.run("bench", "compare", run, folder).failed(2, unreadable);
        Cli.run("bench", "compare", run, run, "--noise", folder + "," + folder).failed(2, unreadable);
        Cli.run("bench", "targets", folder).failed(2, unreadable);
        Cli.run("bench", "instructions", "--check", folder).failed(2, unreadable);
        Cli.run("bench", "history", "report", "--history", folder).failed(2, "the history is empty");
        Cli.run("bench", "history", "add", folder, "--history", folder.resolve("h"), "--commit", "c")
                .failed(2, unreadable);
        Path histories = Files.createDirectory(folder.resolve("histories")); // a file per machine in it
        Cli.run("bench", "history", "add", run, "--history", histories, "--commit", "c")
                .succeeded();
        Cli.run("bench", "history", "report", "--history", histories).succeeded();
    }

    @Test
    void aMissedTargetIsExitCode1AndNamed() throws IOException {
        List<String> figures = TestFiles.quickFigures();
        Path all = file("all.json", figures.toString());
        Cli.Result met = Cli.run("bench", "targets", all, all).succeeded();
        assertTrue(met.out().endsWith("\n42 of 42 targets met\n"), met.out());
        Path slow = file("slow.json", figures.toString().replaceFirst("(T2.*\\s.*)0.95", "$10.57"));
        Cli.Result missed = Cli.run("bench", "targets", slow);
        assertEquals(1, missed.exitCode(), missed.err());
        assertEquals("", missed.err());
        assertTrue(
                missed.out().endsWith("41 of 42 targets met\nT2: 0.570 of P, wanted >= 0.760, 25.00 % short\n"),
                missed.out());
        Path few = file("few.json", figures.subList(0, 4).toString());
        Cli.Result missing = Cli.run("bench", "targets", few);
        assertEquals(1, missing.exitCode(), missing.err());
        assertTrue(missing.out().contains("T5: of P not measured"), missing.out());
        Cli.run("bench", "targets", all, file("half.json", figures.toString().substring(0, 500)))
                .failed(2, "half.json", "truncated");
        Path other = file("other.json", figures.toString().replace("CPU-1", "CPU-2"));
        Cli.run("bench", "targets", all, other).failed(2, "other.json has the CPU CPU-2, expected CPU-1", "all.json");
        Cli.run("bench", "targets", run("jmh.json", 2)).failed(2, "jmh.json", "expected the file of its --json");
        Cli.run("bench", "targets", folder.resolve("nowhere")).failed(2, "nowhere: no such file");
        Cli.run("bench", "targets").failed(2, "RESULTS");
    }

    @Test
    void quickPrintsWhatItMeasuredAndWritesIt() throws IOException {
        Path json = folder.resolve("q.json");
        List<String> lines = Cli.run("bench", "quick", "--only", "T4", "--cpu-time", "--json", json)
                .succeeded()
                .out()
                .lines()
                .toList();
        assertTrue(lines.get(0).startsWith("CPU: " + Host.cpu() + ", "), lines.toString());
        assertEquals("kernels: " + Backend.name(), lines.get(1));
        assertEquals("Java: " + Host.jdk(), lines.get(2));
        assertEquals("time: CPU time of the threads", lines.get(3));
        assertTrue(lines.get(5).startsWith("T4 "), lines.toString());
        assertTrue(lines.size() <= 7, lines.toString()); // a note if the machine is busy
        String text = Files.readString(json);
        for (String field : List.of("slices", "slices_dropped", "selection", "peak_gflops", "cpu", "jdk")) {
            assertTrue(text.contains("\"" + field + "\""), text);
        }
        Cli.Result targets = Cli.run("bench", "targets", json);
        assertEquals(1, targets.exitCode(), targets.err()); // most are not measured
    }

    @Test
    void quickHasAColumnForEachFigure() {
        Figure latency = new Figure(
                "I1",
                2,
                256,
                "latency",
                38.15,
                "us",
                56.1,
                0.305,
                0.0,
                38_150L,
                44_400L,
                61_250L,
                410,
                90,
                "full",
                0.64,
                183.9,
                0.91,
                "wall",
                "CPU-1",
                "25 Vendor");
        Figure training = new Figure(
                "T4",
                1,
                256,
                "throughput",
                1_234_567,
                "steps/s",
                1.38,
                0.0157,
                0.0,
                null,
                null,
                null,
                12,
                340,
                "slow",
                null,
                70.25,
                null,
                "wall",
                "CPU-1",
                "25 Vendor");
        List<String> lines = BenchQuickCommand.page(List.of(latency, training), false)
                .lines()
                .toList();
        assertEquals("time: wall clock", lines.get(3));
        assertEquals(
                "workload threads value +- GFLOP/s P of P of read B/call p99 us p99.9 us slices dropped",
                lines.get(4).replaceAll("\\s+", " "));
        assertEquals(
                "I1 2 38.15 us 0.6 % 56.10 183.9 0.305 0.910 0.000 44.40 61.25 410 90",
                lines.get(5).replaceAll("\\s+", " "));
        assertEquals(
                "T4 1 1,234,567 steps/s 1.380 70.25 0.0157 0.000 slow 12 340",
                lines.get(6).replaceAll("\\s+", " "));
        assertEquals("slow: P of these slices is below 95 % of the highest P of the run", lines.get(7));
        int width = lines.get(4).length();
        assertTrue(lines.subList(4, 7).stream().allMatch(line -> line.length() == width), lines.toString());
    }

    @Test
    void unusableOptionsOfQuickAreRefusedInOneLine() {
        Cli.run("bench", "quick", "--only", "T9").failed(2, "--only is 'T9', expected some of T1, T2");
        Cli.run("bench", "quick", "--threads", "0").failed(2, "--threads is 0, expected at least 1");
        Cli.run("bench", "quick", "--cpu-time=maybe").failed(2, "--cpu-time");
        Cli.run("bench", "quick", "--json", folder).failed(2, "--json is " + folder);
    }

    @Test
    void unusableOptionsOfColdAreRefusedInOneLine() {
        Cli.run("bench", "cold", "--forks", "0").failed(2, "--forks is 0, expected at least 1");
        Cli.run("bench", "cold", "T1").failed(2, "T1");
    }

    @Test
    void unusableOptionsOfInstructionsAreRefusedInOneLine() throws IOException {
        Path broken = file("broken.json", "{");
        Path narrow = file("narrow.json", """
                {"vector_bits": 32, "jvm": "", "kernels": [], "missing": {}}""");
        Cli.run("bench", "instructions", "--forks", "0").failed(2, "--forks is 0, expected at least 1");
        Cli.run("bench", "instructions", "--only", "OneRow,Tile9x9").failed(2, "'Tile9x9'", "expected one of ");
        Cli.run("bench", "instructions", "--json", folder).failed(2, "--json is " + folder);
        Cli.run("bench", "instructions", "--check", folder.resolve("nowhere")).failed(2, "nowhere: no such file");
        Cli.run("bench", "instructions", "--check", broken).failed(2, "broken.json is not a file of");
        Cli.run("bench", "instructions", "--check", narrow).failed(2, "narrow.json, recorded at 32 bit");
    }

    @Test
    void unusableOptionsOfAbAreRefusedInOneLine() {
        Path nowhere = folder.resolve("nowhere.jar");
        Cli.run("bench", "ab", "--base", nowhere, "--new", nowhere).failed(2, nowhere + ": no such file");
        Cli.run("bench", "ab", "--base", nowhere, "--new", nowhere, "-f", "1").failed(2, "-f is 1");
        Cli.run("bench", "ab").failed(2, "--base");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "quick",
                "targets",
                "cold",
                "instructions",
                "reading",
                "service",
                "compare",
                "ab",
                "history",
                "plan",
                "prove"
            })
    void everyCommandHasExamples(String command) {
        String help = Cli.run("bench", command, "--help").succeeded().out();
        assertTrue(help.startsWith("Usage: mlp bench " + command), help);
        assertTrue(
                help.lines()
                                .filter(line -> line.contains("mlp bench " + command))
                                .count()
                        >= 3,
                help);
        assertTrue(help.lines().allMatch(line -> line.length() <= 100), help);
    }

    @Test
    void aTableIsReadAndTrainedOn() throws IOException {
        Cli.Result result =
                Cli.run("bench", "reading", "--rows", 3_000, "--repeats", 1).succeeded();
        assertTrue(result.line("table: ").startsWith("20 columns, 3000 rows, "), result.out());
        assertTrue(result.line("training from memory: ").endsWith(" times as fast"), result.out());
        Path csv = folder.resolve("table.csv");
        Cli.run("bench", "reading", "--rows", 100, "--write", csv).succeeded();
        assertEquals(101, Files.readAllLines(csv).size());
        Cli.run("bench", "reading", "--rows", 0).failed(2, "--rows is 0, expected at least 1");
        Cli.run("bench", "reading", "--write", folder).failed(2, "--write is " + folder);
    }

    @Test
    void aServiceIsMeasured() {
        Cli.Result result = Cli.run("bench", "service", "--only", "I2", "--calls", 30_000, "--swap", 0.05)
                .succeeded();
        List<String> lines = result.out().lines().toList();
        assertEquals(5, lines.size(), result.out());
        for (String line : lines.subList(2, 5)) {
            String[] words = line.trim().split(" +", -1);
            assertEquals("I2", words[0]);
            assertEquals("0", words[words.length - 3], "predictions that are wrong: " + line);
        }
        Cli.run("bench", "service", "--only", "I3").failed(2, "--only is I3, expected I1 or I2");
        Cli.run("bench", "service", "--calls", 0).failed(2, "--calls is 0, expected at least 1");
        Cli.run("bench", "service", "--swap", "NaN").failed(2, "--swap is NaN, expected above 0");
    }

    @Test
    void sizesAndWorkloadsAreChecked() {
        Cli.run("bench", "curve", "--rows", 0).failed(2, "--rows is 0, expected 1 to 1024");
        Cli.run("bench", "curve", "--outputs", 131).failed(2, "--outputs is 131, expected 1 to 130");
        for (String command : new String[] {"roofline", "quick"}) {
            Cli.run("bench", command, "--only", "X9").failed(2, "--only is 'X9', expected some of T1");
        }
    }
}
