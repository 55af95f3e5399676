package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The choice of kernels, and the messages if the wanted kernels cannot run. */
class BackendTest {
    private static final String FLAG = "--add-modules jdk.incubator.vector";
    private static final Path JDK = Path.of(System.getProperty("java.home"));

    /** Trains a little and prints the kernels; an exception's message goes to standard error. */
    static final class Training {
        public static void main(String[] arguments) {
            try {
                Nets.trained(1, Optimizer.sgd(0.1));
                System.out.println(Backend.name());
            } catch (IllegalStateException e) {
                System.err.println("refused: " + e.getMessage());
                System.exit(1);
            }
        }
    }

    /** Prints whether {@link Math#fma} is an instruction. */
    static final class Instruction {
        public static void main(String[] arguments) {
            System.out.println(Fma.isAnInstruction());
        }
    }

    /** Prints the width of this JVM's vectors. */
    static final class Width {
        public static void main(String[] arguments) {
            System.out.println(Backend.vectorBits());
        }
    }

    @Test
    void theWantedWidthIsTheOneInUse() throws Exception {
        String widest = ChildJvm.run(Width.class, List.of(ChildJvm.VECTOR, "-Dsimdmlp.kernels=vector"))
                .succeeded()
                .out()
                .strip();
        String wanted = System.getProperty("simdmlp.test.bits", "widest");
        int bits = wanted.equals("widest") ? Integer.parseInt(widest) : Integer.parseInt(wanted);
        assertEquals(Math.min(bits, Integer.parseInt(widest)), Backend.vectorBits());
    }

    @Test
    @Tag("once")
    void withoutTheModuleItTrainsWithOneWarning() throws Exception {
        ChildJvm child = ChildJvm.run(Training.class, List.of()).succeeded();
        assertEquals("reference", child.out().strip());
        assertEquals(1, child.err().lines().filter(line -> line.contains(FLAG)).count(), child.err());
        assertEquals(
                1,
                child.err().lines().filter(line -> line.startsWith("WARNING")).count(),
                child.err());
    }

    @Test
    @Tag("once")
    void withoutTheOptimizingCompilerItTrainsOnTheReferenceKernels() throws Exception {
        ChildJvm child = ChildJvm.run(Training.class, List.of(ChildJvm.VECTOR, "-XX:TieredStopAtLevel=1"))
                .succeeded();
        assertEquals("reference", child.out().strip());
        assertTrue(child.err().contains("without its optimizing compiler"), child.err());
    }

    @Test
    @Tag("once")
    void withoutTheModuleTheStrictModeRefuses() throws Exception {
        ChildJvm child = ChildJvm.run(Training.class, List.of("-Dsimdmlp.kernels=vector"));
        assertEquals(1, child.exitCode());
        assertTrue(child.err().startsWith("refused: simdmlp.kernels is 'vector', but"), child.err());
        assertTrue(child.err().contains(FLAG), child.err());
        assertEquals("", child.out());
    }

    /** The flag is named only if it is missing too. */
    @ParameterizedTest
    @Tag("once")
    @ValueSource(booleans = {false, true})
    void withoutTheJarItTrainsWithOneWarning(boolean flag) throws Exception {
        String others = Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getProperty("java.class.path"))
                .filter(entry -> !entry.contains("mlp-vector"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> arguments = new ArrayList<>(flag ? List.of(ChildJvm.VECTOR) : List.of());
        arguments.addAll(List.of("-cp", others, Training.class.getName()));
        ChildJvm child = ChildJvm.java(JDK, arguments).succeeded();
        assertEquals("reference", child.out().strip());
        String reason = "the jar mlp-vector is missing: add it to the class path"
                + (flag ? "" : ", and start the JVM with " + FLAG + ",") + " to use SIMD";
        assertEquals(
                List.of("WARNING: computing with the slow reference kernels: " + reason),
                child.err()
                        .lines()
                        .filter(line -> line.startsWith("WARNING: comp"))
                        .toList(),
                child.err());
        arguments.addFirst("-Dsimdmlp.kernels=vector");
        child = ChildJvm.java(JDK, arguments);
        assertEquals(1, child.exitCode(), child.out());
        assertTrue(child.err().endsWith("refused: simdmlp.kernels is 'vector', but " + reason + "\n"), child.err());
    }

    @Test
    @Tag("once")
    void withTheModuleTheVectorKernelsRunAndNothingIsLogged() throws Exception {
        ChildJvm child = ChildJvm.run(Training.class, List.of(ChildJvm.VECTOR)).succeeded();
        assertTrue(child.out().startsWith("vector ("), child.out());
        assertTrue(!child.err().contains("reference kernels"), child.err());
    }

    @Test
    @Tag("once")
    void anUnknownChoiceIsRefused() throws Exception {
        ChildJvm child = ChildJvm.run(Training.class, List.of("-Dsimdmlp.kernels=gpu"));
        assertEquals(1, child.exitCode());
        assertEquals(
                "refused: simdmlp.kernels is 'gpu', expected auto, vector or reference",
                child.err().strip());
    }

    /** Without the instruction, the vector kernels would be slower than the reference kernels. */
    @ParameterizedTest
    @Tag("once")
    @ValueSource(strings = {"-XX:-UseFMA", "-XX:UseAVX=0"}) // the second is of x86-64, and ignored elsewhere
    void withoutFusedMultiplyAddTheReferenceKernelsRun(String flag) throws Exception {
        ChildJvm child =
                ChildJvm.run(Width.class, List.of(ChildJvm.VECTOR, flag)).succeeded();
        if (flag.contains("AVX") && !System.getProperty("os.arch").equals("amd64")) {
            return;
        }
        assertEquals("0", child.out().strip());
        assertTrue(child.err().contains("does not use fused multiply-add"), child.err());
        assertEquals(
                1,
                child.err()
                        .lines()
                        .filter(line -> line.startsWith("WARNING: comp"))
                        .count(),
                child.err());
    }

    /** The strict mode refuses to run wherever the default mode warns. */
    @ParameterizedTest
    @Tag("once")
    @ValueSource(strings = {"-XX:-UseFMA", "-XX:TieredStopAtLevel=1", "-Xint"})
    void theStrictModeRefusesSlowKernels(String flag) throws Exception {
        ChildJvm child = ChildJvm.run(Training.class, List.of(ChildJvm.VECTOR, flag, "-Dsimdmlp.kernels=vector"));
        assertEquals(1, child.exitCode(), child.out());
        assertTrue(child.err().contains("refused: simdmlp.kernels is 'vector', but this JVM "), child.err());
    }

    /** The instruction is recognized in every compilation mode, on a busy machine too. */
    @ParameterizedTest
    @Tag("once")
    @ValueSource(strings = {"-Xmixed", "-Xint", "-Xcomp", "-XX:TieredStopAtLevel=1", "-XX:-TieredCompilation"})
    void fusedMultiplyAddIsRecognized(String flag) throws Exception {
        for (String fma : List.of("-XX:+UseFMA", "-XX:-UseFMA")) {
            ChildJvm child = ChildJvm.run(Instruction.class, List.of(flag, fma)).succeeded();
            assertEquals(String.valueOf(fma.contains("+")), child.out().strip(), flag + " " + fma);
        }
    }
}
