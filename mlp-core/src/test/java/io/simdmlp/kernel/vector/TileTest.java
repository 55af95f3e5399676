package io.simdmlp.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.kernel.vector.TileTable.Tile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The register tiles in the main sources are those of {@link TileTable}, as {@link TileGenerator} writes them. */
@Tag("once")
class TileTest {
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "simdmlp", "kernel", "vector");

    @Test
    void tilesAreAsGenerated() throws IOException {
        for (Tile tile : TileTable.GENERATED) {
            assertEquals(
                    TileGenerator.source(tile),
                    Files.readString(SOURCES.resolve(tile.name() + ".java")),
                    tile.name() + " is not what TileGenerator writes: change the table or the template, and run it");
        }
    }

    @Test
    void everyTileIsInTheTable() throws IOException {
        Set<String> table = TileTable.GENERATED.stream().map(Tile::name).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(TileTable.GENERATED.size(), table.size(), "two rows of the table have the same name");
        table.addAll(TileTable.BY_HAND.keySet());
        try (Stream<Path> files = Files.list(SOURCES)) {
            Set<String> tiles = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("\\w+\\dx\\d+\\.java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertEquals(table, tiles);
        }
    }

    @Test
    void rowsAgreeWithThemselves() {
        for (Tile tile : TileTable.GENERATED) {
            assertTrue(tile.name().endsWith(tile.rows() + "x" + tile.vectors()), tile.name());
            assertEquals(tile.packs(), tile.name().startsWith("Packing"), tile.name());
            String count = "instructions for " + tile.rows() * tile.vectors() + " fma";
            assertTrue(tile.why().replaceAll("\\s+", " ").contains(count), tile.name() + " does not state " + count);
        }
    }

    @Test
    void nothingOfTheTemplateIsLeft() {
        for (Tile tile : TileTable.GENERATED) {
            String code = TileGenerator.source(tile).replaceAll("\\{@(code|link) ", "");
            assertTrue(!code.matches("(?s).*(\\{[\\w+?]|\\t|[ ]\\n).*"), tile.name());
        }
    }
}
