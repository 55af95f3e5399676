package io.simdmlp.tracker.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.tracker.FakeJmh;
import io.simdmlp.tracker.MadeUp;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TrackerTest {
    @TempDir
    private Path folder;

    private record Ending(int exitCode, String out, String err) {
        void failed(String... parts) {
            assertEquals(2, exitCode, err);
            assertEquals("", out);
            assertTrue(err.startsWith("jmh-tracker: ") && err.lines().count() == 1, err);
            for (String part : parts) {
                assertTrue(err.contains(part), err);
            }
        }

        String succeeded() {
            assertEquals("", err);
            assertEquals(0, exitCode, out);
            return out;
        }
    }

    private static Ending run(Object... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] args = Arrays.stream(words).map(Object::toString).toArray(String[]::new);
        int exitCode = Tracker.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Ending(exitCode, out.toString(), err.toString());
    }

    private Path file(String name, double time) throws IOException {
        return MadeUp.file(folder, name, MadeUp.benchmark("A.b", time, 10, 1));
    }

    @Test
    void theExitCodeTellsARegression() throws IOException {
        Path base = file("base.json", 1);
        Path page = folder.resolve("page.html");
        assertTrue(run("compare", base, base).succeeded().endsWith("1 same\n"));
        Ending slower = run("compare", base, file("new.json", 1.2), "--html", page);
        assertEquals(1, slower.exitCode(), slower.err());
        assertTrue(slower.out().startsWith("A.b net=T1 avgt  slower by 20.0 %"), slower.out());
        assertTrue(Files.readString(page).contains("A.b net=T1 avgt"));
        assertEquals("", slower.err());
        run("compare", file("new.json", 1.2), base).succeeded();
    }

    @Test
    void reportsAreSavedAndTheThresholdDecides() throws IOException {
        Path base = file("base.json", 1);
        Path slow = file("slow.json", 1.2);
        Path comment = folder.resolve("comment.md");
        Path sarif = folder.resolve("out.sarif");
        Ending ending = run(
                "compare",
                base,
                slow,
                "--format",
                "critcmp",
                "--save",
                "comment=" + comment,
                "--save",
                "sarif=" + sarif);
        assertEquals(1, ending.exitCode(), ending.err());
        assertTrue(ending.out().startsWith("group "), ending.out());
        assertTrue(Files.readString(comment).contains("### Benchmarks: 1 slower"));
        assertTrue(Files.readString(sarif).contains("\"ruleId\" : \"slower\""));
        run("compare", base, slow, "--fail-above", "25%").succeeded();
        assertEquals(1, run("compare", base, slow, "--fail-above", "15").exitCode());
        run("compare", base, slow, "--format", "word").failed("--format", "'word'", "benchstat");
        run("compare", base, slow, "--save", "sarif").failed("--save is sarif");
        run("compare", base, slow, "--save", "sarif=" + base).failed("--save is " + base, "would be lost");
        run("compare", base, slow, "--json", "--format", "json").failed("expected one of them");
    }

    @Test
    void noiseIsRecordedAndCounts() throws IOException {
        Path base = file("base.json", 1);
        Path slow = file("slow.json", 1.2);
        Path noise = folder.resolve("noise.json");
        run("compare", base, slow, "--noise", noise).failed("noise.json: no such file");
        assertEquals(1, run("compare", base, slow, "--record-noise", noise).exitCode());
        run("compare", base, slow, "--noise", noise).succeeded();
        assertEquals(
                1,
                run("compare", base, file("slower.json", 1.5), "--noise", noise).exitCode());
        run("compare", base, base, "--noise", noise, "--record-noise", noise).succeeded();
        String before = Files.readString(noise);
        assertEquals(2, before.split("\"time\"", -1).length - 1);
        run("compare", base, slow, "--record-noise", base).failed("base.json");
        run("compare", base, slow, "--noise", slow).failed("alone, expected two runs");
        assertEquals(before, Files.readString(noise));
    }

    @Test
    void unusableInputIsOneLine() throws IOException {
        Path base = file("base.json", 1);
        String before = Files.readString(base);
        run("compare", base, folder.resolve("nowhere.json")).failed("nowhere.json: no such file");
        run("compare", base, folder).failed(folder + ": cannot be read: ");
        run("compare", base, Files.writeString(folder.resolve("bad.json"), "[")).failed("bad.json is truncated");
        run("compare", base, base, "--html", base).failed("--html is " + base, "would be lost");
        run("compare", base, base, "--html", folder).failed("--html is " + folder + ", but it is a folder");
        run("compare", base, base, "--html", folder.resolve("no/page.html")).failed("there is no folder");
        run("compare", base, base, "--effect", "0").failed("--effect is 0.0");
        run("compare", base, base, "--effect", "much").failed("--effect", "(see jmh-tracker compare --help)");
        run("compare", base).failed("NEW", "(see jmh-tracker compare --help)");
        run("comprae", base).failed("comprae");
        Path link = Files.createSymbolicLink(folder.resolve("link.html"), base);
        run("compare", base, base, "--html", link).failed("--html is " + link, "would be lost");
        assertEquals(before, Files.readString(base));
    }

    @Test
    void historiesGrowAndAreReported() throws IOException {
        Path history = folder.resolve("h.jsonl");
        Path run = file("run.json", 1);
        for (String commit : List.of("c1", "c2")) {
            assertEquals(
                    commit + ": 1 figure added to " + history + "\n",
                    run("history", "add", run, "--history", history, "--commit", commit)
                            .succeeded());
        }
        Path page = folder.resolve("trends.html");
        Path csv = folder.resolve("otava.csv");
        String out = run("history", "report", "--history", history, "--html", page, "--csv", csv)
                .succeeded();
        assertTrue(out.matches("A\\.b net=T1 avgt on here: \\S+ us/op after 2 entries\n"), out);
        assertEquals(3, Files.readAllLines(csv).size());
        run("history", "report", "--history", history, "--csv", page, "--html", page)
                .failed("--csv is " + page + " and --html is " + page);
        run("history", "report", "--history", folder.resolve("none")).failed("the history is empty");
    }

    @Test
    void otherHistoriesAreImported() throws IOException {
        Path history = folder.resolve("h.jsonl");
        Path data = Files.writeString(folder.resolve("data.js"), """
                window.BENCHMARK_DATA = {"entries": {"Benchmark": [{"commit": {"id": "c1"}, "date": 1670368827806, "tool": "jmh",
                 "benches": [{"name": "io.A.b ( {\\"net\\":\\"T1\\"} )", "value": 2, "unit": "us/op"}]}]}}""");
        run("history", "import", data, "--history", history, "--host", "here").succeeded();
        run("history", "add", file("run.json", 1), "--history", history, "--commit", "c2")
                .succeeded();
        assertEquals(
                "0 entries added to " + history + ", 1 were there already\n",
                run("history", "import", data, "--history", history, "--host", "here")
                        .succeeded());
        String out = run("history", "report", "--history", history).succeeded();
        assertTrue(out.matches("A\\.b net=T1 avgt on here: \\S+ us/op after 2 entries\n"), out);
        String before = Files.readString(history);
        run("history", "import", folder.resolve("none"), "--history", history).failed("none: no such file");
        run("history", "import", data, "--history", data).failed("--history is " + data, "would be lost");
        Path folderOfRuns = Files.createDirectory(folder.resolve("runs"));
        run("history", "import", folderOfRuns, "--history", folderOfRuns).failed("which is SOURCE too");
        run("history", "add", folder.resolve("run.json"), "--history", history, "--commit", "c", "--time", "noon")
                .failed("--time", "noon");
        assertEquals(before, Files.readString(history));
        run(
                        "history",
                        "add",
                        folder.resolve("run.json"),
                        "--history",
                        history,
                        "--commit",
                        "c0",
                        "--time",
                        "2020-01-01T00:00:00Z")
                .succeeded();
        assertEquals(3, Files.readAllLines(history).size());
    }

    /** Two programs that add at the same time: no line is lost or mixed with another. */
    @Test
    void processesAddAtTheSameTime() throws Exception {
        Path history = folder.resolve("h.jsonl");
        Path run = file("run.json", 1);
        List<Process> processes = new ArrayList<>();
        int count = 4;
        for (int i = 0; i < count; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Tracker.class.getName(),
                            "history",
                            "add",
                            run.toString(),
                            "--history",
                            history.toString(),
                            "--commit",
                            "c" + i)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log" + i).toFile())
                    .start());
        }
        for (int i = 0; i < count; i++) {
            assertEquals(0, processes.get(i).waitFor(), Files.readString(folder.resolve("log" + i)));
        }
        assertEquals(count, Files.readAllLines(history).size());
        run("history", "report", "--history", history).succeeded();
    }

    @Test
    void ratiosAreCheckedWithAJarOrAFile() throws IOException {
        Path baseline = folder.resolve("ratios.json");
        Path run = MadeUp.file(folder, "r.json", MadeUp.benchmark("C.r", 1, 4, 1), MadeUp.benchmark("A.b", 2, 4, 2));
        run("check", run, "--baseline", baseline).failed("ratios.json: no such file");
        run("check", run, "--baseline", baseline, "--update").failed("expected a reference");
        run("check", run, "--baseline", baseline, "--update", "--reference", "C.r")
                .succeeded();
        assertTrue(run("check", run, "--baseline", baseline).succeeded().endsWith("1 same\n"));
        Path slow = MadeUp.file(folder, "s.json", MadeUp.benchmark("C.r", 10, 4, 3), MadeUp.benchmark("A.b", 26, 4, 4));
        assertEquals(1, run("check", slow, "--baseline", baseline).exitCode());
        run("check", slow, "--baseline", baseline, "--effect", "50").succeeded();
        run("check", FakeJmh.jar(folder, "fast.jar"), "--baseline", baseline, "-f", "2")
                .failed("the reference is 'C.r net=T1 avgt'", "has none, expected one of A.b net=T1 avgt");
        run("check", FakeJmh.jar(folder, "fast.jar"), "--baseline", baseline, "-f", "1")
                .failed("number of forks is 1");
        run("check", run, "--baseline", run, "--update", "--reference", "C.r").failed("would be lost");
    }

    @Test
    void jarsRunInTurn() throws IOException {
        Path fast = FakeJmh.jar(folder, "fast.jar");
        Path slow = FakeJmh.jar(folder, "slow.jar");
        Path kept = folder.resolve("kept");
        Ending ending = run("ab", "--base", fast, "--new", slow, "-f", "2", "--out", kept, "A");
        assertEquals(1, ending.exitCode(), ending.err());
        assertTrue(ending.err().contains("fork 4 of 4"), ending.err());
        assertEquals(
                List.of("fast.jar", "slow.jar", "slow.jar", "fast.jar"), Files.readAllLines(kept.resolve("calls.txt")));
        run("ab", "--base", fast, "--new", slow, "-f", "1").failed("-f is 1");
        run("ab", "--base", fast, "--new", slow, "--out", folder).failed("expected a folder of its own");
    }

    @Test
    void anExistingPageKeepsItsPermissionsAndNothingElseStays() throws IOException {
        Path base = file("base.json", 1);
        Path page = Files.writeString(folder.resolve("page.html"), "written before");
        Files.setPosixFilePermissions(page, PosixFilePermissions.fromString("rw-r-----"));
        run("compare", base, base, "--html", page).succeeded();
        assertFalse(Files.readString(page).contains("written before"));
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(page)));
        try (var files = Files.list(folder)) {
            assertEquals(2, files.count());
        }
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() throws IOException {
        Path base = file("base.json", 1);
        Writer full = new Writer() {
            @Override
            public void write(char[] text, int from, int count) throws IOException {
                throw new IOException("No space left on device");
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        StringWriter err = new StringWriter();
        assertEquals(
                2,
                Tracker.run(new PrintWriter(full), new PrintWriter(err), "compare", base.toString(), base.toString()));
        assertEquals("jmh-tracker: standard output cannot be written\n", err.toString());
    }

    /** The README and the workflows use commands and options that exist. */
    @Test
    void theDocumentedOptionsExist() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String file : List.of("ci/github-actions.yml", "ci/gitlab-ci.yml", "ci/README.md", "../README.md")) {
            Files.readString(Path.of(file)).replaceAll("\\\\\n", " ").lines().forEach(lines::add);
        }
        Pattern call = Pattern.compile("(?:jmh-tracker\\.jar|\\$TRACKER)\"? (compare|ab|check|history \\w+|prove)(.*)");
        int calls = 0;
        for (String line : lines) {
            Matcher matcher = call.matcher(line);
            if (matcher.find()) {
                calls++;
                List<Object> words = new ArrayList<>(List.of(matcher.group(1).split(" ", -1)));
                words.add("--help");
                String help = run(words.toArray()).succeeded();
                for (MatchResult option : Pattern.compile(" (--?[a-z][a-z-]*)(?=[ =]|$)")
                        .matcher(matcher.group(2).replaceAll("#.*|\\|\\|.*", ""))
                        .results()
                        .toList()) {
                    assertTrue(help.contains(option.group(1)), line + ": " + option.group(1) + "\n" + help);
                }
            }
        }
        assertTrue(calls >= 10, calls + " calls in the README and the workflows");
        int more = 0;
        Pattern call2 = Pattern.compile(" *jmh-tracker (compare|ab|plan|history \\w+)( .*)");
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            Matcher matcher = call2.matcher(line);
            if (matcher.matches()) {
                more++;
                String help = run(matcher.group(1), "--help").succeeded();
                for (MatchResult option : Pattern.compile(" (--?[a-z]+)\\b")
                        .matcher(matcher.group(2).replaceAll("#.*|'[^']*'", ""))
                        .results()
                        .toList()) {
                    assertTrue(help.contains(option.group(1) + "="), line + ": " + option.group(1) + "\n" + help);
                }
            }
        }
        assertEquals(4, more, "calls in the module's README.md");
    }

    @Test
    void theLauncherNamesTheJarThatIsMissing() throws IOException, InterruptedException {
        Path launcher =
                Files.copy(Path.of("jmh-tracker"), folder.resolve("jmh-tracker"), StandardCopyOption.COPY_ATTRIBUTES);
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("jmh-tracker"));
        Process process = new ProcessBuilder(link.toString(), "--version")
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(2, process.waitFor());
        assertTrue(out.startsWith("jmh-tracker: there is no " + launcher + ".jar; in a clone build it: "), out);
    }

    @Test
    void planAndScaleHaveNoOtherOptions() throws IOException {
        Path pilot = MadeUp.file(folder, "pilot.json", MadeUp.benchmark("A.b", 1, 3, 1));
        assertTrue(run("plan", pilot, "--change", "5%").succeeded().contains("java -jar benchmarks.jar -f "));
        run("plan", pilot, "--change", "much").failed("--change", "(see jmh-tracker plan --help)");
        run("plan", pilot, "--change", "-5").failed("--change is -5.0");
        run("plan", pilot, "--change", "3").failed("the change is 3 %, expected more than");
        run("plan", pilot, "--startup", "-1").failed("--startup is -1.0");
        run("plan", folder.resolve("none.json")).failed("none.json: no such file");
        run("compare", pilot, pilot, "--metric", "gc.tiem").failed("--metric is gc.tiem", "expected one of");
        run("compare", pilot, pilot, "--assume-fork-scatter", "-1").failed("--assume-fork-scatter is -1.0");
        run("prove", "--scale", "-1").failed("--scale is -1");
    }

    /** The command that measures 10,000 benchmarks, with few. */
    @Test
    void theScaleIsMeasured() {
        String out = run("prove", "--scale", "300").succeeded();
        assertTrue(
                out.matches("300 benchmarks of 10 forks .* a heap of 512 MB: [\\d.]+ s, .*: 3 slower, \\d+ same.*\n"),
                out);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "compare",
                "ab",
                "history",
                "history add",
                "history import",
                "history report",
                "check",
                "plan",
                "prove"
            })
    void everyCommandHasHelpWithItsOwnName(String command) {
        List<Object> words = new ArrayList<>(List.of(command.split(" ", -1)));
        words.remove("");
        words.add("--help");
        String help = run(words.toArray()).succeeded();
        assertTrue(help.startsWith(("Usage: jmh-tracker " + command).strip()), help);
        assertTrue(help.contains("\n  jmh-tracker " + command), help);
        assertFalse(help.contains("mlp bench") || help.contains("${"), help);
        assertTrue(help.lines().allMatch(line -> line.length() <= 100), help);
        assertTrue(run("--version").succeeded().startsWith("jmh-tracker "));
    }
}
