package io.simdmlp.cli;

import io.simdmlp.NonFiniteException;
import io.simdmlp.Predictor;
import io.simdmlp.Workspace;
import io.simdmlp.io.Model;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes predictions in batches; a batch is smaller if the next sample has not arrived yet. */
final class Predictions {
    private static final int BATCH = 256;

    private final Model model;
    private final Samples samples;
    private final Writer writer;
    private final Predictor predictor;
    private final Workspace workspace;
    private final float[] x; // (BATCH, inputs)
    private final float[] out; // (BATCH, outputs)
    private final int[] classes = new int[BATCH];
    private final long[] numbers = new long[BATCH];
    private final List<List<String>> kept = new ArrayList<>();
    private int rows;
    private int predicted;
    private boolean closed;
    private @Nullable CommandFailure failure;

    Predictions(Model model, Samples samples, Writer writer) {
        this.model = model;
        this.samples = samples;
        this.writer = writer;
        this.predictor = new Predictor(model.mlp());
        this.workspace = workspace(predictor);
        this.x = new float[BATCH * predictor.spec().inputs()];
        this.out = new float[BATCH * predictor.spec().outputs()];
    }

    private static Workspace workspace(Predictor predictor) {
        try {
            return Workspace.of(predictor.spec(), BATCH);
        } catch (IllegalArgumentException e) { // the heap is too small
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
    }

    /** Receives the number of further samples that have been predicted. */
    interface Progress {
        void predicted(int samples);
    }

    /**
     * Writes the predictions of all samples.
     *
     * @return false if the writer has failed
     * @throws CommandFailure if a prediction is not finite; those before it are written
     */
    boolean write(Progress progress) throws IOException {
        try (PredictionWriter csv = new PredictionWriter(model, samples.keptNames(), writer)) {
            samples.beforeWaiting(() -> predict(csv));
            try {
                while (isOpen() && samples.next() && isOpen()) { // next may have called predict
                    samples.inputs(x, rows * predictor.spec().inputs());
                    numbers[rows] = samples.number();
                    kept.add(samples.kept());
                    rows++;
                    if (rows == BATCH) {
                        predict(csv);
                        progress.predicted(predicted);
                        predicted = 0;
                    }
                }
                predict(csv);
            } catch (IOException e) {
                if (isOpen()) { // else the input ended because predicting or writing has failed
                    predict(csv);
                    throw e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return !closed && !writerFailed();
    }

    /** Returns whether a PrintWriter has failed; other writers throw. */
    private boolean writerFailed() {
        return writer instanceof PrintWriter printer && printer.checkError();
    }

    private boolean isOpen() {
        return !closed && failure == null;
    }

    /** Predicts the samples read so far. A failure is stored, and thrown when reading has returned. */
    private boolean predict(PredictionWriter csv) {
        int n = rows;
        rows = 0;
        try {
            if (n > 0 && isOpen()) {
                failure = predict(csv, n);
                predicted += n;
            }
            csv.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kept.clear();
        closed |= writerFailed();
        return isOpen();
    }

    private @Nullable CommandFailure predict(PredictionWriter csv, int n) {
        int finite = n;
        if (model.classNames().isEmpty()) {
            predictor.predict(out, scaled(n), n, workspace);
            model.toPredictions(out, 0, n * predictor.spec().outputs());
        } else {
            try {
                predictor.predictLabels(classes, out, scaled(n), n, workspace);
            } catch (NonFiniteException e) {
                finite = e.row();
            }
        }
        int outputs = predictor.spec().outputs();
        for (int row = 0; row < finite; row++) {
            if (!isFinite(row * outputs, outputs)) {
                finite = row;
            } else {
                csv.write(kept.get(row), classes[row], out, row * outputs);
            }
        }
        return finite == n ? null : CommandFailure.notFinite(samples.place(numbers[finite]));
    }

    private float[] scaled(int n) {
        samples.scale(x, n);
        return x;
    }

    private boolean isFinite(int at, int outputs) {
        for (int o = 0; o < outputs; o++) {
            if (!Float.isFinite(out[at + o])) {
                return false;
            }
        }
        return true;
    }
}
