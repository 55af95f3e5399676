package io.simdmlp.cli;

import io.simdmlp.io.Dataset;
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
        description = "Judges a model by data that it was not trained on. For the data that train held back the figures"
                + " are those that train printed.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp evaluate --model model.safetensors                         the built-in digits' test part",
            "  mlp evaluate --model m.safetensors --data mnist/               an IDX folder's t10k part",
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
            description = "A folder of IDX files, whose t10k part is taken, a CSV file, or 'digits', whose test part is"
                    + " taken. Default: ${DEFAULT-VALUE}")
    private String data = Data.DIGITS;

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            split = ",",
            description = "As in train: the CSV column with the right answers, by name or number from 1. Default: what"
                    + " the model's targets are called, else a column called label, class, target or y, else the last"
                    + " that is no input")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN",
            split = ",",
            description =
                    "As in train: CSV columns to leave out, by name or number from 1. Only needed without a header:"
                            + " with one, inputs are found by their names")
    private List<String> ignored = new ArrayList<>();

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that compute. Default: the processors, here ${DEFAULT-VALUE}")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws Exception {
        OptionValues.positive("--threads", threads);
        PrintWriter out = spec.commandLine().getOut();
        Model model = ModelFile.read(modelFile);
        Dataset test = Data.test(data, labels, ignored, Signature.of(model));
        model.scaling().apply(test.x(), 0, test.size());
        out.println("data: " + data + ", " + Text.count(test.size(), "sample", "samples"));
        out.println("network: " + model.mlp().spec());
        Figures.print(out, Figures.of(model, test, threads), model.classNames());
        return ExitCodes.OK;
    }
}
