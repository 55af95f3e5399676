package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Mlp;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's POM builds the README's program, offline and on any JDK that runs Maven. */
final class ReadmeBuildTest {
    private static final Path ROOT = Path.of("..");

    @TempDir
    private Path folder;

    @Test
    void thePomBuildsTheProgram() throws Exception {
        String readme = Files.readString(ROOT.resolve("README.md"));
        String pom = find("(?s)```xml\n(<project .*?</project>\n)```", readme);
        String body = find("(?s)```java\n(.*?)```", readme);
        Files.writeString(folder.resolve("pom.xml"), withJar(pom, jar()));
        Files.writeString(
                Files.createDirectories(folder.resolve("src/main/java")).resolve("Xor.java"),
                "import io.simdmlp.*;\nimport java.util.*;\nclass Xor { static void main(String[] a) {\n" + body
                        + "} }\n");
        // By goals: the other plugins of a complete build depend on the version of Maven and may be missing offline.
        run(
                System.getProperty("mlp.test.maven", "mvn"),
                "-B",
                "-o",
                "-q",
                "-Dmaven.repo.local="
                        + System.getProperty(
                                "mlp.test.repository", System.getProperty("user.home") + "/.m2/repository"),
                "validate",
                "compiler:compile");
        String printed = run(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                String.join(File.pathSeparator, "target/classes", jar().toString(), kernels()),
                "Xor");
        assertEquals(find("println.*// (.*)", body), printed.strip());
    }

    /** Other versions might be missing offline. */
    @Test
    void theVersionsAreThoseOfThisProject() throws IOException {
        String readme = find("(?s)```xml\n(<project .*?</project>\n)```", Files.readString(ROOT.resolve("README.md")));
        String ours = Files.readString(ROOT.resolve("pom.xml"));
        for (String plugin : List.of("maven-compiler-plugin", "maven-toolchains-plugin")) {
            String version = "(?s)<artifactId>" + plugin + "</artifactId>\\s*<version>(.*?)</version>";
            assertEquals(find(version, ours), find(version, readme), plugin);
        }
        String ourVersion = find("<version>(.*?)</version>", ours);
        assertEquals(ourVersion, find("(?s)<artifactId>mlp-core</artifactId>.*?<version>(.*?)</version>", readme));
    }

    private static String find(String pattern, String text) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertTrue(matcher.find(), () -> "no " + pattern);
        return matcher.group(1);
    }

    /** The dependency as a file: the library is not in the local repository while its own build runs. */
    private static String withJar(String pom, Path jar) {
        String version = "(<artifactId>mlp-core</artifactId>.*\\s*<version>.*?</version>)";
        find(version, pom);
        return pom.replaceFirst(
                version,
                "$1<scope>system</scope><systemPath>" + Matcher.quoteReplacement(jar.toString()) + "</systemPath>");
    }

    /** The library's jar; it is created here if the build has only compiled the classes. */
    private Path jar() throws URISyntaxException {
        Path classes = Path.of(
                Mlp.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        if (!Files.isDirectory(classes)) {
            return classes;
        }
        Path jar = folder.resolve("mlp-core.jar");
        ToolProvider tool = ToolProvider.findFirst("jar").orElseThrow();
        assertEquals(
                0,
                tool.run(System.out, System.err, "--create", "--file", jar.toString(), "-C", classes.toString(), "."));
        return jar;
    }

    /** The jars that Maven would bring along. */
    private static String kernels() {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(entry -> entry.contains("mlp-kernel") || entry.contains("mlp-vector"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private String run(String... command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(false)
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("err.txt").toFile()))
                .start();
        assertEquals(
                0,
                process.waitFor(),
                () -> String.join(" ", command) + " failed: " + read(out) + read(folder.resolve("err.txt")));
        return Files.readString(out);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }
}
