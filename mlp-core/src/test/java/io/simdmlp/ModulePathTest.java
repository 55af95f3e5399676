package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.kernel.Kernels;
import io.simdmlp.kernel.vector.VectorKernels;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** The choice of kernels on the module path: in a JDK, and in runtime images with and without the Vector API. */
@Tag("once")
class ModulePathTest {
    private static final Path JDK = Path.of(System.getProperty("java.home"));
    private static final String STRICT = "-Dsimdmlp.kernels=vector";

    @TempDir(factory = InTarget.class)
    private static Path folder;

    private static Path example;

    /** Images are large; the disk of temporary files may be small. */
    static final class InTarget implements TempDirFactory {
        @Override
        public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
            return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "module-path");
        }
    }

    /** A program whose module requires {@code io.simdmlp} and nothing else. */
    @BeforeAll
    static void compileTheExample() throws IOException {
        Path sources = Files.createDirectory(folder.resolve("sources"));
        Path module =
                Files.writeString(sources.resolve("module-info.java"), "module example { requires io.simdmlp; }\n");
        Path program = Files.writeString(sources.resolve("Main.java"), """
                package example;

                import io.simdmlp.*;
                import java.util.Arrays;

                class Main {
                    public static void main(String[] arguments) {
                        MlpSpec spec = MlpSpec.builder(3).layer(40, Activation.TANH).layer(2, Activation.SOFTMAX).build();
                        float[] out = new float[2];
                        new Predictor(Mlp.create(spec, 1)).predict(out, new float[] {1, 2, 3}, 1, Workspace.of(spec, 1));
                        System.out.println(Backend.name() + " " + Arrays.toString(out));
                    }
                }
                """);
        example = folder.resolve("example");
        run(
                "javac",
                "-proc:none",
                "-p",
                path(Backend.class, Kernels.class),
                "-d",
                example.toString(),
                module.toString(),
                program.toString());
    }

    /** The prediction of the example, in this JVM. */
    private static String prediction() {
        MlpSpec spec = MlpSpec.builder(3)
                .layer(40, Activation.TANH)
                .layer(2, Activation.SOFTMAX)
                .build();
        float[] out = new float[2];
        new Predictor(Mlp.create(spec, 1)).predict(out, new float[] {1, 2, 3}, 1, Workspace.of(spec, 1));
        return Arrays.toString(out);
    }

    private static void run(String tool, String... arguments) {
        StringWriter out = new StringWriter();
        int exitCode =
                ToolProvider.findFirst(tool).orElseThrow().run(new PrintWriter(out), new PrintWriter(out), arguments);
        assertEquals(0, exitCode, () -> tool + ": " + out);
    }

    /** Links a runtime image of these modules and of those that they require. */
    private static Path image(String name, String modules) {
        Path image = folder.resolve(name);
        run(
                "jlink",
                "-p",
                path(Backend.class, Kernels.class, VectorKernels.class) + File.pathSeparator + example,
                "--add-modules",
                modules,
                "--output",
                image.toString());
        return image;
    }

    /** The module path of the jars, or folders of classes, that these classes are in. */
    private static String path(Class<?>... classes) {
        return Arrays.stream(classes)
                .map(type -> {
                    try {
                        return Path.of(type.getProtectionDomain()
                                        .getCodeSource()
                                        .getLocation()
                                        .toURI())
                                .toString();
                    } catch (URISyntaxException e) {
                        throw new AssertionError(e);
                    }
                })
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static ChildJvm example(Path home, List<String> flags, Class<?>... modules) throws Exception {
        List<String> arguments = new ArrayList<>(flags);
        if (modules.length > 0) {
            arguments.addAll(List.of("-p", path(modules) + File.pathSeparator + example));
        }
        arguments.addAll(List.of("-m", "example/example.Main"));
        return ChildJvm.java(home, arguments);
    }

    private static void assertReference(ChildJvm child, String reason) {
        child.succeeded();
        assertEquals("reference " + prediction(), child.out().strip());
        assertEquals(1, child.err().split("WARNING", -1).length - 1, child.err());
        assertTrue(child.err().contains("computing with the slow reference kernels: " + reason), child.err());
    }

    private static void assertVector(ChildJvm child) {
        child.succeeded();
        assertTrue(child.out().matches("vector \\(\\d+ bit\\) .*\\R"), child.out());
        assertTrue(child.out().strip().endsWith(") " + prediction()), child.out());
        assertFalse(child.err().contains("reference"), child.err());
    }

    private static List<String> modules(Path home) throws Exception {
        try (Stream<String> lines =
                ChildJvm.java(home, List.of("--list-modules")).succeeded().out().lines()) {
            return lines.map(line -> line.replaceFirst("@.*", "")).toList();
        }
    }

    @Test
    void aJdkNeedsNoFlag() throws Exception {
        assertVector(example(JDK, List.of(), Backend.class, Kernels.class, VectorKernels.class));
    }

    @Test
    void withoutTheJarTheReferenceKernelsRun() throws Exception {
        String reason = "the jar mlp-vector is missing: add it to the module path to use SIMD";
        assertReference(example(JDK, List.of(), Backend.class, Kernels.class), reason);
        ChildJvm refused = example(JDK, List.of(STRICT), Backend.class, Kernels.class);
        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().contains("simdmlp.kernels is 'vector', but " + reason), refused.err());
    }

    /** Between modules and class path the jar is visible, and its class cannot be loaded. */
    @Test
    void theJarOnTheClassPathIsReported() throws Exception {
        List<String> flags = List.of("-cp", path(VectorKernels.class));
        assertReference(
                example(JDK, flags, Backend.class, Kernels.class),
                "the jar mlp-vector cannot be used: put it on the module path, beside mlp-core");
    }

    @Test
    void aRuntimeWithoutTheVectorApiRunsTheReferenceKernels() throws Exception {
        Path image = image("base", "jdk.jfr");
        assertEquals(List.of("java.base", "jdk.jfr"), modules(image));
        String reason = "this Java runtime does not contain the module jdk.incubator.vector: use a JDK, or an image of "
                + "jlink --add-modules io.simdmlp.vector, to use SIMD";
        assertReference(example(image, List.of(), Backend.class, Kernels.class), reason);
        ChildJvm refused = example(image, List.of(STRICT), Backend.class, Kernels.class);
        assertEquals(1, refused.exitCode());
        assertTrue(refused.err().contains("simdmlp.kernels is 'vector', but " + reason), refused.err());

        ChildJvm failed = example(image, List.of(), Backend.class, Kernels.class, VectorKernels.class);
        assertNotEquals(0, failed.exitCode(), "it now starts with mlp-vector: change the documentation");
    }

    @Test
    void jlinkAddsTheVectorKernels() throws Exception {
        Path image = image("vector", "example,io.simdmlp.vector");
        assertTrue(modules(image).contains("jdk.incubator.vector"));
        assertVector(example(image, List.of(STRICT)));
    }
}
