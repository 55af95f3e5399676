package io.simdmlp.cli;

import io.simdmlp.io.Csv;
import io.simdmlp.io.CsvRows;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Model;
import io.simdmlp.io.Scaling;
import java.io.Closeable;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Inputs to predict on, one sample after the other. */
interface Samples extends Closeable {
    /** What {@code --data} calls standard input. */
    String STANDARD_INPUT = "-";

    /** Goes to the next sample; false after the last. */
    boolean next() throws IOException;

    /** The inputs of the sample as they were read, to {@code x} at {@code at}. */
    void inputs(float[] x, int at) throws IOException;

    /** Scales the inputs of {@code rows} samples, in place. */
    void scale(float[] x, int rows);

    /** What a user should know of the data, a line each. */
    default List<String> notes() {
        return List.of();
    }

    /** A number by which {@link #place} finds the sample. */
    long number();

    /** The file and where in it a sample stands. */
    String place(long number);

    /** What the columns are called that are copied in front of the answers. */
    default List<String> keptNames() {
        return List.of();
    }

    /** What the sample has in these columns. */
    default List<String> kept() {
        return List.of();
    }

    /** Has {@code task} called whenever the next sample has not come yet; if that returns false, there are no more. */
    default void beforeWaiting(BooleanSupplier task) {}

    @Override
    default void close() throws IOException {}

    /**
     * The samples that {@code data} names, for this model.
     *
     * @param ignored CSV columns that are no inputs
     * @param keep CSV columns to copy; null for all
     */
    static Samples open(String data, List<String> ignored, @Nullable List<String> keep, Csv.Header header, Model model)
            throws IOException {
        Signature signature = Signature.of(model);
        Scaling scaling = model.scaling();
        if (!data.equals(STANDARD_INPUT) && Data.hasTestPart(data)) {
            if (keep == null || !keep.isEmpty()) {
                String option = keep == null ? "--columns is all" : "--keep is " + String.join(",", keep);
                throw CommandFailure.badInput(option + ", but " + data + " has no columns, expected a CSV file");
            }
            return inMemory(Data.parts(data).test(), signature, scaling);
        }
        Csv.Options options = signature.csv(List.of(), ignored).withHeader(header);
        Path file = Path.of(data);
        PromptInput prompt = null;
        CsvRows rows;
        if (data.equals(STANDARD_INPUT)) {
            prompt = new PromptInput(System.in);
            rows = Csv.open("standard input", prompt, options);
        } else if (Files.exists(file) && !Files.isRegularFile(file)) {
            prompt = new PromptInput(new FileInputStream(data));
            rows = Csv.open(data, prompt, options);
        } else {
            rows = Csv.open(file, options);
        }
        try {
            if (rows.inputs() != signature.inputs()) {
                String hint = rows.inputs() > signature.inputs() ? "; --label and --ignore leave columns out" : "";
                throw CommandFailure.badInput(rows.name() + ": the data have " + rows.inputs()
                        + " inputs, the model takes " + signature.inputs() + hint);
            }
            int[] kept = keep == null ? IntStream.range(0, rows.columns()).toArray() : rows.find(keep);
            return new CsvSamples(rows, scaling, kept, prompt);
        } catch (IOException | RuntimeException e) {
            rows.close();
            throw e;
        }
    }

    private static Samples inMemory(Dataset data, Signature signature, Scaling scaling) {
        signature.matchInputs(data);
        return new Samples() {
            private int sample = -1;

            @Override
            public boolean next() {
                return ++sample < data.size();
            }

            @Override
            public void inputs(float[] x, int at) {
                System.arraycopy(data.x(), sample * data.inputs(), x, at, data.inputs());
            }

            @Override
            public void scale(float[] x, int rows) {
                scaling.apply(x, 0, rows);
            }

            @Override
            public long number() {
                return sample;
            }

            @Override
            public String place(long number) {
                return data.name() + ": " + data.place((int) number);
            }
        };
    }

    /**
     * Those of a CSV file.
     *
     * @param rows the file's
     * @param scaling the model's
     * @param copied the columns to copy
     * @param prompt where the bytes come from if they come bit by bit
     */
    @SuppressWarnings("ArrayRecordComponent") // Made once and never compared.
    record CsvSamples(
            CsvRows rows,
            Scaling scaling,
            int[] copied,
            @Nullable PromptInput prompt) implements Samples {
        @Override
        public boolean next() throws IOException {
            return rows.next();
        }

        @Override
        public void inputs(float[] x, int at) throws IOException {
            rows.inputs(x, at);
        }

        @Override
        public void scale(float[] x, int rows) {
            scaling.apply(x, 0, rows, scaling.base()); // which was subtracted when they were read
        }

        @Override
        public List<String> notes() {
            List<String> notes = new ArrayList<>(rows.notes());
            if (rows.comments() > 0) {
                notes.add(Text.count(rows.comments(), "line that begins", "lines that begin") + " with # left out");
            }
            return Table.notes(rows.name(), notes);
        }

        @Override
        public long number() {
            return rows.line();
        }

        @Override
        public String place(long number) {
            return rows.name() + ": line " + number;
        }

        @Override
        public List<String> keptNames() {
            List<String> header = rows.header();
            return Arrays.stream(copied)
                    .mapToObj(column -> header.isEmpty() ? "column" + (column + 1) : header.get(column))
                    .toList();
        }

        @Override
        public List<String> kept() {
            if (copied.length == 0) {
                return List.of();
            }
            List<String> cells = new ArrayList<>();
            for (int column : copied) {
                cells.add(rows.cell(column));
            }
            return cells;
        }

        @Override
        public void beforeWaiting(BooleanSupplier task) {
            if (prompt != null) {
                prompt.beforeWaiting(task);
            }
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }
}
