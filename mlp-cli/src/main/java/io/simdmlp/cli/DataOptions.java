package io.simdmlp.cli;

import io.simdmlp.io.ColumnNames;
import io.simdmlp.io.Csv;
import io.simdmlp.io.CsvFile;
import io.simdmlp.io.DataException;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Parts;
import io.simdmlp.io.Preprocessing;
import io.simdmlp.io.Scaling;
import io.simdmlp.io.Split;
import io.simdmlp.io.TableOptions;
import io.simdmlp.io.TargetTransform;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of {@code train}: data, and samples to hold back. */
final class DataOptions {
    /** Kinds of scaling after which no input of the samples that they were fitted to is large. */
    private static final Set<String> BOUNDED = Set.of("standard", "minmax", "maxabs");

    private static final double TEST_FRACTION = 0.2;
    private static final List<String> TASKS = List.of("auto", "classification", "regression", "multi-label");

    @Option(
            names = "--data",
            paramLabel = "DATA",
            converter = Data.Name.class,
            description =
                    "A folder of IDX files, a CSV file (separated by commas, semicolons, tabs or '|'), JSON lines, a LIBSVM"
                            + " text file, each plain or gzip, a NumPy file (.npy, .npz), - for text from standard"
                            + " input, or 'digits', the built-in 1,797 handwritten digits. Default: digits")
    String data = Data.DIGITS;

