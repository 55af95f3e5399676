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

/** Writes predictions, a batch at a time; a batch is smaller where the next sample has not come yet. */
final class Answers {
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
    private int answered;
    private boolean closed;
    private @Nullable CommandFailure failure;

    Answers(Model model, Samples samples, Writer writer) {
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

    /** Something that is told how many samples more have been answered. */
    interface Progress {
        void answered(int samples);
    }

    /**
     * Answers all samples.
     *
     * @return whether the writer has taken all answers
     * @throws CommandFailure if a sample has no finite answer; those before it are answered
     */
    boolean write(Progress progress) throws IOException {
        try (AnswerWriter csv = new AnswerWriter(model, samples.keptNames(), writer)) {
            samples.beforeWaiting(() -> answer(csv));
            try {
                while (goesOn() && samples.next() && goesOn()) { // next may have called answer
                    samples.inputs(x, rows * predictor.spec().inputs());
                    numbers[rows] = samples.number();
                    kept.add(samples.kept());
                    rows++;
                    if (rows == BATCH) {
                        answer(csv);
                        progress.answered(answered);
                        answered = 0;
                    }
                }
                answer(csv);
            } catch (IOException e) {
                if (goesOn()) { // else the samples ended in the middle of one
                    answer(csv);
                    throw e;
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
        return !closed && !takesNoMore();
    }

    /** A PrintWriter only says that it failed; others throw why. */
    private boolean takesNoMore() {
        return writer instanceof PrintWriter printer && printer.checkError();
    }

    private boolean goesOn() {
        return !closed && failure == null;
    }

    /** Predicts for the samples read so far. A failure is kept, and thrown when reading has returned. */
    private boolean answer(AnswerWriter csv) {
        int n = rows;
        rows = 0;
        try {
            if (n > 0 && goesOn()) {
                failure = answer(csv, n);
                answered += n;
            }
            csv.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        kept.clear();
        closed |= takesNoMore();
        return goesOn();
    }

    private @Nullable CommandFailure answer(AnswerWriter csv, int n) {
        int finite = n;
        if (model.classNames().isEmpty()) {
            predictor.predict(out, scaled(n), n, workspace);
        } else {
            try {
                predictor.classify(classes, out, scaled(n), n, workspace);
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
