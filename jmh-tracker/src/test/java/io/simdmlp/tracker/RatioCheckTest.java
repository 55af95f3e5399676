package io.simdmlp.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.tracker.maven.CheckMojo;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

final class RatioCheckTest {
    private static final int FORKS = 8;

    @TempDir
    private Path folder;

    /** A run on a machine that takes {@code machine} times as long; each fork has its own speed, as a busy machine has. */
    private Path run(String name, double machine, double slowdown, long seed) throws IOException {
        Random random = new Random(seed);
        double[] speeds = IntStream.range(0, FORKS)
                .mapToDouble(f -> machine * Math.exp(0.2 * random.nextGaussian()))
                .toArray();
        return MadeUp.file(
                folder,
                name,
                MadeUp.benchmark("Calibration.run", "avgt", MadeUp.HOST, times(speeds, 3, random), ""),
                MadeUp.benchmark("A.slower", "avgt", MadeUp.HOST, times(speeds, 10 * slowdown, random), ""),
                MadeUp.benchmark("A.steady", "avgt", MadeUp.HOST, times(speeds, 20, random), ""));
    }

    private static double[][] times(double[] speeds, double time, Random random) {
        double[][] times = new double[speeds.length][1];
        for (int f = 0; f < times.length; f++) {
            times[f][0] = speeds[f] * time * Math.exp(0.01 * random.nextGaussian());
        }
        return times;
    }

    private RatioCheck check() throws IOException {
        Path baseline = folder.resolve("ratios.json");
        RatioCheck check = new RatioCheck(baseline, "Calibration.run", RatioCheck.EFFECT);
        Files.writeString(baseline, check.update(JmhResults.read(run("first.json", 1, 1, 1))));
        return check;
    }

    /** A slowdown of a fifth is found on a machine that is three times as fast; none without one. */
    @Test
    void ratiosAreComparedAcrossMachines() throws IOException {
        RatioCheck check = check();
        Comparison slower = check.compare(JmhResults.read(run("slower.json", 0.33, 1.2, 2)));
        assertEquals(
                List.of(Verdict.SLOWER, Verdict.SAME),
                slower.rows().stream().map(Comparison.BenchmarkRow::verdict).toList());
        assertEquals(0.2, slower.rows().get(0).change(), 0.03);
        assertEquals(
                0, check.compare(JmhResults.read(run("same.json", 0.33, 1, 3))).worse());
    }

    @Test
    void unitsOfBothModesGiveTheSameRatio() throws IOException {
        Path file = MadeUp.file(
                folder,
                "modes.json",
                MadeUp.benchmark("C.r", "avgt", MadeUp.HOST, new double[][] {{2}, {4}}, ""), // us/op
                MadeUp.benchmark("A.b", "thrpt", MadeUp.HOST, new double[][] {{250_000}, {125_000}}, "")); // ops/s
        Ratios ratios = Ratios.of(JmhResults.read(file), "C.r");
        assertEquals("C.r net=T1 avgt", ratios.reference());
        assertEquals(List.of(2.0, 2.0), ratios.ratios().get("A.b net=T1 thrpt"));
    }

