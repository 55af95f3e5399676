package io.simdmlp.io;

import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The origin of samples.
 *
 * @param columns the columns of the CSV file
 * @param unit the word before a line number in messages
 * @param lines the first line of each sample in the CSV file, counted from 1, or its row; empty if unknown
 * @param numbers the number of each sample in the data set that was read, counted from 0; empty if that is this data set
 * @param heldBack the description of how a test part was drawn; null for other data
 * @param preprocessing how the columns became inputs; null if each is an input itself
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record Origin(
        Columns columns,
        String unit,
        int[] lines,
        int[] numbers,
        @Nullable HeldBack heldBack,
        @Nullable Preprocessing preprocessing) {
    static final Origin UNKNOWN = new Origin(Columns.UNKNOWN, "line", new int[0], new int[0], null, null);

    /** The origin of some of the samples. */
    Origin select(int[] samples) {
        int[] someLines = lines.length == 0 ? lines : of(lines, samples);
        int[] someNumbers = lines.length > 0 ? numbers : numbers.length == 0 ? samples.clone() : of(numbers, samples);
        return new Origin(columns, unit, someLines, someNumbers, null, preprocessing);
    }

    private static int[] of(int[] values, int[] samples) {
        return IntStream.of(samples).map(sample -> values[sample]).toArray();
    }

    /** The same origin of a test part. */
    Origin withHeldBack(HeldBack description) {
        return new Origin(columns, unit, lines, numbers, description, preprocessing);
    }

    /** The place of a sample, for messages. */
    String place(int sample) {
        return lines.length > 0
                ? unit + " " + lines[sample]
                : "sample " + (1 + (numbers.length > 0 ? numbers[sample] : sample));
    }
}
