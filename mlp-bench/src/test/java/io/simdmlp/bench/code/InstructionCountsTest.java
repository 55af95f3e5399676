package io.simdmlp.bench.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Prints, stores and compares counts. */
final class InstructionCountsTest {
    private static final LoopCount GOOD = loop(1, 33, 12, 0, 0);

    @TempDir
    private Path folder;

    @Test
    void aPageShowsTheWorstJvmForEachStep() {
        LoopCount unrolled = loop(2, 69, 24, 0, 12);
        InstructionCounts counts = new InstructionCounts(
                256,
                "a JVM",
                List.of(
                        new KernelCount("Tile6x2", List.of(GOOD, unrolled)),
                        new KernelCount("Tile4x2", List.of(GOOD, GOOD)),
                        new KernelCount("Tile5x2", List.of(GOOD, loop(1, 33, 12, 1, 0)))),
                Map.of("Tile8x2", "not called", "Tile6x4", "not called", "OneRow", "not compiled"));
        String page = counts.page().replaceAll(" +", " ");
        assertTrue(
                page.contains("| Tile6x2 | 12 | 34.50 | 2.88 | 1 | 1 | 1 | 0 | 6 | 1 | 1 | 1 | x2 | 33 34.50 |"), page);
        assertTrue(page.contains("| Tile4x2 | 12 | 33 | 2.75 | 2 | 2 | 2 | 0 | 0 | 2 | 2 | 2 | | agree |"), page);
        assertTrue(page.contains("| Tile5x2 | 12 | 33 | 2.75 | 2 | 2 | 2 | 1 | 0 | 2 | 2 | 2 | | differ |"), page);
        assertTrue(page.endsWith("|\n\nTile6x4, Tile8x2: not called\n\nOneRow: not compiled\n"), page);
    }

    @Test
    void regressionsAreNamed() {
        InstructionCounts recorded = counts(GOOD, loop(1, 34, 12, 0, 0));
        assertEquals(List.of(), recorded.worseThan(recorded));
        assertEquals(List.of(), counts(loop(2, 60, 24, 0, 0)).worseThan(recorded), "better is not worse");
        assertEquals(
                List.of(
                        "Tile6x2: 3.08 instructions per fma, recorded 2.83",
                        "Tile6x2: 4 bounds checks, recorded 0",
                        "Tile6x2: 0.50 spills, recorded 0"),
                counts(loop(1, 37, 12, 4, 0), loop(2, 60, 24, 0, 1)).worseThan(recorded));
        InstructionCounts other =
                new InstructionCounts(256, "", List.of(new KernelCount("Tile9x1", List.of(GOOD))), Map.of());
        assertEquals(List.of(), other.worseThan(recorded));
        assertEquals(List.of("Tile9x1"), other.newSince(recorded));
        InstructionCounts boxes = new InstructionCounts(256, "", List.of(), Map.of("Tile6x2", "no fma", "Tile1x1", ""));
        assertEquals(List.of("Tile6x2: no fma, recorded 2.83 instructions per fma"), boxes.worseThan(recorded));
        InstructionCounts idle =
                new InstructionCounts(256, "", List.of(), Map.of("Tile6x2", InstructionCounts.NOT_CALLED));
        assertEquals(List.of(), idle.worseThan(recorded));
        assertEquals(List.of(), recorded.newSince(recorded));
    }

    @Test
    void countsSurviveAFile() throws IOException {
        InstructionCounts counts = counts(GOOD);
        Path file = folder.resolve("counts.json");
        Files.write(file, counts.json());
        assertEquals(counts, InstructionCounts.read(file));
        String json = new String(counts.json(), StandardCharsets.UTF_8);
        for (String bad : new String[] {
            "",
            "[]",
            "{}",
            json.substring(0, json.length() / 2),
            json.replaceFirst("\"fma\" : 12", "\"fma\" : 0"),
            json.replaceFirst("\"checks\" : 0,", ""),
            json.replaceFirst("\"kernel\" : \"Tile6x2\"", "\"kernel\" : null"),
            json.replaceFirst("(?s)\"loops\" : \\[.*?]", "\"loops\" : []")
        }) {
            Files.writeString(file, bad);
            IOException e = assertThrows(IOException.class, () -> InstructionCounts.read(file), bad);
            assertTrue(String.valueOf(e.getMessage()).startsWith(file + " is not a file of mlp"), e.getMessage());
        }
    }

    @Test
    void recordedCountsAreOfTheirWidth() throws IOException {
        for (int bits : new int[] {128, 256}) {
            InstructionCounts recorded = InstructionCounts.recorded(bits).orElseThrow();
            assertEquals(bits, recorded.vectorBits());
            assertTrue(recorded.kernels().size() > 2, recorded::toString);
        }
        assertTrue(InstructionCounts.recorded(3).isEmpty());
    }

    private static InstructionCounts counts(LoopCount... loops) {
        return new InstructionCounts(256, "a JVM", List.of(new KernelCount("Tile6x2", List.of(loops))), Map.of());
    }

    private static LoopCount loop(int steps, int instructions, int fma, int checks, int spills) {
        return new LoopCount(steps, instructions, fma, 2, 2, 2, checks, spills, 2, 2, 2);
    }
}
