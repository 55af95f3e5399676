package io.simdmlp.bench.code;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Parses the output of a JVM. */
final class JvmOutputTest {
    private static final String METHOD = "io.simdmlp.kernel.vector.Tile2x2::run";

    @Test
    void machineCodeOfARealJvm() throws IOException {
        JvmOutput output = output(MachineLoopTest.text("tile2x2-jvm.txt"));
        byte[] code = output.compiled(METHOD);
        assertNotNull(code);
        assertArrayEquals(new byte[] {(byte) 0x89, (byte) 0x84, 0x24, 0x00, (byte) 0xc0}, firstFive(code));
        assumeTrue(hasObjdump());
        MachineLoop loop = MachineLoop.of(Objdump.disassemble("objdump", code), 4);
        assertNotNull(loop);
        assertEquals(new LoopCount(1, 28, 4, 2, 2, 0, 4, 0, 3, 0, 13), loop.count());
    }

    @Test
    void theLastVersionByC2Counts() {
        String c1 = version("c1", "3 ", "0101");
        String replaced = version("c2", "% 4", "0202").replace("::run", "::run @ 97");
        assertNull(output(c1 + replaced).compiled(METHOD));
        assertTrue(output(c1).seen(METHOD));
        assertFalse(output("").seen(METHOD));
        String old = version("c2", "  4", "0303");
        String latest = version("c2", " ! 4", "0404 | 05");
        JvmOutput output = output(c1 + old + replaced + latest + c1 + "  at the end\n\tat Driver.main\n\n");
        assertArrayEquals(new byte[] {4, 4, 5}, output.compiled(METHOD));
        assertTrue(output.hasCompiled(1));
        assertEquals("at the end", output.last());
        assertFalse(output.disassembles());
    }

    @Test
    void aVersionOfWhichALineIsLostDoesNotCount() {
        String old = version("c2", "  4", "0303");
        String broken = version("c2", "  4", "0404\n 0x0000000000000103: 0505");
        assertArrayEquals(new byte[] {3, 3}, output(old + broken).compiled(METHOD));
        String whole = version("c2", "  4", "0404\n 0x0000000000000102: ;  a comment\n 0x0000000000000102: 0505");
        assertArrayEquals(new byte[] {4, 4, 5, 5}, output(old + whole).compiled(METHOD));
        String cutOff = whole.substring(0, whole.indexOf("[Stub"));
        assertArrayEquals(new byte[] {3, 3}, output(old + cutOff).compiled(METHOD));
    }

    @Test
    void aDisassemblerIsNoticed() {
        assertTrue(output("[Disassembly]\n").disassembles());
    }

    private static String version(String compiler, String flags, String bytes) {
        return """
                Compiled method (%s) 7641  676  %s       %s (369 bytes)

                [MachCode]
                [Verified Entry Point]
                  # parm0:    rsi:rsi   = '[F'
                  0x0000000000000100: %s
                [Stub Code]
                  0x0000000000000200: 0909
                [/MachCode]
                """.formatted(compiler, flags, METHOD, bytes);
    }

    private static JvmOutput output(String text) {
        JvmOutput output = new JvmOutput();
        text.lines().forEach(output::accept);
        return output;
    }

    private static byte[] firstFive(byte[] code) {
        return Arrays.copyOf(code, 5);
    }

    static boolean hasObjdump() {
        try {
            Objdump.check("objdump");
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
