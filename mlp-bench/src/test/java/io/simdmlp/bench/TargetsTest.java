package io.simdmlp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.tracker.ResultFiles;
import io.simdmlp.tracker.UnusableResultsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results of constructed runs of mlp bench quick. */
class TargetsTest {
    /** The targets of one thread, as fractions of P, at 512, 256 and 128 bits. */
    private static final Map<String, double[]> FRACTIONS = Map.ofEntries(
            Map.entry("G1 1024x1024x1024", new double[] {0.92, 0.90, 0.83}),
            Map.entry("G1 2048x2048x2048", new double[] {0.92, 0.80, 0.73}),
            Map.entry("G1 256x2048x2048", new double[] {0.92, 0.80, 0.73}),
            Map.entry("G1 128x512x784", new double[] {0.90, 0.85, 0.78}),
            Map.entry("G1 128x256x512", new double[] {0.90, 0.85, 0.78}),
            Map.entry("G1 dw 784x512x128", new double[] {0.90, 0.80, 0.73}),
            Map.entry("G1 dx 128x512x256", new double[] {0.90, 0.78, 0.71}),
            Map.entry("G1 8x512x784", new double[] {0.75, 0.60, 0.53}),
            Map.entry("T1", new double[] {0.82, 0.72, 0.65}),
            Map.entry("T2", new double[] {0.76, 0.68, 0.61}),
            Map.entry("T3", new double[] {0.1, 0.78, 0.71}),
            Map.entry("T4", new double[] {0.01, 0.0153, 0.0153}),
            Map.entry("T5", new double[] {0.85, 0.78, 0.71}),
            Map.entry("T6", new double[] {0.85 * 0.82, 0.85 * 0.72, 0.85 * 0.65}),
            Map.entry("T7", new double[] {0.85 * 0.82, 0.85 * 0.72, 0.85 * 0.65}),
            Map.entry("I2", new double[] {0.1, 0.22, 0.15}),
            Map.entry("I3", new double[] {0.94, 0.92, 0.85}));

    @TempDir
    private Path folder;

    private int files;

    /** A run that meets every target with nothing to spare; absolute figures are slow but for 512 bits. */
    private static List<Figure> run(int bits) {
        List<Figure> figures = new ArrayList<>();
        int column = bits == 512 ? 0 : bits == 256 ? 1 : 2;
        double slow = bits == 512 ? 1 : 0.1;
        for (String name : Quick.names()) {
            for (int threads : new int[] {1, 2}) {
                boolean large = List.of("T1", "T2", "T5", "I3").contains(name);
                double value =
                        switch (name) {
                            case "T3" -> slow * 1_500_000 * (threads == 1 ? 1 : 0.97);
                            case "T4" -> slow * 2_000_000 * (threads == 1 ? 1 : 0.97);
                            case "I1" -> (threads == 1 ? 20 : 20.6) / slow;
                            case "I2" -> (threads == 1 ? 0.2 : 0.206) / slow;
                            default -> threads == 1 ? 1000 : large ? 1900 : 1;
                        };
                double[] fractions = FRACTIONS.getOrDefault(name, new double[] {0.1, 0.1, 0.1});
                Long p50 = name.equals("I1") ? Long.valueOf(20_000) : name.equals("I2") ? Long.valueOf(200) : null;
                Long p99 = name.equals("I1") ? Long.valueOf(26_000) : name.equals("I2") ? Long.valueOf(300) : null;
                figures.add(new Figure(
                        name,
                        threads,
                        bits,
                        "made up",
                        value,
                        "unit",
                        47 * slow,
                        threads == 1 ? fractions[column] : 0.01,
                        0.4,
                        p50,
                        p99,
                        p99,
                        100,
                        20,
                        "full",
                        1.5,
                        100.0 * threads,
                        threads == 1 && List.of("I1", "G1 1x512x784").contains(name) ? 0.9 : null,
                        "wall",
                        "CPU-1",
                        "25 Vendor"));
            }
        }
        return figures;
    }

