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
        Path page = Files.writeString(folder.resolve("page.html"), "old");
        Files.setPosixFilePermissions(page, PosixFilePermissions.fromString("rw-r-----"));
        run("compare", base, base, "--html", page).succeeded();
        assertFalse(Files.readString(page).contains("old"));
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

    /** The README and the workflow use commands and options that exist. */
    @Test
    void theDocumentedOptionsExist() throws IOException {
        String workflow = Files.readString(Path.of("../docs/jmh-compare.yml"));
        String readme = Files.readString(Path.of("../README.md"));
        List<String> lines =
                new ArrayList<>(List.of(workflow.replaceAll("\\n +--", " --").split("\n", -1)));
        readme.lines().forEach(lines::add);
        Pattern call = Pattern.compile("jmh-tracker\\.jar\"? (compare|ab|history \\w+|prove)(.*)");
        int calls = 0;
        for (String line : lines) {
            Matcher matcher = call.matcher(line);
            if (matcher.find()) {
                calls++;
                List<Object> words = new ArrayList<>(List.of(matcher.group(1).split(" ", -1)));
                words.add("--help");
                String help = run(words.toArray()).succeeded();
                for (MatchResult option : Pattern.compile(" (--?[a-z]+)\\b")
                        .matcher(matcher.group(2).replaceAll("#.*", ""))
                        .results()
                        .toList()) {
                    assertTrue(help.contains(option.group(1) + "="), line + ": " + option.group(1) + "\n" + help);
                }
            }
        }
        assertEquals(5, calls, "calls in README.md and docs/jmh-compare.yml");
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
    @ValueSource(strings = {"", "compare", "ab", "history", "history add", "history report", "plan", "prove"})
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
