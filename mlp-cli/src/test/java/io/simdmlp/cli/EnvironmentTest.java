package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Every command with a full standard output, a full disk, a read-only folder, other locales and no temporary folder. The
 * benchmarks, which take minutes, run only with {@code -Dsimdmlp.environments=all}.
 */
final class EnvironmentTest {
    private static final boolean ALL =
            System.getProperty("simdmlp.environments", "").equals("all");

    /** Every command with each of its output options; {@code @} is the folder of the inputs. */
    private static final List<String> QUICK = List.of(
            "train --data @/insects.csv --hidden 8 --epochs 2",
            "train --data @/insects.csv --hidden 8 --epochs 2 --out m.safetensors --report r.html",
            "evaluate --model @/model --data @/insects.csv --all-rows",
            "predict --model @/model --data @/insects.csv",
            "predict --model @/model --data @/insects.csv --out p.csv",
            "inspect @/model",
            "inspect @/insects.csv",
            "convert --model @/model --weights bfloat16 --out c.safetensors",
            "train --data @/houses.csv --label price,weight --epochs 2 --out h.safetensors --report h.html",
            "predict --model @/prices --data @/houses.csv --out hp.csv",
            "example",
            "example mazur",
            "example gradient-descent",
            "example xor-onehot",
            "bench targets @/q.json",
            "bench compare @/run.json @/run.json",
            "bench compare @/run.json @/run.json --html c.html",
            "bench history add @/run.json --commit abc --history h.jsonl",
            "bench history report --history @/history",
            "bench history report --history @/history --html t.html --csv t.csv");

    private static final List<String> REFUSED = List.of(
            "inspect @/history",
            "train --lr -1",
            "train --epochs 1.5",
            "train --hidden 999999999,999999999 --out @/none",
            "trIan",
            "train --LABLE x",
            "evaluate --model @/model --data digits",
            "bench model @/insects.csv",
            "bench model @/none",
            "bench model @/model --rows 0");

    private static final List<String> HELP = Stream.of(
                    "",
                    "train",
                    "evaluate",
                    "predict",
                    "inspect",
                    "convert",
                    "numerics",
                    "example",
                    "bench",
                    "bench quick",
                    "bench targets",
                    "bench model",
                    "bench curve",
                    "bench cold",
                    "bench instructions",
                    "bench reading",
                    "bench service",
                    "bench run",
                    "bench roofline",
                    "bench peers",
                    "bench race",
                    "bench compare",
                    "bench ab",
                    "bench history",
                    "bench history add",
                    "bench history report",
                    "bench prove")
            .map(command -> (command + " --help").strip())
            .toList();

    /** Commands that run in one JVM and print the same each time, except for times. */
    private static final List<String> REPEATABLE =
            Stream.of(QUICK, REFUSED, HELP).flatMap(List::stream).toList();

    private static final List<String> SLOW = List.of(
            "numerics",
            "bench quick --only I2",
            "bench quick --only I2 --json q.json",
            "bench model @/model --rows 1,3 --seconds 0.05",
            "bench model @/model --rows 1 --seconds 0.05 --json m.json",
            "bench curve --rows 9 --outputs 9",
            "bench cold --forks 1",
            "bench instructions --only OneRow --forks 1",
            "bench instructions --only OneRow --forks 1 --json i.json",
            "bench reading --rows 2000 --repeats 1",
            "bench service --only I2 --calls 2000",
            "bench run Predict -f 1 --jmh -wi^1^-i^1^-r^100ms^-w^100ms^-p^net=I2",
            "bench run Predict -f 1 --jmh -wi^1^-i^1^-r^100ms^-w^100ms^-p^net=I2 --out j.json",
            "bench roofline --only I2",
            "bench roofline --only I2 --svg s.svg",
            "bench race --data @/idx --runs 1 --goal 0.5",
            "bench race --data @/idx --runs 1 --goal 0.5 --json c.json",
            "bench peers --only I2 --threads 1 --json p.json --markdown p.md",
            "bench ab --base @@ --new @@ -f 2 Predict --jmh -wi^1^-i^1^-r^100ms^-w^100ms^-p^net=I2 --html a.html --out a",
            "bench prove");