    @Option(
            names = "--test",
            paramLabel = "DATA",
            converter = Data.Name.class,
            description =
                    "Test data, of the same kinds; in a CSV file inputs are found by their names. Default: the t10k part of an"
                            + " IDX folder, x_test of an .npz file, a fixed fifth of the digits, a share of another file")
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
            description = "The share of the training samples, drawn class by class, that are held back for validation;"
                    + " 0 for none. Default: ${DEFAULT-VALUE}")
    double validation = 0.1;

    @Option(
            names = "--label",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description = "The CSV column to predict, by name or number from 1; several for a regression with several"
                    + " targets, or for labels of 0 and 1 with --task multi-label. Put a name with a comma in double quotes, as in '\"a,b\",c'. Default: a column called label,"
                    + " class, target or y, else the last column")
    List<String> labels = new ArrayList<>();

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description = "CSV columns to leave out, by name or number from 1; names as in --label")
    List<String> ignored = new ArrayList<>();

    @Option(names = "--missing-label", paramLabel = "CHOICE", description = OptionValues.MISSING_LABEL)
    String missingLabel = "reject";

    @Option(
            names = "--weight",
            paramLabel = "COLUMN",
            parameterConsumer = ColumnList.class,
            description =
                    "The CSV column with the weight of each sample in the training and validation loss, a number of at"
                            + " least 0, by name or number from 1; a name as in --label. It is no input. The test metrics are without"
                            + " weights. Default: none")
    List<String> weight = new ArrayList<>();

    @Option(names = "--header", paramLabel = "CHOICE", description = OptionValues.HEADER)
    String header = "auto";

    @Option(
            names = "--task",
            paramLabel = "TASK",
            description =
                    "auto, classification, regression or multi-label: the columns of --label have 0 or 1 in every row,"
                            + " and do not exclude each other. auto chooses by the label column: at most 100 different"
                            + " texts are classes, and so are at most 20 different integers, or 100 if each occurs 5 times on"
                            + " average; it never chooses multi-label."
                            + " Default: ${DEFAULT-VALUE}")
    String task = "auto";

    @Option(
            names = "--scale",
            paramLabel = "KIND",
            description = "none, minmax (inputs to [0, 1]), standard (mean 0, standard deviation 1), robust (median 0,"
                    + " interquartile range 1, for inputs with outliers) or maxabs (largest absolute value 1,"
                    + " 0 stays 0), fitted to the training samples and stored in the model. Inputs of categories stay 0"
                    + " and 1. Default: standard; minmax for images")
    @Nullable
    String scale;

    @Option(
            names = "--target-scale",
            paramLabel = "KIND",
            description =
                    "What training does with the targets of a regression: standard (mean 0, standard deviation 1),"
                            + " none, log or log1p. log and log1p are for targets above 0, or of at least 0, whose sizes differ by"
                            + " far, such as prices: they standardize log(y) or log(1 + y). Predictions and test metrics are in the"
                            + " unit of the target in any case. Default: standard, or that of the model of --from")
    @Nullable
    String targetScale;

    /** Whether the targets are counts. */
    private boolean counts;

    private PolicyOptions policies = new PolicyOptions();

    void check() {
        OptionValues.oneOf("--header", header, OptionValues.HEADERS);
        OptionValues.oneOf("--missing-label", missingLabel, OptionValues.MISSING_LABELS);
        OptionValues.oneOf("--task", task, TASKS);
        if (scale != null) {
            OptionValues.oneOf("--scale", scale, Scaling.kinds());
        }
        if (targetScale != null) {
            OptionValues.oneOf("--target-scale", targetScale, TargetScale.LABELS);
        }
        OptionValues.fraction("--validation", validation);
        if (task.equals("multi-label") && labels.isEmpty() && !Data.hasTestPart(data)) {
            throw CommandFailure.badInput(
                    "--task is multi-label, but there is no --label, expected the columns of the labels");
        }
        if (weight.size() > 1) {
            throw CommandFailure.badInput("--weight is " + ColumnNames.join(weight) + ", expected one column");
        }
        if (!weight.isEmpty() && Data.hasTestPart(data)) {
            throw CommandFailure.badInput("--weight is " + ColumnNames.join(weight) + ", but " + data
                    + " has no columns, expected a CSV file");
        }
        if (testFraction != null) {
            if (!(testFraction > 0 && testFraction < 1)) {
                throw CommandFailure.badInput("--test-fraction is " + testFraction + ", expected above 0 and below 1");
            }
            if (test != null) {
                throw CommandFailure.badInput(
                        "--test-fraction is " + testFraction + ", but --test is " + test + ", expected one of them");
            }
            if (Data.hasTestPart(data) || Data.isTableWithTestPart(data)) {
                throw CommandFailure.badInput("--test-fraction is " + testFraction + ", but " + data
                        + " has its own test part, expected none");
            }
        }
    }

    /**
     * Reads the data and holds samples back. Inputs are scaled, as {@code from} does if there is one.
     *
     * @param from the model of {@code --from}, or null
     * @param countTargets true if the targets are counts, for a Poisson regression
     * @param table how text and missing values become inputs
     * @param policy what the model does with inputs that training did not have
     */
    TrainingData load(
            long seed, @Nullable StartingModel from, boolean countTargets, TableOptions table, PolicyOptions policy)
            throws IOException {
        counts = countTargets;
        policies = policy;
        if (counts && targetScale != null && !targetScale.equals("none")) {
            throw CommandFailure.badInput("--target-scale is " + targetScale
                    + ", but --loss is poisson, for which the targets are counts, expected none");
        }
        return Data.hasTestPart(data) ? loadWithTestPart(seed, from) : loadCsv(seed, from, table);
    }

    private TrainingData scaled(
            @Nullable StartingModel from,
            Dataset train,
            @Nullable Dataset validation,
            Dataset test,
            String header,
            List<String> before) {
        if (counts) {
            requireCounts(train);
            requireCounts(test);
            if (validation != null) {
                requireCounts(validation);
            }
        }
        TargetScale targets = targetScale(from);
        requireAccepted(targets, train, validation, test);
        if (from != null) {
            from.requireInputs(train);
        }
        Preprocessing preprocessing = policies.fit(from, train);
        List<String> notes = new ArrayList<>(before);
        notes.addAll(applyPolicy(preprocessing, validation, test));
        if (from == null) {
            Scaling scaling = Scaling.fit(scale(train), train);
            TrainingData fitted = TrainingData.of(
                    data, preprocessing.withScaling(scaling), targets, train, validation, test, header, notes);
            return BOUNDED.contains(scaling.kind()) ? fitted : fitted.withModerateInputs();
        }
        return TrainingData.of(
                        data,
                        preprocessing.withScaling(from.model().scaling()),
                        targets,
                        from.withItsClasses(train),
                        validation == null ? null : from.withItsClasses(validation),
                        from.withItsClasses(test),
                        header,
                        notes)
                .withModerateInputs();
    }

    /** Applies the policy to validation and test samples. Those that it rejects are kept, with a note. */
    private static List<String> applyPolicy(Preprocessing preprocessing, @Nullable Dataset validation, Dataset test) {
        List<String> notes = new ArrayList<>();
        for (Dataset part : validation == null ? List.of(test) : List.of(validation, test)) {
            try {
                preprocessing.applyPolicy(part);
            } catch (DataException e) {
                String name = part == test ? "test" : "validation";
                notes.add("note: " + e.getMessage() + ": used in the " + name
                        + " here, but predict and evaluate reject it");
            }
        }
        return notes;
    }

    /** The value of {@code --scale}, else the default: see docs/TABLES.md for figures. */
    private String scale(Dataset train) {
        return scale != null ? scale : train.isImage() ? "minmax" : "standard";
    }

    /** The value of {@code --target-scale}, else that of the model of {@code --from}. */
    private TargetScale targetScale(@Nullable StartingModel from) {
        if (targetScale != null) {
            return TargetScale.of(targetScale);
        }
        return counts ? TargetScale.NONE : TargetScale.usual(from == null ? null : from.model());
    }

    /** Rejects targets that {@code --target-scale} is not for. */
    private void requireAccepted(TargetScale scale, Dataset train, @Nullable Dataset validation, Dataset test) {
        if (!TrainingData.isNumeric(train)) {
            if (targetScale != null) {
                throw CommandFailure.badInput("--target-scale is " + targetScale + ", but " + train.name() + " has "
                        + (train.isMultiLabel() ? "labels of 0 and 1" : "classes") + " to predict, expected numbers"
                        + (areGuessedNumbers(train.classNames()) ? ": --task regression" : ""));
            }
            return;
        }
        String first = "";
        int count = 0;
        boolean acceptsAll =
                scale.transform() == TargetTransform.NONE; // targets that are not finite were rejected before
        for (Dataset part : validation == null ? List.of(train, test) : List.of(train, validation, test)) {
            for (int sample = 0; !acceptsAll && sample < part.size(); sample++) {
                for (int target = 0; target < part.targets(); target++) {
                    float y = part.target(sample, target);
                    if (!scale.transform().accepts(y)) {
                        count++;
                        first = count > 1
                                ? first
                                : part.name() + ": " + part.place(sample) + " has the target " + y + " in column '"
                                        + part.targetNames().get(target) + "'";
                    }
                }
            }
        }
        if (count > 0) {
            String why = targetScale == null ? "--from is a model with --target-scale " : "--target-scale is ";
            throw CommandFailure.badInput(why + scale.label() + ", but " + first
                    + (count == 1 ? "" : ", the first of " + count) + ", expected "
                    + scale.transform().domain() + ": --target-scale "
                    + (scale == TargetScale.LOG ? "log1p takes 0 too, standard" : "standard takes") + " any number");
        }
    }

    private static void requireCounts(Dataset part) {
        for (int sample = 0; sample < part.size(); sample++) {
            for (int target = 0; target < part.targets(); target++) {
                float count = part.target(sample, target);
                if (!(count >= 0)) {
                    throw CommandFailure.badInput("--loss is poisson, but " + part.name() + ": " + part.place(sample)
                            + " has the target " + count + ", expected a count of at least 0");
                }
            }
        }
    }

    private TrainingData loadWithTestPart(long seed, @Nullable StartingModel from) throws IOException {
        if (task.equals("regression") || task.equals("multi-label")) {
            throw CommandFailure.badInput("--task is " + task + ", but " + data + " has classes");
        }
        Parts parts = Data.parts(data);
        Dataset train = parts.train();
        requireTwoClasses(train.name(), train.isClassification(), train.classNames());
        LoadedData tests = test == null ? LoadedData.of(Signature.of(train).match(parts.test())) : test(test, train);
        requireSeen(train, tests.all());
        if (validation == 0) {
            return scaled(from, train, null, tests.all(), "", tests.notes());
        }
        Parts held;
        try {
            held = train.split(validation, seed);
        } catch (IllegalArgumentException e) {
            throw nothingHeld("--validation", validation, train.name(), train.size(), train.classNames());
        }
        return scaled(from, held.train(), held.test(), tests.all(), "", tests.notes());
    }

    /** Reads each sample into its part, without a copy of the whole file. */
    private TrainingData loadCsv(long seed, @Nullable StartingModel from, TableOptions table) throws IOException {
        try (ReadingBar bar = ReadingBar.of(Path.of(data))) {
            CsvFile file = Csv.scan(Path.of(data), csv(from, table), bar);
            bar.endPass();
            return loadCsv(file, seed, from);
        }
    }

    private TrainingData loadCsv(CsvFile file, long seed, @Nullable StartingModel from) throws IOException {
        Split split = file.split();
        double fraction = testFraction == null ? TEST_FRACTION : testFraction;
        String tested = test == null && Data.isTableWithTestPart(data) ? data : test;
        if (tested == null) {
            hold("--test-fraction", fraction, file, split, seed);
        }
        requireTwoClasses(file.name(), file.isClassification(), file.classNames());
        if (validation > 0) {
            hold("--validation", validation, file, split, seed);
        }
        LoadedData read = LoadedData.read(file, split);
        List<Dataset> parts = read.parts();
        Dataset train = parts.getFirst();
        List<String> notes = new ArrayList<>(read.notes());
        notes.addAll(LoadedData.notes(file.name(), constantLabels(train)));
        Dataset tests;
        if (tested == null) {
            tests = parts.get(1).withoutWeights().withHeldBack(file.heldBack(fraction, seed));
        } else {
            LoadedData other = test(tested, train);
            tests = other.all();
            notes.addAll(other.notes());
        }
        requireSeen(train, tests);
        return scaled(from, train, validation > 0 ? parts.getLast() : null, tests, read.header(), notes);
    }

    private Csv.Options csv(@Nullable StartingModel from, TableOptions table) {
        // Without scaling, inputs are the numbers in the file, rounded; and maxabs gains no digits by a base.
        Csv.Bases inputBases = from != null
                ? Csv.Bases.of(from.model().preprocessing().columnBases())
                : scale != null && List.of("none", "maxabs").contains(scale) ? Csv.Bases.NONE : Csv.Bases.FOUND;
        Csv.Options options = (from == null ? Csv.Options.auto().withTable(table) : from.csv())
                .withLabels(labels)
                .withIgnored(ignored)
                .withTask(Csv.Task.of(task))
                .withHeader(Csv.Header.of(header))
                .withBases(inputBases, targetScale(from).bases());
        options = OptionValues.withMissingLabel(options, missingLabel);
        return weight.isEmpty() ? options : options.withWeight(weight.getFirst());
    }

    private static void requireTwoClasses(String name, boolean classification, List<String> classNames) {
        if (classification && classNames.size() < 2) {
            throw CommandFailure.badInput(
                    name + ": every sample is of class '" + classNames.getFirst() + "', expected at least 2 classes");
        }
    }

    /** Rejects test samples of a class without training samples; both parts have the same class indices. */
    private static void requireSeen(Dataset train, Dataset test) {
        if (!train.isClassification()) {
            return;
        }
        boolean[] seen = new boolean[train.classes()];
        for (int sample = 0; sample < train.size(); sample++) {
            seen[train.label(sample)] = true;
        }
        for (int sample = 0; sample < test.size(); sample++) {
            int label = test.label(sample);
            if (!seen[label]) {
                throw CommandFailure.badInput(test.name() + ": " + test.place(sample) + " is of class '"
                        + test.classNames().get(label) + "', which has no training samples");
            }
        }
    }

    /** A note for each label that is the same in all training samples. */
    private static List<String> constantLabels(Dataset train) {
        List<String> notes = new ArrayList<>();
        int labels = train.isMultiLabel() ? train.targets() : 0;
        for (int label = 0; label < labels; label++) {
            int ones = 0;
            for (int sample = 0; sample < train.size(); sample++) {
                ones += train.target(sample, label) == 1 ? 1 : 0;
            }
            if (ones == 0 || ones == train.size()) {
                notes.add("label '" + train.targetNames().get(label) + "' is " + (ones == 0 ? 0 : 1)
                        + " in every training sample");
            }
        }
        return notes;
    }

    private LoadedData test(String test, Dataset train) throws IOException {
        // If inputs are found by name, ignored columns may be missing.
        List<String> others = new ArrayList<>();
        if (train.inputNames().isEmpty()) {
            others.addAll(ignored);
            others.addAll(weight);
        }
        return Data.test(test, labels, others, Csv.Header.of(header), missingLabel, Signature.of(train));
    }

    private void hold(String option, double fraction, CsvFile file, Split split, long seed) {
        int size = split.size(0);
        try {
            split.hold(fraction, seed);
        } catch (IllegalArgumentException e) {
            throw nothingHeld(option, fraction, file.name(), size, file.classNames());
        }
    }

    private CommandFailure nothingHeld(String option, double fraction, String name, int size, List<String> classNames) {
        String drawn = classNames.isEmpty() ? "" : ", drawn from each of its " + classNames.size() + " classes";
        return CommandFailure.badInput(option + " is " + fraction + ", which leaves none of the " + size
                + " samples of " + name + drawn + ", expected more"
                + (option.equals("--validation") ? ", or --validation 0 for none" : ", or --test with other data")
                + (areGuessedNumbers(classNames) ? ", or --task regression if the labels are not classes" : ""));
    }

    /** Returns whether classes that --task auto chose are integers, which may be meant as numbers. */
    private boolean areGuessedNumbers(List<String> classNames) {
        boolean guessed = task.equals("auto") && !Data.hasTestPart(data) && !classNames.isEmpty();
        return guessed && classNames.stream().allMatch(label -> label.matches("[+-]?\\d+"));
    }
}
