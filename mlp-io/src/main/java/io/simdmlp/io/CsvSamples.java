package io.simdmlp.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Makes samples of the rows of a CSV file, in a second pass. */
final class CsvSamples {
    private static final int MAX_LENGTH = Integer.MAX_VALUE - 8; // of an array
    private static final int SEQUENTIAL_BLOCKS = 2; // in memory, for samples that are read in their order
    private static final int ROWS = 256; // whose inputs stay in the cache
    private static final int MAX_LINE = Float.floatToRawIntBits(Float.MAX_VALUE); // above are the bits of NaN

    private final CsvFile.Reopening source;
    private final CsvLayout layout;
    private final TableSurvey survey;
    private final List<ColumnReader> readers; // a reader per input column
    private final BitSet dropped; // rows with missing values that are left out
    private final List<String> classNames; // none if labels are numbers
    private final Codes labels; // class indices, none if labels are numbers
    private final int size;

    CsvSamples(
            CsvFile.Reopening source,
            CsvLayout layout,
            TableSurvey survey,
            List<ColumnReader> readers,
            BitSet dropped,
            List<String> classNames,
            Codes labels,
            int size) {
        this.source = source;
        this.layout = layout;
        this.survey = survey;
        this.readers = readers;
        this.dropped = dropped;
        this.classNames = classNames;
        this.labels = labels;
        this.size = size;
    }

    /** The samples in memory, a data set per part. */
    List<Dataset> inMemory(Split split) throws IOException {
        requireMatch(split);
        TableFit fit = isFitted() ? countedFit(split) : null;
        Codes lineSteps = survey.lineSteps();
        if (fit != null && lineSteps != null && areKept(fit.shape())) {
            return kept(split, fit, lineSteps);
        }
        readers.forEach(ColumnReader::dropNumbers);
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
        return datasets(split, columns, parts.lines, parts::toDataset);
    }

    /** Returns whether the first pass has kept everything in little memory, so that the file is not read again. */
    private boolean areKept(List<InputColumn> columns) {
        long numbers =
                readers.stream().filter(reader -> !reader.areCategories()).count();
        int inputs = columns.stream().mapToInt(InputColumn::inputs).sum();
        return areClasses()
                && layout.weight() < 0
                && TableSurvey.isLittle(numbers, inputs)
                && readers.stream().allMatch(ColumnReader::isKept);
    }

