package io.simdmlp.cli;

import io.simdmlp.Backend;
import io.simdmlp.Evaluation;
import io.simdmlp.io.Csv;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.HeldBack;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mlp evaluate}. */
@Command(
        name = "evaluate",
        description =
                "Evaluates a model on a data set. From the CSV file that it was trained on, it takes the samples that"
                        + " train held back, which the model file records: the metrics are those that train printed."
                        + " From another file, it takes all samples. All samples have the same weight, also if train was given"
                        + " --weight or --class-weight.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        sortSynopsis = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp evaluate --model model.safetensors                         the built-in digits' test part",
            "  mlp evaluate --model m.safetensors --data mnist/               an IDX folder's t10k part",
            "  mlp evaluate --model m.safetensors --data iris.csv             the samples that train held back",
            "  mlp evaluate --model m.safetensors --data iris.csv --all-rows  all samples",
            "  mlp evaluate --model m.safetensors --data test.csv --label species"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The model file that train wrote")
    @SuppressWarnings("NullAway.Init") // required
    private Path modelFile;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            converter = Data.Name.class,
            description =
                    "A folder of IDX files, of which the t10k part is used, a CSV file or a table in another format, as in"
                            + " train, - for text from standard input, or 'digits', of which the test part is used."
                            + " Default: ${DEFAULT-VALUE}")
    private String data = Data.DIGITS;

    @Option(
            names = "--label",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description = "As in train: the CSV column with the labels, by name or number from 1. Default: the column"
                    + " that the model was trained to predict, else one called label, class, target or y, else the last"
                    + " that is not an input")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description =
                    "As in train: CSV columns to leave out, by name or number from 1. With a header, inputs are found"
                            + " by their names. Default without a header: the columns that train left out")
    private List<String> ignored = new ArrayList<>();

    @Option(names = "--header", paramLabel = "CHOICE", description = OptionValues.HEADER)
    private String header = "auto";

    @Option(names = "--missing-label", paramLabel = "CHOICE", description = OptionValues.MISSING_LABEL)
    private String missingLabel = "reject";

    @Option(
            names = "--all-rows",
            description =
                    "Evaluate on all rows of a CSV file, even of the one that the model was trained on, including its"
                            + " training samples")
    private boolean allRows;

    @Option(
            names = "--json",
            paramLabel = "FILE",
            description = "Also write all metrics, and those of each class or target, to this file as JSON")
    private @Nullable Path json;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Number of threads. Default: the number of processors, here ${DEFAULT-VALUE}")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws Exception {
        OptionValues.threads("--threads", threads);
        OptionValues.oneOf("--header", header, OptionValues.HEADERS);
        OptionValues.oneOf("--missing-label", missingLabel, OptionValues.MISSING_LABELS);
        new CommandFiles()
                .input("--model", modelFile)
                .data("--data", data)
                .output("--json", json)
                .check();
        PrintWriter out = spec.commandLine().getOut();
        Model model = ModelFile.read(modelFile);
        if (allRows && Data.hasTestPart(data)) {
            throw CommandFailure.badInput(
                    "--all-rows is given, but " + data + " has its own test part, expected a CSV file");
        }
        LoadedData table = Data.test(data, labels, ignored, Csv.Header.of(header), missingLabel, Signature.of(model));
        Dataset all = table.all();
        HeldBack heldBack = model.heldBack();
        boolean trainedOn = heldBack != null && !Data.hasTestPart(data) && heldBack.isFrom(all);
        Dataset test = heldBack != null && trainedOn && !allRows ? heldBack.draw(all) : all;
        model.preprocessing().applyPolicy(test);
        model.scaling().apply(test);
        out.println("data: " + data + table.header() + ", " + describe(test, trainedOn));
        LoadedData.print(out, table.notes());
        out.println("network: " + model.mlp().spec());
        if (!test.isClassification() && !test.isMultiLabel()) {
            out.println("rmse and mae: in units of " + Text.list(test.targetNames()));
        }
        out.println("kernels: " + Backend.name() + ", " + OptionValues.describeThreads(threads));
        Evaluation metrics = Metrics.of(model, test, threads);
        Metrics.print(out, metrics, test);
        if (json != null) {
            new ResultsJson().put("data", data).put(metrics, test).write(json);
            out.println("json: " + json);
        }
        return ExitCodes.OK;
    }

    private String describe(Dataset test, boolean trainedOn) {
        String samples = Text.count(test.size(), "sample", "samples");
        if (!trainedOn) {
            return samples;
        }
        return allRows
                ? "all " + samples + ", including the training samples"
                : "the " + samples + " that train held back";
    }
}