    private Path file(List<Figure> figures) throws IOException {
        return file(ResultFiles.JSON.writeValueAsString(figures));
    }

    private Path file(String content) throws IOException {
        return Files.writeString(folder.resolve("q" + files++ + ".json"), content);
    }

    /** The run with one figure changed. */
    private static List<Figure> changed(String workload, int threads, UnaryOperator<Figure> change) {
        List<Figure> figures = run(512);
        figures.replaceAll(figure ->
                figure.workload().equals(workload) && figure.threads() == threads ? change.apply(figure) : figure);
        return figures;
    }

    private static Figure with(Figure f, double value, @Nullable Double fraction, double bytes, @Nullable Long p99) {
        return with(f, value, fraction, bytes, p99, f.peakGflops());
    }

    private static Figure with(
            Figure f,
            double value,
            @Nullable Double fraction,
            double bytes,
            @Nullable Long p99,
            @Nullable Double peak) {
        return new Figure(
                f.workload(),
                f.threads(),
                f.vectorBits(),
                f.metric(),
                value,
                f.unit(),
                f.gflops(),
                fraction,
                bytes,
                f.p50Ns(),
                p99,
                f.p999Ns(),
                f.slices(),
                f.slicesDropped(),
                f.selection(),
                f.errorPercent(),
                peak,
                f.readFraction(),
                f.clock(),
                f.cpu(),
                f.jdk());
    }

    private static Figure selected(Figure f, String selection) {
        return new Figure(
                f.workload(),
                f.threads(),
                f.vectorBits(),
                f.metric(),
                f.value(),
                f.unit(),
                f.gflops(),
                f.peakFraction(),
                f.allocBytesPerOp(),
                f.p50Ns(),
                f.p99Ns(),
                f.p999Ns(),
                f.slices(),
                f.slicesDropped(),
                selection,
                f.errorPercent(),
                f.peakGflops(),
                f.readFraction(),
                f.clock(),
                f.cpu(),
                f.jdk());
    }

    private static List<Figure> fraction(String workload, double fraction) {
        return changed(workload, 1, f -> with(f, f.value(), fraction, 0, f.p99Ns()));
    }

    private static List<Figure> value(String workload, int threads, double value) {
        return changed(workload, threads, f -> with(f, value, f.peakFraction(), 0, f.p99Ns()));
    }

    private List<String> shortfalls(List<Figure> figures) throws IOException {
        return Targets.judge(List.of(file(figures))).shortfalls().stream()
                .map(Targets.TargetResult::toString)
                .toList();
    }

    @Test
    void aFigureEqualToItsTargetMeetsIt() throws IOException {
        Targets targets = Targets.judge(List.of(file(run(512))));
        assertEquals(List.of(), targets.shortfalls());
        // 12 fractions, 2 of reading, 5 absolute figures, 2 spreads, 8 pairs of threads, 8 allocations
        assertEquals(42, targets.results().size());
        String page = targets.page();
        assertTrue(page.startsWith("CPU: CPU-1; vectors of 512 bits\n\n| target"), page);
        assertTrue(page.contains("| T1 "), page);
        assertTrue(page.endsWith("\n42 of 42 targets met\n"), page);
    }

    @Test
    void theLegendExplainsEveryWorkloadAndQuantity() throws IOException {
        String page = Targets.judge(List.of(file(run(512)))).page();
        for (String name : Quick.names()) {
            String word = name.substring(0, 2);
            assertTrue(page.lines().anyMatch(line -> !line.startsWith("|") && line.contains(word + " ")), word);
        }
        for (String word : List.of("of P  ", "over T1  ", "of reading  ", "2 threads over 1  ", "allocates  ")) {
            assertTrue(page.contains("\n" + word), word);
        }
    }

