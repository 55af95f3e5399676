package io.simdmlp.io;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The rows of NumPy arrays: a single one, whose last column is the label if there is no other choice, or two in an .npz
 * file, inputs and labels. An array of bytes with more than two dimensions has columns called pixel0, pixel1, ...
 */
final class NpyRows implements RowFile {
    private static final int BUFFER_BYTES = 1 << 16;

    /** The names of inputs and labels, with and without a test part, in lower case. */
    private static final String[][] NAMES = {
        {"x_train", "y_train", "x_test", "y_test"},
        {"train_x", "train_y", "test_x", "test_y"},
        {"train_images", "train_labels", "test_images", "test_labels"},
        {"x", "y"},
        {"data", "target"},
        {"data", "label"},
        {"data", "labels"},
        {"features", "labels"}
    };

    /** An array that can be read several times. */
    private interface Source {
        InputStream open() throws IOException;
    }

    private final String file;
    private final NpyArray inputs;
    private final Source inputSource;
    private final @Nullable NpyArray targets;
    private final @Nullable Source targetSource;
    private final int columns;

    private NpyRows(
            String file, NpyArray inputs, Source inputSource, @Nullable NpyArray targets, @Nullable Source targetSource)
            throws DataException {
        this.file = file;
        this.inputs = inputs;
        this.inputSource = inputSource;
        this.targets = targets;
        this.targetSource = targetSource;
        long all = inputs.columns() + (targets == null ? 0 : targets.columns());
        if (all > CsvRow.maxCells()) {
            throw new DataException(file, "has " + all + " columns, expected at most " + CsvRow.maxCells());
        }
        if (targets != null && targets.rows() != inputs.rows()) {
            throw new DataException(
                    targets.name(),
                    "has the shape " + targets.shapeText() + ", expected " + inputs.rows() + " rows, as "
                            + inputs.shapeText() + " of the inputs has");
        }
        this.columns = (int) all;
    }

    /**
     * A single array.
     *
     * @param bytes the length of the file; -1 if it is unknown
     */
    static NpyRows of(String file, CsvFile.Source source, long bytes) throws IOException {
        try (InputStream in = source.open()) {
            NpyArray array = NpyArray.read(file, in);
            array.check(bytes);
            return new NpyRows(file, array, source::open, null, null);
        }
    }