    private static final Pattern OUTPUT = Pattern.compile("--(out|report|html|csv|json|history|svg|markdown) [a-z]");

    private static final Pattern TIMES =
            Pattern.compile("[0-9.]+ (?=samples/s|s</dd>)|[0-9]{4}(-[0-9]{2}){2}T[0-9:.]+Z");

    /** Digits and letters of the tested locales. */
    private static final Pattern NATIVE = Pattern.compile("[\\p{Nd}&&[^0-9]]|[\u0130\u0131]");

    @TempDir
    private static Path folder;

    /** The results in the default environment. */
    private static List<Result> expected = List.of();

    /** The folder of these results. */
    private static Path plain = Path.of("");

    /** The output and exit code of a command. */
    record Result(String command, int exitCode, String out, String err) {
        boolean writesAFile() {
            return OUTPUT.matcher(command).find() || command.equals(QUICK.getFirst());
        }

        boolean isSlow() {
            return SLOW.contains(command);
        }

        /** Returns whether the command has done its work. Of a benchmark that may be the finding of a regression. */
        boolean isDone() {
            return exitCode == ExitCodes.OK || (isSlow() && exitCode == ExitCodes.WORSE);
        }

        /** Asserts the result of the default environment. Benchmarks print other figures and times in each run. */
        void assertSame(Result expected) {
            if (isSlow()) {
                assertTrue(isDone(), command + "\n" + err);
                assertFalse(err.contains("mlp: "), command + "\n" + err);
            } else {
                assertEquals(expected.exitCode, exitCode, command + "\n" + err);
                assertEquals(expected.err, err, command);
                assertEquals(withoutTimes(expected.out), withoutTimes(out), command);
            }
            assertFalse(NATIVE.matcher(out).find(), out);
        }

        /** Asserts a failure with one line that contains {@code reason}. */
        void failed(String reason) {
            assertEquals(2, exitCode, command + "\n" + out + err);
            String last = err.lines().reduce("", (line, next) -> next); // JMH may print its own before it
            assertTrue(last.startsWith("mlp: ") && last.contains(reason), command + "\n" + err);
            assertTrue(isSlow() || last.equals(err.strip()), command + "\n" + err);
        }
    }

    private static String withoutTimes(String text) {
        return TIMES.matcher(text).replaceAll("N ");
    }

