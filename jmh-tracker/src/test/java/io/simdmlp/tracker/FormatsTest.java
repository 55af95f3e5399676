package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results in every form that JMH writes: those of real runs by src/test/jmh/make.sh, and made-up ones. */
final class FormatsTest {
    private static final Path REAL = Path.of("src/test/resources/io/simdmlp/tracker/jmh");
    private static final String WORDS = "Sorting.sort size=300 text=\"two words\" ";

    @TempDir
    private Path folder;

    private static JmhResults real(String name) throws IOException {
        return JmhResults.read(REAL.resolve(name));
    }

    private JmhResults results(String name, String content) throws IOException {
        return JmhResults.read(Files.writeString(folder.resolve(name), content));
    }

    private static Comparison compare(JmhResults base, JmhResults next) throws IOException {
        return Comparison.of(base, next, Comparison.Criteria.DEFAULT);
    }

    private static Series series(JmhResults results, String label) {
        Series series = results.series().get(label);
        if (series == null) {
            throw new AssertionError(label + " is not in " + results.series().keySet());
        }
        return series;
    }

    @Test
    void everyModeIsReadWithParametersOfAnyText() throws IOException {
        JmhResults results = real("modes.json.gz");
        assertEquals(9, results.series().size());
        for (String mode : List.of("thrpt", "avgt", "sample", "ss")) {
            Series series = series(results, WORDS + mode);
            assertEquals(mode, series.mode());
            assertEquals(Map.of("size", "300", "text", "two words"), series.params());
            assertEquals(2, series.forks());
            assertEquals(
                    new Schedule(1, "50 ms", 2, "50 ms", 1), series.setting().schedule());
            series(results, "Sorting.sort size=300 text=\"x=\\\"y\\\", z\" " + mode);
        }
    }

    @Test
    void unitsMayDiffer() throws IOException {
        JmhResults micro = real("modes.json.gz");
        JmhResults nano = real("nanoseconds.json.gz");
        assertEquals("us/op", series(micro, WORDS + "avgt").primary().unit());
        assertEquals("ns/op", series(nano, WORDS + "avgt").primary().unit());
        Comparison comparison = compare(micro, nano);
        for (Comparison.BenchmarkRow row : comparison.rows()) {
            assertEquals(row.after().metric().unit(), row.before().metric().unit());
            assertTrue(row.change() > -0.99 && row.change() < 99, row.label() + " " + row.change());
        }
        JmhResults scaled =
                new JmhResults("scaled", Map.of(WORDS + "avgt", inNanoseconds(micro, WORDS + "avgt")), true);
        assertEquals(0, compare(micro, scaled).rows().get(0).change(), 1e-12);
        assertEquals(1000, Units.factor("us/op", "ns/op"), 1e-9);
        assertEquals(1e-3, Units.factor("ops/us", "ops/ns"), 1e-15);
        assertTrue(Double.isNaN(Units.factor("us/op", "ops/us")));
    }

    private static Series inNanoseconds(JmhResults run, String label) {
        Series series = series(run, label);
        return new Series(
                series.id(),
                label,
                series.benchmark(),
                series.params(),
                series.mode(),
                series.setting(),
                series.primary().in("ns/op"),
                List.of(),
                Map.of(),
                series.allocations(),
                Double.NaN,
                Double.NaN);
    }

