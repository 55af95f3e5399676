package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Backend;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Scaling;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code mlp bench model}, in a fraction of the usual time. */
final class BenchModelCommandTest {
    @TempDir
    private Path folder;

    private Path model = Path.of("");

    @BeforeEach
    void write() throws IOException {
        model = folder.resolve("m.safetensors");
        MlpSpec spec = MlpSpec.builder(5)
                .layer(8, Activation.RELU)
                .layer(3, Activation.SOFTMAX)
                .build();
        ModelFile.write(
                model,
                new Model(
                        Mlp.create(spec, 1),
                        Loss.CATEGORICAL_CROSS_ENTROPY,
                        Scaling.none(5),
                        List.of(),
                        List.of("a", "b", "c"),
                        List.of()));
    }

    @Test
    void aLineForTheModelAndForTheIdleLoop() throws IOException {
        Path json = folder.resolve("m.json");
        Cli.Result result = Cli.run("bench", "model", model, "--rows", "1,2", "--seconds", "0.02", "--json", json);
        if (Backend.vectorBits() == 0) {
            result.failed(2, "expected vector kernels to measure");
            return;
        }
        result.succeeded();
        assertEquals(model + ", 5-8-3 (relu, softmax)", result.line("model: "));
        String times = "( +[0-9.]+ [num]s){5}";
        for (int rows = 1; rows <= 2; rows++) {
            assertTrue(
                    result.out()
                            .matches("(?s).*\n   " + rows + "       1  simdmlp  " + times
                                    + " +[0-9,]+ +[0-9.]+ +[01]\\.[0-9]{3} +[0-9,.]+ +[01]\\.[0-9]{2}\n   " + rows
                                    + "       1  idle  " + times + " +[01]\\.[0-9]{2}\n.*"),
                    result.out());
        }
        JsonNode figures = JsonMapper.builder().build().readTree(Files.readString(json));
        assertEquals(4, figures.size());
        JsonNode first = figures.get(0);
        assertEquals("simdmlp", first.get("library").stringValue());
        assertTrue(first.get("p999_ns").longValue() >= first.get("p50_ns").longValue());
        for (String name : List.of("rows_per_second", "peak_fraction", "bytes_per_call", "peak_gflops")) {
            assertTrue(first.get(name).isNumber(), name);
            assertFalse(figures.get(1).has(name), name);
        }
    }

    @Test
    void badInputIsNamed() throws IOException {
        Path none = folder.resolve("none");
        Cli.run("bench", "model", none).failed(2, none + ": no such file");
        Path text = Files.writeString(folder.resolve("t.csv"), "a,b\n1,2\n");
        Cli.run("bench", "model", text).failed(2, text + ": ");
        Cli.run("bench", "model", model, "--rows", "0").failed(2, "--rows is 0, expected at least 1");
        Cli.run("bench", "model", model, "--rows", "1,x").failed(2, "x");
        Cli.run("bench", "model", model, "--rows", "2000000000").failed(2, "--rows is 2000000000");
        Cli.run("bench", "model", model, "--threads", "0").failed(2, "--threads is 0, expected at least 1");
        int cpus = Runtime.getRuntime().availableProcessors();
        Cli.run("bench", "model", model, "--threads", cpus + 1).failed(2, "--threads is " + (cpus + 1));
        for (String seconds : List.of("0", "-1", "NaN", "1e9")) {
            Cli.run("bench", "model", model, "--seconds", seconds).failed(2, "--seconds is ", "expected above 0");
        }
        Cli.run("bench", "model", model, "--json", model).failed(2, "--json is " + model);
        Cli.run("bench", "model").failed(2, "FILE");
    }

    @Test
    void timesHaveAUnit() {
        assertEquals("0 ns", BenchModelCommand.time(0));
        assertEquals("9999 ns", BenchModelCommand.time(9_999));
        assertEquals("10.0 us", BenchModelCommand.time(10_000));
        assertEquals("1235 us", BenchModelCommand.time(1_234_567));
        assertEquals("12.3 ms", BenchModelCommand.time(12_345_678));
        assertEquals("1234 ms", BenchModelCommand.time(1_234_000_000));
    }

    @Test
    void helpTeaches() {
        String help = Cli.run("bench", "model", "--help").succeeded().out();
        assertTrue(help.lines().allMatch(line -> line.length() <= 100), help);
        assertTrue(help.contains("Default: 1,8,256") && help.contains("Exit codes: 0"), help);
        assertTrue(
                help.lines()
                                .filter(line -> line.startsWith("  mlp bench model"))
                                .count()
                        >= 2,
                help);
    }
}
