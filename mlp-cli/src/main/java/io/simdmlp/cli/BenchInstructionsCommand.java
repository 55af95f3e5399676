package io.simdmlp.cli;

import io.simdmlp.Backend;
import io.simdmlp.bench.code.InstructionCounts;
import io.simdmlp.bench.code.KernelCounter;
import io.simdmlp.io.WholeFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code mlp bench instructions}. */
@Command(
        name = "instructions",
        description =
                "Counts the machine instructions of the innermost loop of every kernel of a matrix product, as the"
                        + " JVM compiles it for this CPU (x86-64), and compares them with those recorded before.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        footerHeading = "%nExamples:%n",
        footer = {
            "  mlp bench instructions",
            "  mlp bench instructions --only Tile5x2,OneRow --listing",
            "  mlp bench instructions --check",
            "  mlp bench instructions --json before.json",
            "  mlp bench instructions --check before.json",
            "  MLP_JAVA_OPTS=-XX:UseAVX=2 mlp bench instructions --check",
            "",
            "The machine need not be idle. A JVM takes about 10 seconds; it has the options of this one, such as",
            "MLP_JAVA_OPTS. The table shows the worst of the JVMs, for each step of a kernel's loop over the depth:",
            "  loads, stores   of vectors",
            "  broadcasts      of a float to a whole vector",
            "  checks          of bounds",
            "  spills          loads and stores of vectors for which there are too few registers",
            "  scalars         the same of integers and addresses",
            "  others          mostly arithmetic with indices",
            "  polls           safepoint polls",
            "",
            "It needs objdump (GNU binutils), and a JDK without hsdis.",
            "",
            "Exit codes: 0 counted; 1 --check found more than recorded; 2 unusable input."
        })
final class BenchInstructionsCommand implements Callable<Integer> {
    /** The value of an option without one: the counts that the project has recorded. */
    private static final String PROJECTS = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--only",
            paramLabel = "NAMES",
            split = ",",
            description = "Kernels, such as Tile5x2,OneRow. Default: all")
    private List<String> only = List.of();

    @Option(names = "--forks", paramLabel = "N", description = "Number of JVMs. Default: ${DEFAULT-VALUE}")
    private int forks = 3;

    @Option(
            names = {"--json", "--record"},
            paramLabel = "FILE",
            description = "Also write the counts to this file")
    private @Nullable Path json;

    @Option(
            names = "--check",
            arity = "0..1",
            fallbackValue = PROJECTS,
            paramLabel = "FILE",
            description =
                    "Compare with this file of --json; without FILE, with the project's own for this vector width")
    private @Nullable String check;

    @Option(names = "--listing", description = "Also print the instructions of each loop")
    private boolean listing;

    @Override
    public Integer call() throws IOException {
        OptionValues.positive("--forks", forks);
        List<String> names = KernelCounter.names();
        for (String name : only) {
            OptionValues.oneOf("--only", name, names);
        }
        new CommandFiles()
                .input("--check", check == null || check.equals(PROJECTS) ? null : Path.of(check))
                .output("--json", json)
                .check();
        if (Backend.vectorBits() == 0) {
            throw CommandFailure.badInput("the kernels are " + Backend.name() + ", expected vector kernels to count");
        }
        InstructionCounts recorded = check == null ? null : recorded(check);
        KernelCounter counter = new KernelCounter(only.isEmpty() ? names : only);
        count(counter);
        InstructionCounts counts = counter.counts();
        PrintWriter out = spec.commandLine().getOut();
        out.println("kernels: " + Backend.name() + ", " + Text.count(forks, "JVM", "JVMs"));
        out.print(counts.page());
        if (listing) {
            out.println();
            out.print(counter.listing());
        }
        if (json != null) {
            WholeFile.writeBytes(json, counts.json());
        }
        List<String> worse = recorded == null ? List.of() : compare(counts, recorded, out);
        out.flush();
        return worse.isEmpty() ? ExitCodes.OK : ExitCodes.WORSE;
    }

    private static InstructionCounts recorded(String check) throws IOException {
        int bits = Backend.vectorBits();
        if (check.equals(PROJECTS)) {
            return InstructionCounts.recorded(bits)
                    .orElseThrow(() -> CommandFailure.badInput(
                            "--check: nothing is recorded for " + bits + " bit, expected a file of --json"));
        }
        InstructionCounts recorded = InstructionCounts.read(Path.of(check));
        if (recorded.vectorBits() != bits) {
            throw CommandFailure.badInput(
                    "--check is " + check + ", recorded at " + recorded.vectorBits() + " bit, expected " + bits);
        }
        return recorded;
    }

    private void count(KernelCounter counter) throws IOException {
        if (!Screen.isTerminal()) {
            for (int fork = 0; fork < forks; fork++) {
                counter.fork();
            }
            return;
        }
        try (ProgressBar bar = Screen.standardError().bar("compiling", forks, "JVMs")) {
            for (int fork = 0; fork < forks; fork++) {
                counter.fork();
                bar.step();
            }
        }
    }

    /** Prints the regressions, and returns them. */
    private static List<String> compare(InstructionCounts counts, InstructionCounts recorded, PrintWriter out) {
        out.println();
        if (!counts.jvm().equals(recorded.jvm())) {
            out.println("recorded with " + recorded.jvm() + ", counted with " + counts.jvm());
        }
        List<String> added = counts.newSince(recorded);
        if (!added.isEmpty()) {
            out.println("not recorded: " + String.join(", ", added));
        }
        List<String> worse = counts.worseThan(recorded);
        worse.forEach(out::println);
        if (worse.isEmpty()) {
            out.println("no kernel has more instructions per fma, bounds checks or spills than recorded");
        }
        return worse;
    }
}
