package io.simdmlp.cli;

import io.simdmlp.Backend;
import io.simdmlp.DataSource;
import io.simdmlp.EpochResult;
import io.simdmlp.Evaluation;
import io.simdmlp.FitListener;
import io.simdmlp.FitOptions;
import io.simdmlp.History;
import io.simdmlp.Loss;
import io.simdmlp.MemoryPlan;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Schedule;
import io.simdmlp.Trainer;
import io.simdmlp.io.DataException;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.InputPolicy;
import io.simdmlp.io.Model;
import io.simdmlp.io.TargetScaling;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code mlp train}. */
@Command(
        name = "train",
        description = "Trains a network, evaluates it on a test set, and writes it to a file.",
        mixinStandardHelpOptions = true,
        abbreviateSynopsis = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        sortSynopsis = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp train --report report.html",
            "  mlp train --data mnist/ --hidden 512,256 --epochs 12 --out mnist.safetensors",
            "  mlp train --data iris.csv --label species --hidden 16",
            "  mlp train --data housing.csv --label price --task regression --scale standard",
            "  mlp train --data songs.csv --label rock,jazz,live --task multi-label"
        })
final class TrainCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @ArgGroup(validate = false, order = 1, heading = "%nData%n")
    private DataOptions data = new DataOptions();

    @ArgGroup(validate = false, order = 2, heading = "%nTables%n")
    private TableSettings table = new TableSettings();

    @ArgGroup(validate = false, order = 3, heading = "%nInputs that training did not have%n")
    private PolicyOptions policy = new PolicyOptions();

    @ArgGroup(validate = false, order = 4, heading = "%nNetwork%n")
    private NetworkOptions network = new NetworkOptions();

    @ArgGroup(validate = false, order = 5, heading = "%nTraining%n")
    private TrainingOptions training = new TrainingOptions();

    @ArgGroup(validate = false, order = 6, heading = "%nOptimizer%n")
    private OptimizerOptions optimizer = new OptimizerOptions();

    @ArgGroup(validate = false, order = 7, heading = "%nEarly stopping%n")
    private StoppingOptions stopping = new StoppingOptions();

    @ArgGroup(validate = false, order = 8, heading = "%nCheckpoints%n")
    private CheckpointOptions checkpoint = new CheckpointOptions();

    @ArgGroup(validate = false, order = 9, heading = "%nOutput%n")
    private OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws Exception {
        data.check();
        table.check(data.data);
        policy.check(table.options().missing());
        network.check();
        optimizer.check();
        training.check(optimizer);
        stopping.check(data.validation > 0);
        checkpoint.check();
        output.check(data, network.from, checkpoint.file, 0);

        StartingModel from = startingModel();
        TrainingData samples = data.load(training.seed, from, network.isPoisson(), table.options(), policy);
        MlpSpec shape = network.spec(samples.train(), from == null ? network.hiddenLayers() : from.hidden());
        Loss loss = network.loss(samples.train());
        training.checkBatch(samples.train().size());
        int batchSize = training.batchSize(samples.train().size());
        requireTwoRows(shape, samples.train().size(), batchSize);
        if (optimizer.isLbfgs() && shape.hasDropout()) {
            throw CommandFailure.badInput("--optimizer is lbfgs, but the network is " + shape
                    + ", with dropout, which cannot be combined with it, expected another optimizer");
        }
        MemoryPlan plan = plan(shape, loss, batchSize);
        Schedule schedule = training.schedule(samples.train().size());
        int epochs = training.epochs(samples.train().size());
        if (training.showSchedule) {
            SchedulePicture.print(
                    spec.commandLine().getOut(),
                    schedule,
                    optimizer.learningRate(),
                    (long) epochs * training.steps(samples.train().size()));
            return ExitCodes.OK;
        }
        Dataset validation = samples.validation();
        FitOptions options = stopping.fitOptions(
                epochs,
                training.usualEpochs(samples.train().size()),
                training.seed,
                validation == null ? null : source(validation, samples.train()),
                training.hasSchedule(),
                optimizer.isLbfgs());
        DataSource source = source(samples.train(), samples.train());
        long copies = plan.parameters() * (options.earlyStopping() == null ? 1 : 2) // the last good epoch, and the best
                + (checkpoint.file == null ? 0 : plan.parameters() + plan.gradients() + plan.optimizerState());
        output.check(data, network.from, checkpoint.file, plan.parameters());
        OptionValues.fitsHeap(
                plan.total() + copies + samples.bytes(), Runtime.getRuntime().maxMemory());
        Mlp initial = network.create(shape, training.seed);
        Mlp mlp = from == null ? initial : from.parameters(initial, samples.train(), samples.targetScaling());
        Trainer.Builder trainer = Trainer.builder(mlp)
                .loss(loss)
                .labelSmoothing(network.labelSmoothing)
                .updateOptions(training.updates.options())
                .schedule(schedule)
                .dropoutSeed(training.seed)
                .batchSize(batchSize)
                .threads(training.threads);
        optimizer.applyTo(trainer);
        PrintWriter out = spec.commandLine().getOut();
        try (Interruption interruption = new Interruption()) {
            String memory = Text.bytes(plan.total());
            if (!output.quiet) {
                out.println("data: " + samples);
                LoadedData.print(out, samples.notes());
                out.println("network: " + mlp.spec() + ", " + mlp.spec().parameterCount() + " parameters, " + memory
                        + " to train");
                if (from != null) {
                    out.println("from: " + from.describe(shape, samples));
                }
                out.println("kernels: " + Backend.name() + ", " + OptionValues.describeThreads(training.threads));
                out.println("training: " + Text.count(epochs, "epoch", "epochs") + " of "
                        + Text.count(training.steps(samples.train().size()), "step", "steps")
                        + StoppingOptions.describe(options.earlyStopping()) + ", " + training.describe()
                        + (network.labelSmoothing > 0
                                ? ", label smoothing " + network.labelSmoothing + " in loss, none in val loss"
                                : ""));
                if (TrainingData.isNumeric(samples.train())) {
                    out.println("loss: " + lossName(loss, samples)
                            + (samples.targetScale() == TargetScale.NONE ? "" : " (mean 0, standard deviation 1)")
                            + "; test metrics are in units of "
                            + Text.list(samples.train().targetNames()));
                }
                if (Files.exists(output.out)) {
                    out.println("replacing " + output.out);
                }
                out.flush();
            }

            Fit fit = fit(trainer, mlp, samples, source, options, out, interruption);
            Model model = model(fit.mlp(), loss, samples);
            if (!fit.failure().isEmpty()) {
                throw diverged(fit, model);
            }
            if (interruption.requested()) {
                return interrupted(fit, model, epochs, interruption, out);
            }
            ModelOutput.write(output.out, model);
            printEnd(out, fit);
            Evaluation test = test(model, samples.test());
            Metrics.print(out, test, samples.test());
            if (output.json != null) {
                new ResultsJson()
                        .put("settings", settings(samples, mlp, loss))
                        .put(fit)
                        .put(test, samples.test())
                        .write(output.json);
                out.println("json: " + output.json);
            }
            if (output.report != null) {
                writeReport(output.report, settings(samples, mlp, loss), fit, test, model, samples.test());
                out.println("report: " + output.report);
            }
            out.println("model: " + output.out);
            return ExitCodes.OK;
        }
    }

    /** Prints why training ended early, and the best epoch beside the last one. */
    private void printEnd(PrintWriter out, Fit fit) {
        EpochResult best = fit.best();
        if (output.quiet || fit.epochs().isEmpty()) {
            return;
        }
        EpochResult last = fit.epochs().getLast();
        if (fit.end() == History.End.PATIENCE && best != null) {
            out.println("early stopping after epoch " + last.epoch());
        } else if (fit.end() == History.End.CONVERGED) {
            out.println("converged after epoch " + last.epoch() + ": a tolerance of lbfgs is met");
        } else if (fit.end() == History.End.TIME_LIMIT) {
            out.println("time limit " + stopping.timeLimit + " reached in epoch " + (last.epoch() + 1));
        }
        if (best != null) {
            out.println("best epoch: " + best.epoch() + EpochLog.validation(best)
                    + (best.epoch() == last.epoch()
                            ? ", the last one"
                            : " (last epoch: " + last.epoch() + EpochLog.validation(last) + ")"));
        }
    }

    /** Writes the model of an interrupted training. */
    private int interrupted(Fit fit, Model model, int epochs, Interruption interruption, PrintWriter out)
            throws DataException {
        ModelOutput.write(output.out, model);
        String when = fit.epoch() > 0
                ? "after epoch " + fit.epochs().getLast().epoch() + " of " + epochs
                : "in the first of " + Text.count(epochs, "epoch", "epochs");
        out.println("interrupted " + when + "; the model was not tested"
                + (output.report == null ? "" : ", and has no report"));
        out.println("model: " + output.out
                + (fit.best() == null ? "" : ", the best epoch, " + fit.best().epoch()));
        return interruption.exitCode();
    }

    private void writeReport(
            Path file, Map<String, String> settings, Fit fit, Evaluation test, Model model, Dataset testData) {
        try {
            Report.write(file, settings, fit.epochs(), fit.best(), test, model, testData);
        } catch (IOException e) {
            throw CommandFailure.badInput(e.getMessage() + "; the model is in " + output.out);
        }
    }

    /** The name of the loss; for a regression it is not in the targets' units. */
    private static String lossName(Loss loss, TrainingData samples) {
        return loss.label() + samples.targetScale().ofLoss();
    }

    private MemoryPlan plan(MlpSpec shape, Loss loss, int batchSize) {
        try {
            return Trainer.plan(
                    shape,
                    loss,
                    network.labelSmoothing,
                    optimizer.optimizer(),
                    training.updates.options(),
                    batchSize,
                    training.threads);
        } catch (IllegalArgumentException e) { // batches that exceed the size of an array
            throw CommandFailure.badInput("--batch-size is " + batchSize + ": " + e.getMessage());
        }
    }

    /** Rejects a batch size that leaves a batch of one sample to batch normalization. */
    private static void requireTwoRows(MlpSpec shape, int samples, int batchSize) {
        boolean isBatchNormalized = shape.bufferCount() > 0;
        if (isBatchNormalized && (batchSize == 1 || samples % batchSize == 1)) {
            int better = Math.max(2, batchSize + 1);
            while (better < samples && samples % better == 1) {
                better++;
            }
            throw CommandFailure.badInput("--batch-size is " + batchSize + " for " + samples
                    + " training samples, which leaves a batch of one, expected one without such as " + better
                    + ": batch normalization needs two samples");
        }
    }

    /** The model of {@code --from}, or null. */
    private @Nullable StartingModel startingModel() throws IOException {
        if (network.from == null) {
            return null;
        }
        for (String option : List.of("--hidden", "--activation", "--norm", "--dropout", "--no-bias", "--scale")) {
            if (spec.commandLine().getParseResult().hasMatchedOption(option)) {
                throw CommandFailure.badInput("--from is " + network.from + ", which determines the hidden layers and"
                        + " the scaling of inputs, but there is " + option + ", expected one of them");
            }
        }
        return StartingModel.read(network.from);
    }

    /** Samples with their weights. */
    private DataSource source(Dataset part, Dataset train) {
        return SampleWeights.source(part, training.classWeight, train);
    }

    private Fit fit(
            Trainer.Builder trainer,
            Mlp mlp,
            TrainingData samples,
            DataSource source,
            FitOptions options,
            PrintWriter out,
            Interruption interruption)
            throws IOException {
        boolean resumed = checkpoint.isResumed();
        if (resumed && !output.quiet) {
            out.println("resuming from " + checkpoint.file);
        }
        EpochLog log = output.quiet
                ? null
                : new EpochLog(
                        out,
                        options.epochs(),
                        samples.train().size(),
                        training.batchSize(samples.train().size()));
        FitListener listener = log == null ? FitListener.NONE : log;
        try (log;
                Checkpoints checkpoints = checkpoint.open(interruption)) {
            Fit fit = Fit.run(trainer, mlp, samples, source, options, listener, interruption, checkpoints, resumed);
            if (checkpoints != null && !checkpoints.failure().isEmpty()) {
                out.println("warning: the last checkpoint is missing: " + checkpoints.failure());
            }
            return fit;
        }
    }

    /** The model; the scaling of the targets is folded into its network. */
    private static Model model(Mlp mlp, Loss loss, TrainingData samples) {
        TargetScaling targets = samples.targetScaling();
        if (targets != null) {
            targets.foldInto(mlp);
        }
        Dataset train = samples.train();
        return new Model(
                mlp,
                loss,
                samples.preprocessing(),
                train.classNames(),
                train.targetNames(),
                Arrays.stream(train.targetBases()).boxed().toList(),
                train.columns(),
                samples.test().heldBack(),
                train.isMultiLabel(),
                samples.targetScale().transform());
    }

    /** Evaluates the model, which has already been written. */
    private Evaluation test(Model model, Dataset test) {
        try {
            return Metrics.of(model, test, training.threads);
        } catch (CommandFailure e) {
            throw CommandFailure.badInput(e.getMessage() + "; the model is in " + output.out);
        }
    }

    /** Writes the last good model, if there is one. */
    private CommandFailure diverged(Fit fit, Model lastGood) throws DataException {
        String kept = "nothing was written to " + output.out;
        if (fit.epoch() > 0) {
            ModelOutput.write(output.out, lastGood);
            kept = "the model after epoch " + fit.epoch() + " is in " + output.out;
        }
        return fit.diverged()
                ? CommandFailure.diverged("diverged: " + fit.failure() + "; " + kept)
                : CommandFailure.badInput(fit.failure() + "; " + kept);
    }

    private Map<String, String> settings(TrainingData samples, Mlp mlp, Loss loss) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("Data", samples.toString());
        settings.put("Network", mlp.spec() + ", " + mlp.spec().parameterCount() + " parameters");
        settings.put("Loss", lossName(loss, samples));
        if (network.labelSmoothing > 0) {
            settings.put("Label smoothing", Double.toString(network.labelSmoothing));
        }
        settings.put("Initial weights", network.init);
        settings.put("Optimizer", training.describe());
        settings.put(
                "Batch size",
                Integer.toString(
                        training.batchSize == null
                                ? training.batchSize(samples.train().size())
                                : training.batchSize));
        settings.put("Epochs", Integer.toString(training.epochs(samples.train().size())));
        settings.put("Input scaling", samples.scaling().kind());
        InputPolicy inputs = samples.preprocessing().policy();
        if (!inputs.equals(InputPolicy.DEFAULT)) {
            settings.put("Input policy", PolicyOptions.describe(inputs));
        }
        if (TrainingData.isNumeric(samples.train())) {
            settings.put(Report.TARGET_SCALING, samples.targetScale().label());
        }
        settings.put("Seed", Long.toString(training.seed));
        settings.put("Kernels", Backend.name() + ", " + Text.count(training.threads, "thread", "threads"));
        settings.put("Model", output.out.toString());
        return settings;
    }
}
