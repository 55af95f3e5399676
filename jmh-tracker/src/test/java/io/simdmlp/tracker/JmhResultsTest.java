package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class JmhResultsTest {
    private static final double[][] RAW = {{1, 2}, {3, 6}};

    @TempDir
    private Path folder;

    private Series only(String benchmark) throws IOException {
        return JmhResults.read(MadeUp.file(folder, "r.json", benchmark))
                .series()
                .values()
                .iterator()
                .next();
    }

    @Test
    void everythingIsRead() throws IOException {
        Series series = only(MadeUp.benchmark("A.b", "thrpt", MadeUp.HOST, RAW, MadeUp.allocation(16, 16)));
        assertEquals("A.b net=T1 thrpt", series.label());
        assertEquals(new Setting("here", "25.0.3 VM 25+9", "-Xmx1g", Schedule.UNKNOWN), series.setting());
        assertEquals("ops/s", series.primary().unit());
        assertEquals(3, series.primary().score());
        assertArrayEquals(
                new double[] {-Math.log(1.5), -Math.log(4.5)}, series.primary().logTimes(), 1e-15);
        assertArrayEquals(new double[] {16, 16.01, 16, 16.01}, series.allocations(), 1e-12);
        assertTrue(Double.isNaN(series.peakFraction()));
    }

    @Test
    void throughputHasAFractionOfThePeak() throws IOException {
        String peak = "\"peak\":{\"score\":0.65,\"rawData\":[[0.65]]}";
        assertEquals(
                0.65,
                only(MadeUp.benchmark("A.b", "thrpt", MadeUp.HOST, RAW, peak)).peakFraction());
        assertTrue(Double.isNaN(
                only(MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, RAW, peak)).peakFraction()));
    }

    @Test
    void samplesAreHistograms() throws IOException {
        String sampled = MadeUp.benchmark("A.b", "sample", "-X", RAW, "")
                .replace("\"score\":3.0", "\"score\":" + 17 / 6.0)
                .replaceFirst("\"rawData\":.*]]}", "\"rawDataHistogram\":[[[[2,3],[4,1]]],[[[3.5,2]]]]}");
        assertArrayEquals(
                new double[] {Math.log(2.5), Math.log(3.5)},
                only(sampled).primary().logTimes(),
                1e-15);
    }

    @Test
    void anEditedScoreCounts() throws IOException {
        Series series = only(MadeUp.benchmark("A.b", "avgt", "-X", RAW, "").replace("\"score\":3.0", "\"score\":6.0"));
        assertArrayEquals(
                new double[] {Math.log(3), Math.log(9)}, series.primary().logTimes(), 1e-15);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[{\"primaryMetric\":      | is truncated or no JSON",
                "''                         | is empty",
                "hello                      | is truncated or no JSON",
                "{\"a\":1}                  | is not JMH's JSON",
                "[{\"workload\":\"T1\"}]    | is not JMH's JSON",
                "[]                         | has no results",
                "[{\"benchmark\":\"a.B.c\",\"primaryMetric\":{}}] | a.B.c has mode ''",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":1,\"rawData\":[]}}] | no raw data",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":\"NaN\",\"rawData\":[[1]]}}] | a.B.c has the score NaN",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":1,\"rawData\":[[\"NaN\"]]}}] | a.B.c has the score NaN",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":0,\"rawData\":[[0]]}}] | above 0",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":-1,\"rawData\":[[-1]]}}] | above 0",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":1,\"rawData\":[[1,1],[1]]}}] | a.B.c has forks of 2 and of 1 iterations",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":1,\"rawData\":[[1],[]]}}] | a.B.c has no raw data",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":1,\"rawData\":[[1,-1]]}}] | a.B.c has a score of -1",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":NaN,\"rawData\":[[1]]}}] | a.B.c has the score NaN",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":\"1\",\"rawData\":[[1]]}}] | a.B.c has the score",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":null,\"rawData\":[[1]]}}] | a.B.c has the score",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"rawData\":[[1]]}}] | a.B.c has the score none",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":[1]}] | a.B.c has the score none",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":1e999,\"rawData\":[[1]]}}] | a.B.c has the score Infinity",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"sample\",\"primaryMetric\":{\"score\":1,\"rawDataHistogram\":[[[[1,-5]]]]}}] | a.B.c has the samples",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"sample\",\"primaryMetric\":{\"score\":1,\"rawDataHistogram\":[[[]]]}}] | a.B.c has no raw data",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":1,\"rawData\":[[1]]}},{\"bench | truncated or no JSON, in or after a.B.c:",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":1,\"rawData\":[[1 | truncated or no JSON, in or after a.B.c:",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":1,\"rawData\":[[1]]}}] x | truncated or no JSON",
                "[{\"benchmark\":\"a.B.c\",\"mode\":\"avgt\",\"primaryMetric\":{\"score\":1,\"rawData\":[[1]]}}] [] | text after its end",
                "[1, 2]                     | is not JMH's JSON",
                "null                       | is not JMH's JSON",
                "window.BENCHMARK_DATA = {} | truncated or no JSON",
                "<html></html>              | truncated or no JSON",
                "\"Benchmark\",\"Mode\"    | has the columns [Benchmark, Mode], expected those of JMH",
                "[{\"mode\":\"avgt\",\"primaryMetric\":{\"score\":1,\"rawData\":[[1]]}}] | without a name"
            })
    void otherFilesAreRefused(String content, String part) throws IOException {
        Path file = Files.writeString(folder.resolve("bad.json"), content);
        String message = MadeUp.refusal(() -> JmhResults.read(file));
        assertTrue(message.startsWith(file.toString()) && message.contains(part), message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"a.B.c\",\"avgt\",1,5,NaN,0.1,\"us/op\"   | a.B.c has the score NaN",
                "\"a.B.c\",\"avgt\",1,5,-2,0.1,\"us/op\"    | a.B.c has a score of -2.0",
                "\"a.B.c\",\"avgt\",1,5,x,0.1,\"us/op\"     | a.B.c has the score 'x', expected a number",
                "\"a.B.c\",\"avgt\",1,5,2                    | of a.B.c, has 5 cells, expected 7",
                "\"a.B.c\",\"avgt\",1,5,2,0.1,\"us           | is truncated: a quote is not closed",
                "\"a.B.c\",\"frames\",1,5,2,0.1,\"us/op\"   | a.B.c has mode 'frames'"
            })
    void otherCsvIsRefused(String line, String part) throws IOException {
        String header = "\"Benchmark\",\"Mode\",\"Threads\",\"Samples\",\"Score\",\"Score Error (99.9%)\",\"Unit\"\n";
        Path file = Files.writeString(folder.resolve("bad.csv"), header + line);
        String message = MadeUp.refusal(() -> JmhResults.read(file));
        assertTrue(message.startsWith(file.toString()) && message.contains(part), message);
    }

    @Test
    void aBenchmarkThatOccursTwiceIsRefused() throws IOException {
        String one = MadeUp.benchmark("A.b", 1, 2, 1);
        Path file = MadeUp.file(folder, "twice.json", one, one);
        assertEquals(
                file + ": A.b net=T1 avgt is there twice with the same raw data",
                MadeUp.refusal(() -> JmhResults.read(file)));
    }

    @Test
    void forksAreJoined() throws IOException {
        String gc = MadeUp.allocation(8, 8) + ",\"gc.count\":{\"score\":6,\"rawData\":[[3,3]]}";
        Path first = MadeUp.file(folder, "1.json", MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, RAW, gc));
        Path second = MadeUp.file(
                folder, "2.json", MadeUp.benchmark("A.b", "avgt", MadeUp.HOST, new double[][] {{9, 9}}, gc));
        Path both = folder.resolve("both.json");
        JmhResults.join(both, List.of(first, second));
        Series series = JmhResults.read(both).series().values().iterator().next();
        assertArrayEquals(
                new double[][] {{1, 2}, {3, 6}, {9, 9}}, series.primary().scores());
        assertEquals(5, series.primary().score());
        assertEquals(8, series.allocations().length);
        String text = Files.readString(both);
        assertTrue(text.contains("\"forks\" : 3") && !text.contains("scoreError") && !text.contains("gc.count"), text);
        Path other = MadeUp.file(folder, "3.json", MadeUp.benchmark("C.d", 1, 2, 1));
        assertThrows(UnusableResultsException.class, () -> JmhResults.join(both, List.of(first, other)));
    }
}
