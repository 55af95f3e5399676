package io.simdmlp.bench.code;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Loops of kernels as compiled by C2 (JDK 25.0.3, AVX2), counted by hand. */
final class MachineLoopTest {
    @Test
    void boundsChecksAreJumpsOutOfTheLoop() throws IOException {
        MachineLoop loop = loop("tile4x2.txt", 8);
        assertEquals(new LoopCount(1, 36, 8, 2, 4, 0, 4, 0, 4, 0, 14), loop.count());
        List<String> listing = loop.listing().lines().toList();
        assertEquals(36, listing.size());
        assertTrue(listing.getLast().matches("   2fe  jl +0x250"), listing.getLast());
    }

    @Test
    void spillsAreVectorsOnTheStack() throws IOException {
        MachineLoop loop = loop("tile1x8.txt", 8);
        assertEquals(new LoopCount(1, 34, 8, 8, 1, 0, 1, 2, 3, 0, 11), loop.count());
        assertEquals(4.25, loop.count().instructionsPerFma());
    }

    /** Before and behind the main loop there is one that is not unrolled, and around all of them the loop over the depth. */
    @Test
    void theMainLoopIsTheOneThatIsUnrolled() throws IOException {
        LoopCount count = loop("one-row.txt", 4).count();
        assertEquals(new LoopCount(4, 27, 16, 20, 0, 4, 0, 0, 0, 0, 3), count);
        assertEquals(5, count.perStep(count.loads()));
    }

    /** The first loop has checks and the last none, but the one in the middle is the one that polls. */
    @Test
    void ofLoopsWithEqualFmaTheOneThatPollsIsTheMainOne() {
        List<MachineInstruction> code = Objdump.parse("""
                   0:\tcmp    eax,ebx
                   2:\tjae    0x90
                   4:\tvfmadd231ps ymm0,ymm1,YMMWORD PTR [rsi+rax*4+0x10]
                   8:\tjl     0x0
                  10:\tvfmadd231ps ymm0,ymm1,YMMWORD PTR [rsi+rax*4+0x10]
                  14:\tvmovd  ecx,xmm7
                  18:\tinc    eax
                  1c:\tjl     0x10
                  20:\tmov    r10,QWORD PTR [r15+0x30]
                  24:\ttest   DWORD PTR [r10],eax
                  28:\tjl     0x10
                  30:\tvfmadd231ps ymm0,ymm1,YMMWORD PTR [rsp+0x20]
                  34:\tjl     0x30
                  38:\tjmp    0xffffffffffa96360
                """);
        MachineLoop loop = MachineLoop.of(code, 1);
        assertNotNull(loop);
        assertEquals(new LoopCount(1, 4, 1, 1, 0, 0, 0, 0, 1, 0, 2), loop.count());
    }

    @Test
    void aLoopThatAlwaysJumpsBackEndsByOneOfItsOtherJumps() {
        List<MachineInstruction> code = Objdump.parse("""
                   0:\tcmp    eax,ebx
                   2:\tjge    0x90
                   4:\tcmp    eax,ecx
                   6:\tjae    0x80
                   8:\tvfmadd231ps zmm0,zmm1,DWORD PTR [rsi+rax*4+0x10]{1to16}
                  10:\ttest   DWORD PTR [r10],eax
                  14:\tvmovups ZMMWORD PTR [rsi+0x10],zmm0
                  18:\tvmovups zmm2,ZMMWORD PTR [rsi+0x10]
                  20:\tjmp    0x0
                """);
        MachineLoop loop = MachineLoop.of(code, 1);
        assertNotNull(loop);
        assertEquals(new LoopCount(1, 9, 1, 1, 1, 1, 1, 0, 0, 1, 4), loop.count());
    }

    @Test
    void codeWithoutFmaHasNone() {
        assertNull(MachineLoop.of(Objdump.parse("   0:\tinc    eax\n   2:\tjl     0x0\n"), 1));
    }

    private static MachineLoop loop(String resource, int fma) throws IOException {
        MachineLoop loop = MachineLoop.of(Objdump.parse(text(resource)), fma);
        assertNotNull(loop);
        return loop;
    }

    static String text(String resource) throws IOException {
        try (InputStream in = MachineLoopTest.class.getResourceAsStream(resource)) {
            assertNotNull(in, resource);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
