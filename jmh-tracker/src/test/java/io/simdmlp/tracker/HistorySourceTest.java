package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HistorySourceTest {
    private static final String COMMIT = "0889c8d45172e1db2ccc41310690ff47a4cffa0b";

    @TempDir
    private Path folder;

    private List<History.Entry> read(Path source) throws Exception {
        return new HistorySource("there", folder, false, "ms", true).read(source);
    }

    private Path file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String run(String commit, long date, String tool, String benches) {
        return "{\"commit\":{\"id\":\"%s\",\"message\":\"m\"},\"date\":%d,\"tool\":\"%s\",\"benches\":[%s]}"
                .formatted(commit, date, tool, benches);
    }

    private static String data(String suites) {
        return "window.BENCHMARK_DATA = {\n \"lastUpdate\": 1, \"repoUrl\": \"u\", \"entries\": {" + suites + "}\n}\n";
    }

    /** The names are those that {@code history add} gives to the same benchmarks. */
    @Test
    void dataOfTheActionAreRead() throws Exception {
        String benches = """
                {"name":"org.acme.Bench.run ( {\\"size\\":\\"10\\",\\"kind\\":\\"a b\\"} )","value":5,"unit":"ns/op",
                 "extra":"iterations: 3\\nforks: 1\\nthreads: 4"},
                {"name":"org.acme.Bench.go","value":7.5,"unit":"ops/s","extra":"iterations: 3\\nforks: 1\\nthreads: 1"},
                {"name":"org.acme.Bench.failed","value":0,"unit":"ops/s"}""";
        Path file = file("data.js", data("\"Benchmark\":[" + run(COMMIT, 1670368827806L, "jmh", benches) + "]"));
        History.Entry entry = read(file).get(0);
        assertEquals("0889c8d45172", entry.commit());
        assertEquals(Instant.ofEpochMilli(1670368827806L), entry.time());
        assertEquals("there", entry.host());
        assertEquals(
                List.of("Bench.run size=10 kind=a b threads=4 avgt", "Bench.go thrpt"),
                List.copyOf(entry.figures().keySet()));
        History.Score time = entry.figures().get("Bench.run size=10 kind=a b threads=4 avgt");
        assertTrue(time != null && time.value() == 5 && time.unit().equals("ns/op") && !time.higherIsBetter());
    }

    @Test
    void suitesOfOtherToolsAreRead() throws Exception {
        String time = "{\"name\":\"x\",\"value\":3,\"unit\":\"KiB\",\"range\":\"± 1\"}";
        Path file = file(
                "data.js",
                data("\"A\":[" + run("v2", 1573312140, "customSmallerIsBetter", time) + "],\"B\":["
                        + run("v1", 1573312139999L, "customBiggerIsBetter", time) + "]"));
        List<History.Entry> entries = read(file);
        assertEquals(
                List.of("v1", "v2"), entries.stream().map(History.Entry::commit).toList());
        History.Score rate = Objects.requireNonNull(entries.get(0).figures().get("B: x"));
        History.Score size = Objects.requireNonNull(entries.get(1).figures().get("A: x"));
        assertTrue(rate.higherIsBetter());
        assertFalse(size.higherIsBetter());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "window.BENCHMARK_DATA = {\"entries\":{\"A\":[|truncated",
                "window.BENCHMARK_DATA = {\"entries\":[]}|no object 'entries'",
                "{}|no object 'entries'",
                "[]|history add",
                "window.BENCHMARK_DATA = {\"entries\":{\"A\":[{\"commit\":{}}]}}|suite A, entry 1: commit has no id",
                "window.BENCHMARK_DATA = {\"entries\":{\"A\":[{\"commit\":{\"id\":\"c\"}}]}}|date is",
                "|no column 'time'",
                "time,commit,x|no rows",
                "commit,x\nc,1\n|no column 'time'",
                "time,x\nnoon,1\n|row 2: time is 'noon'",
                "time,x\n2026-01-31,1,2\n|row 2 has 3 cells, expected 2",
                "time,x\n\"2026|ends within a quoted cell"
            })
    void otherFilesAreRefused(String textAndPart) throws IOException {
        String[] parts = textAndPart.split("\\|", -1);
        Path file = file("source", parts[0]);
        String message = MadeUp.refusal(() -> read(file));
        assertTrue(message.startsWith(file.toString()) && message.contains(parts[1]), message);
    }

    /** What {@code history report --csv} writes, and what Otava's own examples look like. */
    @Test
    void tablesOfOtavaAreRead() throws Exception {
        List<History.Entry> entries = new ArrayList<>();
        Random random = new Random(1);
        for (int i = 0; i < 5; i++) {
            double value = 1 + random.nextDouble();
            entries.add(new History.Entry(
                    "c,\"" + i,
                    Instant.ofEpochSecond(1_700_000_000 + i),
                    "there",
                    Map.of("a \"b\", c", new History.Score(value, "ms", Double.NaN))));
        }
        assertEquals(
                entries, read(file("own.csv", Trends.of(new History(entries)).csv())));
        List<History.Entry> other = read(file("otava.csv", """
                time,commit,branch,metric1,metric2
                2022-02-04 00:00:00 +0000,aaa0,main,154023,10.43
                2022-02-03 12:30,aaa1,main,138455,
                """));
        assertEquals(
                List.of("aaa1", "aaa0"),
                other.stream().map(History.Entry::commit).toList());
        assertEquals(Instant.parse("2022-02-03T12:30:00Z"), other.get(0).time());
        assertEquals(List.of("metric1"), List.copyOf(other.get(0).figures().keySet()));
        assertEquals(2, other.get(1).figures().size());
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31.json, 2026-01-31T00:00:00Z, 2026-01-31",
        "jmh-20260131-124559.json, 2026-01-31T12:45:59Z, jmh-20260131-124559",
        "2026-01-31T12-45/jmh-result.json, 2026-01-31T12:45:00Z, 2026-01-31T12-45/jmh-result",
        "2026_01_31_ab6f256.json, 2026-01-31T00:00:00Z, ab6f256"
    })
    void filesOfJmhHaveADateInTheirNames(String name, Instant time, String commit) throws Exception {
        file("runs/" + name, "[" + MadeUp.benchmark("A.b", 1, 2, 1) + "]");
        List<History.Entry> entries = read(folder.resolve("runs"));
        assertEquals(1, entries.size());
        assertEquals(time, entries.get(0).time());
        assertEquals(commit, entries.get(0).commit());
        assertEquals("here", entries.get(0).host(), "the machine that the results name");
    }

    @Test
    void filesOfJmhHaveACommitInTheirNames() throws Exception {
        Path log = folder.resolve("git.log");
        Commands.run(folder, log, List.of("git", "init", "-q"));
        List<String> hashes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            ProcessBuilder commit = new ProcessBuilder(
                    "git", "-c", "user.name=n", "-c", "user.email=e", "commit", "-q", "--allow-empty", "-m", "m" + i);
            commit.environment().put("GIT_COMMITTER_DATE", "2026-01-0" + (2 - i) + "T00:00:00Z");
            assertEquals(0, commit.directory(folder.toFile()).start().waitFor());
            hashes.add(Build.head(folder));
        }
        for (String hash : hashes) {
            file("runs/" + hash + "/first.json", "[" + MadeUp.benchmark("A.b", 1, 2, 1) + "]");
            file("runs/" + hash + "/second.json", "[" + MadeUp.benchmark("A.c", 1, 2, 1) + "]");
        }
        List<History.Entry> entries = read(folder.resolve("runs"));
        assertEquals(
                List.of(hashes.get(1), hashes.get(0)),
                entries.stream().map(History.Entry::commit).toList());
        assertEquals(Instant.parse("2026-01-01T00:00:00Z"), entries.get(0).time());
        assertEquals(2, entries.get(0).figures().size());
        file("runs/" + hashes.get(0) + "/third.json", "[" + MadeUp.benchmark("A.c", 1, 2, 1) + "]");
        String message = MadeUp.refusal(() -> read(folder.resolve("runs")));
        assertTrue(message.contains("third.json has A.c net=T1 avgt of " + hashes.get(0)), message);
        Files.move(folder.resolve("runs/" + hashes.get(0)), folder.resolve("runs/feedface"));
        assertTrue(MadeUp.refusal(() -> read(folder.resolve("runs"))).contains("--by-file-time"));
    }

    @Test
    void otherFilesOfJmhNeedTheTimesOfTheFiles() throws Exception {
        Path run = file("runs/nightly.json", "[" + MadeUp.benchmark("A.b", 1, 2, 1) + "]");
        String message = MadeUp.refusal(() -> read(folder.resolve("runs")));
        assertTrue(message.startsWith(run + " has no date and no commit in its name"), message);
        Instant time = Instant.parse("2026-01-31T00:00:00Z");
        Files.setLastModifiedTime(run, FileTime.from(time));
        History.Entry entry = new HistorySource("there", folder, true, "", false)
                .read(folder.resolve("runs"))
                .get(0);
        assertEquals(time, entry.time());
        assertEquals("nightly", entry.commit());
        file("runs/2026-02-31.json", "[]");
        assertTrue(MadeUp.refusal(() -> read(folder.resolve("runs"))).contains("2026-02-31"));
        assertTrue(MadeUp.refusal(() -> read(Files.createDirectory(folder.resolve("none"))))
                .contains("no file *.json"));
    }
}
