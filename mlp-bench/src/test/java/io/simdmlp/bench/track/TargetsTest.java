package io.simdmlp.bench.track;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.bench.Figure;
import io.simdmlp.bench.Quick;
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

/** Verdicts on made-up runs of mlp bench quick. */
class TargetsTest {
    /** Exactly what is wanted of one thread at 512 bits. */
    private static final Map<String, Double> FRACTIONS = Map.ofEntries(
            Map.entry("G1 1024x1024x1024", 0.92),
            Map.entry("G1 2048x2048x2048", 0.92),
            Map.entry("G1 256x2048x2048", 0.92),
            Map.entry("G1 128x512x784", 0.90),
            Map.entry("G1 128x256x512", 0.90),
            Map.entry("G1 dw 784x512x128", 0.90),
            Map.entry("G1 dx 128x512x256", 0.90),
            Map.entry("G1 8x512x784", 0.75),
            Map.entry("T1", 0.82),
            Map.entry("T2", 0.76),
            Map.entry("T5", 0.85),
            Map.entry("I3", 0.94));

    @TempDir
    private Path folder;

    private int files;

    /** A run that meets every target with nothing to spare. */
    private static List<Figure> run(int bits) {
        List<Figure> figures = new ArrayList<>();
        for (String name : Quick.names()) {
            for (int threads : new int[] {1, 2}) {
                boolean large = List.of("T1", "T2", "T5", "I3").contains(name);
                double value =
                        switch (name) {
                            case "T3" -> 1_500_000 * (threads == 1 ? 1 : 0.97);
                            case "T4" -> 2_000_000 * (threads == 1 ? 1 : 0.97);
                            case "I1" -> threads == 1 ? 20 : 20.6;
                            case "I2" -> threads == 1 ? 0.2 : 0.206;
                            default -> threads == 1 ? 1000 : large ? 1900 : 1;
                        };
                double fraction = bits == 512
                        ? FRACTIONS.getOrDefault(name, 0.1)
                        : Math.round(100 * FRACTIONS.getOrDefault(name, 0.1) - 7) / 100.0;
                Long p50 = name.equals("I1") ? Long.valueOf(20_000) : name.equals("I2") ? Long.valueOf(200) : null;
                Long p99 = name.equals("I1") ? Long.valueOf(26_000) : name.equals("I2") ? Long.valueOf(300) : null;
                figures.add(new Figure(
                        name,
                        threads,
                        bits,
                        "made up",
                        value,
                        "unit",
                        47.0,
                        threads == 1 ? fraction : 0.01,
                        0.4,
                        p50,
                        p99,
                        p99));
            }
        }
        return figures;
    }

    private Path file(List<Figure> figures) throws IOException {
        return file(JmhResults.JSON.writeValueAsString(figures));
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
                f.p999Ns());
    }

    private static List<Figure> fraction(String workload, double fraction) {
        return changed(workload, 1, f -> with(f, f.value(), fraction, 0, f.p99Ns()));
    }

    private static List<Figure> value(String workload, int threads, double value) {
        return changed(workload, threads, f -> with(f, value, f.peakFraction(), 0, f.p99Ns()));
    }

    private List<String> shortfalls(List<Figure> figures) throws IOException {
        return Targets.judge(List.of(file(figures))).shortfalls().stream()
                .map(Targets.Verdict::toString)
                .toList();
    }

    @Test
    void whatIsJustEnoughIsMet() throws IOException {
        Targets targets = Targets.judge(List.of(file(run(512))));
        assertEquals(List.of(), targets.shortfalls());
        // 12 fractions, 5 absolute figures, 2 spreads, 8 pairs of threads, 8 allocations
        assertEquals(35, targets.verdicts().size());
        String page = targets.page();
        assertTrue(page.contains("| T1 "), page);
        assertTrue(page.endsWith("\n35 of 35 targets met\n"), page);
    }

    @Test
    void whatFallsShortIsNamedAndByHowMuch() throws IOException {
        assertEquals(List.of("T1: 0.779 of P, wanted >= 0.820, 5.00 % short"), shortfalls(fraction("T1", 0.82 * 0.95)));
        assertEquals(
                List.of("G1 dx 128x512x256: 0.899 of P, wanted >= 0.900, 0.11 % short"),
                shortfalls(fraction("G1 dx 128x512x256", 0.899)));
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
    void whatIsMissingWasNotMeasured() throws IOException {
        List<Figure> oneThread = run(512);
        oneThread.removeIf(figure -> figure.threads() == 2);
        List<String> shortfalls = shortfalls(oneThread);
        assertEquals(8, shortfalls.size());
        assertEquals("T1, 2 threads over 1: not measured", shortfalls.getFirst());
        List<Figure> noI1 = run(512);
        noI1.removeIf(figure -> figure.workload().equals("I1"));
        assertEquals(
                List.of(
                        "I1 p50: not measured",
                        "I1 p99 over p50: not measured",
                        "I1 p50, 2 threads over 1: not measured",
                        "I1 allocates: not measured"),
                shortfalls(noI1));
        assertEquals(List.of("I3: not measured"), shortfalls(changed("I3", 1, f -> with(f, f.value(), null, 0, null))));
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
    void lessIsWantedOfNarrowVectors() throws IOException {
        for (int bits : new int[] {128, 256}) {
            List<Figure> narrow = run(bits);
            narrow.replaceAll(f -> f.workload().equals("T3") ? with(f, f.value() / 10, 0.1, 0, null) : f);
            Targets targets = Targets.judge(List.of(file(narrow)));
            assertEquals(List.of(), targets.shortfalls());
            assertEquals(30, targets.verdicts().size());
            assertTrue(targets.page().contains(">= 0.750"), targets.page());
        }
    }

    @Test
    void whatIsNoRunIsRefused() throws IOException {
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
