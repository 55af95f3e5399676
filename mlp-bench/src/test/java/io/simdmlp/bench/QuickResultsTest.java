package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.tracker.History;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class QuickResultsTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static History.Entry entry(Path results) throws IOException {
        return QuickResults.entry(results, "c", START, "elsewhere");
    }

    private static String refusal(Path results) {
        return String.valueOf(assertThrows(UnusableResultsException.class, () -> entry(results))
                .getMessage());
    }

    @Test
    void figuresBecomeScores() throws IOException {
        Path quick = file("quick.json", """
                [{"workload":"T1","threads":2,"metric":"training","value":63300,"unit":"samples/s","peak_fraction":0.65},
                 {"workload":"I1","threads":1,"metric":"latency","value":42.5,"unit":"us"}]""");
        assertEquals(
                new History.Entry(
                        "c",
                        START,
                        "elsewhere",
                        Map.of(
                                "T1 training threads=2",
                                new History.Score(63300, "samples/s", 0.65),
                                "I1 latency",
                                new History.Score(42.5, "us", Double.NaN))),
                entry(quick));
    }

    @Test
    void resultsOfJmhBecomeScores() throws IOException {
        Path jmh = file("jmh.json", """
                [{"benchmark":"a.B.c","mode":"thrpt","jvmArgs":["-Dsimdmlp.bench.host=here"],
                  "primaryMetric":{"score":4,"scoreUnit":"ops/s","rawData":[[4]]}}]""");
        assertEquals(
                new History.Entry("c", START, "here", Map.of("B.c thrpt", new History.Score(4, "ops/s", Double.NaN))),
                entry(jmh));
    }

    @Test
    void otherResultsAreRefused() throws IOException {
        assertTrue(refusal(file("bad.json", "[{\"workload\":\"T1\",\"value\":\"NaN\"}]"))
                .endsWith("T1 's value is \"NaN\", expected a number above 0"));
        assertTrue(refusal(file("unknown.json", "[{\"workload\":\"T9\",\"value\":1}]"))
                .contains("unknown workload 'T9', expected one of T1"));
        String one = "{\"workload\":\"T1\",\"metric\":\"training\",\"value\":1}";
        assertTrue(
                refusal(file("twice.json", "[" + one + "," + one + "]")).endsWith("twice.json has T1 training twice"));
        assertTrue(refusal(file("foreign.json", "{}")).contains("is not JMH's JSON"));
        assertTrue(refusal(file("broken.json", "[")).contains("is truncated or no JSON"));
    }

    @Test
    void theMachineHasAVectorWidth() {
        assertTrue(BenchHost.fingerprint().matches("[\\w.+-]+/\\d+-cpus/\\d+-bit"), BenchHost.fingerprint());
    }
}