    @Test
    void theFileIsRead() throws IOException {
        Ratios ratios = Ratios.of(JmhResults.read(run("first.json", 1, 1, 1)), "Calibration.run net=T1 avgt");
        Path file = Files.writeString(folder.resolve("ratios.json"), ratios.json());
        assertEquals(ratios, Ratios.read(file));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}|ratio_version none, expected 1",
                "{\"ratio_version\":2}|ratio_version 2, expected 1",
                "{\"ratio_version\":1}|no reference",
                "{\"ratio_version\":1,\"reference\":\"r\"}|no ratios",
                "{\"ratio_version\":1,\"reference\":\"r\",\"ratios\":{\"a\":[1]}}|a has 1 ratios",
                "{\"ratio_version\":1,\"reference\":\"r\",\"ratios\":{\"a\":[1,-1]}}|a has the ratio -1",
                "{\"ratio_version\":1,|truncated"
            })
    void otherFilesAreRefused(String textAndPart) throws IOException {
        String[] parts = textAndPart.split("\\|", -1);
        Path file = Files.writeString(folder.resolve("ratios.json"), parts[0]);
        String message = MadeUp.refusal(() -> Ratios.read(file));
        assertTrue(message.startsWith(file.toString()) && message.contains(parts[1]), message);
    }

    @Test
    void otherReferencesAreRefused() throws IOException {
        JmhResults results = JmhResults.read(run("first.json", 1, 1, 1));
        assertTrue(
                MadeUp.refusal(() -> Ratios.of(results, "None")).contains("has none, expected one of Calibration.run"));
        RatioCheck other = new RatioCheck(check().baseline(), "A.steady", 0.1);
        assertTrue(MadeUp.refusal(() -> other.compare(results)).contains("expected the same: update the file"));
        RatioCheck none = new RatioCheck(folder.resolve("new.json"), null, 0.1);
        assertTrue(MadeUp.refusal(() -> none.update(results)).contains("expected a reference"));
        Path alone = MadeUp.file(folder, "alone.json", MadeUp.benchmark("C.r", 1, 3, 1));
        assertTrue(
                MadeUp.refusal(() -> Ratios.of(JmhResults.read(alone), "C.r")).contains("alone"));
        Path uneven =
                MadeUp.file(folder, "uneven.json", MadeUp.benchmark("C.r", 1, 3, 1), MadeUp.benchmark("A.b", 1, 4, 1));
        assertTrue(
                MadeUp.refusal(() -> Ratios.of(JmhResults.read(uneven), "C.r")).contains("expected as many"));
    }

    private CheckMojo mojo(Path source, boolean update) throws ReflectiveOperationException {
        CheckMojo mojo = new CheckMojo();
        mojo.setLog(new SystemStreamLog() {
            @Override
            public void info(CharSequence text) {}
        });
        set(mojo, "source", source.toFile());
        set(mojo, "baseline", folder.resolve("ratios.json").toFile());
        set(mojo, "reference", "Calibration.run");
        set(mojo, "update", update);
        return mojo;
    }

    private static void set(CheckMojo mojo, String name, Object value) throws ReflectiveOperationException {
        Field field = CheckMojo.class.getDeclaredField(name);
        field.setAccessible(true);
        field.set(mojo, value);
    }

    @Test
    void theGoalFailsTheBuildAfterARegression() throws Exception {
        mojo(run("first.json", 1, 1, 1), true).execute();
        mojo(run("same.json", 0.5, 1, 2), false).execute();
        CheckMojo slower = mojo(run("slower.json", 0.5, 1.5, 3), false);
        String message = String.valueOf(
                assertThrows(MojoFailureException.class, slower::execute).getMessage());
        assertTrue(message.startsWith("1 benchmark is slower than in "), message);
        CheckMojo none = mojo(folder.resolve("none.json"), false);
        assertTrue(String.valueOf(assertThrows(MojoExecutionException.class, none::execute)
                        .getMessage())
                .contains("none.json"));
        set(none, "skip", true);
        none.execute();
    }

    /** The descriptor, written by hand, names the class and fields of it. */
    @Test
    void theDescriptorFitsTheGoal() throws Exception {
        Document descriptor = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(Path.of("src/main/resources/META-INF/maven/plugin.xml").toFile());
        assertEquals(
                CheckMojo.class.getName(),
                descriptor.getElementsByTagName("implementation").item(0).getTextContent());
        NodeList parameters = descriptor.getElementsByTagName("parameter");
        List<String> names = new ArrayList<>();
        for (int i = 0; i < parameters.getLength(); i++) {
            String[] words = parameters.item(i).getTextContent().strip().split("\\s+", 3);
            names.add(words[0]);
            Field field = CheckMojo.class.getDeclaredField(words[0]);
            assertEquals(words[1], field.getType().getName());
            assertEquals(
                    1, descriptor.getElementsByTagName(words[0]).getLength(), words[0] + " has a default or an option");
        }
        assertEquals(CheckMojo.class.getDeclaredFields().length, names.size(), names.toString());
        assertNull(descriptor.getElementsByTagName("dependencies").item(0));
        assertFalse(names.isEmpty());
    }
}
