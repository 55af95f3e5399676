package io.simdmlp.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.kernel.vector.TileTable.A;
import io.simdmlp.kernel.vector.TileTable.Tile;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
            int steps = tile.pairs() ? 2 : 1;
            String count = "instructions for " + steps * tile.rows() * tile.vectors() + " fma";
            assertTrue(tile.why().replaceAll("\\s+", " ").contains(count), tile.name() + " does not state " + count);
        }
    }

    /** A new row of the table needs no change of the template. */
    @Test
    void otherTilesCompile(@TempDir Path folder) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "--add-modules", "jdk.incubator.vector"));
        arguments.addAll(List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString()));
        for (A a : A.values()) {
            for (int[] shape : new int[][] {{1, 1}, {1, 5}, {2, 1}, {3, 2}, {12, 2}}) {
                for (boolean packedB : a == A.PACKED ? new boolean[] {true} : new boolean[] {false, true}) {
                    for (boolean packs : new boolean[] {false, true}) {
                        String name = a.name() + shape[0] + "x" + shape[1] + "x" + packedB + packs;
                        Path file = folder.resolve(name + ".java");
                        Tile tile = new Tile(name, shape[0], shape[1], a, packedB, packs, "Why.");
                        Files.writeString(file, TileGenerator.source(tile));
                        arguments.add(file.toString());
                    }
                }
            }
        }
        StringWriter out = new StringWriter();
        int exit = ToolProvider.findFirst("javac")
                .orElseThrow()
                .run(new PrintWriter(out), new PrintWriter(out), arguments.toArray(String[]::new));
        assertEquals(0, exit, out::toString);
    }

    @Test
    void nothingOfTheTemplateIsLeft() {
        for (Tile tile : TileTable.GENERATED) {
            String code = TileGenerator.source(tile).replaceAll("\\{@(code|link) ", "");
            assertTrue(!code.matches("(?s).*(\\{[\\w+?]|\\t|[ ]\\n).*"), tile.name());
        }
    }
}
