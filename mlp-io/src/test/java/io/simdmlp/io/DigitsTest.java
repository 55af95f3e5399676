package io.simdmlp.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DigitsTest {
    @Test
    void areTheTestPartOfTheUciDigits() {
        Dataset digits = Digits.load();
        assertEquals("digits: 1797 samples, 64 inputs, 10 classes", digits.toString());
        assertTrue(digits.isImage());
        assertEquals(List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9"), digits.classNames());
        assertEquals("pixel63", digits.inputNames().getLast());
        for (float pixel : digits.x()) {
            assertTrue(pixel >= 0 && pixel <= 16);
        }
        int[] counts = new int[10];
        for (int label : digits.labels()) {
            counts[label]++;
        }
        assertArrayEquals(new int[] {178, 182, 177, 183, 181, 182, 181, 179, 174, 180}, counts);
        assertArrayEquals(IntStream.range(0, 10).toArray(), Arrays.copyOf(digits.labels(), 10), "0 to 9 come first");
        assertArrayEquals(new float[] {0, 0, 5, 13, 9, 1, 0, 0}, Arrays.copyOf(digits.x(), 8));
    }
}
