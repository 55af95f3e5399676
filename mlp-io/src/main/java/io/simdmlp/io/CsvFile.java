package io.simdmlp.io;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A CSV file after a first pass, which has counted the samples and read the labels. The inputs are not in memory. Created
 * by {@link Csv#scan}.
 */
public final class CsvFile {
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8; // of an array

    /** A file that can be read several times. */
    interface Source {
        InputStream open() throws IOException;
    }

    private final Source source;
    private final CsvLayout layout;
    private final int size;
    private final List<ColumnReader> readers; // a reader per input column
    private final BitSet dropped; // rows with missing values that are left out
    private final List<ColumnSummary> summaries;
    private final int maxInputs; // beside the columns, while these are encoded
    private final List<String> classNames; // none if labels are numbers
    private final int[] labels; // class indices, none if labels are numbers
    private final List<String> notes;
    private String checksum = ""; // of all samples, once they have been read

    private CsvFile(Source source, CsvLayout layout, CsvLabels cells, TableSurvey survey, long all, int comments)
            throws DataException {
        this.source = source;
        this.layout = layout;
        this.summaries = survey.summaries();
        this.readers = survey.readers();
        this.dropped = survey.dropped();
        this.maxInputs = survey.maxInputs();
        long rows = all - dropped.cardinality();
        if (rows == 0) {
            throw new DataException(layout.file(), "has a missing value in every row, expected some without");
        }
        cells.drop(dropped);
        boolean classes = cells.areClasses();
        this.classNames = classes ? cells.classNames() : List.of();
        this.labels = classes ? cells.indices(classNames) : new int[0];
        this.notes = new ArrayList<>();
        layout.noteLosses(!classes);
        notes.addAll(layout.notes());
        notes.addAll(cells.notes());
        if (comments > 0) {
            notes.add((comments == 1 ? "1 line that begins" : comments + " lines that begin") + " with # left out");
        }
        long inputs = layout.inputs().length;
        long targets = layout.labels().length;
        if (rows > MAX_LENGTH / Math.max(inputs, targets)) {
            throw new DataException(
                    layout.file(),
                    "has " + rows + " rows of " + inputs + " inputs and " + targets + " targets, expected at most "
                            + MAX_LENGTH + " values in memory");
        }
        this.size = (int) rows;
    }

    static CsvFile scan(String file, Source source, Csv.Options options) throws IOException {
        try (CsvTable table = CsvTable.open(file, source.open(), options, true, false)) {
            CsvLayout layout = table.layout();
            layout.requireNumbers();
            requireDistinct(layout);
            CsvLabels cells = new CsvLabels(layout, options);
            TableSurvey survey = TableSurvey.of(layout);
            long rows = 0;
            for (CsvRow row = table.nextRow(); row != null; row = table.nextRow()) {
                if (rows++ == MAX_LENGTH) {
                    throw new DataException(file, "has more than " + MAX_LENGTH + " rows, expected fewer");
                }
                cells.add(row);
                survey.add(row);
            }
            if (rows == 0) {
                throw new DataException(file, "has a header but no rows, expected at least one");
            }
            return new CsvFile(source, layout, cells, survey, rows, table.comments());
        }
    }

    private static void requireDistinct(CsvLayout layout) throws DataException {
        Set<String> known = new HashSet<>();
        List<String> twice = layout.names(layout.inputs()).stream()
                .filter(name -> !known.add(name))
                .distinct()
                .toList();
        if (!twice.isEmpty()) {
            throw new DataException(
                    layout.file(),
                    "has several columns called "
                            + DataException.list(
                                    twice.stream().map(DataException::quote).toList())
                            + ", expected inputs with different names");
        }
    }

    /** {@return the name of the file in messages} */
    public String name() {
        return layout.file();
    }

    /** {@return the number of samples, at least 1} */
    public int size() {
        return size;
    }

    /** {@return the number of columns that become inputs} */
    public int columns() {
        return layout.inputs().length;
    }

    /**
     * {@return a summary of each column that is no label, ignored or a weight, those that are left out included; empty
     * without {@link Csv.Options#withTable}}
     */
    public List<ColumnSummary> columnSummaries() {
        return summaries;
    }

    /** {@return the label columns, by their names or, without a header, as {@code column3}} */
    public List<String> labelNames() {
        return targetNames();
    }

    /** {@return a name per class; empty if targets are numbers} */
    public List<String> classNames() {
        return classNames;
    }

    /** {@return whether targets are class indices} */
    public boolean isClassification() {
        return !classNames.isEmpty();
    }

    /** {@return whether targets are labels of 0 and 1} */
    public boolean isMultiLabel() {
        return layout.isMultiLabel();
    }

    /** {@return whether the columns have names} */
    public boolean hasHeader() {
        return !layout.header().isEmpty();
    }

    /** {@return notes for the user about what was chosen or ignored, one line each} */
    public List<String> notes() {
        return List.copyOf(notes);
    }

    /** {@return the memory of all samples in bytes, while they are read; with categories it may be less} */
    public long bytes() {
        long targets = isClassification() ? 1 : layout.labels().length;
        int weights = layout.weight() < 0 ? 0 : 1;
        return (columns() + maxInputs + targets + weights + 1) * size * Float.BYTES; // 1 for the line
    }

    /** {@return a split with all samples in one part, from which further parts can be drawn} */
    public Split split() {
        return new Split(size, labels, classNames.size());
    }

    /**
     * {@return all samples}
     *
     * @throws DataException if the file cannot be read or is invalid
     * @throws IOException if it cannot be closed
     */
    public Dataset read() throws IOException {
        return read(split()).getFirst();
    }

    /**
     * {@return the samples, one data set per part, each in the order of the file}
     *
     * @param split the part of each sample
     * @throws DataException if the file cannot be read or is invalid, or has changed since the first pass
     * @throws IOException if it cannot be closed
     * @throws IllegalArgumentException if {@code split} has another number of samples
     */
    public List<Dataset> read(Split split) throws IOException {
        if (split.samples() != size) {
            throw new IllegalArgumentException("split has " + split.samples() + " samples, expected " + size);
        }
        Memory parts = new Memory(split);
        try (InputStream in = source.open();
                CsvTable table = new CsvTable(layout, in)) {
            int sample = 0;
            int number = 0; // of the row
            for (CsvRow row = table.nextRow(); row != null; row = table.nextRow()) {
                if (dropped.get(number++)) {
                    continue;
                }
                if (sample == size) {
                    throw changed();
                }
                parts.add(table, row, sample, split.partOf(sample));
                sample++;
            }
            if (sample < size) {
                throw changed();
            }
        }
        return parts.toDatasets(split);
    }

    /**
     * {@return the description of a part that {@link Split#hold} draws from all samples, so that it can be drawn again}
     *
     * @param fraction the share of the part, above 0 and below 1
     * @param seed the seed of the draw
     * @throws IllegalStateException if the samples have not been read
     */
    public HeldBack heldBack(double fraction, long seed) {
        if (checksum.isEmpty()) {
            throw new IllegalStateException("the samples of " + name() + " have not been read");
        }
        return new HeldBack(fraction, seed, size, checksum);
    }

    /** Adds notes about the columns that were read. */
    private void addNotes(Preprocessing columns) {
        TableOptions table = layout.table();
        if (layout.preprocessing() != null) {
            notes.addAll(layout.notesOf(readers));
        } else if (table != null) {
            int before = layout.notes().size();
            TableSurvey.note(layout, readers, columns, table);
            notes.addAll(layout.notes().subList(before, layout.notes().size()));
        }
    }

    private int targets() {
        return isClassification() ? 0 : layout.labels().length;
    }

    private DataException changed() {
        return new DataException(layout.file(), "has changed while it was read");
    }

    /** The arrays of the parts while they are filled. */
    private final class Memory {
        private final float[][] x;
        private final int[][] classes;
        private final float[][] y;
        private final float[][] weights; // without values if there is no weight column
        private final int[][] lines; // the first line of each sample
        private final int[] filled; // samples

        Memory(Split split) {
            int parts = split.parts();
            this.x = new float[parts][];
            this.classes = new int[parts][];
            this.y = new float[parts][];
            this.weights = new float[parts][];
            this.lines = new int[parts][];
            this.filled = new int[parts];
            for (int part = 0; part < parts; part++) {
                int samples = split.size(part);
                x[part] = new float[samples * columns()];
                lines[part] = new int[samples];
                weights[part] = new float[layout.weight() < 0 ? 0 : samples];
                classes[part] = new int[isClassification() ? samples : 0];
                y[part] = new float[isClassification() ? 0 : samples * layout.labels().length];
            }
        }

        void add(CsvTable table, CsvRow row, int sample, int part) throws DataException {
            int at = filled[part] * readers.size();
            for (int i = 0; i < readers.size(); i++) {
                x[part][at + i] = readers.get(i).read(table, row);
            }
            if (layout.weight() >= 0) {
                weights[part][filled[part]] = table.weight(row);
            }
            lines[part][filled[part]] = (int) Math.min(row.line(), Integer.MAX_VALUE);
            if (isClassification()) {
                classes[part][filled[part]] = labels[sample];
            } else {
                int[] targets = layout.labels();
                for (int t = 0; t < targets.length; t++) {
                    float target = isMultiLabel()
                            ? table.binary(row, targets[t])
                            : table.number(row, targets[t], layout.labelBases()[t]);
                    y[part][filled[part] * targets.length + t] = target;
                }
            }
            filled[part]++;
        }

        List<Dataset> toDatasets(Split split) {
            Preprocessing known = layout.preprocessing();
            List<String> names = layout.names(layout.inputs());
            double[] bases = layout.inputBases();
            Preprocessing columns = known != null ? known : TableSurvey.fit(names, readers, x[0], layout.table());
            addNotes(columns);
            for (int part = 0; part < x.length; part++) {
                if (known == null) {
                    TableSurvey.recode(readers, columns, x[part]);
                }
                x[part] = columns.isPlain() ? x[part] : encoded(columns, x[part], bases);
            }
            checksum = checksum(split, columns.inputs());
            List<Dataset> datasets = new ArrayList<>();
            List<String> inputNames = columns.inputNames();
            boolean image = CsvLayout.areImage(inputNames);
            for (int part = 0; part < x.length; part++) {
                Dataset data = isClassification()
                        ? Dataset.ofClasses(name(), inputNames, classNames, x[part], classes[part])
                        : isMultiLabel()
                                ? Dataset.ofLabels(name(), inputNames, targetNames(), x[part], y[part])
                                : Dataset.ofNumbers(name(), inputNames, targetNames(), x[part], y[part]);
                data = data.withBases(
                        columns.inputBases(bases), isClassification() ? new double[0] : layout.labelBases());
                data = data.withWeights(weights[part]);
                data = data.from(new Origin(
                        layout.columnsBesideInputs(),
                        lines[part],
                        new int[0],
                        null,
                        columns.isPlain() ? null : columns));
                datasets.add(image ? data.asImage() : data);
            }
            return datasets;
        }

        private float[] encoded(Preprocessing columns, float[] values, double[] bases) {
            int samples = values.length / bases.length;
            if ((long) samples * columns.inputs() > MAX_LENGTH) {
                throw new IllegalArgumentException(name() + ": " + samples + " samples of " + columns.inputs()
                        + " inputs, expected at most " + MAX_LENGTH + " values in memory");
            }
            float[] inputs = columns.inputs() == bases.length ? values : new float[samples * columns.inputs()];
            for (int sample = 0; sample < samples; sample++) {
                columns.encode(values, sample * bases.length, bases, inputs, sample * columns.inputs());
            }
            return inputs;
        }

        /** The checksum of all samples, in the order of the file. */
        private String checksum(Split split, int inputs) {
            Checksum sum = new Checksum(size, inputs, classNames.size(), targets());
            int[] next = new int[x.length];
            for (int sample = 0; sample < size; sample++) {
                int part = split.partOf(sample);
                int at = next[part]++;
                for (int i = 0; i < inputs; i++) {
                    sum.add(x[part][at * inputs + i]);
                }
                if (isClassification()) {
                    sum.add(labels[sample]);
                }
                for (int t = 0; t < targets(); t++) {
                    sum.add(y[part][at * targets() + t]);
                }
            }
            return sum.hex();
        }
    }

    private List<String> targetNames() {
        List<String> names = layout.names(layout.labels());
        if (!names.isEmpty()) {
            return names;
        }
        return IntStream.of(layout.labels())
                .mapToObj(column -> "column" + (column + 1))
                .toList();
    }
}