    /** The names of the arrays in an .npz file, in lower case, with the names of their entries. */
    private static Map<String, String> arrays(ZipFile zip) {
        Map<String, String> arrays = new TreeMap<>();
        for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
            String entry = entries.nextElement().getName();
            if (entry.endsWith(".npy")) {
                arrays.put(entry.substring(0, entry.length() - ".npy".length()), entry);
            }
        }
        return arrays;
    }

    private static @Nullable String find(Map<String, String> arrays, String name) {
        for (String array : arrays.keySet()) {
            if (array.toLowerCase(Locale.ROOT).equals(name)) {
                return array;
            }
        }
        return null;
    }

    /** Returns whether a ZIP archive has NumPy arrays. */
    static boolean isNpz(Path path) throws DataException {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            return !arrays(zip).isEmpty();
        } catch (IOException e) {
            throw unreadable(path.toString(), e);
        }
    }

    /** The names of the entries of a ZIP archive. */
    static List<String> entries(Path path) throws DataException {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            return zip.stream().map(ZipEntry::getName).toList();
        } catch (IOException e) {
            throw unreadable(path.toString(), e);
        }
    }

    /** Returns whether an .npz file has a test part beside another. */
    static boolean hasTestPart(Path path) throws DataException {
        try (ZipFile zip = new ZipFile(path.toFile())) {
            Map<String, String> arrays = arrays(zip);
            for (String[] names : NAMES) {
                if (names.length == 4 && find(arrays, names[0]) != null && find(arrays, names[2]) != null) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            throw unreadable(path.toString(), e);
        }
    }

    /**
     * The arrays of an .npz file.
     *
     * @param test whether to read its test part if it has one
     * @param hasLabels whether labels are needed
     */
    static NpyRows ofZip(Path path, boolean test, boolean hasLabels) throws IOException {
        String file = path.toString();
        try (ZipFile zip = new ZipFile(path.toFile())) {
            Map<String, String> arrays = arrays(zip);
            String[] pair = pair(arrays, test);
            if (pair.length == 0) {
                throw new DataException(
                        file,
                        "has the arrays " + DataException.list(List.copyOf(arrays.keySet()))
                                + ", expected x and y, data and target, or x_train, y_train, x_test and y_test");
            }
            if (hasLabels && pair.length < 2) {
                throw new DataException(
                        file,
                        "has the inputs " + pair[0] + ", but no labels, among "
                                + DataException.list(List.copyOf(arrays.keySet())));
            }
            String inputs = Objects.requireNonNull(arrays.get(pair[0]));
            String targets = pair.length < 2 ? null : arrays.get(pair[1]);
            return new NpyRows(
                    file,
                    header(zip, file, pair[0], inputs),
                    entry(path, inputs),
                    targets == null ? null : header(zip, file, pair[1], targets),
                    targets == null ? null : entry(path, targets));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** The names of inputs and labels, of inputs alone, or none. */
    private static String[] pair(Map<String, String> arrays, boolean test) {
        for (String[] names : NAMES) {
            boolean second =
                    names.length == 4 && find(arrays, names[2]) != null && (test || find(arrays, names[0]) == null);
            String inputs = find(arrays, names[second ? 2 : 0]);
            String targets = find(arrays, names[second ? 3 : 1]);
            if (inputs != null && targets != null) {
                return new String[] {inputs, targets};
            }
        }
        for (String[] names : NAMES) {
            String inputs = find(arrays, names[0]);
            inputs = inputs == null && names.length == 4 ? find(arrays, names[2]) : inputs;
            if (inputs != null) {
                return new String[] {inputs};
            }
        }
        return new String[0];
    }

    private static NpyArray header(ZipFile zip, String file, String name, String entry) throws IOException {
        ZipEntry found = zip.getEntry(entry);
        try (InputStream in = zip.getInputStream(found)) {
            NpyArray array = NpyArray.read(file + ": array " + name, in);
            array.check(found.getSize());
            return array;
        }
    }

    private static Source entry(Path path, String entry) {
        return () -> {
            ZipFile zip = new ZipFile(path.toFile());
            try {
                ZipEntry found = zip.getEntry(entry);
                if (found == null) {
                    throw new DataException(path.toString(), "has changed while it was read");
                }
                return new Entry(zip, zip.getInputStream(found));
            } catch (IOException | RuntimeException e) {
                zip.close();
                throw e;
            }
        };
    }

    /** The bytes of an entry; closes the archive too. */
    private static final class Entry extends FilterInputStream {
        private final ZipFile zip;

        Entry(ZipFile zip, InputStream in) {
            super(in);
            this.zip = zip;
        }

        @Override
        public void close() throws IOException {
            try (zip) {
                super.close();
            }
        }
    }

    private static DataException unreadable(String file, IOException e) {
        if (e instanceof DataException known) {
            return known;
        }
        String what = e instanceof ZipException ? "is not readable as ZIP: " : "cannot be read: ";
        return new DataException(file, what + DataException.reason(e), e);
    }

    @Override
    public String name() {
        return file;
    }

    @Override
    public String unit() {
        return "row";
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public List<String> names() {
        boolean image = targets != null && inputs.shape().length > 2 && inputs.type() == 'u' && inputs.itemBytes() == 1;
        if (!image) {
            return List.of();
        }
        List<String> names = new ArrayList<>(Digits.pixelNames((int) inputs.columns()));
        int labels = columns - names.size();
        for (int label = 0; label < labels; label++) {
            names.add(labels == 1 ? "label" : "label" + (label + 1));
        }
        return names;
    }

    @Override
    public List<String> labels() {
        List<String> names = names();
        int first = (int) inputs.columns();
        return IntStream.range(first, columns)
                .mapToObj(column -> names.isEmpty() ? Integer.toString(column + 1) : names.get(column))
                .toList();
    }

    @Override
    public Rows open() throws IOException {
        InputStream x = begin(inputs, inputSource);
        InputStream y;
        try {
            y = targets == null || targetSource == null ? null : begin(targets, targetSource);
        } catch (IOException | RuntimeException e) {
            x.close();
            throw e;
        }
        NpyArray.Values left = inputs.values(x);
        NpyArray.Values right = targets == null || y == null ? null : targets.values(y);
        return new Rows() {
            private long number;

            @Override
            public boolean next(CsvRow row) throws IOException {
                boolean more = left.next();
                if ((right != null && right.next() != more) || !more) {
                    return false;
                }
                row.begin(++number);
                left.appendTo(row);
                if (right != null) {
                    right.appendTo(row);
                }
                return true;
            }

            @Override
            public void close() throws IOException {
                try (x;
                        y) {
                    // both are closed
                }
            }
        };
    }

    /** Opens an array again and skips its header. */
    private static InputStream begin(NpyArray array, Source source) throws IOException {
        InputStream in = new BufferedInputStream(source.open(), BUFFER_BYTES);
        try {
            in.skipNBytes(array.headerBytes());
            return in;
        } catch (IOException e) {
            in.close();
            throw unreadable(array.name(), e);
        }
    }
}
