package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.EpochResult;
import io.simdmlp.Evaluation;
import io.simdmlp.Evaluator;
import io.simdmlp.Initializer;
import io.simdmlp.Loss;
import io.simdmlp.Metric;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Model;
import io.simdmlp.io.Scaling;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** For any names, metrics and numbers of classes the page is well-formed and complete, and drawings stay within their charts. */
final class ReportTest {
    private static final int INPUTS = 3;

    @TempDir
    private Path folder;

    private Document page(
            Map<String, String> settings, List<EpochResult> epochs, Evaluation test, Model model, Dataset data)
            throws Exception {
        Path file = folder.resolve("report.html");
        Report.write(file, settings, epochs, null, test, model, data);
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setErrorHandler(null); // which would also print errors
        String page = Files.readString(file);
        assertFalse(page.contains("http"), page);
        return builder.parse(new InputSource(new StringReader(page)));
    }

    /** {@code count} epochs with losses that fall from 2.5, or the losses {@code loss}. */
    private static List<EpochResult> epochs(int count, @Nullable Evaluation validation, double... loss) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(epoch -> new EpochResult(
                        epoch,
                        loss.length > 0 ? loss[(epoch - 1) % loss.length] : 2.5 / epoch,
                        metrics(validation),
                        100,
                        0.25,
                        1e-3))
                .toList();
    }

    private static Map<Metric, Double> metrics(@Nullable Evaluation validation) {
        return switch (validation) {
            case null -> Map.of();
            case Evaluation.Classification c -> Map.of(Metric.LOSS, c.loss(), Metric.ACCURACY, c.accuracy());
            case Evaluation.MultiLabel m -> Map.of(Metric.LOSS, m.loss(), Metric.ACCURACY, m.subsetAccuracy());
            case Evaluation.Regression r -> Map.of(Metric.LOSS, r.loss(), Metric.R2, r.r2());
        };
    }

    private static Mlp network(int outputs, Activation last) {
        MlpSpec spec = MlpSpec.builder(INPUTS).layer(outputs, last).build();
        return Mlp.create(spec, Initializer.xavier(), 1);
    }

    private static Dataset classData(List<String> names, int samples, int classesThere) {
        return Dataset.ofClasses(
                "some.csv",
                List.of(),
                names,
                inputs(samples),
                IntStream.range(0, samples).map(i -> i % classesThere).toArray());
    }

    private static float[] inputs(int samples) {
        Random random = new Random(1);
        float[] x = new float[samples * INPUTS];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.nextGaussian();
        }
        return x;
    }

    private static Model classifier(List<String> names) {
        return new Model(
                network(names.size(), Activation.SOFTMAX),
                Loss.CATEGORICAL_CROSS_ENTROPY,
                Scaling.none(INPUTS),
                List.of(),
                names,
                List.of());
    }

    private static Evaluation evaluated(Model model, Dataset data) {
        try (Evaluator evaluator = new Evaluator(model.mlp(), model.loss(), 64, 1)) {
            return evaluator.evaluate(data.source());
        }
    }

    private Document classPage(List<String> names, int samples, int classesThere) throws Exception {
        Model model = classifier(names);
        Dataset data = classData(names, samples, classesThere);
        Evaluation test = evaluated(model, data);
        return page(Map.of("Data", "some.csv, 3 inputs"), epochs(5, test), test, model, data);
    }

    private static String text(Document page) {
        return page.getDocumentElement().getTextContent();
    }

    private static List<Element> elements(Document page, String tag) {
        NodeList nodes = page.getElementsByTagName(tag);
        List<Element> elements = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            elements.add((Element) nodes.item(i));
        }
        return elements;
    }

    /** Every number in every chart is finite, and everything is within the chart. */
    private static void assertDrawn(Document page) {
        for (Element svg : elements(page, "svg")) {
            double width = Double.parseDouble(svg.getAttribute("width"));
            double height = Double.parseDouble(svg.getAttribute("height"));
            assertTrue(width > 100 && width < 1500 && height > 100 && height < 1500, width + " x " + height);
            NodeList all = svg.getElementsByTagName("*");
            for (int i = 0; i < all.getLength(); i++) {
                Element element = (Element) all.item(i);
                for (String x : new String[] {"x", "cx"}) {
                    assertWithin(element, x, width);
                    assertWithin(element, x.replace('x', 'y'), height);
                }
                assertFalse(element.getAttribute("d").matches(".*(NaN|Infinity).*"), element.getAttribute("d"));
            }
        }
    }

    private static void assertWithin(Element element, String attribute, double most) {
        String value = element.getAttribute(attribute);
        if (!value.isEmpty()) {
            double number = Double.parseDouble(value);
            assertTrue(number >= 0 && number <= most + 1, attribute + " is " + value + " of " + most);
        }
    }

    static Stream<String> names() {
        return Stream.of(
                "ant",
                "x".repeat(28),
                "W".repeat(200),
                "Donaudampfschifffahrtsgesellschaftskapitän, ".repeat(5),
                "<script>alert('1')</script> &amp; \"quoted\" ]]> -->",
                "\u05E9\u05DC\u05D5\u05DD \u05E2\u05D5\u05DC\u05DD".repeat(8),
                "\u0645\u0631\u062D\u0628\u0627",
                "\u202Eevil\u202D",
                "\u6F22\u5B57".repeat(40),
                "\uD83D\uDC1C\uD83D\uDC68\u200D\uD83D\uDC69\u200D\uD83D\uDC67".repeat(30),
                "e\u0301".repeat(100),
                "%s %d {0} $1 \\1 @BODY@@",
                "line\nbreak\tand\u0000\u001b[31mcontrol",
                "\uD800 half of a pair",
                "",
                "   ",
                "\u200B");
    }

    @ParameterizedTest
    @MethodSource("names")
    void acceptsAnyNames(String name) throws Exception {
        for (int classes : new int[] {2, 15, 40}) {
            List<String> names = IntStream.range(0, classes)
                    .mapToObj(k -> k == 0 ? name : name + k)
                    .toList();
            Document page = classPage(names, 3 * classes, classes);
            assertDrawn(page);
            assertEquals(0, page.getElementsByTagName("script").getLength());
            assertEquals(1 + classes, rows(page, "class"));
            String visible = ChartLabel.visible(name).replace('\uD800', '\uFFFD');
            assertTrue(text(page).contains(visible), "the name in full");
            for (Element label : elements(page, "text")) {
                assertTrue(ChartLabel.width(label.getTextContent(), 13) < 500, label.getTextContent());
            }
        }
        Model model = regressor(List.of(name, name + "2"));
        Dataset data = numbers(model.targetNames(), 30, 1);
        Document page = page(Map.of("Data", name, name, name), epochs(3, null), evaluated(model, data), model, data);
        assertDrawn(page);
        assertTrue(text(page).contains(ChartLabel.visible(name).replace('\uD800', '\uFFFD')), "the target's name");
        assertEquals(3, rows(page, "target"));
    }

    /** The rows of the table whose first column has this name. */
    private static int rows(Document page, String head) {
        return elements(page, "table").stream()
                .filter(table -> table.getElementsByTagName("th")
                        .item(0)
                        .getTextContent()
                        .equals(head))
                .mapToInt(table -> table.getElementsByTagName("tr").getLength())
                .sum();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 12, 13, 30, 31, 60, 61, 100, 101, 1000})
    void acceptsAnyNumberOfClasses(int classes) throws Exception {
        List<String> names =
                IntStream.range(0, classes).mapToObj(k -> "class " + k).toList();
        Document page = classPage(names, 2 * classes, classes);
        assertDrawn(page);
        assertEquals(1 + classes, rows(page, "class"));
        assertEquals(classes <= 100 ? 3 : 2, elements(page, "svg").size());
        if (classes > 100) {
            assertTrue(text(page).contains("No chart for more than 100 classes."), "why there is none");
        }
    }

    /** Labels along an axis of the matrix are a line apart. */
    @Test
    void namesOfFiftyClassesDoNotOverlap() throws Exception {
        List<String> names = IntStream.range(0, 50).mapToObj(k -> "class " + k).toList();
        Document page = classPage(names, 500, 50);
        List<Double> heights = new ArrayList<>();
        double font = 0;
        for (Element label : elements(page, "text")) {
            if (label.getTextContent().startsWith("class ") && label.hasAttribute("y")) {
                heights.add(Double.parseDouble(label.getAttribute("y")));
                font = Double.parseDouble(label.getAttribute("font-size"));
            }
        }
        assertEquals(50, heights.size());
        for (int i = 1; i < 50; i++) {
            assertTrue(heights.get(i) - heights.get(i - 1) >= font, heights + " of " + font);
        }
    }

    @Test
    void aClassWithoutTestSamplesHasNoRecall() throws Exception {
        Document page = classPage(List.of("ant", "bee", "cicada"), 20, 1);
        assertDrawn(page);
        String text = text(page);
        assertTrue(text.contains("bee0–"), text);
        assertFalse(text.contains("NaN"), text);
    }

    @Test
    void recallAndPrecisionAreByHand() throws Exception {
        List<String> names = List.of("ant", "bee");
        float[] probabilities = {0, 0, 0, 1, 1, 1, 1, 1}; // of bee
        int[] labels = {0, 0, 0, 0, 1, 1, 1, 1};
        Evaluation test = Evaluation.Classification.of(0.5, probabilities, labels, 2);
        Document page = page(Map.of(), epochs(2, null), test, classifier(names), classData(names, 8, 2));
        String text = text(page);
        assertTrue(text.contains("ant475.00 %100.00 %85.71 %bee (1)"), text);
        assertTrue(text.contains("bee4100.00 %80.00 %88.89 %–"), text);
        assertTrue(text.contains("actual ant, predicted bee: 1"), text);
        assertTrue(text.contains("87.50 %"), text);
    }

    private static Model regressor(List<String> targets) {
        return new Model(
                network(targets.size(), Activation.IDENTITY),
                Loss.MSE,
                Scaling.none(INPUTS),
                List.of(),
                List.of(),
                targets);
    }

    private static Dataset numbers(List<String> targets, int samples, double scale) {
        Random random = new Random(2);
        float[] y = new float[samples * targets.size()];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) (scale * random.nextGaussian());
        }
        return Dataset.ofNumbers("some.csv", List.of(), targets, inputs(samples), y);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1e-30, 1e-3, 1, 1e7, 1e30})
    void aRegressionShowsPredictionsOfTargetsOfAnySize(double scale) throws Exception {
        Model model = regressor(List.of("price"));
        Dataset data = numbers(model.targetNames(), 50, scale);
        Evaluation test = evaluated(model, data);
        Document page = page(Map.of(), epochs(4, test), test, model, data);
        assertDrawn(page);
        long dots = elements(page, "circle").stream()
                .filter(circle -> circle.getAttribute("class").equals("dot sample"))
                .count();
        assertEquals(50, dots);
        String text = text(page);
        assertTrue(
                text.contains(Text.format(
                        "Test RMSE%.5gin units of price", test.regression().rootMeanSquaredError())),
                text);
        assertTrue(text.contains("mse of standardized targets, last epoch"), text);
        assertTrue(text.contains("predicted price") && text.contains("actual price"), text);
        assertFalse(text.contains("NaN"), text);
    }

    @Test
    void manySamplesAndTargetsAreShownInPart() throws Exception {
        List<String> names = IntStream.rangeClosed(1, 20).mapToObj(t -> "t" + t).toList();
        Model model = regressor(names);
        Dataset data = numbers(names, 2_500, 1);
        Document page = page(Map.of(), epochs(1, null), evaluated(model, data), model, data);
        assertEquals(1 + 12, elements(page, "svg").size());
        assertEquals(21, rows(page, "target"));
        String text = text(page);
        assertTrue(text.contains("834 of 2500 test samples"), text);
        assertTrue(text.contains("Charts of the first 12 of 20 targets."), text);
        assertTrue(text.contains("mean of 20 targets"), text);
        assertTrue(elements(page, "circle").size() < 13_000);
    }

    /** Losses of every size, also only NaN and infinite ones; one epoch and very many. */
    @Test
    void acceptsAnyCurve() throws Exception {
        List<String> names = List.of("ant", "bee");
        Model model = classifier(names);
        Dataset data = classData(names, 10, 2);
        Evaluation test = evaluated(model, data);
        Evaluation odd = Evaluation.Classification.of(Double.NaN, new float[1_001], new int[1], 1_001);
        for (Evaluation validation : new @Nullable Evaluation[] {null, test, odd}) {
            for (double[] loss : new double[][] {
                {},
                {0},
                {1, 1, 1},
                {Double.NaN},
                {Double.POSITIVE_INFINITY, 1, Double.NaN, 0.5},
                {1e-12, 3e-12},
                {-5, 5},
                {3e38, 1},
                {1e9, 1e9 + 1e-6}
            }) {
                for (int count : new int[] {1, 2, 7, 20_000}) {
                    Document page = page(Map.of(), epochs(count, validation, loss), test, model, data);
                    assertDrawn(page);
                    assertEquals(
                            validation == null ? 2 : 3, elements(page, "svg").size());
                    assertTrue(Files.size(folder.resolve("report.html")) < 100_000, "a page of moderate size");
                }
            }
        }
    }

    /** Numbers have a decimal point in every locale. */
    @Test
    void isTheSameInEveryLocale() throws Exception {
        Locale before = Locale.getDefault();
        String english;
        try {
            Locale.setDefault(Locale.ROOT);
            english = text(classPage(List.of("ant", "bee"), 30, 2));
            for (String tag : List.of("de-DE", "ar-EG-u-nu-arab", "tr-TR")) {
                Locale.setDefault(Locale.forLanguageTag(tag));
                assertEquals(english, text(classPage(List.of("ant", "bee"), 30, 2)));
            }
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void ticksAreRoundAndFew() {
        assertTicks("0 0.5 1.0 1.5 2.0 2.5", 0, 2.5);
        assertTicks("0.90 0.92 0.94 0.96 0.98 1.00", 0.9, 0.95, 1);
        assertTicks("0 1e-12 2e-12 3e-12", 1e-15, 3e-12);
        assertTicks("-2e7 0 2e7 4e7", -2.5e7, 5e7);
        assertTicks("999.9990 999.9995 1000.0000 1000.0005 1000.0010", 999.999, 1000.001);
        assertTicks("0 1", Double.NaN);
        assertTicks("-1.0 -0.5 0 0.5 1.0", -1, Double.POSITIVE_INFINITY, 1);
        assertEquals(List.of("5", "10", "15", "20", "25", "30", "35", "40"), labels(Axis.ofCounts(1, 40, 8)));
        assertEquals(List.of("1", "2", "3"), labels(Axis.ofCounts(1, 3, 8)));
        assertEquals(List.of("1"), labels(Axis.ofCounts(1, 1, 8)));
        assertEquals(List.of("5e5", "1e6"), labels(Axis.ofCounts(1, 1_000_000, 2)));
    }

    private static void assertTicks(String expected, double... values) {
        assertEquals(expected, String.join(" ", labels(Axis.of(values, 6))));
    }

    private static List<String> labels(Axis axis) {
        return axis.at().stream().map(axis::label).toList();
    }

    @Test
    void namesAreCutBetweenCharacters() {
        assertEquals("ant", ChartLabel.fit("ant", 10, 100));
        assertEquals("aaa…cc", ChartLabel.fit("a".repeat(50) + "ccc", 10, 37));
        assertEquals("\uD83D\uDC1C…\uD83D\uDC1C", ChartLabel.fit("\uD83D\uDC1C".repeat(9), 10, 33));
        assertEquals("e\u0301…e\u0301", ChartLabel.fit("e\u0301".repeat(9), 10, 22));
        assertEquals("a…", ChartLabel.fit("abc", 10, 1)); // at least one
        assertEquals("(blank)", ChartLabel.fit(" \u200B", 10, 100));
        assertEquals("a b", ChartLabel.visible("a\nb "));
    }
}
