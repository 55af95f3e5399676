package io.simdmlp;

import org.jspecify.annotations.Nullable;

/**
 * The metrics of one evaluation, summed batch by batch in the order of the samples. For each batch {@link #decide} is called,
 * then {@link #add}.
 */
abstract sealed class Tally permits ClassTally, LabelTally, NumberTally {
    final Decision decision;
    final @Nullable SampleScores scores;
    private final boolean strict;
    private final boolean[] finite; // (rows)

    /**
     * Creates a tally without samples.
     *
     * @param rows the largest number of samples of a batch
     * @param strict true to refuse a sample whose values are NaN or infinite
     * @param scores the memory for the outputs of all samples, or null
     */
    Tally(Decision decision, int rows, boolean strict, @Nullable SampleScores scores) {
        this.decision = decision;
        this.scores = scores;
        this.strict = strict;
        this.finite = new boolean[rows];
    }

    /** The tally of an evaluation of {@code source}. */
    static Tally of(MlpSpec spec, DataSource source, int rows, boolean strict, boolean withScores) {
        boolean classes = source.classes() > 0;
        SampleScores scores = withScores ? SampleScores.allocate(source.size(), spec.outputs(), classes) : null;
        Activation last = spec.outputActivation();
        return switch (Evaluation.Kind.of(source)) {
            case CLASSIFICATION -> new ClassTally(Decision.of(spec), OutputKind.of(last), rows, strict, scores);
            case MULTI_LABEL -> new LabelTally(Decision.ofLabels(spec), OutputKind.of(last), rows, strict, scores);
            case REGRESSION -> new NumberTally(spec.outputs(), rows, strict, scores);
        };
    }

    /** Adds samples whose outputs are in one array, and returns the result. */
    Evaluation ofAll(float[] outputs, Batch targets, int samples, double loss) {
        decide(outputs, 0, targets, 0, samples);
        add(outputs, 0, targets, 0, samples);
        return result(loss);
    }

    /** Returns true if {@link #decide} takes pre-activations, false if outputs. */
    boolean bySums() {
        return decision.bySums();
    }

    /**
     * Decides the classes of a batch, or does what else needs the values by which they are decided.
     *
     * @param values (rows, outputs) at {@code at}: pre-activations or outputs, as {@link #bySums} says
     * @param targets of the batch
     * @param from the number of its first sample
     * @throws NonFiniteException if a value is NaN or infinite, and this is strict
     */
    final void decide(float[] values, int at, Batch targets, int from, int rows) {
        for (int row = 0; row < rows; row++) {
            int rowAt = at + row * decision.outputs();
            finite[row] = decision.isFinite(values, rowAt);
            if (strict && !finite[row]) {
                throw NonFiniteException.of("sample", from + row, decision.bySums(), values, rowAt, decision.outputs());
            }
            decideRow(values, rowAt, targets, row, from + row, finite[row]);
        }
    }

    /**
     * Adds a batch whose classes are decided.
     *
     * @param out (rows, outputs) at {@code at}
     */
    final void add(float[] out, int at, Batch targets, int from, int rows) {
        for (int row = 0; row < rows; row++) {
            addRow(out, at + row * decision.outputs(), targets, row, finite[row]);
        }
        if (scores != null) {
            scores.set(out, at, targets, from, rows);
        }
    }

    abstract void decideRow(float[] values, int at, Batch targets, int row, int sample, boolean isFinite);

    abstract void addRow(float[] out, int at, Batch targets, int row, boolean isFinite);

    abstract Evaluation result(double loss);
}