    /** The files in a folder, without the parts that differ from run to run. */
    private static Map<String, String> files(Path of) throws IOException {
        Map<String, String> contents = new TreeMap<>();
        try (Stream<Path> files = Files.list(of)) {
            for (Path file : files.toList()) {
                contents.put(
                        file.getFileName().toString(),
                        Files.isDirectory(file)
                                ? ""
                                : withoutTimes(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1)));
            }
        }
        return contents;
    }

    /** Runs the commands; after each a line on either output with its exit code. */
    static final class Program {
        public static void main(String[] commands) throws IOException {
            Locale locale = Locale.getDefault();
            PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
            for (String command : commands) {
                String[] words = Stream.of(command.split(" ", -1))
                        .map(word -> word.replace('^', ' '))
                        .toArray(String[]::new);
                // Main sets ROOT for all: picocli sorts options in the JVM's locale.
                Locale.setDefault(command.endsWith("--help") ? Locale.ROOT : locale);
                int exitCode = Main.run(Output.standard(), err, words);
                System.out.println("\n@ " + exitCode);
                System.out.flush();
                err.println("\n@ " + exitCode);
            }
        }
    }

    /** The environment in which commands run. */
    private static final class Environment {
        private final Path here;
        private final List<String> shell;
        private final List<String> options = new ArrayList<>();
        private final Map<String, String> variables = new TreeMap<>();
        private ProcessBuilder.Redirect out = ProcessBuilder.Redirect.PIPE;

        Environment(Path here, String... shell) {
            this.here = here;
            this.shell = List.of(shell);
        }

        Environment option(String option) {
            options.add(option);
            return this;
        }

        Environment variable(String name, String value) {
            variables.put(name, value);
            return this;
        }

        Environment out(Path file) {
            out = ProcessBuilder.Redirect.to(file.toFile());
            return this;
        }

        /** All commands, the quick ones in one JVM. */
        List<Result> run() throws IOException, InterruptedException {
            List<Result> results =
                    new ArrayList<>(run(REPEATABLE, "-XX:TieredStopAtLevel=1", "-Dsimdmlp.kernels=reference"));
            if (ALL) {
                for (String command : SLOW) {
                    results.addAll(run(List.of(command), "--add-modules=jdk.incubator.vector"));
                }
            }
            return results;
        }

        private List<Result> run(List<String> commands, String... jvm) throws IOException, InterruptedException {
            List<String> line = new ArrayList<>(shell);
            line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
            line.addAll(List.of("-XX:-UsePerfData", "-Djava.awt.headless=true"));
            line.addAll(List.of(jvm));
            line.addAll(options);
            line.addAll(List.of("-cp", System.getProperty("java.class.path"), Program.class.getName()));
            String jar = Path.of("../mlp-bench/target/benchmarks.jar")
                    .toAbsolutePath()
                    .normalize()
                    .toString();
            for (String command : commands) {
                line.add(command.replace("@@", jar).replace("@", folder.toString()));
            }
            ProcessBuilder builder =
                    new ProcessBuilder(line).directory(here.toFile()).redirectOutput(out);
            builder.environment().putAll(variables);
            Process process = builder.start();
            CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> text(process.getInputStream()));
            List<String> errors = List.of(text(process.getErrorStream())
                    .replaceAll("WARNING: .*\\R", "")
                    .split("\n@ ", -1));
            List<String> outputs = List.of(output.join().split("\n@ ", -1));
            assertEquals(0, process.waitFor(), errors.toString());
            assertEquals(commands.size() + 1, errors.size(), errors.toString());
            List<Result> results = new ArrayList<>();
            for (int i = 0; i < commands.size(); i++) {
                int exitCode =
                        Integer.parseInt(errors.get(i + 1).lines().findFirst().orElseThrow());
                String printed = outputs.size() > i + 1 ? outputs.get(i) : "";
                results.add(new Result(commands.get(i), exitCode, afterCode(i, printed), afterCode(i, errors.get(i))));
            }
            return results;
        }

        /** The text without the line of the previous exit code. */
        private static String afterCode(int index, String text) {
            return index == 0 ? text : text.substring(text.indexOf('\n') + 1);
        }

        private static String text(InputStream stream) {
            try (stream) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @BeforeAll
    static void prepare() throws IOException, InterruptedException {
        Path csv = TestFiles.insects(folder);
        Cli.run("train", "--data", csv, "--epochs", 2, "--hidden", 4, "--out", folder.resolve("model"))
                .succeeded();
        Path houses = TestFiles.houses(folder);
        Cli.run("train", "--data", houses, "--label", "price,weight", "--epochs", 2, "--out", folder.resolve("prices"))
                .succeeded();
        TestFiles.mnist(folder.resolve("idx"), 10);
        Path run = Files.writeString(folder.resolve("run.json"), TestFiles.jmhRun(3));
        Files.writeString(folder.resolve("q.json"), TestFiles.quickFigures().toString());
        for (String commit : List.of("a", "b", "c")) {
            Cli.run("bench", "history", "add", run, "--history", folder.resolve("history"), "--commit", commit)
                    .succeeded();
        }
        plain = work();
        expected = new Environment(plain)
                .option("-Duser.language=en")
                .option("-Duser.country=US")
                .run();
        for (Result result : expected) {
            boolean refused = REFUSED.contains(result.command);
            assertTrue(refused ? result.exitCode == ExitCodes.BAD_INPUT : result.isDone(), result.toString());
            assertTrue(result.err.isEmpty() || refused || result.isSlow(), result.toString());
        }
    }

    private static Path work() throws IOException {
        return Files.createTempDirectory(folder, "work");
    }

    /** Asserts about every result, and reports all failures, not only the first. */
    private static void assertEach(List<Result> results, Consumer<Result> assertion) {
        assertAll(results.stream().map(result -> () -> assertion.accept(result)));
    }

    private static void assertSame(List<Result> results) {
        assertEach(results, EnvironmentTest::assertSame);
    }

    private static void assertSame(Result result) {
        result.assertSame(usual(result));
    }

    /** The result of the same command in the default environment. */
    private static Result usual(Result result) {
        return expected.stream()
                .filter(usual -> usual.command.equals(result.command))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"fa-IR", "tr-TR", "de-DE"})
    void aLocaleChangesNothing(String tag) throws IOException, InterruptedException {
        Locale locale = Locale.forLanguageTag(tag);
        Path here = work();
        assertSame(new Environment(here)
                .option("-Duser.language=" + locale.getLanguage())
                .option("-Duser.country=" + locale.getCountry())
                .run());
        if (!ALL) {
            assertEquals(files(plain), files(here));
        }
    }

    @Test
    void localeCChangesNothing() throws IOException, InterruptedException {
        assertSame(new Environment(work()).variable("LC_ALL", "C").run());
    }

    @Test
    void aMissingTemporaryFolderIsOneLineWhereOneIsNeeded() throws IOException, InterruptedException {
        List<Result> results = new Environment(work())
                .option("-Djava.io.tmpdir=" + folder.resolve("missing"))
                .run();
        assertEach(results, result -> {
            if (result.isSlow() && result.exitCode == ExitCodes.BAD_INPUT) {
                result.failed("the folder for temporary files, ");
            } else {
                assertSame(result);
            }
        });
    }

    @Test
    void aFullStandardOutputIsExitCode2AndKeepsTheFiles() throws IOException, InterruptedException {
        Path here = work();
        List<Result> results = new Environment(here).out(Path.of("/dev/full")).run();
        assertEach(results, result -> {
            if (usual(result).out.isEmpty()) {
                assertSame(result);
            } else if (result.exitCode != ExitCodes.WORSE) { // bench may have found a regression, which has precedence
                result.failed("standard output: No space left on device");
            } else {
                assertTrue(result.isDone() && result.err.contains("mlp: standard output: No space left on device"));
            }
        });
        for (String file : files(plain).keySet()) {
            assertTrue(Files.size(here.resolve(file)) > 0, file);
        }
    }

    @Test
    void aFullDiskIsOneLineAndLeavesNothing() throws IOException, InterruptedException {
        Path here = work();
        List<Result> results = new Environment(here, "sh", "-c", "ulimit -f 0; exec \"$@\"", "sh").run();
        assertEach(results, result -> {
            if (result.isSlow()
                    && result.command.startsWith("bench ab")) { // its child processes cannot write their results
                result.failed("no results from ");
            } else if (result.writesAFile()) {
                result.failed("cannot be written: ");
            } else if (result.isSlow() && result.exitCode == ExitCodes.BAD_INPUT) { // it needs a temporary file
                result.failed(": cannot be written: ");
            } else {
                assertSame(result);
            }
        });
        try (Stream<Path> files = Files.list(here)) {
            List<String> expected = ALL ? List.of("a", "h.jsonl") : List.of("h.jsonl"); // a: the folder of bench ab
            assertEquals(
                    expected,
                    files.map(path -> path.getFileName().toString()).sorted().toList());
        }
        assertEquals(0, Files.size(here.resolve("h.jsonl"))); // a history grows in place
    }

    @Test
    void aReadOnlyFolderIsAnEarlyError() throws IOException, InterruptedException {
        List<Result> results = new Environment(Path.of("/sys")).run(); // nobody can create a file there, not even root
        assertEach(results, result -> {
            if (result.writesAFile()) {
                result.failed("the folder /sys cannot be written to: ");
                assertEquals("", result.out);
            } else {
                assertSame(result);
            }
        });
    }
}