    @Test
    void shortfallsAreNamedWithTheirSize() throws IOException {
        assertEquals(List.of("T1: 0.779 of P, wanted >= 0.820, 5.00 % short"), shortfalls(fraction("T1", 0.82 * 0.95)));
        assertEquals(
                List.of("G1 dx 128x512x256: 0.899 of P, wanted >= 0.900, 0.11 % short"),
                shortfalls(fraction("G1 dx 128x512x256", 0.899)));
        assertEquals(
                List.of("T6 over T1: 0.765 times, wanted >= 0.850, 10.00 % short"),
                shortfalls(fraction("T6", 0.9 * 0.85 * 0.82)));
        assertEquals(
                List.of("T3: 1,200,000 samples/s, wanted >= 1,500,000, 20.00 % short"),
                shortfalls(value("T3", 1, 1_200_000)));
        assertEquals(List.of("I2 p50: 250 ns, wanted <= 200, 25.00 % over"), shortfalls(value("I2", 1, 0.25)));
        assertEquals(
                List.of("T5, 2 threads over 1: 1.71 times, wanted >= 1.90, 10.00 % short"),
                shortfalls(value("T5", 2, 1710)));
        assertEquals(
                List.of("I1 p50, 2 threads over 1: 1.05 times, wanted <= 1.03, 1.94 % over"),
                shortfalls(value("I1", 2, 21)));
        assertEquals(
                List.of("I1 p99 over p50: 1.43 times, wanted <= 1.30, 10.00 % over"),
                shortfalls(changed("I1", 1, f -> with(f, f.value(), f.peakFraction(), 0, 28_600L))));
        assertEquals(
                List.of("T2 allocates: 16 B/call, wanted <= 0, 16 too many"),
                shortfalls(changed("T2", 2, f -> with(f, f.value(), f.peakFraction(), 16, null))));
    }

    @Test
    void figuresOfDisturbedSlicesAreMarked() throws IOException {
        List<Figure> quiet = run(512);
        List<Figure> one = changed("T1", 1, f -> selected(f, "slow"));
        List<Figure> two = changed("T1", 2, f -> selected(f, "any"));
        assertEquals(List.of("T1", "T1, 2 threads over 1"), disturbed(List.of(file(one))));
        assertEquals(List.of("T1, 2 threads over 1"), disturbed(List.of(file(two))));
        assertEquals(List.of(), disturbed(List.of(file(quiet), file(one))));
        assertEquals(List.of("T1, 2 threads over 1"), disturbed(List.of(file(quiet), file(one), file(two))));
        String page = Targets.judge(List.of(file(two))).page();
        assertTrue(page.lines().anyMatch(line -> line.startsWith("| T1, 2 threads") && line.contains("1.90* ")), page);
        assertTrue(page.contains("\n*  "), page);
    }

    private static List<String> disturbed(List<Path> files) throws IOException {
        return Targets.judge(files).results().stream()
                .filter(Targets.TargetResult::disturbed)
                .map(Targets.TargetResult::name)
                .toList();
    }

    @Test
    void missingFiguresAreNotMeasured() throws IOException {
        List<Figure> oneThread = run(512);
        oneThread.removeIf(figure -> figure.threads() == 2);
        List<String> shortfalls = shortfalls(oneThread);
        assertEquals(8, shortfalls.size());
        assertEquals("T1, 2 threads over 1: times not measured", shortfalls.getFirst());
        List<Figure> noI1 = run(512);
        noI1.removeIf(figure -> figure.workload().equals("I1"));
        assertEquals(
                List.of(
                        "I1: of reading not measured",
                        "I1 p50: us not measured",
                        "I1 p99 over p50: times not measured",
                        "I1 p50, 2 threads over 1: times not measured",
                        "I1 allocates: B/call not measured"),
                shortfalls(noI1));
        assertEquals(
                List.of("I3: of P not measured"), shortfalls(changed("I3", 1, f -> with(f, f.value(), null, 0, null))));
    }

