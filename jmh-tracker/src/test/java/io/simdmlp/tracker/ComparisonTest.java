package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.w3c.dom.Document;

final class ComparisonTest {
    @TempDir
    private Path folder;

    private JmhResults results(String name, String... benchmarks) throws IOException {
        return JmhResults.read(MadeUp.file(folder, name, benchmarks));
    }

    private static Comparison compare(JmhResults base, JmhResults next) throws IOException {
        return Comparison.of(base, next, Comparison.Criteria.DEFAULT);
    }

    private static Comparison.BenchmarkRow row(Comparison comparison, int i) {
        return comparison.rows().get(i);
    }

    /** Twenty benchmarks whose forks scatter by 1 %; the first takes {@code factor} times as long. */
    private JmhResults suite(String name, double factor, int forks, long seed) throws IOException {
        List<String> benchmarks = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            benchmarks.add(MadeUp.benchmark("A.b" + i, i == 0 ? factor : 1, forks, 100 * seed + i));
        }
        return results(name, benchmarks.toArray(String[]::new));
    }

    @Test
    void aRunIsTheSameAsItself() throws IOException {
        JmhResults run = suite("a.json", 1, 10, 1);
        Comparison comparison = compare(run, run);
        assertEquals(0, comparison.worse());
        assertTrue(comparison.rows().stream().allMatch(row -> row.verdict() == Verdict.SAME && row.change() == 0));
        assertEquals(List.of(), comparison.notes());
    }

    @Test
    void aSlowdownIsNamedAndNothingElse() throws IOException {
        Comparison comparison = compare(suite("a.json", 1, 10, 1), suite("b.json", 1.05, 10, 2));
        assertEquals(1, comparison.worse());
        Comparison.BenchmarkRow row = row(comparison, 0);
        assertEquals(Verdict.SLOWER, row.verdict());
        assertEquals(0.05, row.change(), 0.02);
        assertTrue(row.low() > 0 && row.low() < row.change() && row.change() < row.high(), row.toString());
        assertEquals(0, row.moreForks());
        String text = new ComparisonReport(comparison).text();
        assertTrue(text.startsWith("A.b0 net=T1 avgt   slower by "), text);
        assertTrue(text.endsWith("1 slower, 19 same\n"), text);
    }

    @Test
    void twoForksAreEnoughForALargeChange() throws IOException {
        Comparison comparison = compare(suite("a.json", 1, 2, 1), suite("b.json", 1.2, 2, 2));
        assertEquals(Verdict.SLOWER, row(comparison, 0).verdict());
        assertEquals(1, comparison.worse());
    }

    @Test
    void aSpeedupIsNoRegression() throws IOException {
        Comparison comparison = compare(suite("a.json", 1, 10, 1), suite("b.json", 0.9, 10, 2));
        assertEquals(0, comparison.worse());
        assertEquals(Verdict.FASTER, row(comparison, 0).verdict());
        String words = ComparisonReport.words(row(comparison, 0));
        assertTrue(words.matches("faster by (9|1\\d)\\.\\d % \\[(9|10)\\.\\d, 1\\d\\.\\d]"), words);
    }

    /** Throughput: 20 % fewer operations a second are 25 % more time for each. */
    @Test
    void throughputIsBetterWhenHigher() throws IOException {
        double[][] raw = new double[10][1];
        Arrays.setAll(raw, f -> new double[] {100 + f % 3});
        double[][] less = new double[10][1];
        Arrays.setAll(less, f -> new double[] {0.8 * raw[f][0]});
        Comparison comparison = compare(
                results("a.json", MadeUp.benchmark("A.b", "thrpt", MadeUp.HOST, raw, "")),
                results("b.json", MadeUp.benchmark("A.b", "thrpt", MadeUp.HOST, less, "")));
        assertEquals(Verdict.SLOWER, row(comparison, 0).verdict());
        assertEquals(0.25, row(comparison, 0).change(), 1e-12);
    }

    @Test
    void changesBelowTheSmallestEffectAreNoRegression() throws IOException {
        JmhResults base = suite("a.json", 1, 20, 1);
        JmhResults next = suite("b.json", 1.015, 20, 2);
        assertEquals(Verdict.SAME, row(compare(base, next), 0).verdict());
        Comparison.Criteria strict = Comparison.Criteria.DEFAULT.withSmallestEffect(0.005);
        assertEquals(Verdict.SLOWER, row(Comparison.of(base, next, strict), 0).verdict());
    }

    @Test
    void anUndecidedResultNamesTheForksNeeded() throws IOException {
        double[][] base = {{1}, {1.1}, {0.9}, {1.05}, {0.95}};
        double[][] next = {{1.04}, {1.14}, {0.94}, {1.09}, {0.99}};
        Comparison comparison = compare(
                results("a.json", MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, base, "")),
                results("b.json", MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, next, "")));
        Comparison.BenchmarkRow row = row(comparison, 0);
        assertEquals(Verdict.UNDECIDED, row.verdict());
        assertTrue(row.moreForks() > 20 && row.moreForks() < 100, row.toString());
        String words = ComparisonReport.words(row);
        assertTrue(words.matches("cannot tell \\[-.*]; about " + row.moreForks() + " more forks would"), words);
        assertEquals(0, comparison.worse());
    }

    @Test
    void aByteMoreIsARegressionAndNoiseIsNot() throws IOException {
        double[][] raw = {{1, 1}, {1.01, 1.01}, {0.99, 0.99}};
        String none = MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, raw, MadeUp.allocation(0.001, 0.002, 700));
        String noise = MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, raw, MadeUp.allocation(0.3, 0.2, 0.001));
        String more = MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, raw, MadeUp.allocation(1, 1.001, 1));
        String quiet = MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, raw, MadeUp.allocation(0.001, 0.002, 0.001));
        assertEquals(
                0, compare(results("a.json", none), results("b.json", noise)).worse());
        Comparison comparison = compare(results("a.json", quiet), results("b.json", more));
        assertEquals(1, comparison.worse());
        assertEquals(Verdict.SAME, row(comparison, 0).verdict());
        assertTrue(ComparisonReport.words(row(comparison, 0)).endsWith("; allocates 1 B more, 1 B/op"));
        assertTrue(new ComparisonReport(comparison).text().endsWith("1 same; 1 allocating more\n"));
        assertEquals(
                0, compare(results("a.json", more), results("b.json", quiet)).worse());
        String unmeasured = MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, raw, "");
        Comparison half = compare(results("a.json", quiet), results("b.json", unmeasured));
        assertEquals(List.of("A.b net=T1 avgt: allocation was measured on one side only"), half.notes());
    }

    /** A change of 5 % is no regression if two runs of the same build differ by 8 %. */
    @Test
    void differencesBetweenRunsOfTheSameBuildDoNotCount() throws IOException {
        JmhResults base = suite("a.json", 1, 10, 1);
        JmhResults next = suite("b.json", 1.05, 10, 2);
        List<JmhResults> noise = List.of(suite("n1.json", 1, 10, 3), suite("n2.json", 1.08, 10, 4));
        Comparison.Criteria options = Comparison.Criteria.DEFAULT.withNoise(noise);
        assertEquals(0, Comparison.of(base, next, options).worse());
        assertEquals(0.08, row(Comparison.of(base, next, options), 0).floor(), 0.02);
    }

    private void refused(String expected, JmhResults base, JmhResults next) {
        String message = MadeUp.refusal(() -> compare(base, next));
        assertTrue(message.contains(expected), message);
    }

    @Test
    void runsThatCannotBeComparedAreRefused() throws IOException {
        String one = MadeUp.benchmark("A.b", 1, 3, 1);
        JmhResults base = results("a.json", one);
        refused("have no benchmark in common", base, results("b.json", one.replace("A.b", "C.d")));
        refused("machine 'here' and 'there'", base, results("b.json", one.replace("host=here", "host=there")));
        refused("JVM flags '-Xmx1g' and '-Xmx2g'", base, results("b.json", one.replace("-Xmx1g", "-Xmx2g")));
        refused("JDK '25.0.3 VM 25+9' and '26 VM 25+9'", base, results("b.json", one.replace("25.0.3", "26")));
        refused("expected units of one kind", base, results("b.json", one.replace("us/op", "ops/us")));
        Comparison.Criteria anyway = Comparison.Criteria.DEFAULT.withDifferent(true);
        JmhResults there =
                results("b.json", one.replace("host=here", "host=there").replace("25.0.3", "26"));
        assertEquals(0, Comparison.of(base, there, anyway).worse());
    }

    @Test
    void notesNameWhatIsNotVerified() throws IOException {
        String one = MadeUp.benchmark("A.b", 1, 3, 1);
        JmhResults base = results("a.json", one, MadeUp.benchmark("A.old", 1, 3, 1));
        JmhResults next = results("b.json", one.replace(MadeUp.HOST, "-Da=b"), MadeUp.benchmark("A.young", 1, 3, 1));
        refused("JVM flags", base, next);
        JmhResults unknown = results(
                "b.json",
                one.replace(MadeUp.HOST, MadeUp.HOST.replace("here", "")),
                MadeUp.benchmark("A.young", 1, 3, 1));
        List<String> notes = compare(base, unknown).notes();
        assertEquals(3, notes.size(), notes.toString());
        assertEquals("A.young net=T1 avgt is in " + unknown.name() + " only", notes.get(0));
        assertEquals("A.old net=T1 avgt is in " + base.name() + " only", notes.get(1));
        assertTrue(notes.get(2).startsWith("the results do not name their machine; not verified"), notes.get(2));
    }

    @Test
    void everyReportHasEveryBenchmark() throws IOException {
        Comparison comparison = compare(suite("a<b>.json", 1, 5, 1), suite("b.json", 1.3, 5, 2));
        ComparisonReport report = new ComparisonReport(comparison);
        for (Comparison.BenchmarkRow row : comparison.rows()) {
            for (String text : List.of(report.text(), report.markdown(), report.json(), report.html())) {
                assertTrue(text.contains(row.label()), row.label());
            }
            assertTrue(report.html().contains(ComparisonReport.words(row)));
        }
        assertFalse(report.html().contains("a<b>")
                || report.html().contains("@TITLE@")
                || report.html().contains("@BODY@"));
        assertEquals(1, ResultFiles.JSON.readTree(report.json()).path("worse").asInt());
        assertTrue(report.markdown().startsWith("| benchmark "), report.markdown());
    }

    /** Names of any kind, and a benchmark whose forks do not differ at all. */
    @Test
    void thePageIsValidForAnyNames() throws Exception {
        String odd = "a<b>&'|" + "x".repeat(200) + "\u05D0\u202E";
        double[][] raw = {{1, 1}, {1, 1}};
        String benchmark = MadeUp.benchmark(odd, "avgt", MadeUp.HOST, raw, "");
        ComparisonReport report =
                new ComparisonReport(compare(results("a&b.json", benchmark), results("b\u0001.json", benchmark)));
        Document page = Markups.parse(report.html());
        assertEquals(0, page.getElementsByTagName("b").getLength());
        assertEquals(1, Markups.withClass(page, "li", "row").size());
        assertTrue(page.getDocumentElement().getTextContent().contains("a<b>&'|xxx"));
        String row = report.markdown().lines().toList().get(2);
        assertEquals(3, row.replace("\\|", "").chars().filter(c -> c == '|').count(), row);
    }

    /** With 200 suites at 5 % more than 20 alarms have a probability below 0.001, with any noise. */
    @ParameterizedTest
    @EnumSource
    void falseAlarmsAreRare(Noise noise) {
        Proof.Rates rates = new Proof.Trial(noise, 0.03, 0.08, 10, 0, 200, 200).rates();
        assertTrue(rates.alarms() * 200 <= 20, rates.toString());
        assertTrue(rates.coverage() > 0.94, rates.toString());
    }

    /** The rate of false alarms does not rise with few forks. */
    @ParameterizedTest
    @EnumSource
    void falseAlarmsAreRareWithFiveForks(Noise noise) {
        Proof.Rates rates = new Proof.Trial(noise, 0.03, 0.08, 5, 0, 200, 200).rates();
        assertTrue(rates.alarms() * 200 <= 20, rates.toString());
    }

    /** docs/PERFORMANCE.md says 91.8 % of 400; of 100 fewer than 82 have a probability below 0.001. */
    @Test
    void fivePercentAreFoundInNineOfTenSuites() {
        Proof.Rates rates = new Proof.Trial(Noise.HEAVY, 0.03, 0.03, 10, 0.05, 100, 10).rates();
        assertTrue(rates.found() >= 0.82, rates.toString());
    }

    /** Iterations alone do not show how JVMs differ, which JMH's intervals and tests of iterations ignore. */
    @Test
    void filesOfOneForkNeverGiveAnAlarm() {
        Proof.Trial oneFork = new Proof.Trial(Noise.HEAVY, 0.03, 0.08, 1, 50, 0, 500, 10);
        assertEquals(0, oneFork.rates().alarms());
        assertTrue(oneFork.ratesOf(OtherTest.JMH_INTERVALS).alarms() > 0.99);
    }

    /** docs/TRACKING.md has 500 suites: here 100, where the shares are uncertain by some percent. */
    @Test
    void othersAreTriedOnTheSameRuns() {
        Proof.Trial quiet = new Proof.Trial(Noise.HEAVY, 0.03, 0.03, 10, 0, 100, 10);
        assertTrue(quiet.ratesOf(OtherTest.JMH_INTERVALS).alarms() > 0.12);
        assertTrue(quiet.ratesOf(OtherTest.RANKS_OF_ITERATIONS).alarms() > 0.9);
        assertTrue(quiet.ratesOf(OtherTest.RANKS_OF_FORKS).alarms() > 0.25);
        assertEquals(0, quiet.ratesOf(OtherTest.TWICE).alarms());
        Proof.Trial slower = new Proof.Trial(Noise.HEAVY, 0.03, 0.03, 10, 0.05, 100, 10);
        assertTrue(slower.ratesOf(OtherTest.RANKS_OF_ITERATIONS).found() > 0.9);
        assertEquals(0, slower.ratesOf(OtherTest.TWICE).found());
        Proof.Trial twice = new Proof.Trial(Noise.NORMAL, 0.03, 0.03, 10, 1.5, 20, 10);
        assertEquals(1, twice.ratesOf(OtherTest.TWICE).found());
    }

    /** docs/TRACKING.md says 100 % of 400 suites at 5 %. */
    @Test
    void tailsThatBecomeLongerAreFound() {
        assertTrue(new SampleTrial(0.05, 10, 0.2, 40).rates().found() >= 0.9);
        assertTrue(new SampleTrial(0.05, 10, 0, 60).rates().alarms() <= 0.15);
    }
}
