package io.simdmlp.bench.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.simdmlp.Backend;
import io.simdmlp.kernel.vector.VectorKernels;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Finds the kernels, and counts the instructions of one of them. */
final class KernelCounterTest {
    private static final String TILES = "(Tile|Packing)\\d+x\\d+|OneRow|Column";

    @Test
    void noTileIsForgotten() throws Exception {
        List<String> tiles =
                classes().stream().filter(name -> name.matches(TILES)).toList();
        assertTrue(tiles.size() > 2, "tiles found: " + tiles);
        List<String> names = KernelCounter.names();
        assertTrue(names.containsAll(tiles), () -> "expected all of " + tiles + " among " + names);
        assertEquals(names.size(), Set.copyOf(names).size(), () -> "one kernel a name: " + names);
    }

    /** Its rows times its vectors, from which the table computes the unrolling. */
    @Test
    void aTilesLoopHasAnFmaForEachVector() throws Exception {
        for (Kernel kernel : Kernel.all()) {
            if (kernel.type().matches("(Tile|Packing)\\d+x\\d+")) {
                String[] sides = kernel.type().replaceAll("\\D+", " ").strip().split(" ", -1);
                assertEquals(Integer.parseInt(sides[0]) * Integer.parseInt(sides[1]), kernel.fma(), kernel.name());
            }
        }
    }

    @Test
    void aJvmCompilesAKernel() throws IOException {
        assumeTrue(Set.of("amd64", "x86_64").contains(System.getProperty("os.arch")) && JvmOutputTest.hasObjdump());
        KernelCounter counter = new KernelCounter(List.of("OneRow"));
        counter.fork();
        InstructionCounts counts = counter.counts();
        assertEquals(Backend.vectorBits(), counts.vectorBits());
        assertEquals(Map.of(), counts.missing());
        LoopCount loop = counts.kernels().getFirst().worst();
        assertEquals(4 * loop.steps(), loop.fma());
        assertEquals(5 * loop.steps(), loop.loads());
        assertEquals(loop.steps(), loop.stores());
        assertTrue(loop.instructionsPerFma() > 1 && loop.instructionsPerFma() < 4, loop::toString);
        assertTrue(counter.listing().startsWith("OneRow:\n"), counter.listing());
        assertEquals(loop.fma(), counter.listing().split("vfmadd", -1).length - 1);
    }

    @Test
    void missingKernelsAreNamed() {
        IOException cpu = assertThrows(IOException.class, () -> KernelCounter.checkCpu("aarch64"));
        assertTrue(String.valueOf(cpu.getMessage()).contains("the CPU is aarch64, expected x86-64"), cpu.getMessage());
        IOException program = assertThrows(IOException.class, () -> Objdump.check("no-such-objdump"));
        assertTrue(String.valueOf(program.getMessage()).contains("install the package binutils"), program.getMessage());
    }

    /** Names of the classes beside the kernels, which are in a folder or in a jar. */
    private static List<String> classes() throws IOException, URISyntaxException {
        URI place = VectorKernels.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        Path path = Path.of(place);
        if (Files.isDirectory(path)) {
            return classes(path);
        }
        try (FileSystem jar = FileSystems.newFileSystem(path)) {
            return classes(jar.getPath("/"));
        }
    }

    private static List<String> classes(Path root) throws IOException {
        try (Stream<Path> files = Files.list(root.resolve("io/simdmlp/kernel/vector"))) {
            return files.map(file -> file.getFileName().toString().replace(".class", ""))
                    .toList();
        }
    }
}
