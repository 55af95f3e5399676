package io.simdmlp.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * A CSV file after a first pass, which has counted the samples and read the labels. The inputs are not in memory. Created
 * by {@link Csv#scan}.
 */
public final class CsvFile {
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8; // of an array
    private static final int SEQUENTIAL_BLOCKS = 2; // in memory, for samples that are read in their order
    private static final int MAX_LINE = Float.floatToRawIntBits(Float.MAX_VALUE); // above are the bits of NaN

    /** A file that can be read several times. */
    interface Source {
        InputStream open() throws IOException;
    }

    /** Opens the table again, after the first pass. */
    private interface Reopening {
        CsvTable open(CsvLayout layout) throws IOException;
    }

    private final Reopening source;
    private final CsvLayout layout;
    private final int size;
    private final List<ColumnReader> readers; // a reader per input column
    private final BitSet dropped; // rows with missing values, or without a label, that are left out
    private final int unlabeled;
    private final TableSurvey survey;
    private final List<ColumnSummary> summaries;
    private final List<String> classNames; // none if labels are numbers
    private final Codes labels; // class indices, none if labels are numbers
    private final List<String> notes;
    private String checksum = ""; // of all samples, once they have been read

    private CsvFile(Reopening source, CsvLayout layout, CsvLabels cells, TableSurvey survey, long all, int comments)
            throws DataException {
        this.source = source;
        this.layout = layout;
        this.survey = survey;
        BitSet without = cells.unlabeled();
        this.unlabeled = without.cardinality();
        if (unlabeled == all) {
            throw new DataException(layout.file(), "has no label in any row, expected rows with one");
        }
        this.summaries = survey.summaries();
        this.readers = survey.readers();
        this.dropped = survey.dropped();
        dropped.or(without);
        long rows = all - dropped.cardinality();
        if (rows == 0) {
            throw new DataException(layout.file(), "has a missing value in every row, expected some without");
        }
        cells.drop(dropped);
        boolean classes = cells.areClasses();
        this.classNames = classes ? cells.classNames() : List.of();
        this.labels = classes ? cells.indices(classNames) : new Codes();
        this.notes = new ArrayList<>();
        layout.noteLosses(!classes);
        notes.addAll(layout.notes());
        notes.addAll(cells.notes());
        if (comments > 0) {
            notes.add((comments == 1 ? "1 line that begins" : comments + " lines that begin") + " with # left out");
        }
        this.size = (int) rows;
    }

    static CsvFile scan(String file, Source source, Csv.Options options) throws IOException {
        CsvTable table = CsvTable.open(file, source.open(), options, true, false);
        return scan(table, layout -> CsvTable.reopen(layout, source.open()), options);
    }

    static CsvFile scan(RowFile rows, Csv.Options options) throws IOException {
        return scan(CsvTable.open(rows, options, true), layout -> new CsvTable(layout, rows.open()), options);
    }

    private static CsvFile scan(CsvTable opened, Reopening source, Csv.Options options) throws IOException {
        try (CsvTable table = opened) {
            CsvLayout layout = table.layout();
            String file = layout.file();
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
        int[] inputs = layout.inputs();
        List<String> names = layout.names(inputs);
        int[] again = IntStream.range(0, names.size())
                .filter(i -> !known.add(names.get(i)))
                .toArray();
        if (again.length > 0) {
            List<String> twice = IntStream.of(again)
                    .mapToObj(i -> DataException.quote(names.get(i)))
                    .distinct()
                    .toList();
            throw new DataException(
                    layout.file(),
                    "has several columns called " + DataException.list(twice) + ", expected inputs with different names"
                            + layout.ignoring(
                                    IntStream.of(again)
                                            .map(i -> inputs[i])
                                            .boxed()
                                            .toList(),
                                    "columns"));
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

    /** {@return the number of rows without a label, which are left out} */
    public int unlabeled() {
        return unlabeled;
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

    /** {@return the memory of {@link #read}, of all samples, in bytes; with categories it may be less} */
    public long bytes() {
        long targets = isClassification() ? 1 : layout.labels().length;
        int weights = layout.weight() < 0 ? 0 : 1;
        return (survey.maxInputs() + targets + weights + 1) * size * Float.BYTES // 1 for the line
                + survey.codeBytes();
    }

    /** {@return the length of the temporary files of {@link #store} in bytes} */
    public long storedBytes() {
        return (long) form().width() * size * Float.BYTES;
    }

    private StoredSource.Form form() {
        return new StoredSource.Form(
                readers.size(), classNames.size(), targets(), isMultiLabel(), layout.weight() >= 0);
    }

    /** {@return a split with all samples in one part, from which further parts can be drawn} */
    public Split split() {
        return new Split(size, labels::get, classNames.size());
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
        requireMatch(split);
        TableFit fit = isFitted() ? countedFit(split) : null;
        RowEncoder encoder = fit == null
                ? RowEncoder.of(layout.knownColumns(), layout.inputBases())
                : RowEncoder.ofTraining(fit.shape(), readers, true);
        SamplesInMemory parts = new SamplesInMemory(split, encoder.inputs());
        forEachSample((table, row, number, sample) -> parts.add(table, row, number, encoder, sample));
        Preprocessing columns = fit == null
                ? knownPreprocessing()
                : fitted(fit, Matrix.of(parts.x[0], encoder.inputs()), encoder.starts());
        if (fit != null) {
            parts.fill(columns, encoder);
        }
        return finish(split, columns, parts.lines, parts::toDataset);
    }

    /**
     * {@return the samples, one data set per part, each in the order of the file} The samples themselves are in temporary
     * files, which are deleted when the JVM ends. Memory is needed for some blocks of them only, so that a file may be
     * larger than the heap.
     *
     * @param split the part of each sample
     * @param folder where the temporary files are written, {@link #storedBytes()} together
     * @throws DataException if the file cannot be read or is invalid, or has changed since the first pass; or if the
     *     temporary files cannot be written
     * @throws IOException if it cannot be closed
     * @throws IllegalArgumentException if {@code split} has another number of samples
     */
    public List<Dataset> store(Split split, Path folder) throws IOException {
        requireMatch(split);
        StoredSource.Form form = form();
        List<SampleFile> files = new ArrayList<>();
        try {
            for (int part = 0; part < split.parts(); part++) {
                files.add(SampleFile.create(name(), folder, form.width()));
            }
            TableFit fit = isFitted() ? new TableFit(readers, tableOptions()) : null;
            float[] record = new float[form.width()];
            forEachSample((table, row, number, sample) -> {
                fill(record, form, table, row, number, sample);
                int part = split.partOf(sample);
                for (int i = 0; part == 0 && fit != null && i < readers.size(); i++) {
                    fit.add(i, record[i]);
                }
                files.get(part).add(record);
            });
            for (SampleFile file : files) {
                file.finish();
            }
            Preprocessing columns =
                    fit == null ? knownPreprocessing() : fittedToRecords(fit, Matrix.of(files.getFirst()));
            RowEncoder encoder = fit == null
                    ? RowEncoder.of(layout.knownColumns(), layout.inputBases())
                    : RowEncoder.ofTraining(columns.columns(), readers, false);
            return finish(
                    split,
                    columns,
                    new int[split.parts()][0],
                    (part, inputNames) -> Dataset.stored(
                            name(),
                            inputNames,
                            classNames,
                            isClassification() ? List.of() : targetNames(),
                            new StoredSource(
                                    files.get(part),
                                    form,
                                    encoder,
                                    part == 0 ? SampleFile.blocks(form.width()).inMemory() : SEQUENTIAL_BLOCKS)));
        } catch (IOException | RuntimeException e) {
            for (SampleFile file : files) {
                file.close();
            }
            throw e;
        }
    }

    private void requireMatch(Split split) {
        if (split.samples() != size) {
            throw new IllegalArgumentException("split has " + split.samples() + " samples, expected " + size);
        }
    }

    /** An action for each sample; the number of its row counts the rows that are left out too. */
    private interface SampleAction {
        void accept(CsvTable table, CsvRow row, int number, int sample) throws IOException;
    }

    private void forEachSample(SampleAction action) throws IOException {
        try (CsvTable table = source.open(layout)) {
            int sample = 0;
            int number = 0; // of the row
            for (CsvRow row = table.nextRow(); row != null; row = table.nextRow()) {
                if (dropped.get(number)) {
                    number++;
                    continue;
                }
                if (sample == size) {
                    throw changed();
                }
                action.accept(table, row, number++, sample++);
            }
            if (sample < size) {
                throw changed();
            }
        }
    }

    /** Returns whether the columns are fitted to the training part: a table that no model knows. */
    private boolean isFitted() {
        return layout.preprocessing() == null && layout.table() != null;
    }

    private TableOptions tableOptions() {
        return Objects.requireNonNull(layout.table(), "table is null");
    }

    /** Counts the levels and missing values of the training part, without reading the file if possible. */
    private TableFit countedFit(Split split) throws IOException {
        readCodes();
        TableFit fit = new TableFit(readers, tableOptions());
        for (int i = 0; i < readers.size(); i++) {
            Codes codes = readers.get(i).codes();
            BitSet missing = survey.missingRows(readers.get(i).column());
            int number = 0; // of the row
            for (int sample = 0; sample < size; sample++, number++) {
                number = dropped.nextClearBit(number);
                if (split.partOf(sample) == 0 && codes != null) {
                    int code = codes.get(number);
                    fit.add(i, code == 0 ? Float.NaN : code - 1);
                } else if (split.partOf(sample) == 0 && missing.get(number)) {
                    fit.add(i, Float.NaN);
                }
            }
        }
        return fit;
    }

    /** Reads the codes of categories that the first pass did not keep. */
    private void readCodes() throws IOException {
        List<ColumnReader> lacking =
                readers.stream().filter(ColumnReader::lacksCodes).toList();
        if (lacking.isEmpty()) {
            return;
        }
        List<Codes> codes = lacking.stream().map(reader -> new Codes()).toList();
        try (CsvTable table = source.open(layout)) {
            for (CsvRow row = table.nextRow(); row != null; row = table.nextRow()) {
                for (int i = 0; i < lacking.size(); i++) {
                    lacking.get(i).addCode(row, codes.get(i));
                }
            }
        }
        for (int i = 0; i < lacking.size(); i++) {
            if (codes.get(i).size() != size + dropped.cardinality()) {
                throw changed();
            }
            lacking.get(i).setCodes(codes.get(i));
        }
    }

    private Preprocessing knownPreprocessing() {
        Preprocessing known = layout.preprocessing();
        return known != null
                ? known
                : Preprocessing.ofNumbers(layout.names(layout.inputs()), Scaling.none(readers.size()));
    }

    /** Fits the columns to records, which have the day of a date. */
    private Preprocessing fittedToRecords(TableFit fit, Matrix records) {
        int[] dates = IntStream.range(0, readers.size())
                .filter(i -> readers.get(i).order() != null)
                .toArray();
        int[] starts = IntStream.range(0, readers.size()).toArray();
        for (int i = 0; i < dates.length; i++) {
            starts[dates[i]] = records.width() + i * Dates.PARTS;
        }
        return fitted(fit, dates.length == 0 ? records : Matrix.withDates(records, dates), starts);
    }

    private Preprocessing fitted(TableFit fit, Matrix training, int[] starts) {
        List<InputColumn> columns = fit.columns(training, starts);
        int inputs = columns.stream().mapToInt(InputColumn::inputs).sum();
        return new Preprocessing(
                layout.names(layout.inputs()), columns, tableOptions().missingValues(), Scaling.none(inputs));
    }

    /** Makes the data set of a part. */
    private interface PartToDataset {
        Dataset of(int part, List<String> inputNames);
    }

    private List<Dataset> finish(Split split, Preprocessing columns, int[][] lines, PartToDataset parts) {
        addNotes(columns);
        List<String> inputNames = columns.inputNames();
        boolean image = CsvLayout.areImage(inputNames);
        List<Dataset> datasets = new ArrayList<>();
        for (int part = 0; part < split.parts(); part++) {
            Dataset data = parts.of(part, inputNames)
                    .withBases(
                            columns.inputBases(layout.inputBases()),
                            isClassification() ? new double[0] : layout.labelBases())
                    .from(new Origin(
                            layout.columnsBesideInputs(),
                            layout.unit(),
                            lines[part],
                            new int[0],
                            null,
                            columns.isPlain() ? null : columns));
            datasets.add(image ? data.asImage() : data);
        }
        checksum = checksum(split, datasets);
        return datasets;
    }

    /** The checksum of all samples, in the order of the file. */
    private String checksum(Split split, List<Dataset> parts) {
        Checksum sum = new Checksum(size, parts.getFirst().inputs(), classNames.size(), targets());
        List<SampleCursor> samples =
                parts.stream().map(part -> new SampleCursor(part.samples())).toList();
        for (int sample = 0; sample < size; sample++) {
            sum.add(samples.get(split.partOf(sample)));
        }
        return sum.hex();
    }

    /** Fills the record of a sample for a temporary file. */
    private void fill(float[] record, StoredSource.Form form, CsvTable table, CsvRow row, int number, int sample)
            throws DataException {
        for (int i = 0; i < readers.size(); i++) {
            record[i] = readers.get(i).read(table, row, number);
        }
        if (isClassification()) {
            record[form.columns()] = labels.get(sample);
        }
        for (int t = 0; t < targets(); t++) {
            record[form.columns() + t] = target(table, row, t);
        }
        if (form.weighted()) {
            record[form.weight()] = table.weight(row);
        }
        record[form.line()] = Float.intBitsToFloat((int) Math.min(row.line(), MAX_LINE));
    }

    private float target(CsvTable table, CsvRow row, int target) throws DataException {
        int column = layout.labels()[target];
        return isMultiLabel() ? table.binary(row, column) : table.number(row, column, layout.labelBases()[target]);
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
    private final class SamplesInMemory {
        private final Split split;
        private final int inputs;
        private final float[][] x;
        private final int[][] classes;
        private final float[][] y;
        private final float[][] weights; // without values if there is no weight column
        private final int[][] lines; // the first line of each sample
        private final int[] filled; // samples

        SamplesInMemory(Split split, int inputs) {
            this.split = split;
            this.inputs = inputs;
            int parts = split.parts();
            this.x = new float[parts][];
            this.classes = new int[parts][];
            this.y = new float[parts][];
            this.weights = new float[parts][];
            this.lines = new int[parts][];
            this.filled = new int[parts];
            for (int part = 0; part < parts; part++) {
                int samples = split.size(part);
                x[part] = new float[length(samples, inputs, "inputs")];
                lines[part] = new int[samples];
                weights[part] = new float[layout.weight() < 0 ? 0 : samples];
                classes[part] = new int[isClassification() ? samples : 0];
                y[part] = new float[length(samples, targets(), "targets")];
            }
        }

        private int length(int samples, int width, String what) {
            if ((long) samples * width > MAX_LENGTH) {
                throw new IllegalArgumentException(name() + " has " + samples + " rows of " + width + " " + what
                        + ", expected at most " + MAX_LENGTH + " values in memory");
            }
            return samples * width;
        }

        void add(CsvTable table, CsvRow row, int number, RowEncoder encoder, int sample) throws DataException {
            int part = split.partOf(sample);
            int at = filled[part]++;
            for (int i = 0; i < readers.size(); i++) {
                encoder.encode(i, readers.get(i).read(table, row, number), x[part], at * inputs);
            }
            if (layout.weight() >= 0) {
                weights[part][at] = table.weight(row);
            }
            lines[part][at] = (int) Math.min(row.line(), Integer.MAX_VALUE);
            if (isClassification()) {
                classes[part][at] = labels.get(sample);
            }
            for (int t = 0; t < targets(); t++) {
                y[part][at * targets() + t] = target(table, row, t);
            }
        }

        /** Replaces missing numbers. */
        void fill(Preprocessing columns, RowEncoder encoder) {
            for (int i = 0; i < readers.size(); i++) {
                double[] fills = Preprocessing.fills(columns.columns().get(i));
                for (int part = 0; part < fills.length && readers.get(i).missed() > 0; part++) {
                    fill(encoder.start(i) + part, (float)
                            (fills[part] - readers.get(i).base()));
                }
            }
        }

        private void fill(int input, float fill) {
            for (float[] values : x) {
                for (int at = input; at < values.length; at += inputs) {
                    values[at] = Float.isNaN(values[at]) ? fill : values[at];
                }
            }
        }

        Dataset toDataset(int part, List<String> inputNames) {
            Dataset data = isClassification()
                    ? Dataset.ofClasses(name(), inputNames, classNames, x[part], classes[part])
                    : isMultiLabel()
                            ? Dataset.ofLabels(name(), inputNames, targetNames(), x[part], y[part])
                            : Dataset.ofNumbers(name(), inputNames, targetNames(), x[part], y[part]);
            return data.withWeights(weights[part]).inBlocks(SampleFile.blocks(form().width()));
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