    @Test
    void ofSeveralRunsTheMedianCounts() throws IOException {
        Path good = file(run(512));
        Path slow = file(fraction("T1", 0.5));
        Path slower = file(fraction("T1", 0.7));
        assertEquals(List.of(), Targets.judge(List.of(slow, good, good)).shortfalls());
        assertEquals(
                "[T1: 0.700 of P, wanted >= 0.820, 14.63 % short]",
                Targets.judge(List.of(slow, good, slower)).shortfalls().toString());
        // Ratios are of one run: twice as slow with either number of threads is as good as before.
        List<Figure> busy = run(512);
        busy.replaceAll(f -> f.workload().equals("T5") ? with(f, f.value() / 2, f.peakFraction(), 0, null) : f);
        assertEquals(List.of(), Targets.judge(List.of(good, file(busy))).shortfalls());
        List<Figure> half = run(512);
        half.removeIf(f -> !f.workload().equals("T1"));
        assertEquals(List.of(), Targets.judge(List.of(file(half), good)).shortfalls());
    }

    @Test
    void narrowVectorsHaveTargetsOfTheirOwn() throws IOException {
        for (int bits : new int[] {128, 256}) {
            Targets targets = Targets.judge(List.of(file(run(bits))));
            assertEquals(List.of(), targets.shortfalls());
            // 15 fractions, 2 over T1, 2 of reading, 2 spreads, 8 pairs of threads, 11 allocations
            assertEquals(40, targets.results().size());
            assertTrue(targets.page().contains(bits == 256 ? ">= 0.720" : ">= 0.650"), targets.page());
            assertTrue(targets.page().contains(">= 0.0153"), targets.page());
        }
        List<Figure> slow = run(256);
        slow.replaceAll(f -> f.workload().equals("T4") ? with(f, f.value(), 0.01, 0, null) : f);
        assertEquals(List.of("T4: 0.0100 of P, wanted >= 0.0153, 34.64 % short"), shortfalls(slow));
    }

    @Test
    void everyRowOfTheTableHasThreeNumbers() {
        List<String> lines = Targets.TABLE.lines().skip(1).toList();
        for (String line : lines) {
            String[] cells = line.split("\\s{2,}", -1);
            assertEquals(5, cells.length, line);
            assertTrue(Quick.names().contains(cells[0]), line);
            for (int i = 2; i < 5; i++) {
                assertTrue(cells[i].matches("-|\\d+(\\.\\d+)?"), line);
            }
        }
        for (String name : Quick.names()) {
            assertTrue(lines.stream().anyMatch(line -> line.startsWith(name + " ")), name);
        }
    }

    /** Load on the second CPU's core lowers P there and the workload alike. */
    @Test
    void twoThreadsAreComparedAtTheSamePeak() throws IOException {
        List<Figure> slowed = changed("T1", 2, f -> with(f, 0.8 * f.value(), f.peakFraction(), 0, null, 160.0));
        assertEquals(List.of(), shortfalls(slowed));
        List<Figure> latency = changed("I1", 2, f -> with(f, f.value() / 0.8, f.peakFraction(), 0, f.p99Ns(), 160.0));
        assertEquals(List.of(), shortfalls(latency));
        List<Figure> ours = changed("T1", 2, f -> with(f, 0.8 * f.value(), f.peakFraction(), 0, null));
        assertEquals(List.of("T1, 2 threads over 1: 1.52 times, wanted >= 1.90, 20.00 % short"), shortfalls(ours));
    }

    @Test
    void filesOfOtherVersionsAreRead() throws IOException {
        String now = Files.readString(file(run(256)));
        String old = now.replaceAll(",\"(slices|slices_dropped|error_percent|peak_gflops)\":[0-9.]+", "")
                .replaceAll(",\"(selection|clock|cpu|jdk)\":\"[^\"]*\"", "");
        assertTrue(old.length() < now.length() / 1.5, old);
        // P follows from gflops and peak_fraction: 4.7 / 0.72 on one thread of T1, as much again on the second
        old = old.replaceAll("(\"T1\",\"threads\":2.*?\"peak_fraction\":)0.01", "$10.36");
        Targets targets = Targets.judge(List.of(file(old), file(old)));
        assertTrue(targets.page().startsWith("CPU: unknown, since the files do not name it;"), targets.page());
        List<String> met = targets.results().stream()
                .filter(Targets.TargetResult::isMet)
                .map(Targets.TargetResult::name)
                .toList();
        assertTrue(met.containsAll(List.of("T1", "T1, 2 threads over 1", "T5", "I3", "T4 allocates")), met.toString());
        String page = Targets.judge(List.of(file(old), file(now))).page();
        assertTrue(page.startsWith("CPU: CPU-1 (not all files name it);"), page);
        String later = now.replace("\"threads\":", "\"later\":{\"a\":[1]},\"threads\":");
        assertEquals(List.of(), Targets.judge(List.of(file(later))).shortfalls());
    }

