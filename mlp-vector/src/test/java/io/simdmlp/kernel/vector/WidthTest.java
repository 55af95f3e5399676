package io.simdmlp.kernel.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The width of the vectors in this JVM is the one that the build asked for. */
class WidthTest {
    @Test
    void theWantedWidthIsTheOneInUse() {
        int bits = Simd.S.vectorBitSize();
        String wanted = System.getProperty("simdmlp.test.bits", "widest");
        assertTrue(bits >= 128, bits + " bits");
        if (!wanted.equals("widest") && System.getProperty("os.arch").equals("amd64")) { // others ignore -XX:UseAVX
            assertEquals(Integer.parseInt(wanted), bits);
        }
    }
}
