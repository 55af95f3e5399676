package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Scaling;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code mlp serve} as a process: start, signals, options. */
@Timeout(120)
final class ServeCommandTest {
    private static final Pattern ADDRESS = Pattern.compile("serving at (http://\\S+)");

    @TempDir
    private Path folder;

    private Path model() throws IOException {
        MlpSpec spec = MlpSpec.builder(2).layer(3, Activation.SOFTMAX).build();
        Path file = folder.resolve("m.safetensors");
        ModelFile.write(
                file,
                new Model(
                        Mlp.create(spec, 1),
                        Loss.CATEGORICAL_CROSS_ENTROPY,
                        Scaling.none(2),
                        List.of(),
                        List.of(),
                        List.of()));
        return file;
    }

    private static Process start(String... options) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve"));
        command.addAll(List.of(options));
        return new ProcessBuilder(command).start();
    }

    private static String address(BufferedReader err) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String line = err.readLine(); line != null; line = err.readLine()) {
            all.append(line).append('\n');
            Matcher address = ADDRESS.matcher(line);
            if (address.find()) {
                return address.group(1);
            }
        }
        throw new AssertionError("it did not start: " + all);
    }

    @Test
    void servesUntilSigterm() throws Exception {
        Path log = folder.resolve("access.json");
        Process process = start(
                "--model",
                model().toString(),
                "--model",
                "other:7=" + model(),
                "--port",
                "0",
                "--access-log",
                log.toString());
        try (BufferedReader err =
                        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
                HttpClient client = HttpClient.newHttpClient()) {
            String address = address(err);
            HttpRequest request = HttpRequest.newBuilder(URI.create(address + "v2/models/other/versions/7/infer"))
                    .timeout(Duration.ofSeconds(20))
                    .POST(HttpRequest.BodyPublishers.ofString(
                            "{\"inputs\":[{\"name\":\"input\",\"shape\":[1,2],\"datatype\":\"FP32\",\"data\":[1,2]}]}"))
                    .build();
            HttpResponse<String> response = client.send(request, HttpResponse.BodyHandlers.ofString());
            assertEquals(200, response.statusCode(), response.body());
            assertTrue(response.body().contains("\"model_version\":\"7\""), response.body());
            process.toHandle().destroy(); // Process.destroy closes the streams
            List<String> rest = err.lines().toList();
            assertEquals(List.of("mlp: stopping"), rest);
            assertEquals(0, process.waitFor());
            assertTrue(Files.readString(log).contains("\"status\":200"), Files.readString(log));
        } finally {
            process.destroyForcibly();
        }
    }

    /** The client in docs/SERVING.md, with the address of this server. */
    @Test
    void servesTheClientInPython() throws Exception {
        String page = Files.readString(Path.of("..", "docs", "SERVING.md"));
        String begin = "```python\n";
        int at = page.indexOf(begin) + begin.length();
        String client =
                page.substring(at, page.indexOf("```", at)).replace("[[5.1, 3.5, 1.4, 0.2]]", "[[1.5, 2], [3, 4]]");
        Process process = start("--model", "iris=" + model(), "--port", "0");
        try (BufferedReader err =
                new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
            String address = address(err);
            Path script =
                    Files.writeString(folder.resolve("client.py"), client.replace("http://localhost:8080/", address));
            Process python = new ProcessBuilder("python3", script.toString())
                    .redirectErrorStream(true)
                    .start();
            String output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, python.waitFor(), output);
            assertTrue(
                    output.matches("\\{'class': \\['\\d', '\\d'\\], 'probabilities': \\[([\\d.e-]+(, )?){6}\\]\\}\\s*"),
                    output);
        } finally {
            process.destroyForcibly();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --model missing.safetensors                    | no such file
        --model a=                                     | no such file
        --model b/c=MODEL                              | no such file
        --model ä=MODEL                                | expected 1 to 200 letters
        --model MODEL --model MODEL                    | such a model already
        --model GARBAGE                                | garbage.safetensors
        --model MODEL --port 70000                     | port is 70000
        --model MODEL --port USED                      | cannot listen on
        --model MODEL --batch-window 5                 | --batch-window is 5, expected 0 or a number with a unit
        --model MODEL --batch-rows 0                   | rows is 0
        --model MODEL --queue -1                       | waiting is -1
        --model MODEL --threads 0                      | threads is 0
        --model MODEL --idle-timeout 0                 | idle is PT0S
        --model MODEL --token-file missing             | missing
        --model MODEL --tls-cert MODEL                 | expected both or neither
        --model MODEL --tls-cert missing --tls-key x   | --tls-cert is missing
        --model MODEL --tls-cert GARBAGE --tls-key GARBAGE | expected PEM files
        --model MODEL --access-log missing/x           | --access-log
        --model MODEL --host nowhere.invalid           | nowhere.invalid
        --port 0                                       | --model
        """)
    void saysWhatIsWrong(String options, String message) throws Exception {
        Path garbage = Files.write(folder.resolve("garbage.safetensors"), new byte[100]);
        try (ServerSocket used = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            String[] args = ("serve " + options)
                    .replace("MODEL", model().toString())
                    .replace("GARBAGE", garbage.toString())
                    .replace("USED", Integer.toString(used.getLocalPort()))
                    .strip()
                    .split(" +", -1);
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), args);
            assertEquals(ExitCodes.BAD_INPUT, exitCode, err.toString());
            assertTrue(err.toString().contains(message), err.toString());
            assertEquals(1, err.toString().lines().count(), err.toString());
            assertEquals("", out.toString());
        }
    }
}