    @Test
    void figuresSurviveJson() throws IOException {
        for (Figure figure : run(256)) {
            String json = ResultFiles.JSON.writeValueAsString(figure);
            assertEquals(figure, ResultFiles.JSON.readValue(json, Figure.class));
            assertTrue(json.contains("\"slices\":100,\"slices_dropped\":20,\"selection\":\"full\""), json);
            assertTrue(json.contains("\"error_percent\":1.5,\"peak_gflops\":"), json);
            assertEquals(figure.readFraction() != null, json.contains("read_fraction"), json);
        }
    }

    @Test
    void differentMachinesAreRefusedTogether() throws IOException {
        String good = Files.readString(file(run(512)));
        Path first = file(good);
        for (String[] change : new String[][] {
            {"CPU-1", "CPU-2", "the CPU CPU-2, expected CPU-1 as in " + first},
            {"\"wall\"", "\"cpu\"", "the clock cpu, expected wall as in " + first}
        }) {
            Path second = file(good.replace(change[0], change[1]));
            UnusableResultsException thrown =
                    assertThrows(UnusableResultsException.class, () -> Targets.judge(List.of(first, second)));
            assertEquals(second + " has " + change[2], thrown.getMessage());
            // the last figure alone differs
            int last = good.lastIndexOf(change[0]);
            String within = good.substring(0, last) + change[1] + good.substring(last + change[0].length());
            refused(change[2].replaceAll("as in.*", "as before"), within);
        }
    }

    @Test
    void otherFilesAreRefused() throws IOException {
        String good = Files.readString(file(run(512)));
        refused("truncated or no JSON", good.substring(0, good.length() / 2));
        refused("is not of mlp bench quick", "{}");
        refused("is not of mlp bench quick", "[]");
        refused("is not of mlp bench quick", "[{\"benchmark\":\"a\",\"primaryMetric\":{}}]");
        refused("has an unknown workload 'T9', expected one of T1", good.replace("\"T1\"", "\"T9\""));
        refused("T1 threads=1 twice", good.replace("\"T2\"", "\"T1\""));
        refused("has the vector_bits 0, expected 128, 256 or 512", good.replace("\"vector_bits\":512,", ""));
        refused(
                "has the vector_bits 256, expected 512",
                good.replaceFirst("(vector_bits.*?vector_bits\":)512", "$1256"));
        refused("is no figure of mlp bench quick", good.replaceFirst("\"value\":1000.0", "\"value\":\"fast\""));
        refused(
                "has a figure of NaN, expected numbers above 0",
                good.replaceFirst("\"value\":1000.0", "\"value\":\"NaN\""));
        refused(
                "has a figure of -1.0, expected numbers above 0",
                good.replaceFirst("\"value\":1000.0", "\"value\":-1.0"));
        UnusableResultsException mixed = assertThrows(
                UnusableResultsException.class, () -> Targets.judge(List.of(file(run(512)), file(run(256)))));
        assertTrue(
                String.valueOf(mixed.getMessage()).contains("is of vectors of 256 bits, expected 512"),
                mixed.getMessage());
    }

    private void refused(String message, String content) throws IOException {
        Path file = file(content);
        UnusableResultsException thrown =
                assertThrows(UnusableResultsException.class, () -> Targets.judge(List.of(file)), content);
        assertTrue(String.valueOf(thrown.getMessage()).contains(message), thrown.getMessage());
        assertTrue(String.valueOf(thrown.getMessage()).startsWith(file.toString()), thrown.getMessage());
    }
}
