package io.simdmlp.cli;

import io.simdmlp.Mlp;
import io.simdmlp.ParameterTensor;
import io.simdmlp.WeightFormat;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mlp convert}. */
@Command(
        name = "convert",
        description =
                "Writes a model file with weights in another format. Weights of bfloat16, 16 bits each, take half of the space"
                        + " and differ by at most 0.004 of their magnitude; everything else stays the same. All commands read both. Run evaluate"
                        + " on the new file to see what it changes.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        sortSynopsis = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp convert --model model.safetensors --weights bfloat16 --out small.safetensors",
            "  mlp convert --model small.safetensors --weights float32 --out large.safetensors"
        })
final class ConvertCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Option(names = "--model", paramLabel = "FILE", required = true, description = "The model file that train wrote")
    @SuppressWarnings("NullAway.Init") // required
    private Path modelFile;

    @Option(
            names = "--weights",
            paramLabel = "FORMAT",
            required = true,
            description = "The format of the weights in the new file: float32 or bfloat16")
    @SuppressWarnings("NullAway.Init") // required
    private String weights;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write")
    @SuppressWarnings("NullAway.Init") // required
    private Path outFile;

    @Override
    public Integer call() throws Exception {
        OptionValues.oneOf(
                "--weights",
                weights,
                Arrays.stream(WeightFormat.values()).map(WeightFormat::label).toList());
        WeightFormat format = WeightFormat.of(weights);
        new CommandFiles().input("--model", modelFile).output("--out", outFile).check();
        Model model = ModelFile.read(modelFile);
        ModelFile.write(outFile, model, format);
        PrintWriter out = spec.commandLine().getOut();
        boolean hasSize = Files.isRegularFile(modelFile); // a pipe has no size
        out.println("model: " + modelFile + (hasSize ? ", " + Text.bytes(Files.size(modelFile)) : ""));
        out.println(Text.format(
                "weights: %s in %s, the largest change is %.2g",
                Text.count(weights(model.mlp()), "value", "values"), format.label(), change(model.mlp(), format)));
        out.println("out: " + outFile + ", " + Text.bytes(Files.size(outFile)));
        return ExitCodes.OK;
    }

    private static long weights(Mlp mlp) {
        return mlp.tensors().stream()
                .filter(tensor -> tensor.role() == ParameterTensor.Role.WEIGHT)
                .mapToLong(ParameterTensor::size)
                .sum();
    }

    /** The largest change of a weight, by rounding. */
    private static double change(Mlp mlp, WeightFormat format) {
        double largest = 0;
        for (ParameterTensor tensor : mlp.tensors()) {
            for (int i = 0; tensor.role() == ParameterTensor.Role.WEIGHT && i < tensor.size(); i++) {
                double value = mlp.parameters()[tensor.offset() + i];
                largest = Math.max(largest, Math.abs(format.round((float) value) - value));
            }
        }
        return largest;
    }

    /** Returns whether every weight of a layer is a bfloat16, as those of a file with such weights. */
    static boolean isBfloat16(Mlp mlp) {
        return change(mlp, WeightFormat.BFLOAT16) == 0;
    }
}