    /** The samples of values that the first pass has kept. */
    private List<Dataset> kept(Split split, TableFit fit, Codes lineSteps) {
        int[] starts = new int[readers.size()];
        List<ColumnReader> numbers = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            if (!readers.get(i).areCategories()) {
                starts[i] = numbers.size();
                numbers.add(readers.get(i));
            }
        }
        Preprocessing columns = fitted(fit, keptNumbers(split, numbers), starts);
        RowEncoder encoder = RowEncoder.ofTraining(columns.columns(), readers, false);
        SamplesInMemory parts = new SamplesInMemory(split, encoder.inputs());
        parts.add(encoder, lineSteps);
        return datasets(split, columns, parts.lines, parts::toDataset);
    }

    /** The numbers of the training part that the first pass has kept. */
    private Matrix keptNumbers(Split split, List<ColumnReader> columns) {
        return new Matrix() {
            @Override
            public int rows() {
                return split.size(0);
            }

            @Override
            public int width() {
                return columns.size();
            }

            @Override
            public void forEach(Block block) {
                float[] values = new float[ROWS * width()];
                int[] numbers = new int[ROWS];
                int rows = 0;
                int number = 0; // of the row
                for (int sample = 0; sample < size; sample++, number++) {
                    number = dropped.nextClearBit(number);
                    if (split.partOf(sample) == 0) {
                        numbers[rows++] = number;
                    }
                    if (rows == ROWS || sample == size - 1) {
                        for (int i = 0; i < columns.size(); i++) {
                            for (int row = 0; row < rows; row++) {
                                values[row * columns.size() + i] =
                                        columns.get(i).peek(numbers[row]);
                            }
                        }
                        block.accept(values, 0, rows);
                        rows = 0;
                    }
                }
            }
        };
    }

    /** The samples in temporary files, a data set per part. */
    List<Dataset> inFiles(Split split, Path folder) throws IOException {
        requireMatch(split);
        StoredSource.Form form = form();
        SampleFile.requireRoom(folder, (long) form.width() * size * Float.BYTES);
        List<SampleFile> files = new ArrayList<>();
        try {
            for (int part = 0; part < split.parts(); part++) {
                files.add(SampleFile.create(layout.file(), folder, form.width()));
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
            return datasets(
                    split,
                    columns,
                    new int[split.parts()][0],
                    (part, inputNames) -> Dataset.stored(
                            layout.file(),
                            inputNames,
                            classNames,
                            areClasses() ? List.of() : layout.labelNames(),
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

    /** The form of a record in a temporary file. */
    StoredSource.Form form() {
        return new StoredSource.Form(
                readers.size(), classNames.size(), targets(), layout.isMultiLabel(), layout.weight() >= 0);
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

    private List<Dataset> datasets(Split split, Preprocessing columns, int[][] lines, PartToDataset parts) {
        List<String> inputNames = columns.inputNames();
        boolean image = CsvLayout.areImage(inputNames);
        List<Dataset> datasets = new ArrayList<>();
        for (int part = 0; part < split.parts(); part++) {
            Dataset data = parts.of(part, inputNames)
                    .withBases(
                            columns.inputBases(layout.inputBases()), areClasses() ? new double[0] : layout.labelBases())
                    .from(new Origin(
                            layout.columnsBesideInputs(),
                            layout.unit(),
                            lines[part],
                            new int[0],
                            null,
                            columns.isPlain() ? null : columns));
            datasets.add(image ? data.asImage() : data);
        }
        return datasets;
    }

    /** Fills the record of a sample for a temporary file. */
    private void fill(float[] record, StoredSource.Form form, CsvTable table, CsvRow row, int number, int sample)
            throws DataException {
        for (int i = 0; i < readers.size(); i++) {
            record[i] = readers.get(i).read(table, row, number);
        }
        if (areClasses()) {
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
        return layout.isMultiLabel()
                ? table.binary(row, column)
                : table.number(row, column, layout.labelBases()[target]);
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
                classes[part] = new int[areClasses() ? samples : 0];
                y[part] = new float[length(samples, targets(), "targets")];
            }
        }

        private int length(int samples, int width, String what) {
            if ((long) samples * width > MAX_LENGTH) {
                throw new IllegalArgumentException(layout.file() + " has " + samples + " rows of " + width + " " + what
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
            if (areClasses()) {
                classes[part][at] = labels.get(sample);
            }
            for (int t = 0; t < targets(); t++) {
                y[part][at * targets() + t] = target(table, row, t);
            }
        }

        /** Adds all samples, of values that the first pass has kept. */
        void add(RowEncoder encoder, Codes lineSteps) {
            int[] numbers = new int[ROWS]; // of rows
            int[] partOf = new int[ROWS];
            int[] at = new int[ROWS];
            long line = 0;
            int number = -1;
            for (int first = 0; first < size; first += ROWS) {
                int rows = Math.min(ROWS, size - first);
                for (int row = 0; row < rows; row++) {
                    int next = dropped.nextClearBit(number + 1);
                    while (number < next) {
                        line += lineSteps.get(++number);
                    }
                    int part = split.partOf(first + row);
                    numbers[row] = number;
                    partOf[row] = part;
                    at[row] = filled[part] * inputs;
                    lines[part][filled[part]] = (int) Math.min(line, Integer.MAX_VALUE);
                    classes[part][filled[part]++] = labels.get(first + row);
                }
                for (int i = 0; i < readers.size(); i++) {
                    ColumnReader reader = readers.get(i);
                    for (int row = 0; row < rows; row++) {
                        encoder.encode(i, reader.kept(numbers[row]), x[partOf[row]], at[row]);
                    }
                }
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
            Dataset data = areClasses()
                    ? Dataset.ofClasses(layout.file(), inputNames, classNames, x[part], classes[part])
                    : layout.isMultiLabel()
                            ? Dataset.ofLabels(layout.file(), inputNames, layout.labelNames(), x[part], y[part])
                            : Dataset.ofNumbers(layout.file(), inputNames, layout.labelNames(), x[part], y[part]);
            return data.withWeights(weights[part]).inBlocks(SampleFile.blocks(form().width()));
        }
    }

    private boolean areClasses() {
        return !classNames.isEmpty();
    }

    /** Numbers per target; 0 for classes. */
    int targets() {
        return areClasses() ? 0 : layout.labels().length;
    }

    private DataException changed() {
        return new DataException(layout.file(), "has changed while it was read");
    }
}
