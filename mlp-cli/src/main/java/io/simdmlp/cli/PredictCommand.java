package io.simdmlp.cli;

import io.simdmlp.io.Csv;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.WholeFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mlp predict}. */
@Command(
        name = "predict",
        description =
                "Writes one prediction per input row, as CSV. Rows are processed in small batches, so a file may be larger"
                        + " than memory; from a pipe each row is processed as soon as it arrives. A prediction that is not"
                        + " finite is an error that names the line.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        sortSynopsis = false,
        footerHeading =
                "%nThe prediction of a classification is the class and p_NAME, the probability of each class; of a"
                        + " regression, the targets; of a multi-label model, NAME, 0 or 1, for each label, then p_NAME, the"
                        + " probability of 1. A predicted column with the name of a copied column gets the suffix"
                        + " _predicted.%n%nExamples:%n",
        footer = {
            "  mlp predict --model model.safetensors --data new.csv > answers.csv",
            "  mlp predict --model model.safetensors --data test.csv --label species --out answers.csv",
            "  mlp predict --model model.safetensors --data new.csv --keep id,name",
            "  tail -f new.csv | mlp predict --model model.safetensors --data -",
            "  mlp predict --model mnist.safetensors --data mnist/              an IDX folder's t10k part"
        })
final class PredictCommand implements Callable<Integer> {
    private static final String STANDARD_OUTPUT = "-";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The model file that train wrote")
    @SuppressWarnings("NullAway.Init") // required
    private Path modelFile;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            required = true,
            description =
                    "A CSV file or a table in another format, as in train, - for text from standard input, a folder of IDX"
                            + " files, of which the t10k part is used, or 'digits', of which the test part is used")
    @SuppressWarnings("NullAway.Init") // required
    private String data;

    @Option(
            names = "--label",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description =
                    "CSV columns with labels, to leave out, by name or number from 1; a name with a comma in double"
                            + " quotes, as in '\"a,b\",c'. Not needed with a header, as inputs are found by their names, nor"
                            + " without one if the file has as many columns as the training data: then the same label and"
                            + " ignored columns are left out")
    private List<String> labels = new ArrayList<>();

    @Option(names = "--header", paramLabel = "CHOICE", description = OptionValues.HEADER)
    private String header = "auto";

    @Option(
            names = "--ignore",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description = "Other CSV columns to leave out, like --label")
    private List<String> ignored = new ArrayList<>();

    @Option(
            names = "--keep",
            paramLabel = "COLUMN[,COLUMN...]",
            parameterConsumer = ColumnList.class,
            description = "CSV columns to copy in front of each prediction, by name or number from 1, inputs or not")
    private List<String> keep = new ArrayList<>();

    @Option(
            names = "--columns",
            paramLabel = "CHOICE",
            description = "all copies every CSV column in front of each prediction, none copies only those of --keep."
                    + " Default: ${DEFAULT-VALUE}")
    private String columns = "none";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "The file for the predictions; - is standard output. Default: ${DEFAULT-VALUE}")
    private String out = STANDARD_OUTPUT;

    @Override
    public Integer call() throws Exception {
        OptionValues.oneOf("--header", header, OptionValues.HEADERS);
        boolean toFile = !out.equals(STANDARD_OUTPUT);
        boolean fromPipe = data.equals(Samples.STANDARD_INPUT);
        checkOptions();
        new CommandFiles()
                .input("--model", modelFile)
                .data("--data", fromPipe ? null : data)
                .output("--out", toFile ? Path.of(out) : null)
                .check();
        Model model = ModelFile.read(modelFile);
        List<String> leftOut = new ArrayList<>(labels);
        leftOut.addAll(ignored);
        List<String> kept = columns.equals("all") ? null : keep;
        try (Samples samples = Samples.open(data, leftOut, kept, Csv.Header.of(header), model)) {
            if (toFile) {
                WholeFile.write(Path.of(out), file -> {
                    // Not a PrintWriter, which hides exceptions.
                    Writer writer = new OutputStreamWriter(file, StandardCharsets.UTF_8);
                    predict(model, samples, writer);
                    writer.flush();
                });
            } else {
                predict(model, samples, spec.commandLine().getOut()); // Output reports failures
            }
            LoadedData.print(spec.commandLine().getErr(), samples.notes());
        }
        return ExitCodes.OK;
    }

    private void checkOptions() throws IOException {
        OptionValues.oneOf("--columns", columns, List.of("none", "all"));
        if (columns.equals("all") && !keep.isEmpty()) {
            throw CommandFailure.badInput(
                    "--columns is all, but --keep is " + String.join(",", keep) + ", expected one of them");
        }
        Path stdin = Path.of("/dev/stdin");
        boolean modelFromPipe = Files.exists(stdin) && Files.exists(modelFile) && Files.isSameFile(stdin, modelFile);
        if (modelFromPipe && data.equals(Samples.STANDARD_INPUT)) {
            throw CommandFailure.badInput(
                    "--model and --data are both standard input, expected one of them to be a file");
        }
    }

    /** False if the writer has failed. */
    private static boolean predict(Model model, Samples samples, Writer writer) throws IOException {
        Predictions predictions = new Predictions(model, samples, writer);
        if (!Screen.isTerminal()) {
            return predictions.write(count -> {});
        }
        try (ProgressBar bar = Screen.standardError().bar("predicting", -1, "samples")) {
            return predictions.write(bar::stepBy);
        }
    }
}
