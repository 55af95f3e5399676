package io.simdmlp.cli;

import io.simdmlp.DivergenceException;
import io.simdmlp.EpochResult;
import io.simdmlp.FitListener;
import io.simdmlp.FitOptions;
import io.simdmlp.Mlp;
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
 */
record Fit(Mlp mlp, int epoch, List<EpochResult> epochs, String trouble) {
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
            String trouble = checkpoint.epoch() == results.size()
                    ? ""
                    : "the validation loss is not finite after epoch " + results.size();
            return new Fit(checkpoint.mlp(), checkpoint.epoch(), results, trouble);
        } catch (Checkpoint.Stop e) {
            return new Fit(checkpoint.epoch() > 0 ? checkpoint.mlp() : mlp, checkpoint.epoch(), List.of(), "");
        } catch (DivergenceException e) {
            return new Fit(checkpoint.mlp(), checkpoint.epoch(), List.of(), String.valueOf(e.getMessage()));
        }
    }
}
