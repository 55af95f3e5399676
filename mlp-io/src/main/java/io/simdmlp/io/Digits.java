package io.simdmlp.io;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * The built-in data set: 1,797 handwritten digits of 8 x 8 pixels, each 0..16.
 *
 * <p>It is the unmodified test part of <a href="https://doi.org/10.24432/C50P49">Optical Recognition of Handwritten
 * Digits</a> by E. Alpaydin and C. Kaynak, UCI Machine Learning Repository, under CC BY 4.0.
 */
public final class Digits {
    private static final String RESOURCE = "digits.csv.gz";

    private Digits() {}

    /** {@return the digits: images of 64 pixels in ten classes} */
    public static Dataset load() {
        try {
            Dataset data =
                    CsvFile.scan(RESOURCE, Digits::open, Csv.Options.auto()).read();
            return Dataset.ofClasses("digits", pixelNames(data.inputs()), data.classNames(), data.x(), data.labels())
                    .asImage();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream open() throws IOException {
        return new GZIPInputStream(Objects.requireNonNull(Digits.class.getResourceAsStream(RESOURCE), RESOURCE));
    }

    /** The names of an image's inputs, by which {@link Csv} recognizes an image. */
    static List<String> pixelNames(int pixels) {
        return IntStream.range(0, pixels).mapToObj(i -> "pixel" + i).toList();
    }
}
