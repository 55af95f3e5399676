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
 * @param mlp the network after the last epoch that ended with finite numbers
 * @param epoch that epoch, counted from 1; 0 if there was none
 * @param epochs a result per epoch; empty after trouble
 * @param trouble why training failed; empty if it did not
 * @param diverged whether it was the training, rather than a few samples of the validation part
 */
record Fit(Mlp mlp, int epoch, List<EpochResult> epochs, String trouble, boolean diverged) {
    /**
     * Trains {@code mlp}, which {@code builder} was made for. After an interruption in the first epoch the network is the
     * one after the last whole batch.
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
            if (validation == null || checkpoint.epoch() == results.size()) {
                return new Fit(checkpoint.mlp(), checkpoint.epoch(), results, "", false);
            }
            String outlier = outlier(trainer, validation);
            String trouble = outlier.isEmpty()
                    ? "the validation loss is not finite after epoch " + results.size()
                    : outlier + " is in the validation part, and its loss is not finite after epoch " + results.size()
                            + ", expected inputs and targets in the range of the training data";
            return new Fit(checkpoint.mlp(), checkpoint.epoch(), results, trouble, outlier.isEmpty());
        } catch (Checkpoint.Stop e) {
            return new Fit(checkpoint.epoch() > 0 ? checkpoint.mlp() : mlp, checkpoint.epoch(), List.of(), "", false);
        } catch (DivergenceException e) {
            String trouble = e.getMessage() + where(e, data.train());
            return new Fit(checkpoint.mlp(), checkpoint.epoch(), List.of(), trouble, true);
        }
    }

    /** The first sample without a finite loss; empty if half of them or more have none, which is not their fault. */
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

    /** Where the sample is that is to blame, if one is: the message counts in the training part. */
    private static String where(DivergenceException e, Dataset train) {
        if (e.sample() == 0) {
            return "";
        }
        boolean named = e.input() > 0 && !train.inputNames().isEmpty();
        String column = named ? ", column '" + train.inputNames().get(e.input() - 1) + "'" : "";
        return " (of the training part; it is " + train.place(e.sample() - 1) + " of " + train.name() + column + ")";
    }
}
