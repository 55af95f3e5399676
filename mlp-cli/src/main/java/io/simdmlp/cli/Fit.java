package io.simdmlp.cli;

import io.simdmlp.DivergenceException;
import io.simdmlp.EpochResult;
import io.simdmlp.FitListener;
import io.simdmlp.FitOptions;
import io.simdmlp.Mlp;
import io.simdmlp.NonFiniteException;
import io.simdmlp.Trainer;
import io.simdmlp.io.Dataset;
import java.util.List;

/**
 * The result of training.
 *
 * @param mlp the network after the last epoch without NaN or infinite values
 * @param epoch that epoch, counted from 1; 0 if there was none
 * @param epochs a result per epoch; empty after a failure
 * @param failure the reason why training failed; empty if it did not
 * @param diverged whether training diverged; false if a few samples of the validation part caused the failure
 */
record Fit(Mlp mlp, int epoch, List<EpochResult> epochs, String failure, boolean diverged) {
    /**
     * Trains {@code mlp}, the network of {@code builder}. After an interruption in the first epoch the result is the network
     * after the last complete batch.
     */
    static Fit run(
            Trainer.Builder builder,
            Mlp mlp,
            TrainingData data,
            int epochs,
            long seed,
            FitListener log,
            Interruption interruption) {
        Dataset validation = data.validation();
        FitOptions options = FitOptions.epochs(epochs).withSeed(seed);
        if (validation != null) {
            options = options.withValidation(validation.source());
        }
        Checkpoint checkpoint = new Checkpoint(mlp, log, interruption);
        try (Trainer trainer = builder.build()) {
            List<EpochResult> results = trainer.fit(data.train().source(), options, checkpoint);
            if (interruption.requested()) {
                return new Fit(
                        checkpoint.epoch() > 0 ? checkpoint.mlp() : mlp, checkpoint.epoch(), List.of(), "", false);
            }
            if (validation == null || checkpoint.epoch() == results.size()) {
                return new Fit(checkpoint.mlp(), checkpoint.epoch(), results, "", false);
            }
            String outlier = outlier(trainer, validation);
            String failure = outlier.isEmpty()
                    ? "the validation loss is not finite after epoch " + results.size()
                    : outlier + " is in the validation part, and its loss is not finite after epoch " + results.size()
                            + ", expected inputs and targets in the range of the training data";
            return new Fit(checkpoint.mlp(), checkpoint.epoch(), results, failure, outlier.isEmpty());
        } catch (DivergenceException e) {
            String failure = e.getMessage() + place(e, data.train());
            return new Fit(checkpoint.mlp(), checkpoint.epoch(), List.of(), failure, true);
        }
    }

    /** The place of the first sample without a finite loss; empty if that is true for half of the samples or more. */
    private static String outlier(Trainer trainer, Dataset validation) {
        int first = -1;
        int count = 0;
        for (int sample = 0; sample < validation.size(); sample++) {
            if (!isFinite(trainer, validation.select(new int[] {sample}))) {
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
