package io.simdmlp.cli;

import io.simdmlp.io.Csv;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Parts;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What to train on and how to hold samples back. */
final class DataOptions {
    private static final double TEST_FRACTION = 0.2;
    private static final List<String> TASKS = List.of("auto", "classification", "regression");
    private static final List<String> SCALES = List.of("none", "minmax", "standard");

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description =
                    "A folder of IDX files, a CSV file (plain or .gz, separated by commas, semicolons or tabs), or"
                            + " 'digits', the built-in 1,797 handwritten digits. Default: digits")
    String data = Data.DIGITS;

    @Option(
            names = "--test",
            paramLabel = "DATA",
            description = "The same kinds; in a CSV file inputs are found by their names. Default: the t10k part of an"
                    + " IDX folder, a fixed fifth of the digits, a share of a CSV file")
    @Nullable
    String test;

    @Option(
            names = "--test-fraction",
            paramLabel = "F",
            description = "The share of a CSV file's samples, drawn class by class, that are held back for the test."
                    + " Default: 0.2")
    @Nullable
    Double testFraction;

    @Option(
            names = "--validation",
            paramLabel = "F",
            description = "The share of the training samples, drawn class by class, that are held back to watch the"
                    + " training; 0 for none. Default: ${DEFAULT-VALUE}")
    double validation = 0.1;

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            split = ",",
            description = "The CSV column to predict, by name or number from 1; several for a regression with several"
                    + " targets. Default: a column called label, class, target or y, else the last")
    List<String> labels = new ArrayList<>();

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN",
            split = ",",
            description = "CSV columns to leave out, such as text, by name or number from 1")
    List<String> ignored = new ArrayList<>();

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description = "auto, classification or regression. auto goes by the label column: at most 100 texts are"
                    + " classes, and so are at most 20 whole numbers, or 100 of which each occurs 5 times on average."
                    + " Default: ${DEFAULT-VALUE}")
    String task = "auto";

    @Option(
            names = "--scale",
            paramLabel = "KIND",
            description = "none, minmax (inputs to [0, 1]) or standard (mean 0, deviation 1), fitted to the training"
                    + " samples and kept in the model. Default: ${DEFAULT-VALUE}")
    String scale = "minmax";

    void check() {
        OptionValues.oneOf("--task", task, TASKS);
        OptionValues.oneOf("--scale", scale, SCALES);
        OptionValues.fraction("--validation", validation);
        if (testFraction != null) {
            if (!(testFraction > 0 && testFraction < 1)) {
                throw CommandFailure.badInput("--test-fraction is " + testFraction + ", expected above 0 and below 1");
            }
            if (test != null) {
                throw CommandFailure.badInput(
                        "--test-fraction is " + testFraction + ", but --test is " + test + ", expected one of them");
            }
            if (Data.hasTestPart(data)) {
                throw CommandFailure.badInput("--test-fraction is " + testFraction + ", but " + data
                        + " has a test part of its own, expected none");
            }
        }
    }

    /** Reads the data and holds samples back. Inputs are scaled. */
    TrainingData load(long seed) throws IOException {
        Parts parts = parts(seed);
        Dataset train = parts.train();
        if (train.isClassification() && train.classes() < 2) {
            throw CommandFailure.badInput(train.name() + ": every sample is of class '"
                    + train.classNames().getFirst() + "', expected at least 2 classes");
        }
        requireSeen(train, parts.test());
        if (validation == 0) {
            return TrainingData.of(data, scale, train, null, parts.test());
        }
        Parts held = split("--validation", train, validation, seed);
        return TrainingData.of(data, scale, held.train(), held.test(), parts.test());
    }

    /** Refuses a test by classes of which there is no training sample; both parts count their labels alike. */
    private static void requireSeen(Dataset train, Dataset test) {
        boolean[] seen = new boolean[train.classes()];
        for (int label : train.labels()) {
            seen[label] = true;
        }
        for (int sample = 0; sample < test.labels().length; sample++) {
            int label = test.labels()[sample];
            if (!seen[label]) {
                throw CommandFailure.badInput(test.name() + ": sample " + (sample + 1) + " is of class '"
                        + test.classNames().get(label) + "', which training never saw");
            }
        }
    }

    private Parts parts(long seed) throws IOException {
        if (Data.hasTestPart(data)) {
            if (task.equals("regression")) {
                throw CommandFailure.badInput("--task is regression, but " + data + " has classes");
            }
            Parts parts = Data.parts(data);
            Dataset train = parts.train();
            return new Parts(train, test == null ? Signature.of(train).match(parts.test()) : test(test, train));
        }
        Dataset all = Csv.read(
                Path.of(data),
                Csv.Options.auto().withLabels(labels).withIgnored(ignored).withTask(Csv.Task.of(task)));
        return test == null
                ? split("--test-fraction", all, testFraction == null ? TEST_FRACTION : testFraction, seed)
                : new Parts(all, test(test, all));
    }

    private Dataset test(String test, Dataset train) throws IOException {
        // Where inputs go by name, what was ignored need not be there.
        return Data.test(test, labels, train.inputNames().isEmpty() ? ignored : List.of(), Signature.of(train));
    }

    private Parts split(String option, Dataset data, double fraction, long seed) {
        try {
            return data.split(fraction, seed);
        } catch (IllegalArgumentException e) {
            boolean guessed = task.equals("auto") && !Data.hasTestPart(this.data) && data.isClassification();
            boolean numbers = guessed && data.classNames().stream().allMatch(name -> name.matches("[+-]?\\d+"));
            String drawn = data.isClassification() ? ", drawn from each of its " + data.classes() + " classes" : "";
            throw CommandFailure.badInput(option + " is " + fraction + ", which leaves none of the " + data.size()
                    + " samples of " + data.name() + drawn + ", expected more"
                    + (numbers ? ", or --task regression if the labels are no classes" : ""));
        }
    }
}
