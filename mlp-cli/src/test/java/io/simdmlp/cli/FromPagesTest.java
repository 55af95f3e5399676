package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Java and the commands of the pages for users of other libraries, and of that about tables, compile and run. */
final class FromPagesTest {
    @TempDir
    private Path folder;

    /** The blocks of a language in a page. */
    private static List<String> blocks(String page, String language) throws IOException {
        String text = Files.readString(Path.of("..", "docs", page));
        return Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL)
                .matcher(text)
                .results()
                .map(block -> block.group(1))
                .toList();
    }

    /** The first block is a program, the others continue it. */
    @ParameterizedTest
    @ValueSource(strings = {"FROM_SKLEARN.md", "FROM_KERAS.md", "FROM_PYTORCH.md"})
    void theJavaRuns(String page) throws IOException, InterruptedException {
        run(page, blocks(page, "java"), List.of());
    }

    /** Runs some blocks, and compiles others, which use variables that a reader has. */
    private void run(String page, List<String> blocks, List<String> compiled) throws IOException, InterruptedException {
        assertFalse(blocks.isEmpty(), page + " has no Java");
        StringBuilder program = new StringBuilder("import io.simdmlp.*;\nimport io.simdmlp.io.*;\n")
                .append("import java.nio.file.*;\nimport java.util.*;\n")
                .append("class Page { static void main(String[] a) throws Exception {\n")
                .append(blocks.getFirst());
        for (String block : blocks.subList(1, blocks.size())) {
            program.append("{\n").append(block).append("}\n");
        }
        Path source = Files.writeString(
                folder.resolve("Page.java"),
                program.append("}\n").append(methods(compiled)).append("}\n"));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--add-modules=jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        source.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        assertTrue(out.lines().count() > 1, out); // the first line is the JVM's, about the incubator module
    }

    @Test
    void theJavaAboutTablesRuns() throws IOException, InterruptedException {
        Path csv = TestFiles.titanic(folder);
        Path model = folder.resolve("titanic.safetensors");
        Cli.run("train", "--data", csv, "--label=Survived", "--epochs=2", "--out", model)
                .succeeded();
        List<String> blocks = blocks("TABLES.md", "java");
        run(
                "TABLES.md",
                blocks.stream().filter(block -> block.contains("titanic")).toList(),
                blocks.stream().filter(block -> !block.contains("titanic")).toList());
    }

    /** A method per block; the variables that the block does not declare are parameters. */
    private static String methods(List<String> blocks) {
        StringBuilder methods = new StringBuilder();
        for (String block : blocks) {
            String parameters = Stream.of("Trainer trainer", "Dataset train", "Mlp mlp", "Scaling scaling")
                    .filter(variable -> !block.contains(variable + " ="))
                    .collect(Collectors.joining(", "));
            methods.append("static void block" + methods.length() + "(" + parameters + ") throws Exception {\n")
                    .append(block)
                    .append("}\n");
        }
        return methods.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"FROM_SKLEARN.md", "FROM_KERAS.md"})
    void theCommandRuns(String page) throws IOException {
        String command = blocks(page, "sh").getFirst().strip();
        assertTrue(command.startsWith("./mlp train "), command);
        List<Object> words = new ArrayList<>(List.of((Object[]) command.split(" +")));
        words.removeFirst();
        words.add("--out");
        words.add(folder.resolve("model.safetensors"));
        assertTrue(Cli.run(words.toArray()).succeeded().number("test accuracy: ") > 0.8);
    }
}
