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

/** The inputs for prediction, one sample after the other. */
interface Samples extends Closeable {
    /** The value of {@code --data} for standard input. */
    String STANDARD_INPUT = "-";

    /** Goes to the next sample; false after the last. */
    boolean next() throws IOException;

    /** Copies the unscaled inputs of the sample to {@code x} at {@code at}. */
    void inputs(float[] x, int at) throws IOException;

    /** Scales the inputs of {@code rows} samples, in place. */
    void scale(float[] x, int rows);

    /** Notes for the user about the data, one line each. */
    default List<String> notes() {
        return List.of();
    }

    /** The number of the sample, for {@link #place}. */
    long number();

    /** The file and the place in it of a sample. */
    String place(long number);

    /** The names of the copied columns. */
    default List<String> keptNames() {
        return List.of();
    }

    /** The sample's cells in the copied columns. */
    default List<String> kept() {
        return List.of();
    }

    /** Calls {@code task} when the next sample has not arrived yet; if it returns false, there are no more samples. */
    default void beforeWaiting(BooleanSupplier task) {}

    @Override
    default void close() throws IOException {}

    /**
     * Opens the samples that {@code data} names, for this model.
     *
     * @param ignored CSV columns that are not inputs
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
            Dataset test = Data.parts(data).test();
            signature.matchInputs(test);
            model.preprocessing().applyPolicy(test);
            return inMemory(test, scaling);
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

    private static Samples inMemory(Dataset data, Scaling scaling) {
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
     * The samples of a CSV file.
     *
     * @param rows the rows of the file
     * @param scaling the scaling of the model
     * @param copied the columns to copy
     * @param prompt the stream of a pipe; null for a file
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
            scaling.apply(x, 0, rows, scaling.base()); // the base was subtracted when they were read
        }

        @Override
        public List<String> notes() {
            List<String> notes = new ArrayList<>(rows.notes());
            if (rows.comments() > 0) {
                notes.add(Text.count(rows.comments(), "line that begins", "lines that begin") + " with # left out");
            }
            return LoadedData.notes(rows.name(), notes);
        }

        @Override
        public long number() {
            return rows.line();
        }

        @Override
        public String place(long number) {
            return rows.name() + ": " + rows.unit() + " " + number;
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