    /** JMH's own percentiles of all samples together, to the resolution of its histogram. */
    @Test
    void samplesAreJudgedByPercentiles() throws IOException {
        JmhResults results = real("modes.json.gz");
        Series series = series(results, WORDS + "sample");
        assertEquals(
                List.of("p50", "p90", "p99"),
                series.percentiles().stream().map(Metric::name).toList());
        String json;
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(REAL.resolve("modes.json.gz")))) {
            json = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        for (var node : ResultFiles.JSON.readTree(json)) {
            if (node.path("mode").asString().equals("sample")
                    && node.path("params").path("text").asString().equals("two words")) {
                for (Metric metric : series.percentiles()) {
                    double jmh = node.path("primaryMetric")
                            .path("scorePercentiles")
                            .path(metric.name().substring(1) + ".0")
                            .asDouble();
                    assertEquals(jmh, metric.score(), 0.03 * jmh, metric.name());
                }
            }
        }
        List<String> rows = compare(results, results).rows().stream()
                .map(Comparison.BenchmarkRow::label)
                .toList();
        assertTrue(rows.contains(WORDS + "sample p99") && !rows.contains(WORDS + "sample"), rows.toString());
        assertTrue(
                compare(results, results).notes().stream().anyMatch(note -> note.contains("no p99.9")),
                "which percentiles are missing");
    }

    @Test
    void percentilesAreBetweenTheSamples() {
        Histogram ticks = new Histogram();
        ticks.add(10, 60);
        ticks.add(20, 40);
        // 50 of the 60 samples that stand for 10 to 15
        assertEquals(10 + 5 * 50 / 60.0, ticks.percentile(0.5), 1e-12);
        Histogram shifted = new Histogram();
        shifted.add(10, 40);
        shifted.add(20, 60);
        double change = shifted.percentile(0.5) / ticks.percentile(0.5);
        assertTrue(change > 1 && change < 1.5, "a tick is no doubling: " + change);
        Histogram one = new Histogram();
        one.add(7, 3);
        assertEquals(7, one.percentile(0.999));
    }

    @Test
    void aTailIsFoundWhereTheMeanIsTheSame() throws IOException {
        String base = "[" + sampled(1, 1) + "]";
        String next = "[" + sampled(2, 1.5) + "]";
        Comparison comparison = compare(results("a.json", base), results("b.json", next));
        Map<String, Verdict> verdicts = new java.util.TreeMap<>();
        comparison.rows().forEach(row -> verdicts.put(row.after().metric().name(), row.verdict()));
        assertEquals(Verdict.SLOWER, verdicts.get("p99"), verdicts.toString());
        assertEquals(Verdict.SAME, verdicts.get("p50"), verdicts.toString());
    }

    /** Ten forks whose slowest 2 % of samples take {@code tail} times as long. */
    private static String sampled(long seed, double tail) {
        Random random = new Random(seed);
        StringBuilder forks = new StringBuilder();
        double sum = 0;
        double count = 0;
        for (int f = 0; f < 10; f++) {
            double scale = Math.exp(0.01 * random.nextGaussian());
            StringBuilder pairs = new StringBuilder();
            for (int i = 0; i < 200; i++) {
                double value = scale * (i < 196 ? 10 + 0.01 * i : 30 * tail + i - 196);
                pairs.append(i == 0 ? "" : ",").append("[").append(value).append(",50]");
                sum += 50 * value;
                count += 50;
            }
            forks.append(f == 0 ? "" : ",").append("[[").append(pairs).append("]]");
        }
        return "{\"benchmark\":\"a.B.c\",\"mode\":\"sample\",\"primaryMetric\":{\"score\":" + sum / count
                + ",\"scoreUnit\":\"us/op\",\"rawDataHistogram\":[" + forks + "]}}";
    }

    @Test
    void oneForkIsShownAndNotJudged() throws IOException {
        for (String name : List.of("one-fork.json.gz", "no-fork.json.gz")) {
            Comparison comparison = compare(real("modes.json.gz"), real(name));
            assertEquals(0, comparison.worse());
            for (Comparison.BenchmarkRow row : comparison.rows()) {
                assertEquals(Verdict.NOT_JUDGED, row.verdict(), row.label());
                assertTrue(row.low() <= row.change() && row.change() <= row.high(), row.toString());
                assertTrue(ComparisonReport.words(row).startsWith("not judged: takes "), ComparisonReport.words(row));
            }
            assertTrue(
                    comparison.notes().stream()
                            .anyMatch(note -> note.contains("iterations alone cannot tell how JVMs differ")),
                    comparison.notes().toString());
        }
    }

    @Test
    void anAssumedScatterJudgesOneFork() throws IOException {
        double[][] raw = {{1, 1.001, 0.999}};
        double[][] more = {{1.2, 1.201, 1.199}};
        JmhResults base = results("a.json", "[" + MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, raw, "") + "]");
        JmhResults next = results("b.json", "[" + MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, more, "") + "]");
        Comparison.BenchmarkRow unknown = compare(base, next).rows().get(0);
        assertEquals(Verdict.NOT_JUDGED, unknown.verdict());
        assertEquals(0.2, unknown.change(), 1e-3);
        assertTrue(unknown.low() > 0.19 && unknown.high() < 0.21, "the interval of the iterations");
        for (double scatter : new double[] {0.03, 0.2}) {
            Comparison.Criteria criteria = Comparison.Criteria.DEFAULT.withAssumedScatter(scatter);
            Comparison.BenchmarkRow row =
                    Comparison.of(base, next, criteria).rows().get(0);
            assertEquals(scatter < 0.1 ? Verdict.SLOWER : Verdict.UNDECIDED, row.verdict());
            double half = 1.96 * Math.log1p(scatter) * Math.sqrt(2);
            assertEquals(Math.expm1(Math.log(1.2) + half), row.high(), 2e-3);
        }
    }

    @Test
    void csvIsReadAndSaysWhatItLacks() throws IOException {
        JmhResults json = real("modes.json.gz");
        for (String name : List.of("modes.csv", "modes-semicolons.csv")) {
            JmhResults csv = real(name);
            assertEquals(json.series().keySet(), csv.series().keySet());
            Comparison comparison = compare(json, csv);
            assertTrue(comparison.rows().stream().allMatch(row -> row.verdict() == Verdict.NOT_JUDGED));
            Comparison.BenchmarkRow mean = comparison.rows().stream()
                    .filter(row -> row.label().equals(WORDS + "avgt"))
                    .findFirst()
                    .orElseThrow();
            assertTrue(mean.low() < mean.change() && mean.change() < mean.high(), mean.toString());
            assertTrue(
                    comparison.notes().stream().anyMatch(note -> note.contains(name + " is CSV, which has no forks")),
                    comparison.notes().toString());
        }
        String message = MadeUp.refusal(() -> real("modes.txt"));
        assertTrue(
                message.endsWith("modes.txt is JMH's text, which has no raw data, expected that of -rf json"), message);
    }

    @Test
    void gzipIsKnownByItsBytes() throws IOException {
        Path plain = MadeUp.file(folder, "plain.json", MadeUp.benchmark("A.b", 1, 3, 1));
        Path zipped = folder.resolve("zipped");
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
            Files.copy(plain, out);
        }
        assertEquals(
                Arrays.deepToString(only(JmhResults.read(plain)).primary().scores()),
                Arrays.deepToString(only(JmhResults.read(zipped)).primary().scores()));
        byte[] bytes = Files.readAllBytes(zipped);
        Files.write(zipped, Arrays.copyOf(bytes, bytes.length / 2));
        String message = MadeUp.refusal(() -> JmhResults.read(zipped));
        assertTrue(message.contains("zipped") && message.contains("truncated"), message);
    }

    private static Series only(JmhResults results) {
        assertEquals(1, results.series().size(), results.series().keySet().toString());
        return results.series().values().iterator().next();
    }

    /** kotlinx-benchmark writes no forks, flags, JDK or threads, and NaN without quotes. */
    @Test
    void kotlinxBenchmarkIsRead() throws IOException {
        String text = """
                [
                  {
                    "benchmark" : "test.CommonBenchmark.mathBenchmark",
                    "mode" : "thrpt",
                    "warmupIterations" : 3,
                    "warmupTime" : "500 ms",
                    "measurementIterations" : 3,
                    "measurementTime" : "500 ms",
                    "params" : {
                          "size" : "10"
                    },
                    "nativeIterationMode" : "external",
                    "primaryMetric" : {
                       "score": 20.0,
                       "scoreError": NaN,
                       "scoreConfidence" : [ NaN, NaN ],
                       "scorePercentiles" : { "0.00" : 10.0, "100.00" : 30.0 },
                       "scoreUnit" : "ops/sec",
                       "rawData" : [ [ 10.0, 20.0, 30.0 ] ]
                    },
                    "secondaryMetrics" : {
                    }
                  }
                ]""";
        Series series = only(results("main.json", text));
        assertEquals("CommonBenchmark.mathBenchmark size=10 thrpt", series.label());
        assertEquals(1, series.forks());
        assertEquals("", series.setting().jdk());
        Comparison.BenchmarkRow row = compare(
                        results("main.json", text), results("jvm.json", text.replace("ops/sec", "ops/ms")))
                .rows()
                .get(0);
        assertEquals(1e-3 - 1, row.change(), 1e-9);
    }

    /** Old versions mark metrics of profilers by a dot in the middle. */
    @Test
    void oldVersionsOfJmhAreRead() throws IOException {
        double[][] raw = {{1, 1}, {1.01, 1.01}};
        String old = MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, raw, "\u00B7" + "x")
                .replace(
                        "{\u00B7x}",
                        "{\"\u00B7gc.alloc.rate.norm\":{\"score\":16,\"scoreUnit\":\"B/op\","
                                + "\"rawData\":[[16,16],[16,16]]},\"\u00B7stack\":{\"score\":NaN}}");
        assertArrayEquals(
                new double[] {16, 16, 16, 16},
                only(results("old.json", "[" + old + "]")).allocations());
    }

    @Test
    void aBenchmarkInSeveralResultsHasTheirForks() throws IOException {
        String one = MadeUp.benchmark("A.b", 1, 2, 1);
        String two = MadeUp.benchmark("A.b", 1, 3, 2);
        Series joined = only(results("twice.json", "[" + one + "," + two + "]"));
        assertEquals(5, joined.forks());
        assertEquals(5, joined.primary().forkScores().length);
        String other = two.replace("-Xmx1g", "-Xmx2g");
        JmhResults apart = results("apart.json", "[" + one + "," + other + "]");
        assertEquals(
                List.of("A.b net=T1 avgt [-Xmx1g]", "A.b net=T1 avgt [-Xmx2g]"),
                List.copyOf(apart.series().keySet()));
        // A run of one of the settings is compared with that setting.
        Comparison comparison = compare(apart, results("b.json", "[" + other + "]"));
        assertEquals(1, comparison.rows().size());
        assertEquals(0, comparison.rows().get(0).change());
        assertTrue(
                comparison.notes().get(0).startsWith("A.b net=T1 avgt [-Xmx1g] is in "),
                comparison.notes().toString());
        String message = MadeUp.refusal(() -> results("same.json", "[" + one + "," + one + "]"));
        assertTrue(message.contains("A.b net=T1 avgt is there twice with the same raw data"), message);
    }

    @Test
    void classesOfOneNameAreNamedApart() throws IOException {
        String one = MadeUp.benchmark("A.b", 1, 2, 1);
        String other = MadeUp.benchmark("A.b", 1, 2, 2).replace("io.simdmlp.bench", "com.example");
        JmhResults both = results("both.json", "[" + one + "," + other + "]");
        assertEquals(
                List.of("io.simdmlp.bench.A.b net=T1 avgt", "com.example.A.b net=T1 avgt"),
                List.copyOf(both.series().keySet()));
        JmhResults alone = results("alone.json", "[" + other + "]");
        assertEquals(0, compare(both, alone).rows().get(0).change());
        assertEquals(0, compare(alone, both).rows().get(0).change());
        // A class that moved to another package is the same.
        assertEquals(
                1, compare(results("old.json", "[" + one + "]"), alone).rows().size());
    }

    @Test
    void parametersAreNeverMixedUp() throws IOException {
        String benchmark = MadeUp.benchmark("A.b", 1, 2, 1);
        JmhResults results = results(
                "odd.json",
                "[" + benchmark.replace("{\"net\":\"T1\"}", "{\"a\":\"1 b=2\"}") + ","
                        + MadeUp.benchmark("A.b", 1, 2, 2).replace("{\"net\":\"T1\"}", "{\"a\":\"1\",\"b\":\"2\"}")
                        + ","
                        + MadeUp.benchmark("A.b", 1, 2, 3).replace("{\"net\":\"T1\"}", "{\"a\":\"line\\nline\\u0001\"}")
                        + "]");
        assertEquals(
                List.of("A.b a=\"1 b=2\" avgt", "A.b a=1 b=2 avgt", "A.b a=\"line\\nline\uFFFD\" avgt"),
                List.copyOf(results.series().keySet()));
    }

    @Test
    void secondaryMetricsAreJudgedOnRequest() throws IOException {
        JmhResults results = real("modes.json.gz");
        Series shared = series(results, "Counting.shared threads=2 avgt");
        assertTrue(shared.secondary().keySet().containsAll(List.of("get", "increment", "reads", "gc.alloc.rate")));
        String note = compare(results, results).notes().stream()
                .filter(text -> text.startsWith("not judged without --metric: "))
                .findFirst()
                .orElse("");
        assertTrue(note.contains("get of 1 benchmark, increment of 1 benchmark"), note);
        double[][] raw = {{1, 1}, {1.01, 1.01}, {0.99, 0.99}};
        String counted =
                "\"instructions\":{\"score\":100,\"scoreUnit\":\"#/op\",\"rawData\":[[100,100],[101,101],[99,99]]}";
        JmhResults base = results("a.json", "[" + MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, raw, counted) + "]");
        JmhResults next = results(
                "b.json",
                "["
                        + MadeUp.benchmark(
                                "A.b",
                                "avgt",
                                MadeUp.HOST,
                                raw,
                                counted.replace("[99,99]", "[999,999]")
                                        .replace("100,100", "950,950")
                                        .replace("101,101", "970,970"))
                        + "]");
        assertEquals(1, compare(base, next).rows().size());
        Comparison.Criteria criteria = Comparison.Criteria.DEFAULT.withMetrics(Map.of("instructions", false));
        List<Comparison.BenchmarkRow> rows = Comparison.of(base, next, criteria).rows();
        assertEquals(
                List.of("A.b net=T1 avgt", "A.b net=T1 avgt instructions"),
                rows.stream().map(Comparison.BenchmarkRow::label).toList());
        assertEquals(Verdict.SLOWER, rows.get(1).verdict());
        Comparison.Criteria higher = Comparison.Criteria.DEFAULT.withMetrics(Map.of("instructions", true));
        assertEquals(
                Verdict.FASTER, Comparison.of(base, next, higher).rows().get(1).verdict());
    }

    /** JMH allocates some kilobytes in an iteration, which is much for each of few operations. */
    @Test
    void allocationOfJmhItselfIsNoRegression() throws IOException {
        double[][] raw = {{50, 50}, {50.1, 50.1}};
        String schedule = "\"measurementIterations\":2,\"measurementTime\":\"1 s\",\"benchmark\"";
        String[] files = new String[2];
        for (int i = 0; i < 2; i++) {
            files[i] = "["
                    + MadeUp.benchmark(
                                    "A.b", "avgt", MadeUp.HOST, raw, MadeUp.allocation(1000 + 300 * i, 1000 + 300 * i))
                            .replace("\"benchmark\"", schedule)
                            .replace("us/op", "ms/op")
                    + "]";
        }
        // 20 operations in an iteration
        assertEquals(
                0,
                compare(results("a.json", files[0]), results("b.json", files[1]))
                        .worse());
        assertEquals(
                1,
                compare(
                                results("a.json", files[0].replace("ms/op", "us/op")),
                                results("b.json", files[1].replace("ms/op", "us/op")))
                        .worse());
    }

    @Test
    void thePlantedChangeOfRealRunsIsFound() throws IOException {
        Comparison comparison = compare(real("base.json"), real("slower.json"));
        assertEquals(2, comparison.worse());
        assertTrue(comparison.rows().stream().allMatch(row -> row.verdict() == Verdict.SLOWER && row.allocatesMore()));
        assertEquals(0, compare(real("slower.json"), real("base.json")).worse());
        assertEquals(0, compare(real("base.json"), real("base.json")).worse());
    }

    @Test
    void differentFlagsAndIterationsAreNamed() throws IOException {
        String message = MadeUp.refusal(() -> compare(real("base.json"), real("serial.json")));
        assertTrue(
                message.contains(WORDS + "avgt differs by more than the program, JVM flags '' and '-XX:+UseSerialGC'"),
                message);
        Comparison comparison = compare(real("base.json"), real("pilot.json"));
        assertTrue(
                comparison.notes().stream()
                        .anyMatch(note -> note.contains(": measured with -wi 1 -w 50ms -i 2 -r 50ms in")),
                comparison.notes().toString());
    }
}
