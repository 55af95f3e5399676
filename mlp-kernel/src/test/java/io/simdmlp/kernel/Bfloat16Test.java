package io.simdmlp.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Bfloat16Test {
    private static final float[] SPECIAL = {
        0f,
        -0f,
        1f,
        -1f,
        0x1.01p0f, // halfway between two bfloat16, the lower one even
        0x1.03p0f, // the upper one even
        0x1.010002p0f,
        0x1.00fffep0f,
        0x1.fffffep0f,
        0x1.ffp0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        0x1.fffffcp-127f,
        0x1p-125f,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        0x1.fep127f,
        0x1.ff8p126f
    };

    /** The nearest of all bfloat16, by exact arithmetic. */
    @Test
    void roundsToTheNearestEven() {
        Random random = new Random(1);
        for (int i = 0; i < 100_000; i++) {
            float value = i < SPECIAL.length ? SPECIAL[i] : Float.intBitsToFloat(random.nextInt());
            if (!Float.isFinite(value)) {
                continue;
            }
            int bits = Bfloat16.bits(value);
            assertEquals(Float.floatToIntBits(value) < 0, bits >>> 15 == 1, "sign of " + value);
            BigDecimal error = distance(Bfloat16.value(bits), value);
            for (int neighbour = (bits & 0x7FFF) - 1; neighbour <= (bits & 0x7FFF) + 1; neighbour += 2) {
                float other = Bfloat16.value((bits & 0x8000) | neighbour);
                if (neighbour >= 0 && Float.isFinite(other)) {
                    int order = error.compareTo(distance(other, value));
                    assertTrue(order < 0 || (order == 0 && bits % 2 == 0), value + " became " + Bfloat16.value(bits));
                }
            }
        }
        assertEquals(0x7F80, Bfloat16.bits(Float.POSITIVE_INFINITY));
        assertEquals(0xFF80, Bfloat16.bits(Float.NEGATIVE_INFINITY));
        assertTrue(Float.isNaN(Bfloat16.value(Bfloat16.bits(Float.intBitsToFloat(0x7F800001)))));
        assertEquals(0x1.fep127f, Bfloat16.value(Bfloat16.bits(Float.MAX_VALUE)));
    }

    private static BigDecimal distance(float a, float b) {
        return new BigDecimal(a).subtract(new BigDecimal(b)).abs();
    }

    @Test
    void bothWeightsOfAPairAreWithinTheBound() {
        Random random = new Random(2);
        double largest = 0;
        for (int i = 0; i < 1_000_000; i++) {
            float low = i < 400 ? SPECIAL[i % SPECIAL.length] : Float.intBitsToFloat(random.nextInt());
            float high =
                    i < 400 ? SPECIAL[i / SPECIAL.length % SPECIAL.length] : Float.intBitsToFloat(random.nextInt());
            if (i >= 400 && i % 2 == 0) { // the same power of two, as most weights
                high = Math.scalb(1 + random.nextFloat(), random.nextInt(8) - 4);
            }
            if (!Float.isFinite(low) || !Float.isFinite(high)) {
                continue;
            }
            int pair = Bfloat16.pair(low, high);
            assertEquals(Bfloat16.value(Bfloat16.bits(low)), Bfloat16.low(pair));
            largest = Math.max(largest, Math.max(error(low, Bfloat16.low(pair)), error(high, Bfloat16.high(pair))));
            assertEquals(pair, Bfloat16.pair(Bfloat16.low(pair), Bfloat16.high(pair)), low + " and " + high);
        }
        assertTrue(largest <= 1 && largest > 0.99, largest + " of the bound");
    }

    /** The error as a fraction of the bound in the Javadoc. */
    private static double error(float weight, float decoded) {
        assertTrue(Float.isFinite(decoded), weight + " became " + decoded);
        double magnitude = Math.abs((double) weight);
        double bound =
                magnitude < 0x1p-125 ? Math.nextDown(0x1p-125) : magnitude > 0x1p127 ? 0x1p120 : 0x1p-8 * magnitude;
        return Math.abs((double) weight - decoded) / bound;
    }

    @Test
    void aHighWeightOfZeroIsNeverSubnormal() {
        for (float low : new float[] {1f, -3e-39f, 0x1p-133f, 7e30f}) {
            for (float high : new float[] {0f, -0f, Float.MIN_VALUE, 0x1p-127f}) {
                float decoded = Bfloat16.high(Bfloat16.pair(low, high));
                assertTrue(Math.abs(decoded) >= Float.MIN_NORMAL && Math.abs(decoded) < 0x1p-125f, decoded + "");
                assertEquals(Math.copySign(1, high), Math.copySign(1, decoded));
            }
        }
        assertEquals(0, Bfloat16.pair(0f, 0f)); // pruned weights stay 0
        assertEquals(0x80000000, Bfloat16.pair(0f, -0f));
    }

    @Test
    void nonFiniteWeightsStaySo() {
        for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
            assertTrue(!Float.isFinite(Bfloat16.low(Bfloat16.pair(bad, 1f))));
            assertTrue(!Float.isFinite(Bfloat16.high(Bfloat16.pair(1f, bad))));
            assertTrue(!Float.isFinite(Bfloat16.high(Bfloat16.pair(0f, bad))));
            float beside = Bfloat16.high(Bfloat16.pair(bad, 3f));
            assertEquals(3f, beside, 3f / 256);
        }
    }
}
