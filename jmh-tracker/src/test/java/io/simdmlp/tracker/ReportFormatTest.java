package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

final class ReportFormatTest {
    private static final double[][] ONE = {{1, 1.02}, {1.01, 0.99}, {1, 0.98}, {0.99, 1.01}};

    @TempDir
    private Path folder;

    private Comparison comparison;

    /** {@code Parser.read} is slower by a half, {@code Parser.write} faster by a third, {@code Cache.get} the same. */
    @BeforeEach
    void compare() throws IOException {
        comparison = Comparison.of(
                JmhResults.read(file("base.json", 1, 1)),
                JmhResults.read(file("new.json", 1.5, 0.667)),
                Comparison.Criteria.DEFAULT);
    }

    private Path file(String name, double read, double write) throws IOException {
        return MadeUp.file(
                folder,
                name,
                MadeUp.benchmark("Parser.read", "avgt", MadeUp.HOST, times(read), ""),
                MadeUp.benchmark("Parser.write", "thrpt", MadeUp.HOST, times(1 / write), ""),
                MadeUp.benchmark("Cache.get", "avgt", MadeUp.HOST, times(1), MadeUp.allocation(read > 1 ? 40 : 24)));
    }

    private static double[][] times(double factor) {
        double[][] times = new double[ONE.length][2];
        for (int f = 0; f < times.length; f++) {
            times[f][0] = factor * ONE[f][0];
            times[f][1] = factor * ONE[f][1];
        }
        return times;
    }

