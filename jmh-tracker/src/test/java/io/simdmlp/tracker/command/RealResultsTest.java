package io.simdmlp.tracker.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The results of real JMH runs under JDK 17, in every form, through every command. With {@code -Djmh-tracker.test.make=true}
 * src/test/jmh/make.sh makes them first, in some minutes; otherwise they are those that it made before.
 */
final class RealResultsTest {
    private static final Path MADE = Path.of("src/test/resources/io/simdmlp/tracker/jmh");

    @TempDir
    private static Path made;

    private static Path results = MADE;

    @TempDir
    private Path folder;

    @BeforeAll
    static void make() throws IOException, InterruptedException {
        if (Boolean.getBoolean("jmh-tracker.test.make")) {
            Process process = new ProcessBuilder("src/test/jmh/make.sh", made.toString())
                    .inheritIO()
                    .start();
            assertEquals(0, process.waitFor());
            results = made;
        }
    }

    private record Ending(int exitCode, String out, String err) {}

    private static Ending run(Object... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] args = Arrays.stream(words).map(Object::toString).toArray(String[]::new);
        int exitCode = Tracker.run(new PrintWriter(out), new PrintWriter(err), args);
        return new Ending(exitCode, out.toString(), err.toString());
    }

    private static Path file(String name) {
        return results.resolve(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "modes.json.gz",
                "nanoseconds.json.gz",
                "one-fork.json.gz",
                "no-fork.json.gz",
                "modes.csv",
                "modes-semicolons.csv",
                "base.json",
                "slower.json",
                "serial.json",
                "pilot.json"
            })
    void everyCommandTakesEveryForm(String name) throws IOException {
        Path run = file(name);
        byte[] before = Files.readAllBytes(run);
        for (String format : List.of("--json", "--markdown", "--assume-fork-scatter=3%")) {
            Ending comparison = run("compare", run, run, format, "--html", folder.resolve("page.html"));
            assertEquals(0, comparison.exitCode(), comparison.err());
            assertEquals("", comparison.err());
            assertFalse(comparison.out().contains("NaN"), comparison.out());
        }
        assertFalse(Files.readString(folder.resolve("page.html")).contains("NaN"));
        Path history = folder.resolve("history.jsonl");
        for (String commit : List.of("c1", "c2", "c3")) {
            assertEquals(
                    0,
                    run("history", "add", run, "--history", history, "--commit", commit)
                            .exitCode());
        }
        Ending report = run("history", "report", "--history", history, "--html", folder.resolve("trends.html"));
        assertEquals(0, report.exitCode(), report.err());
        assertTrue(report.out().contains("Sorting.sort size=300 text=\"two words\" "), report.out());
        Ending plan = run("plan", run, "--each");
        boolean hasForks = !name.contains("fork") && !name.contains("csv");
        assertEquals(hasForks ? 0 : 2, plan.exitCode(), plan.err());
        assertTrue(
                hasForks
                        ? plan.out().contains("java -jar benchmarks.jar -f ")
                        : plan.err().contains(name) && plan.err().contains("has one fork only"),
                plan.out() + plan.err());
        assertEquals(Arrays.hashCode(before), Arrays.hashCode(Files.readAllBytes(run)));
    }

    @Test
    void thePlantedRegressionIsExitCode1() {
        Ending slower = run("compare", file("base.json"), file("slower.json"));
        assertEquals(1, slower.exitCode(), slower.err());
        assertTrue(slower.out().endsWith("2 slower; 2 allocating more\n"), slower.out());
        assertEquals(0, run("compare", file("slower.json"), file("base.json")).exitCode());
    }

    /** Whatever one fork of another run says, it is no regression. */
    @Test
    void oneForkIsNeverExitCode1() {
        for (String name : List.of("one-fork.json.gz", "no-fork.json.gz", "modes.csv")) {
            assertEquals(0, run("compare", file("modes.json.gz"), file(name)).exitCode());
            assertEquals(0, run("compare", file(name), file("modes.json.gz")).exitCode());
        }
    }

    @Test
    void unusableFilesAreOneLine() {
        Path text = file("modes.txt");
        Path history = folder.resolve("h.jsonl");
        for (Ending ending : List.of(
                run("compare", text, text),
                run("plan", text),
                run("history", "add", text, "--history", history, "--commit", "c1"))) {
            assertEquals(2, ending.exitCode());
            assertEquals("", ending.out());
            assertEquals(
                    "jmh-tracker: " + text + " is JMH's text, which has no raw data, expected that of -rf json\n",
                    ending.err());
        }
        assertFalse(Files.exists(history));
    }
}
