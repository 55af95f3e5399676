package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The README's Python program, which needs python3 and no package, predicts the same as the command. */
final class ReadmePythonTest {
    @TempDir
    private Path folder;

    private Path model() {
        return folder.resolve("model.safetensors");
    }

    /** What the README's program prints for a row of inputs. */
    private double[] python(String... inputs) throws IOException, InterruptedException {
        String readme = Files.readString(Path.of("..", "README.md"));
        Matcher block = Pattern.compile("```python\\n(.*?)```", Pattern.DOTALL).matcher(readme);
        assertTrue(block.find(), "no Python in the README");
        Path program = Files.writeString(folder.resolve("readme.py"), block.group(1));
        List<String> command = new ArrayList<>(List.of("python3", program.toString()));
        command.addAll(List.of(inputs));
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return Pattern.compile(" ")
                .splitAsStream(out.strip())
                .mapToDouble(Double::parseDouble)
                .toArray();
    }

    /** The last line that predict prints. */
    private String[] command(Path row) {
        return Cli.run("predict", "--model", model(), "--data", row)
                .succeeded()
                .out()
                .lines()
                .toList()
                .getLast()
                .split(",", -1);
    }

    @Test
    void logitsOfClasses() throws IOException, InterruptedException {
        Cli.run("train", "--data", TestFiles.insects(folder), "--hidden", "8,4", "--epochs", "9", "--out", model())
                .succeeded();
        for (String row : List.of("5.5,-0.25", "0.5,6", "-1.5,0.125")) {
            String[] answer = command(Files.writeString(folder.resolve("row.csv"), "a,b\n" + row + "\n"));
            double[] logits = python(row.split(",", -1));
            double sum = 0;
            for (double logit : logits) {
                sum += Math.exp(logit);
            }
            assertEquals(3, logits.length);
            for (int c = 0; c < 3; c++) {
                assertEquals(Double.parseDouble(answer[1 + c]), Math.exp(logits[c]) / sum, 1e-5, row);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"standard, standard", "robust, log", "maxabs, log1p"})
    void numbersOfARegression(String scale, String targetScale) throws IOException, InterruptedException {
        Path csv = TestFiles.houses(folder);
        Cli.run(
                        "train",
                        "--data",
                        csv,
                        "--label=price,weight",
                        "--scale=" + scale,
                        "--target-scale=" + targetScale,
                        "--epochs=3",
                        "--out",
                        model())
                .succeeded();
        String[] answer = command(Files.writeString(folder.resolve("row.csv"), "a,b\n7,3\n"));
        double[] numbers = python("7", "3");
        assertEquals(2, numbers.length);
        for (int t = 0; t < 2; t++) {
            double expected = Double.parseDouble(answer[t]);
            assertEquals(expected, numbers[t], 1e-4 * Math.abs(expected));
        }
    }
}
