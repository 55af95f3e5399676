package io.simdmlp.io;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where samples come from.
 *
 * @param columns of the CSV file
 * @param lines the line of the CSV file that each sample begins on, counted from 1; empty if unknown
 * @param numbers of other samples, the number from 0 of each in the data set that was read; empty if that is this one
 * @param heldBack how they were drawn from others, if they were for a test
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from one data set to the next.
record Origin(
        Columns columns,
        int[] lines,
        int[] numbers,
        @Nullable HeldBack heldBack) {
    static final Origin UNKNOWN = new Origin(Columns.UNKNOWN, new int[0], new int[0], null);

    /** That of some of the samples. */
    Origin select(int[] samples) {
        int[] someLines = lines.length == 0 ? lines : of(lines, samples);
        int[] someNumbers = lines.length > 0 ? numbers : numbers.length == 0 ? samples.clone() : of(numbers, samples);
        return new Origin(columns, someLines, someNumbers, null);
    }

    private static int[] of(int[] values, int[] samples) {
        return IntStream.of(samples).map(sample -> values[sample]).toArray();
    }

    /** Where a sample stands, in words. */
    String place(int sample) {
        return lines.length > 0
                ? "line " + lines[sample]
                : "sample " + (1 + (numbers.length > 0 ? numbers[sample] : sample));
    }
}
