package io.simdmlp.cli;

import io.simdmlp.examples.textbook.Textbook;
import io.simdmlp.io.Csv;
import io.simdmlp.io.Parts;
import io.simdmlp.io.TableOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code mlp example}. */
@Command(
        name = "example",
        description = "Runs a textbook example, which explains what it does; without NAME lists all examples.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {"  mlp example", "  mlp example mazur", "  mlp example mnist-16-16 --data mnist/"})
final class ExampleCommand implements Callable<Integer> {
    private static final long SEED = 1; // for drawing the test part of a CSV file

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli's
    private CommandSpec spec;

    @Parameters(paramLabel = "NAME", arity = "0..1", description = "The name of the example, as in the list")
    private @Nullable String name;

    @Option(
            names = "--data",
            paramLabel = "DATA",
            description =
                    "For mnist-16-16: a folder of IDX files or a CSV file with classes, as in train without further"
                            + " options. Default: digits")
    private @Nullable String data;

    @Option(names = "--header", paramLabel = "CHOICE", description = OptionValues.HEADER)
    private String header = "auto";

    @Override
    public Integer call() throws IOException {
        OptionValues.oneOf("--header", header, OptionValues.HEADERS);
        PrintWriter out = spec.commandLine().getOut();
        if (name == null) {
            if (data != null) {
                throw CommandFailure.badInput("--data is " + data + ", but no example is named, expected NAME too");
            }
            for (Textbook example : Textbook.values()) {
                out.println(Text.format("%-16s  %s", example.label(), example.about()));
            }
            return ExitCodes.OK;
        }
        Textbook example = named(name);
        if (data != null && !example.takesData()) {
            throw CommandFailure.badInput("--data is " + data + ", but " + name + " has its own data, expected none");
        }
        example.run(out, data == null ? null : load(data, header));
        return ExitCodes.OK;
    }

    private static Textbook named(String name) {
        try {
            return Textbook.of(name);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.badInput(String.valueOf(e.getMessage()));
        }
    }

    private static Parts load(String data, String header) throws IOException {
        DataOptions options = new DataOptions();
        options.data = data;
        options.header = header;
        options.task = Csv.Task.CLASSIFICATION.label();
        options.scale = "none"; // the example scales them
        options.validation = 0;
        TrainingData samples = options.load(SEED, null, false, TableOptions.DEFAULT, new PolicyOptions());
        return new Parts(samples.train(), samples.test());
    }
}
