package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** {@code mlp numerics > docs/NUMERICS.md}. */
final class NumericsCommandTest {
    @Test
    void printsThePage() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "NUMERICS.md"));
        assertEquals(page, Cli.run("numerics").succeeded().out());
    }
}
