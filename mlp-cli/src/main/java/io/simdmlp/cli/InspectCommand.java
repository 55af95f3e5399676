package io.simdmlp.cli;

import io.simdmlp.Embedding;
import io.simdmlp.Layer;
import io.simdmlp.MemoryPlan;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.ParameterTensor;
import io.simdmlp.Predictor;
import io.simdmlp.Trainer;
import io.simdmlp.TrainerState;
import io.simdmlp.io.CheckpointFile;
import io.simdmlp.io.Columns;
import io.simdmlp.io.Csv;
import io.simdmlp.io.CsvFile;
import io.simdmlp.io.HeldBack;
import io.simdmlp.io.InputPolicy;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Preprocessing;
import io.simdmlp.io.Scaling;
import io.simdmlp.io.TargetTransform;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mlp inspect}. */
@Command(
        name = "inspect",
        description =
                "Prints the content of a model file: shape, layers, classes, columns, scaling, weights and memory; or that"
                        + " of a checkpoint; or of a table, such as a CSV file, one line per column: what it has and how train uses it.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp inspect model.safetensors",
            "  mlp inspect model.safetensors | grep parameters",
            "  mlp inspect titanic.csv --label survived"
        })
final class InspectCommand implements Callable<Integer> {
    private static final int BATCH = 256;
    private static final String TABLE =
            ".*\\.(csv|tsv|txt|json|jsonl|ndjson|libsvm|svm|svmlight|npy|npz|parquet|xlsx)(\\.gz)?";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            description =
                    "The model file or checkpoint that train wrote, or a table, whose name ends in .csv, .tsv, .txt, .json,"
                            + " .jsonl, .ndjson, .libsvm, .svm, .svmlight, .npy or .npz, perhaps with .gz")
    @SuppressWarnings("NullAway.Init") // required
    private Path modelFile;

    @Option(
            names = "--label",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description = "The columns of a CSV file to predict, as in train")
    private List<String> labels = new ArrayList<>();

    @ArgGroup(validate = false, heading = "%nOf a CSV file, as in train%n")
    private TableSettings table = new TableSettings();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        table.check(modelFile.toString());
        if (modelFile.toString().toLowerCase(Locale.ROOT).matches(TABLE)) {
            Csv.Options options = Csv.Options.auto()
                    .withTable(table.options())
                    .withLabels(labels)
                    .withUnlabeledLeftOut();
            CsvFile file;
            try (ReadingBar bar = ReadingBar.of(modelFile)) {
                file = Csv.scan(modelFile, options, bar);
            }
            TablePicture.print(out, file);
            return ExitCodes.OK;
        }
        if (Files.isRegularFile(modelFile) && CheckpointFile.isCheckpoint(modelFile)) {
            printCheckpoint(out, CheckpointFile.read(modelFile));
            return ExitCodes.OK;
        }
        Model model = ModelFile.read(modelFile);
        MlpSpec shape = model.mlp().spec();
        boolean hasSize = Files.isRegularFile(modelFile); // a pipe has no size
        out.println("model: " + modelFile + (hasSize ? ", " + Text.bytes(Files.size(modelFile)) : ""));
        out.println("network: " + shape);
        out.println("parameters: " + shape.parameterCount());
        if (ConvertCommand.isBfloat16(model.mlp())) {
            out.println("weights: bfloat16");
        }
        out.println("loss: " + model.loss().label());
        out.println("inputs: " + shape.inputs() + names(model.inputNames()));
        if (model.classNames().isEmpty()) {
            out.println((model.multiLabel() ? "labels: " : "targets: ") + shape.outputs() + names(model.targetNames()));
        } else {
            out.println("classes: " + model.classNames().size() + names(model.classNames()));
        }
        if (model.targetTransform() != TargetTransform.NONE) {
            out.println("target scaling: " + model.targetTransform().label() + ", the prediction for an output a is e^a"
                    + (model.targetTransform() == TargetTransform.LOG1P ? " - 1" : ""));
        }
        out.println("scaling: " + scaling(model.scaling()));
        printPolicy(out, model.preprocessing());
        printData(out, model);
        out.println();
        printMemory(out, model);
        out.println();
        out.println(
                "layer    inputs   outputs activation    parameters                 min       mean        max  deviation");
        Mlp mlp = model.mlp();
        int inputs = shape.firstLayerInputs();
        for (int l = 0; l < shape.layers().size(); l++) {
            Layer layer = shape.layers().get(l);
            int number = l;
            int count = mlp.tensors().stream()
                    .filter(tensor -> tensor.layer() == number && tensor.role() != ParameterTensor.Role.EMBEDDING)
                    .mapToInt(ParameterTensor::size)
                    .sum();
            String begin = Text.format(
                    "%5d %9d %9d %-12s %11d",
                    l + 1, inputs, layer.outputs(), layer.activation().label(), count);
            begin = printTensors(out, begin, l, mlp.tensors(), mlp.parameters());
            printTensors(out, begin, l, mlp.bufferTensors(), mlp.buffers());
            inputs = layer.outputs();
        }
        printEmbeddings(out, model);
        return ExitCodes.OK;
    }

    /** Prints a line for each embedding: the name of its column, or the number of its input. */
    private static void printEmbeddings(PrintWriter out, Model model) {
        Mlp mlp = model.mlp();
        List<ParameterTensor> tables = mlp.tensors().stream()
                .filter(tensor -> tensor.role() == ParameterTensor.Role.EMBEDDING)
                .toList();
        if (tables.isEmpty()) {
            return;
        }
        List<String> names = model.preprocessing().inputNames();
        out.println();
        out.println("embedding categories      size               parameters                 min       mean        max"
                + "  deviation");
        for (int number = 0; number < tables.size(); number++) {
            Embedding embedding = mlp.spec().embeddings().get(number);
            ParameterTensor table = tables.get(number);
            out.println(Text.format(
                    "%9d %10d %9d %24d  %-7s %s%s",
                    number + 1,
                    embedding.categories(),
                    embedding.size(),
                    table.size(),
                    name(table.role()),
                    statistics(mlp.parameters(), table.offset(), table.size()),
                    names.isEmpty()
                            ? "  input " + (embedding.input() + 1)
                            : "  " + Text.line(names.get(embedding.input()))));
        }
    }

    /** Prints a line for each tensor of a layer, the first one after {@code begin}. Returns the begin of the next line. */
    private static String printTensors(
            PrintWriter out, String begin, int layer, List<ParameterTensor> tensors, float[] values) {
        String next = begin;
        for (ParameterTensor tensor : tensors) {
            if (tensor.layer() == layer
                    && tensor.role() != ParameterTensor.Role.BATCH_COUNT
                    && tensor.role() != ParameterTensor.Role.EMBEDDING) {
                String statistics = statistics(values, tensor.offset(), tensor.size());
                out.println(Text.format("%50s  %-7s %s", next, name(tensor.role()), statistics));
                next = "";
            }
        }
        return next;
    }

    private static String name(ParameterTensor.Role role) {
        return switch (role) {
            case WEIGHT -> "weights";
            case BIAS -> "biases";
            case SCALE -> "scales";
            case SHIFT -> "shifts";
            case EMBEDDING -> "vectors";
            case RUNNING_MEAN -> "means";
            case RUNNING_VARIANCE -> "vars";
            case BATCH_COUNT -> "batches";
        };
    }

    /** Prints the progress of the training that wrote a checkpoint, and what must be the same to go on from it. */
    private void printCheckpoint(PrintWriter out, TrainerState state) throws IOException {
        Map<String, String> values = state.values();
        out.println("checkpoint: " + modelFile + ", " + Text.bytes(Files.size(modelFile)));
        out.println("epochs: " + value(values, "epoch") + " complete, then " + value(values, "batch") + " batches");
        out.println("updates: " + value(values, "updates"));
        out.println(
                "best epoch: " + (value(values, "best-epoch").equals("0") ? "none yet" : value(values, "best-epoch")));
        values.forEach((name, value) -> {
            if (name.startsWith("of-")) {
                out.println(name.substring("of-".length()).replace('-', ' ') + ": " + Text.line(value));
            }
        });
        state.arrays().forEach((name, array) -> out.println("array: " + name + ", " + array.length + " floats"));
    }

    private static String value(Map<String, String> values, String name) {
        return Text.line(values.getOrDefault(name, "unknown"));
    }

    /** Prints what the model does with inputs that training did not have, and the ranges of the columns. */
    private static void printPolicy(PrintWriter out, Preprocessing preprocessing) {
        InputPolicy policy = preprocessing.policy();
        out.println("invalid input: " + PolicyOptions.describe(policy));
        List<InputPolicy.Range> ranges = policy.ranges();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < ranges.size(); i++) {
            if (!ranges.get(i).equals(InputPolicy.Range.ANY)) {
                String name = preprocessing.names().isEmpty()
                        ? "input " + (i + 1)
                        : preprocessing.names().get(i);
                texts.add(name + " " + ranges.get(i));
            }
        }
        boolean same = ranges.size() > 1 && ranges.stream().distinct().count() == 1;
        if (!texts.isEmpty()) {
            out.println("ranges: " + (same ? ranges.getFirst() + " for every input" : Text.list(texts)));
        }
    }

    /** Prints the columns and the held-back samples of the training data. */
    private static void printData(PrintWriter out, Model model) {
        Columns columns = model.columns();
        if (columns.isKnown()) {
            String what = columns.labels().size() == 1 ? "label column: " : "label columns: ";
            String number = model.inputNames().isEmpty() ? "number " : "";
            out.println(what + number + Text.list(columns.labels()));
            String weight = columns.weight();
            if (weight != null) {
                out.println("weight column: " + number + Text.line(weight));
            }
            List<String> ignored = columns.ignored().stream()
                    .filter(column -> !column.equals(weight))
                    .toList();
            if (!ignored.isEmpty()) {
                out.println("ignored columns: " + number + Text.list(ignored));
            }
        }
        HeldBack heldBack = model.heldBack();
        if (heldBack != null) {
            out.println("held back for the test: " + heldBack.fraction() + " of " + heldBack.samples()
                    + " samples, drawn with seed " + heldBack.seed());
        }
    }

    /** Prints the memory for prediction with one workspace and for training with default options on one thread. */
    private static void printMemory(PrintWriter out, Model model) {
        MlpSpec shape = model.mlp().spec();
        OptimizerOptions optimizer = new OptimizerOptions();
        List<Supplier<MemoryPlan>> plans = List.of(
                () -> Predictor.plan(shape, 1),
                () -> Predictor.plan(shape, BATCH),
                () -> Trainer.plan(shape, model.loss(), 0, optimizer.optimizer(), TrainingOptions.BATCH_SIZE, 1));
        List<String> names = List.of(
                "predict 1", "predict " + BATCH, "train " + TrainingOptions.BATCH_SIZE + " (" + optimizer.name + ")");
        Map<String, ToLongFunction<MemoryPlan>> rows = new LinkedHashMap<>();
        rows.put("parameters", MemoryPlan::parameters);
        rows.put("gradients", MemoryPlan::gradients);
        rows.put("optimizer", MemoryPlan::optimizerState);
        rows.put("activations", MemoryPlan::activations);
        rows.put("deltas", MemoryPlan::deltas);
        rows.put("losses", MemoryPlan::losses);
        rows.put("targets", MemoryPlan::targets);
        rows.put("scratch", MemoryPlan::scratch);
        rows.put("total", MemoryPlan::total);
        out.println(memoryRow("bytes", names));
        rows.forEach((name, part) -> out.println(
                memoryRow(name, plans.stream().map(plan -> bytes(plan, part)).toList())));
    }

    private static String memoryRow(String name, List<String> cells) {
        return Text.format("%-11s %15s %15s %17s", name, cells.get(0), cells.get(1), cells.get(2));
    }

    /** A part of a plan; a dash if arrays would be too large, or if the network cannot be trained. */
    private static String bytes(Supplier<MemoryPlan> plan, ToLongFunction<MemoryPlan> part) {
        try {
            return Text.format("%,d", part.applyAsLong(plan.get()));
        } catch (IllegalArgumentException e) {
            return "-";
        }
    }

    private static String names(List<String> names) {
        return names.isEmpty() ? "" : " (" + Text.list(names) + ")";
    }

    /** The kind, and the numbers if they are equal for all inputs. */
    private static String scaling(Scaling scaling) {
        for (int i = 1; i < scaling.inputs(); i++) {
            if (scaling.base()[i] != scaling.base()[0]
                    || scaling.offset()[i] != scaling.offset()[0]
                    || scaling.factor()[i] != scaling.factor()[0]) {
                return scaling.kind() + ", each input separately";
            }
        }
        double base = scaling.base()[0];
        String offset = base == 0 ? Float.toString(scaling.offset()[0]) : Double.toString(base + scaling.offset()[0]);
        return scaling.kind() + ", (x - " + offset + ") * " + scaling.factor()[0] + " for every input";
    }

    /** Minimum, mean, maximum and population standard deviation. */
    private static String statistics(float[] values, int at, int n) {
        double min = values[at];
        double max = min;
        double sum = 0;
        for (int i = at; i < at + n; i++) {
            min = Math.min(min, values[i]);
            max = Math.max(max, values[i]);
            sum += values[i];
        }
        double mean = sum / n;
        double squares = 0;
        for (int i = at; i < at + n; i++) {
            squares += (values[i] - mean) * (values[i] - mean);
        }
        return Text.format("%10.4g %10.4g %10.4g %10.4g", min, mean, max, Math.sqrt(squares / n));
    }
}