    private Path source(String name, String text) throws IOException {
        Path file = folder.resolve("src").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private String as(ReportFormat format) {
        return format.of(comparison, folder.resolve("src"));
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatNamesTheRegression(ReportFormat format) {
        assertTrue(as(format).contains("Parser.read net=T1 avgt"), as(format));
    }

    @Test
    void critcmpHasTheFasterSideAsOne() {
        List<String> lines = as(ReportFormat.CRITCMP)
                .lines()
                .map(line -> line.replaceAll(" +", " "))
                .toList();
        assertTrue(lines.get(2).startsWith("Parser.read net=T1 avgt 1.00 1.000±0.008"), lines.toString());
        assertTrue(lines.get(2).contains(" 1.50 1.500±0.012"), lines.toString());
        assertTrue(
                lines.get(3).matches("Parser.write net=T1 thrpt 1.50 1.000±0.\\d+ ops/s 1.00 1.499.*"),
                lines.toString());
        assertTrue(as(ReportFormat.CRITCMP).lines().noneMatch(line -> line.endsWith(" ")));
    }

    /** As benchstat: the change of the score, so that more operations per second are positive. */
    @Test
    void benchstatHasATablePerUnit() {
        String text = as(ReportFormat.BENCHSTAT).replaceAll(" +", " ");
        assertTrue(text.contains("Parser.read net=T1 avgt 1.000 ± 1% 1.500 ± 1% +50.00% (p=0.000 n=4)"), text);
        assertTrue(text.contains("Parser.write net=T1 thrpt 1.000 ± 1% 1.499 ± 1% +49.93% (p=0.000 n=4)"), text);
        assertTrue(text.contains("Cache.get net=T1 avgt 1.000 ± 1% 1.000 ± 1% ~ (p=1.000 n=4)"), text);
        assertTrue(text.contains("geomean 1.000 1.225 +22.47%"), text);
        assertEquals(1, text.lines().filter(String::isEmpty).count());
    }

    @Test
    void aCommentFoldsWhatDidNotChange() throws IOException {
        String comment = as(ReportFormat.COMMENT);
        assertTrue(
                comment.startsWith(ComparisonReport.COMMENT_MARK + "\n### Benchmarks: 1 slower, 1 faster, 1 same"),
                comment);
        assertTrue(comment.contains("🔴 slower by 50.0 %") && comment.contains("🟢 faster by 33.3 %"), comment);
        Path file = file("same.json", 1, 1);
        String same = ReportFormat.COMMENT.of(
                Comparison.of(JmhResults.read(file), JmhResults.read(file), Comparison.Criteria.DEFAULT), folder);
        int fold = same.indexOf("<details><summary>3 same</summary>");
        assertTrue(fold > 0 && !same.substring(0, fold).contains("|"), same);
        assertTrue(same.endsWith("</details>\n\n") && same.contains("\n</details>\n"));
    }

    @Test
    void namesCannotChangeTheComment() throws IOException {
        Path file = MadeUp.file(
                folder, "odd.json", MadeUp.benchmark("A.b` <img> @all|", "avgt", MadeUp.HOST, times(1), ""));
        String comment = ReportFormat.COMMENT.of(
                Comparison.of(JmhResults.read(file), JmhResults.read(file), Comparison.Criteria.DEFAULT), folder);
        assertTrue(comment.contains("| `A.b' <img> @all\\| net=T1 avgt` |"), comment);
    }

    @Test
    void regressionsHaveTheirFileAndLine() throws IOException {
        source("main/java/io/simdmlp/bench/Parser.java", """
                package io.simdmlp.bench;
                class Parser {
                    int write() { return read(1); }
                    int read(int x) { return x; }
                    @Benchmark
                    @Fork(3)
                    public int read() {
                        return read(2);
                    }
                }
                """);
        source("target/io/simdmlp/bench/Parser.java", "int read() {}");
        JsonNode run =
                ResultFiles.JSON.readTree(as(ReportFormat.SARIF)).path("runs").get(0);
        JsonNode result = run.path("results").get(0);
        assertEquals("slower", result.path("ruleId").asString());
        JsonNode place = result.path("locations").get(0).path("physicalLocation");
        assertEquals(
                "main/java/io/simdmlp/bench/Parser.java",
                place.path("artifactLocation").path("uri").asString());
        assertEquals(7, place.path("region").path("startLine").asInt());
        JsonNode other = run.path("results").get(1);
        assertEquals("allocates-more", other.path("ruleId").asString());
        assertTrue(other.path("locations").isMissingNode(), "its class has no file");
        assertEquals(
                "::error file=main/java/io/simdmlp/bench/Parser.java,line=7,title=Parser.read net=T1 avgt::"
                        + "Parser.read net=T1 avgt: slower by 50.0 %25",
                as(ReportFormat.GITHUB).lines().findFirst().orElseThrow().replaceFirst(" \\[.*", ""));
        JsonNode quality = ResultFiles.JSON.readTree(as(ReportFormat.GITLAB));
        assertEquals(
                7, quality.get(0).path("location").path("lines").path("begin").asInt());
        assertFalse(quality.get(0)
                .path("fingerprint")
                .asString()
                .equals(quality.get(1).path("fingerprint").asString()));
    }

    @ParameterizedTest
    @CsvSource({
        "org.acme.Outer.Inner.run, java/org/acme/Outer.java, 3",
        "org.acme.Fast.run, kotlin/Fast.kt, 2",
        "org.acme.Wide.run, scala/org/acme/Wide.scala, 2",
        "org.acme.Twice.run, a/org/acme/Twice.java, 1"
    })
    void sourcesOfOtherLayoutsAreFound(String benchmark, String path, int line) throws IOException {
        source("java/org/acme/Outer.java", "class Outer {\nstatic class Inner {\n@Benchmark public void run() {}\n}}");
        source("kotlin/Fast.kt", "class Fast {\n@Benchmark fun `run`(): Int = 1\n}");
        source("scala/org/acme/Wide.scala", "class Wide {\n@Benchmark def run = 1\n}");
        source("a/org/acme/Twice.java", "class Twice {}");
        source("b/org/other/Twice.java", "class Twice {}");
        assertEquals(
                new BenchmarkSources.Place(path, line), new BenchmarkSources(folder.resolve("src")).find(benchmark));
        assertEquals(null, new BenchmarkSources(folder.resolve("src")).find("org.unknown.Twice.run"));
        assertEquals(null, new BenchmarkSources(folder.resolve("none")).find(benchmark));
    }

    /** Of ten differences the ninth; those of another machine do not count. */
    @Test
    void recordedNoiseRaisesTheFloor() throws IOException {
        Path same = file("again.json", 1.001, 1);
        Comparison noise = Comparison.of(
                JmhResults.read(file("first.json", 1, 1)), JmhResults.read(same), Comparison.Criteria.DEFAULT);
        NoiseRecords records = new NoiseRecords(List.of());
        for (int i = 0; i < 25; i++) {
            records = records.with(noise, Instant.EPOCH.plusSeconds(i));
        }
        assertEquals(20, records.runs().size());
        assertEquals("here", records.runs().get(0).host());
        Path file = Files.writeString(folder.resolve("noise.json"), records.json());
        assertEquals(records, NoiseRecords.read(file));
        assertEquals(
                Math.log(1.001), records.floors(comparison.next()).getOrDefault("Parser.read net=T1 avgt", 0.0), 1e-9);
        String runs = IntStream.rangeClosed(1, 10)
                .mapToObj(i ->
                        "{\"time\":\"2026-01-01T00:00:00Z\",\"host\":\"%s\",\"differences\":{\"Parser.read net=T1 avgt\":%s}}"
                                .formatted(i == 1 ? "elsewhere" : "here", i == 1 ? 9 : 0.1 * i))
                .collect(Collectors.joining(","));
        Files.writeString(file, "{\"noise_version\":1,\"runs\":[" + runs + "]}");
        double floor = NoiseRecords.read(file).floors(comparison.next()).getOrDefault("Parser.read net=T1 avgt", 0.0);
        assertEquals(1.0, floor, 1e-9, "the largest of nine");
        Comparison floored = Comparison.of(
                comparison.base(),
                comparison.next(),
                Comparison.Criteria.DEFAULT.withFloors(NoiseRecords.read(file).floors(comparison.next())));
        assertEquals(Verdict.SAME, floored.rows().get(0).verdict());
        assertEquals(Verdict.FASTER, floored.rows().get(1).verdict());
        for (String bad :
                List.of("{}", "{\"noise_version\":2}", "{\"noise_version\":1,\"runs\":[{}]}", "{\"noise_version\":1")) {
            Files.writeString(file, bad);
            assertTrue(MadeUp.refusal(() -> NoiseRecords.read(file)).startsWith(file.toString()), bad);
        }
    }
}
