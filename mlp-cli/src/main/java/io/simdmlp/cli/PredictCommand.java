package io.simdmlp.cli;

import io.simdmlp.Predictor;
import io.simdmlp.Workspace;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.WholeFile;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
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
                "Answers samples, one CSV row each. Samples are read and answered a few at a time, so a file may be"
                        + " larger than memory.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        footerHeading = "%nThe answer to a classification is the class and p_NAME, the probability of each class; to a"
                + " regression, the targets.%n%nExamples:%n",
        footer = {
            "  mlp predict --model model.safetensors --data new.csv > answers.csv",
            "  mlp predict --model model.safetensors --data test.csv --label species --out answers.csv",
            "  mlp predict --model mnist.safetensors --data mnist/              an IDX folder's t10k part"
        })
final class PredictCommand implements Callable<Integer> {
    private static final int BATCH = 256;
    private static final String STANDARD_OUTPUT = "-";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The model, as train wrote it")
    @SuppressWarnings("NullAway.Init") // required
    private Path modelFile;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            required = true,
            description = "A CSV file, a folder of IDX files, whose t10k part is taken, or 'digits', whose test"
                    + " part is taken")
    @SuppressWarnings("NullAway.Init") // required
    private String data;

    @Option(
            names = "--label",
            paramLabel = "COLUMN",
            split = ",",
            description = "A CSV column to leave out, by name or number from 1. Only needed without a header: with one,"
                    + " inputs are found by their names")
    private List<String> labels = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Where the answers go; - is standard output. Default: ${DEFAULT-VALUE}")
    private String out = STANDARD_OUTPUT;

    @Override
    public Integer call() throws Exception {
        boolean toFile = !out.equals(STANDARD_OUTPUT);
        new CommandFiles()
                .input("--model", modelFile)
                .data("--data", data)
                .output("--out", toFile ? Path.of(out) : null)
                .check();
        Model model = ModelFile.read(modelFile);
        try (Samples samples = Samples.open(data, labels, Signature.of(model))) {
            if (toFile) {
                WholeFile.write(Path.of(out), file -> {
                    // Not a PrintWriter, which would not tell why the file takes no more.
                    Writer writer = new OutputStreamWriter(file, StandardCharsets.UTF_8);
                    answer(model, samples, writer);
                    writer.flush();
                });
            } else if (!answer(model, samples, spec.commandLine().getOut())) {
                if (Files.isRegularFile(Path.of("/dev/stdout"))) {
                    throw new IOException("standard output: the answers cannot be written");
                }
                return ExitCodes.OUTPUT_CLOSED;
            }
        }
        return ExitCodes.OK;
    }

    /** False if the writer takes no more. */
    private static boolean answer(Model model, Samples samples, Writer writer) throws IOException {
        Predictor predictor = new Predictor(model.mlp());
        Workspace workspace = Workspace.of(predictor.spec(), BATCH);
        int outputs = predictor.spec().outputs();
        float[] x = new float[BATCH * predictor.spec().inputs()];
        float[] answers = new float[BATCH * outputs];
        try (AnswerWriter csv = new AnswerWriter(model, writer);
                ProgressBar bar =
                        Screen.isTerminal() ? Screen.standardError().bar("predicting", -1, "samples") : null) {
            for (int rows = samples.read(x, BATCH); rows > 0; rows = samples.read(x, BATCH)) {
                model.scaling().apply(x, 0, rows);
                predictor.predict(answers, x, rows, workspace);
                for (int row = 0; row < rows; row++) {
                    csv.write(predictor.mostLikely(answers, row * outputs), answers, row * outputs);
                }
                if (failed(writer)) {
                    return false;
                }
                if (bar != null) {
                    bar.stepBy(rows);
                }
            }
        }
        return !failed(writer);
    }

    private static boolean failed(Writer writer) {
        return writer instanceof PrintWriter printer && printer.checkError();
    }
}
