package io.simdmlp.cli;

import io.simdmlp.DataSource;
import io.simdmlp.DivergenceException;
import io.simdmlp.EpochResult;
import io.simdmlp.FitListener;
import io.simdmlp.FitOptions;
import io.simdmlp.History;
import io.simdmlp.Mlp;
import io.simdmlp.NonFiniteException;
import io.simdmlp.Trainer;
import io.simdmlp.io.DataException;
import io.simdmlp.io.Dataset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of training.
 *
 * @param mlp the network after the best epoch, or without validation data after the last one
 * @param epoch that epoch, counted from 1; 0 if there was none
 * @param epochs a result per complete epoch
 * @param best the best epoch by the validation data; null if there are no such data
 * @param end the reason why training ended
 * @param failure the reason why training failed; empty if it did not
 * @param diverged whether training diverged; false if a few samples of the validation part caused the failure
 */
record Fit(
        Mlp mlp,
        int epoch,
        List<EpochResult> epochs,
        @Nullable EpochResult best,
        History.End end,
        String failure,
        boolean diverged) {
    /**
     * Trains {@code mlp}, the network of {@code builder}. After an interruption in the first epoch the result is the network
     * after the last complete batch.
     */
    static Fit run(
            Trainer.Builder builder,
            Mlp mlp,
            TrainingData data,
            DataSource source,
            FitOptions options,
            FitListener log,
            Interruption interruption,
            @Nullable Checkpoints checkpoints,
            boolean resumed)
            throws DataException {
        FitListener saving = checkpoints == null ? log : log.andThen(checkpoints);
        try (Trainer trainer = builder.build()) {
            Dataset validation = data.validation();
            EpochRecord record = new EpochRecord(
                    trainer.averaged(),
                    saving,
                    interruption,
                    () -> validation == null ? "" : outlier(trainer, validation));
            if (checkpoints != null) {
                checkpoints.begin(trainer, resumed);
            }
            try {
                fit(trainer, source, options, record, resumed);
            } catch (DivergenceException e) {
                return of(trainer, mlp, record, e.getMessage() + place(e, data.train()), true);
            }
            if (validation == null || record.isFinite()) {
                return of(trainer, mlp, record, "", false);
            }
            String outlier = record.outlier();
            int epoch = trainer.history().last().epoch();
            String failure = outlier.isEmpty()
                    ? "the validation loss is not finite after epoch " + epoch
                    : outlier + " is in the validation part, and its loss is not finite after epoch " + epoch
                            + ", expected inputs and targets in the range of the training data";
            return of(trainer, mlp, record, failure, outlier.isEmpty());
        }
    }

    /** The result, with the best epoch that fit has chosen, else the last good one. */
    private static Fit of(Trainer trainer, Mlp mlp, EpochRecord record, String failure, boolean diverged) {
        History history = trainer.history();
        EpochResult best = history.best();
        boolean isLast = best == null && record.last() == 0 && failure.isEmpty(); // of an interrupted first epoch
        return new Fit(
                best != null || isLast ? mlp : record.mlp(),
                best != null ? best.epoch() : record.last(),
                history.epochs(),
                best,
                history.end(),
                failure,
                diverged);
    }

    private static void fit(
            Trainer trainer, DataSource source, FitOptions options, EpochRecord record, boolean resumed) {
        try {
            trainer.fit(source, options, record);
        } catch (IllegalArgumentException e) {
            if (resumed && record.isNew()) { // the state is of other data
                throw CommandFailure.badInput("--resume: " + e.getMessage());
            }
            throw e;
        }
    }

    /** The place of the first sample without a finite loss; empty if that is true for half of the samples or more. */
    private static String outlier(Trainer trainer, Dataset validation) {
        int first = -1;
        int count = 0;
        for (int sample = 0; sample < validation.size(); sample++) {
            if (!isFinite(trainer, validation.select(new int[] {sample}).withoutWeights())) {
                first = first < 0 ? sample : first;
                count++;
            }
        }
        boolean few = first >= 0 && 2 * count < validation.size();
        return few ? validation.name() + ": " + validation.place(first) : "";
    }

    private static boolean isFinite(Trainer trainer, Dataset sample) {
        try {
            return Double.isFinite(trainer.evaluate(sample.source()).loss());
        } catch (NonFiniteException e) {
            return false;
        }
    }

    /** The place in the file of the sample that caused the divergence, if known: the message counts in the training part. */
    private static String place(DivergenceException e, Dataset train) {
        if (e.sample() == 0) {
            return "";
        }
        boolean named = e.input() > 0 && !train.inputNames().isEmpty();
        String column = named ? ", column '" + train.inputNames().get(e.input() - 1) + "'" : "";
        return " (of the training part; it is " + train.place(e.sample() - 1) + " of " + train.name() + column + ")";
    }
}
