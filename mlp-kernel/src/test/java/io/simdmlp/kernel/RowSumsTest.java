package io.simdmlp.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class RowSumsTest {
    /** The order, written out as the formula of the class. */
    @Test
    void theTreeAddsTheOneEightBehindThenFourTwoOne() {
        float[] p = new float[20];
        float[] copy = new float[16];
        for (int i = 0; i < 16; i++) {
            p[3 + i] = 1f / (1 + i);
            copy[i] = p[3 + i];
        }
        float[] eight = new float[8];
        for (int i = 0; i < 8; i++) {
            eight[i] = copy[i] + copy[i + 8];
        }
        float expected =
                ((eight[0] + eight[4]) + (eight[2] + eight[6])) + ((eight[1] + eight[5]) + (eight[3] + eight[7]));
        assertEquals(expected, RowSums.total(p, 3));
    }
}
