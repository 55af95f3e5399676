package io.simdmlp.cli;

import io.simdmlp.io.Csv;
import io.simdmlp.io.Digits;
import io.simdmlp.io.Idx;
import io.simdmlp.io.Parts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ITypeConverter;

/** What {@code --data} and {@code --test} name: the built-in digits, a folder of IDX files or a CSV file. */
final class Data {
    static final String DIGITS = "digits";

    /**
     * The test part of the built-in digits, whatever {@code --seed} is: training never sees it and evaluation finds it
     * again.
     */
    private static final double DIGITS_TEST_FRACTION = 0.2;

    /** Of the seeds 0 to 7 the one whose test part is neither easy nor hard: its accuracy is that of their mean. */
    private static final long DIGITS_TEST_SEED = 6;

    private Data() {}

    /** The value of an option that names data; {@code -} is the device of standard input, which is read like a file. */
    static final class Name implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            return value.equals(Samples.STANDARD_INPUT) ? "/dev/stdin" : value;
        }
    }

    /** Whether the data come with this program, and no file is read. */
    static boolean isBuiltIn(String data) {
        return data.equals(DIGITS);
    }

    /** Whether the data say themselves which samples are for tests. */
    static boolean hasTestPart(String data) {
        return isBuiltIn(data) || Files.isDirectory(Path.of(data));
    }

    /** Data that {@linkplain #hasTestPart have a test part}. */
    static Parts parts(String data) throws IOException {
        return isBuiltIn(data)
                ? Digits.load().split(DIGITS_TEST_FRACTION, DIGITS_TEST_SEED)
                : Idx.readFolder(Path.of(data));
    }

    /** The test part of data that have one, else all of the CSV file; checked against what they are to test. */
    static Table test(String data, List<String> labels, List<String> ignored, Csv.Header header, Signature signature)
            throws IOException {
        Table table = hasTestPart(data)
                ? Table.of(parts(data).test())
                : Table.read(Path.of(data), signature.csv(labels, ignored).withHeader(header));
        return table.with(signature.match(table.all()));
    }
}
