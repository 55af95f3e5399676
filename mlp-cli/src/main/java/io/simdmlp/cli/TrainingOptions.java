package io.simdmlp.cli;

import io.simdmlp.Schedule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Options of {@code train}: epochs, batches, the schedule, weights of classes, seed and threads. */
final class TrainingOptions {
    /** The default number of epochs makes at least this many epochs and {@code LEAST_STEPS} steps. */
    private static final int LEAST_EPOCHS = 40;

    private static final int LEAST_STEPS = 1600;

    /** The default number of epochs of L-BFGS, each of which is a step. */
    private static final int LBFGS_EPOCHS = 200;

    static final int BATCH_SIZE = 32;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Passes over the data. Default: " + LEAST_EPOCHS + ", or more for small data, to make "
                    + LEAST_STEPS + " steps; " + LBFGS_EPOCHS + " for lbfgs")
    @Nullable
    Integer epochs;

    @Option(
            names = "--batch-size",
            paramLabel = "N",
            description = "Samples per step. Default: " + BATCH_SIZE + "; for lbfgs all")
    @Nullable
    Integer batchSize;

    @Option(names = "--schedule", paramLabel = "SCHEDULE", description = ScheduleOption.HELP)
    String schedule = "constant";

    @Option(
            names = "--warmup",
            paramLabel = "AMOUNT",
            description =
                    "A linear rise of the learning rate, from 1 %% of it, before the schedule, such as 500-steps or"
                            + " 2-epochs. Default: none")
    @Nullable
    String warmUp;

    @Option(
            names = "--show-schedule",
            description = "Print the learning rate in the course of training as a picture, and end without training")
    boolean showSchedule;

    @Option(
            names = "--class-weight",
            paramLabel = "WEIGHTS",
            description =
                    "The weights of the classes in the training and validation loss: balanced, which gives all classes the same sum of"
                            + " weights (it counts samples, not their --weight), or numbers, as in ant=2,bee=0.5; 1 for the"
                            + " others. Multiplied with --weight. Default: none")
    @Nullable
    String classWeight;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description =
                    "The seed of the initial weights, of the order of samples and of the held-back samples. The same seed"
                            + " gives the same model, bit for bit. Default: ${DEFAULT-VALUE}")
    long seed = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Number of threads. The model does not depend on it. Default: the number of processors,"
                    + " here ${DEFAULT-VALUE}")
    int threads = Runtime.getRuntime().availableProcessors();

    @ArgGroup(validate = false)
    UpdateSettings updates = new UpdateSettings();

    /** The optimizer that {@link #check} was called with, on which defaults depend. */
    private OptimizerOptions optimizer = new OptimizerOptions();

    void check(OptimizerOptions of) {
        optimizer = of;
        updates.check();
        if (epochs != null) {
            OptionValues.positive("--epochs", epochs);
        }
        if (batchSize != null) {
            OptionValues.positive("--batch-size", batchSize);
        }
        OptionValues.threads("--threads", threads);
        if (optimizer.isLbfgs()) {
            checkLbfgs();
        }
    }

    private void checkLbfgs() {
        String other = hasSchedule()
                ? "--schedule is " + schedule
                : warmUp != null ? "--warmup is " + warmUp : updates.given();
        if (other != null) {
            throw CommandFailure.badInput(
                    other + ", but --optimizer is lbfgs, which cannot be combined with it, expected another optimizer");
        }
    }

    /** Checks that a batch of L-BFGS has all samples. */
    void checkBatch(int samples) {
        if (optimizer.isLbfgs() && batchSize(samples) < samples) {
            throw CommandFailure.badInput(
                    "--batch-size is " + batchSize + ", but --optimizer is lbfgs, which needs all " + samples
                            + " training samples in a batch, expected at least " + samples);
        }
    }

    /** The largest number of samples in a batch, for this many training samples. */
    int batchSize(int samples) {
        return Math.min(samples, batchSize != null ? batchSize : optimizer.isLbfgs() ? samples : BATCH_SIZE);
    }

    /** The number of epochs for this many training samples. */
    int epochs(int samples) {
        return epochs != null ? epochs : usualEpochs(samples);
    }

    /** The default number of epochs. */
    int usualEpochs(int samples) {
        return optimizer.isLbfgs() ? LBFGS_EPOCHS : Math.max(LEAST_EPOCHS, Math.ceilDiv(LEAST_STEPS, steps(samples)));
    }

    /** Steps per epoch for this many training samples. */
    int steps(int samples) {
        return Math.ceilDiv(Math.ceilDiv(samples, batchSize(samples)), updates.accumulate);
    }

    /** The schedule of the learning rate, in steps. */
    Schedule schedule(int samples) {
        return ScheduleOption.parse(schedule, warmUp, steps(samples), epochs(samples));
    }

    /** Returns whether the learning rate changes in the course of training. */
    boolean hasSchedule() {
        return !schedule.equals("constant");
    }

    /** The optimizer in words: {@code nesterov, learning rate 0.01, momentum 0.9}. */
    String describe() {
        return optimizer.name + ", learning rate " + optimizer.learningRate()
                + (hasSchedule() ? ", schedule " + schedule : "")
                + (warmUp == null ? "" : ", warm-up " + warmUp)
                + optimizer.describe()
                + updates.describe();
    }
}
