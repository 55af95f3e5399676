package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The figures of docs/NUMERICS.md are correct, and no function misses its target. */
class NumericsTest {
    @Test
    void thePageIsTrueAndEveryTargetIsMet() throws IOException {
        AtomicLong steps = new AtomicLong();
        Numerics numerics = Numerics.measure(steps::addAndGet);
        assertEquals(Numerics.steps(), steps.get());
        assertEquals(List.of(), numerics.missed());
        assertEquals(
                Files.readString(Path.of("..", "docs", "NUMERICS.md")),
                numerics.page(),
                "docs/NUMERICS.md is not what is measured; ./mlp numerics > docs/NUMERICS.md writes it anew");
    }
}
