package io.simdmlp.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
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
    private static final int MAX_ROWS = Integer.MAX_VALUE - 8;

    /** A file that can be read several times. */
    interface Source {
        InputStream open() throws IOException;
    }

    /** Opens the table again, after the first pass. */
    interface Reopening {
        CsvTable open(CsvLayout layout) throws IOException;
    }

    private final CsvLayout layout;
    private final int size;
    private final List<ColumnReader> readers; // a reader per input column
    private final CsvSamples samples;
    private final int unlabeled;
    private final TableSurvey survey;
    private final List<ColumnSummary> summaries;
    private final List<String> classNames; // none if labels are numbers
    private final Codes labels; // class indices, none if labels are numbers
    private final List<String> notes;
    private String checksum = ""; // of all samples, once they have been read in several parts

    private CsvFile(Reopening source, CsvLayout layout, CsvLabels cells, TableSurvey survey, long all, int comments)
            throws DataException {
        this.layout = layout;
        this.survey = survey;
        BitSet without = cells.unlabeled();
        this.unlabeled = without.cardinality();
        if (unlabeled == all) {
            throw new DataException(layout.file(), "has no label in any row, expected rows with one");
        }
        this.summaries = survey.summaries();
        this.readers = survey.readers();
        BitSet dropped = survey.dropped();
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
        this.samples = new CsvSamples(source, layout, survey, readers, dropped, classNames, labels, size);
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
                if (rows++ == MAX_ROWS) {
                    throw new DataException(file, "has more than " + MAX_ROWS + " rows, expected fewer");
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
        return layout.labelNames();
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
                + survey.keptBytes();
    }

    /** {@return the length of the temporary files of {@link #store} in bytes} */
    public long storedBytes() {
        return (long) samples.form().width() * size * Float.BYTES;
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
        return completed(split, samples.inMemory(split));
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
        return completed(split, samples.inFiles(split, folder));
    }

    private List<Dataset> completed(Split split, List<Dataset> parts) {
        addNotes(parts.getFirst().preprocessing());
        checksum = split.parts() > 1 ? checksum(split, parts) : "";
        return parts;
    }

    /** The checksum of all samples, in the order of the file. */
    private String checksum(Split split, List<Dataset> parts) {
        Checksum sum = new Checksum(size, parts.getFirst().inputs(), classNames.size(), samples.targets());
        List<SampleCursor> cursors =
                parts.stream().map(part -> new SampleCursor(part.samples())).toList();
        for (int sample = 0; sample < size; sample++) {
            sum.add(cursors.get(split.partOf(sample)));
        }
        return sum.hex();
    }

    /**
     * {@return the description of a part that {@link Split#hold} draws from all samples, so that it can be drawn again}
     *
     * @param fraction the share of the part, above 0 and below 1
     * @param seed the seed of the draw
     * @throws IllegalStateException if the samples have not been read in several parts
     */
    public HeldBack heldBack(double fraction, long seed) {
        if (checksum.isEmpty()) {
            throw new IllegalStateException("the samples of " + name() + " have not been read in several parts");
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
}
