package io.simdmlp.bench.peers;

import io.simdmlp.bench.ChildFailedException;
import io.simdmlp.bench.ModelBench;
import io.simdmlp.bench.ModelFigure;
import io.simdmlp.io.ModelFile;
import io.simdmlp.tracker.Child;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/**
 * Another library in a process of its own, which predicts with a model of the user: the process prints a line of JSON for each
 * figure, or {@code unavailable REASON}.
 */
public final class ModelPeer {
    private static final String ONNX_RUNTIME = "io.simdmlp.peers.OnnxRuntimePredictions";
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private ModelPeer() {}

    /** Receives the figures as they are measured. */
    public interface Listener {
        /**
         * Receives a figure.
         *
         * @param figure the figure
         */
        void measured(ModelFigure figure);

        /**
         * Receives the reason why the library is left out.
         *
         * @param reason a line
         */
        void unavailable(String reason);
    }

    /**
     * Measures ONNX Runtime.
     *
     * @param classPath the class path of its process
     * @param model the model file
     * @param rows rows of a call, one number after the other
     * @param threads threads, one number after the other
     * @param seconds the duration of each measurement
     * @param seed the seed of the rows
     * @param listener receives the figures
     * @throws IOException if the process cannot be started
     * @throws ChildFailedException if it fails
     */
    public static void measure(
            String classPath, Path model, int[] rows, int[] threads, double seconds, long seed, Listener listener)
            throws IOException {
        measure(ONNX_RUNTIME, classPath, model, rows, threads, seconds, seed, listener);
    }

    /** The same with a process of any class that calls {@link #serve}. */
    static void measure(
            String main,
            String classPath,
            Path model,
            int[] rows,
            int[] threads,
            double seconds,
            long seed,
            Listener listener)
            throws IOException {
        Path folder = Files.createTempDirectory("mlp-model-");
        boolean keep = false;
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(Child.crashFlags(folder));
        command.addAll(List.of(
                "-cp",
                classPath,
                main,
                model.toString(),
                list(rows),
                list(threads),
                Double.toString(seconds),
                Long.toString(seed)));
        ProcessBuilder builder = PeerProcess.withoutTelemetry(
                new ProcessBuilder(command).redirectError(folder.resolve("log").toFile()));
        try (Child child = Child.start(builder, () -> Child.delete(folder));
                BufferedReader answers = child.process().inputReader(StandardCharsets.UTF_8)) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                if (line.startsWith(Loading.UNAVAILABLE)) {
                    listener.unavailable(line.substring(Loading.UNAVAILABLE.length()));
                } else {
                    listener.measured(JSON.readValue(line, ModelFigure.class));
                }
            }
            int exitCode = child.exitCode();
            if (exitCode != 0) {
                keep = true;
                throw new ChildFailedException("the process of the other library " + Child.ending(exitCode, folder)
                        + "; its log: " + folder.resolve("log"));
            }
        } finally {
            if (!keep) {
                Child.delete(folder);
            }
        }
    }

    private static String list(int[] numbers) {
        return Arrays.stream(numbers).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }

    private static int[] numbers(String list) {
        return Arrays.stream(list.split(",", -1)).mapToInt(Integer::parseInt).toArray();
    }

    /**
     * Measures a library in this process.
     *
     * @param arguments the model file, the numbers of rows, the numbers of threads, the seconds and the seed
     * @param library makes the library
     * @throws IOException if the model cannot be read
     */
    public static void serve(String[] arguments, Supplier<ModelBench.Library> library) throws IOException {
        PrintStream answers = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.setOut(System.err); // output of a library is not a figure
        ModelBench bench = new ModelBench(
                ModelFile.read(Path.of(arguments[0])), Double.parseDouble(arguments[3]), Long.parseLong(arguments[4]));
        ModelBench.Library loaded = Loading.load(answers, library);
        if (loaded == null) {
            return;
        }
        try {
            for (int threads : numbers(arguments[2])) {
                for (int rows : numbers(arguments[1])) {
                    answers.println(JSON.writeValueAsString(bench.measure(loaded, rows, threads)));
                }
            }
        } catch (IllegalArgumentException e) {
            answers.println(Loading.UNAVAILABLE + e.getMessage());
        }
    }
}
