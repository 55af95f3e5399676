package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AlternationTest {
    @TempDir
    private Path folder;

    private Path jar(String name) throws IOException {
        return FakeJmh.jar(folder, name);
    }

    @Test
    void forksTakeTurnsAndTheSlowerJarIsFound() throws IOException, InterruptedException {
        List<Integer> passes = new ArrayList<>();
        Alternation.Outcome outcome = new Alternation(jar("fast.jar"), jar("slow.jar"), 3, List.of("A"), "here")
                .run(folder, (pass, of) -> {
                    assertEquals(6, of);
                    passes.add(pass);
                });
        assertEquals(List.of(1, 2, 3, 4, 5, 6), passes);
        assertEquals(
                List.of("fast.jar", "slow.jar", "slow.jar", "fast.jar", "fast.jar", "slow.jar"),
                Files.readAllLines(folder.resolve("calls.txt")));
        Comparison comparison = Comparison.of(
                JmhResults.read(outcome.base()), JmhResults.read(outcome.next()), Comparison.Criteria.DEFAULT);
        assertEquals(Verdict.SLOWER, comparison.rows().get(0).verdict());
        assertEquals(0.3, comparison.rows().get(0).change(), 1e-9);
        assertEquals(List.of(), comparison.notes(), "the machine is known");
    }

    @Test
    void aFilterWithoutBenchmarksIsRefusedInOneLine() throws IOException {
        Path jar = jar("fast.jar");
        String message = MadeUp.refusal(
                () -> new Alternation(jar, jar, 2, List.of("none"), "here").run(folder, (pass, of) -> {}));
        assertTrue(message.endsWith("No matching benchmarks. Miss-spelled regexp?"), message);
    }

    @Test
    void thisMachineHasAName() {
        assertTrue(Host.fingerprint().matches("[\\w.+-]+/\\d+-cpus"), Host.fingerprint());
    }
}
