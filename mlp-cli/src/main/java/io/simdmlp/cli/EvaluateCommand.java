package io.simdmlp.cli;

import io.simdmlp.Backend;
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
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mlp evaluate}. */
@Command(
        name = "evaluate",
        description =
                "Evaluates a model on data that it was not trained on. Of the CSV file that it was trained on, the"
                        + " samples that train held back are taken: the model knows which these are, and the figures are those"
                        + " that train printed. Of another file, all are taken.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        sortSynopsis = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp evaluate --model model.safetensors                         the built-in digits' test part",
            "  mlp evaluate --model m.safetensors --data mnist/               an IDX folder's t10k part",
            "  mlp evaluate --model m.safetensors --data iris.csv             what train held back of it",
            "  mlp evaluate --model m.safetensors --data iris.csv --all-rows  all of it",
            "  mlp evaluate --model m.safetensors --data test.csv --label species"
        })
final class EvaluateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The model, as train wrote it")
    @SuppressWarnings("NullAway.Init") // required
    private Path modelFile;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            converter = Data.Name.class,
            description =
                    "A folder of IDX files, whose t10k part is taken, a CSV file, - for CSV from standard input, or 'digits', whose test part is"
                            + " taken. Default: ${DEFAULT-VALUE}")
    private String data = Data.DIGITS;

    @Option(
            names = "--label",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description = "As in train: the CSV column with the right answers, by name or number from 1. Default: the"
                    + " column that the model was trained to predict, else one called label, class, target or y, else"
                    + " the last that is no input")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description =
                    "As in train: CSV columns to leave out, by name or number from 1. With a header, inputs are found"
                            + " by their names. Without one, default: those that train left out")
    private List<String> ignored = new ArrayList<>();

    @Option(names = "--header", paramLabel = "WHETHER", description = OptionValues.HEADER)
    private String header = "auto";

    @Option(
            names = "--all-rows",
            description =
                    "Evaluate on every row of a CSV file, also of the one that the model was trained on, those that"
                            + " it learned from included")
    private boolean allRows;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute. Default: the processors, here ${DEFAULT-VALUE}")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws Exception {
        OptionValues.threads("--threads", threads);
        OptionValues.oneOf("--header", header, OptionValues.HEADERS);
        PrintWriter out = spec.commandLine().getOut();
        Model model = ModelFile.read(modelFile);
        if (allRows && Data.hasTestPart(data)) {
            throw CommandFailure.badInput(
                    "--all-rows is given, but " + data + " has a test part of its own, expected a CSV file");
        }
        Table table = Data.test(data, labels, ignored, Csv.Header.of(header), Signature.of(model));
        Dataset all = table.all();
        HeldBack heldBack = model.heldBack();
        boolean trainedOn = heldBack != null && !Data.hasTestPart(data) && heldBack.isFrom(all);
        Dataset test = heldBack != null && trainedOn && !allRows ? heldBack.draw(all) : all;
        model.scaling().apply(test);
        out.println("data: " + data + table.header() + ", " + describe(test, trainedOn));
        Table.print(out, table.notes());
        out.println("network: " + model.mlp().spec());
        if (!test.isClassification()) {
            out.println("rmse and mae: in units of " + Text.list(test.targetNames()));
        }
        out.println("kernels: " + Backend.name() + ", " + OptionValues.describeThreads(threads));
        Figures.print(out, Figures.of(model, test, threads), test);
        return ExitCodes.OK;
    }

    private String describe(Dataset test, boolean trainedOn) {
        String samples = Text.count(test.size(), "sample", "samples");
        if (!trainedOn) {
            return samples;
        }
        return allRows
                ? "all " + samples + ", those that train learned from included"
                : "the " + samples + " that train held back";
    }
}
