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

/** The data that {@code --data} and {@code --test} name: the built-in digits, a folder of IDX files or a table. */
final class Data {
    static final String DIGITS = "digits";

    /**
     * The share of the test part of the built-in digits. The part does not depend on {@code --seed}, so that evaluation
     * uses the same one as training.
     */
    private static final double DIGITS_TEST_FRACTION = 0.2;

    /** The seed of 0 to 7 whose accuracy is closest to their mean, so that the test part is neither easy nor hard. */
    private static final long DIGITS_TEST_SEED = 6;

    private Data() {}

    /** The value of an option that names data; {@code -} is the device of standard input, which is read like a file. */
    static final class Name implements ITypeConverter<String> {
        @Override
        public String convert(String value) {
            return value.equals(Samples.STANDARD_INPUT) ? "/dev/stdin" : value;
        }
    }

    /** Returns whether the data are built in, so that no file is read. */
    static boolean isBuiltIn(String data) {
        return data.equals(DIGITS);
    }

    /** Returns whether the data have a fixed test part. */
    static boolean hasTestPart(String data) {
        return isBuiltIn(data) || Files.isDirectory(Path.of(data));
    }

    /** Returns whether the data are a table, an .npz file, with a test part of its own. */
    static boolean isTableWithTestPart(String data) {
        return !hasTestPart(data) && Csv.hasTestPart(Path.of(data));
    }

    /** The parts of data that {@linkplain #hasTestPart have a fixed test part}. */
    static Parts parts(String data) throws IOException {
        return isBuiltIn(data)
                ? Digits.load().split(DIGITS_TEST_FRACTION, DIGITS_TEST_SEED)
                : Idx.readFolder(Path.of(data));
    }

    /**
     * The test part of data that have one, else the whole table; checked against the model's signature.
     *
     * @param missingLabel the value of {@code --missing-label}
     */
    static LoadedData test(
            String data,
            List<String> labels,
            List<String> ignored,
            Csv.Header header,
            String missingLabel,
            Signature signature)
            throws IOException {
        LoadedData table = hasTestPart(data)
                ? LoadedData.of(parts(data).test())
                : LoadedData.readTest(
                        Path.of(data),
                        OptionValues.withMissingLabel(
                                signature.csv(labels, ignored).withHeader(header), missingLabel));
        return table.with(signature.match(table.all()));
    }
}
