package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import tools.jackson.databind.JsonNode;

final class HistoryTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    private Path folder;

    private static History.Entry entry(int i, String host, double value) {
        return new History.Entry(
                "c" + i, START.plusSeconds(i), host, Map.of("T1", new History.Score(value, "steps/s", Double.NaN)));
    }

    /** Forty commits; from the 26th on the score is a tenth lower. */
    private Path history() throws IOException {
        Path file = folder.resolve("h.jsonl");
        Random random = new Random(1);
        for (int i = 0; i < 40; i++) {
            History.add(file, entry(i, "here", (i < 25 ? 100 : 90) * (1 + 0.01 * random.nextGaussian())));
        }
        return file;
    }

    @Test
    void linesAreAddedAndNeverChanged() throws IOException {
        Path file = folder.resolve("h.jsonl");
        History.add(file, entry(0, "here", 1));
        String first = Files.readString(file);
        assertTrue(first.startsWith("{\"version\":1,\"commit\":\"c0\",\"time\":\"2026-01-01T00:00:00Z\""), first);
        History.add(file, entry(1, "there", 2));
        assertTrue(Files.readString(file).startsWith(first));
        assertEquals(
                List.of(entry(0, "here", 1), entry(1, "there", 2)),
                History.read(file).entries());
    }

    @Test
    void aLineCutShortIsRefusedAndStays() throws IOException {
        Path file = folder.resolve("h.jsonl");
        History.add(file, entry(0, "here", 1));
        String whole = Files.readString(file);
        for (int length : new int[] {1, 30, whole.length() - 2}) {
            Files.writeString(file, whole + whole.substring(0, length));
            String cut = Files.readString(file);
            String message = MadeUp.refusal(() -> History.read(file));
            assertTrue(message.startsWith(file + ", line 2 is cut short"), message);
            assertEquals(message, MadeUp.refusal(() -> History.add(file, entry(1, "here", 2))));
            assertEquals(cut, Files.readString(file));
        }
    }

    @Test
    void aClockThatGoesBackwardsIsRefused() throws IOException {
        Path file = folder.resolve("h.jsonl");
        History.add(file, entry(500, "here", 1));
        String before = Files.readString(file);
        String message = MadeUp.refusal(() -> History.add(file, entry(4, "here", 1)));
        assertTrue(
                message.startsWith("the clock says 2026-01-01T00:00:04Z, but " + file + ", line 1 was added at "),
                message);
        assertEquals(before, Files.readString(file));
        History.add(file, entry(4, "there", 1)); // another machine has another clock
        History.add(file, entry(499, "here", 1)); // of two that were started at once, the second may come first
        assertEquals(1, History.addMissing(file, List.of(entry(3, "here", 7))));
        assertEquals(
                List.of("c3", "c4", "c499", "c500"),
                History.read(file).entries().stream().map(History.Entry::commit).toList());
    }

    @Test
    void aFolderHasOneFilePerMachine() throws IOException {
        Path speed = Files.createDirectory(folder.resolve("speed"));
        for (int i = 0; i < 4; i++) {
            String host = i % 2 == 0 ? "AMD/2-cpus" : "ARM";
            History.add(History.file(speed, host), entry(i, host, 1 + i));
        }
        assertTrue(Files.exists(speed.resolve("AMD_2-cpus.jsonl")) && Files.exists(speed.resolve("ARM.jsonl")));
        assertEquals(
                List.of("c0", "c1", "c2", "c3"),
                History.read(speed).entries().stream()
                        .map(History.Entry::commit)
                        .toList());
        assertEquals(
                speed.resolve("..jsonl").toString().length(),
                History.file(speed, ".").toString().length());
    }

    @Test
    void aHistoryThatStaysLockedIsRefused() throws IOException {
        Path file = folder.resolve("h.jsonl");
        History.add(file, entry(0, "here", 1));
        String before = Files.readString(file);
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.WRITE)) {
            FileLock lock = other.lock();
            String message = MadeUp.refusal(() -> History.add(file, entry(1, "here", 2), Duration.ofMillis(50)));
            assertTrue(message.startsWith(file + " has been locked by another process"), message);
            assertTrue(lock.isValid());
        }
        assertEquals(before, Files.readString(file));
    }

    @Test
    void aLastLineWithoutAnEndStays() throws IOException {
        Path file = folder.resolve("h.jsonl");
        History.add(file, entry(0, "here", 1));
        Files.writeString(file, Files.readString(file).stripTrailing());
        assertEquals(1, History.read(file).entries().size());
        History.add(file, entry(1, "here", 2));
        assertEquals(2, History.read(file).entries().size());
    }

    @Test
    void aFileThatIsNoHistoryStays() throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "bread and milk");
        MadeUp.refusal(() -> History.add(file, entry(0, "here", 1)));
        assertEquals("bread and milk", Files.readString(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"version\":2,\"commit\":\"c\"}|version 2, expected 1",
                "{\"commit\":\"c\"}|version none, expected 1",
                "hello|is no JSON",
                "{\"version\":1,\"commit\":\"c\",\"time\":\"noon\",\"host\":\"h\",\"figures\":{}}|noon",
                "{\"version\":1,\"time\":\"2026-01-01T00:00:00Z\",\"host\":\"h\",\"figures\":{}}|no entry of a history",
                "{\"version\":1,\"commit\":\"c\",\"time\":\"2026-01-01T00:00:00Z\",\"host\":\"h\",\"figures\":{\"T1\":{\"value\":\"NaN\"}}}|NaN"
            })
    void otherLinesAreRefusedAndStay(String lineAndPart) throws IOException {
        String[] parts = lineAndPart.split("\\|", -1);
        Path file = folder.resolve("h.jsonl");
        History.add(file, entry(0, "here", 1));
        Files.writeString(file, parts[0] + "\n", StandardOpenOption.APPEND);
        String before = Files.readString(file);
        String message = MadeUp.refusal(() -> History.add(file, entry(1, "here", 2)));
        assertTrue(message.startsWith(file + ", line 2") && message.contains(parts[1]), message);
        assertEquals(before, Files.readString(file));
    }

    @Test
    void resultsBecomeEntries() throws IOException {
        Path jmh = MadeUp.file(
                folder, "jmh.json", MadeUp.benchmark("A.b", "thrpt", MadeUp.HOST, new double[][] {{4}}, ""));
        assertEquals(
                new History.Entry(
                        "c", START, "here", Map.of("A.b net=T1 thrpt", new History.Score(4, "ops/s", Double.NaN))),
                History.entry(jmh, "c", START, "elsewhere"));
        Path foreign = Files.writeString(folder.resolve("foreign.json"), "{}");
        assertThrows(UnusableResultsException.class, () -> History.entry(foreign, "c", START, "here"));
    }

    /** A unit that does not tell the direction needs a word; older entries have none. */
    @Test
    void theDirectionIsKept() throws IOException {
        Path file = folder.resolve("h.jsonl");
        History.Score size = new History.Score(9, "KiB", Double.NaN).better(false);
        assertFalse(new History.Score(9, "ms/iter", Double.NaN).higherIsBetter());
        assertTrue(new History.Score(9, "ops/s", Double.NaN).higherIsBetter());
        History.add(file, new History.Entry("c", START, "here", Map.of("size", size)));
        assertTrue(Files.readString(file).contains("\"better\":\"lower\""));
        assertEquals(size, History.read(file).entries().get(0).figures().get("size"));
    }

    @Test
    void trendsHaveChangePoints() throws IOException {
        Trends trends = Trends.of(History.read(history()));
        assertEquals(List.of(25), trends.trends().get(0).changes());
        String text = trends.text();
        assertTrue(text.matches("T1 on here: \\S+ steps/s after 40 entries; changed at c25 -(9|10)\\.\\d %\n"), text);
    }

    /** The page is valid markup for any names of workloads, machines and commits, and any number of entries. */
    @Test
    void thePageIsValidForAnyNames() throws Exception {
        String odd = "a<b>&\"c' \u0000\u001b[31m\uD800\uFFFF" + "x".repeat(200) + "\u05D0\u202E";
        for (int entries : new int[] {1, 2, 40}) {
            List<History.Entry> list = new ArrayList<>();
            for (int i = 0; i < entries; i++) {
                double value = i < entries / 2 ? 100 : 50 + 1e-9 * i;
                list.add(new History.Entry(
                        odd + i, START.plusSeconds(i), odd, Map.of(odd, new History.Score(value, odd, Double.NaN))));
            }
            Document page = Markups.parse(Trends.of(new History(list)).html());
            JsonNode trend = Markups.data(page).path("trends").get(0);
            assertEquals(entries, trend.path("values").size());
            assertEquals(entries == 40, !trend.path("changes").isEmpty());
            assertEquals(0, page.getElementsByTagName("b").getLength());
            String text = page.getDocumentElement().getTextContent();
            assertTrue(text.contains("a<b>&\"c' "), text);
        }
    }

    @Test
    void machinesHaveTrendsOfTheirOwn() throws IOException {
        Path file = folder.resolve("h.jsonl");
        for (int i = 0; i < 12; i++) {
            History.add(file, entry(i, i % 2 == 0 ? "slow" : "fast", i % 2 == 0 ? 1 : 9));
        }
        Trends trends = Trends.of(History.read(file));
        assertEquals(2, trends.trends().size());
        assertEquals(1, trends.on("fast").trends().size());
        assertTrue(MadeUp.refusal(trends::csv).contains("slow, fast"));
        assertEquals(7, trends.on("fast").csv().lines().count());
        assertThrows(UnusableResultsException.class, () -> trends.on("nowhere"));
        assertEquals(2, trends.only("T1").trends().size());
        assertEquals("the workload is 'T9', expected one of T1", MadeUp.refusal(() -> trends.only("T9")));
        assertThrows(UnusableResultsException.class, () -> Trends.of(new History(List.of())));
    }

    /** Otava requires a header, ISO times, and a number in every cell. */
    @Test
    void otavaCanReadTheTable() throws IOException {
        History history = new History(List.of(
                entry(0, "here", 1),
                new History.Entry(
                        "a,b", START.plusSeconds(9), "here", Map.of("I1", new History.Score(5, "us", Double.NaN))),
                entry(2, "here", 3)));
        assertEquals("""
                time,commit,T1,I1
                2026-01-01T00:00:00Z,c0,1.0,5.0
                2026-01-01T00:00:02Z,c2,3.0,5.0
                2026-01-01T00:00:09Z,"a,b",3.0,5.0
                """, Trends.of(history).csv());
    }
}
