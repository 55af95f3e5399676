package io.simdmlp.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.FitOptions;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.Trainer;
import io.simdmlp.io.Csv;
import io.simdmlp.io.Dataset;
import io.simdmlp.io.Digits;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Preprocessing;
import io.simdmlp.io.Scaling;
import io.simdmlp.io.TableOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * The page of a server in a browser. The system property {@code simdmlp.screenshots} is a folder for pictures of it.
 */
class PageTest {
    private static final int WIDE = 1200;
    private static final int NARROW = 360;
    private static final String TOKEN = "open sesame";

    /** A stroke of each digit, in 100ths of the paper. */
    private static final double[][] ONE = {{50, 15}, {50, 85}};

    private static final double[][] ZERO = arc(50, 50, 24, 34, 0, 360);
    private static final double[][] THREE = join(arc(50, 32, 20, 17, -140, 90), arc(50, 67, 23, 18, -90, 140));

    @TempDir
    static Path folder;

    private static Server server;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Path digits = folder.resolve("digits.safetensors");
        ModelFile.write(digits, train(Digits.load(), "minmax"));
        Path penguins = folder.resolve("penguins.safetensors");
        ModelFile.write(penguins, train(penguins(), "standard"));
        server = Server.start(new ServerOptions()
                .model("digits", digits)
                .model("penguins", penguins)
                .port(0));
        browser = Browser.start();
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (server != null) {
            server.close();
        }
    }

    private static Model train(Dataset data, String scale) {
        Scaling scaling = Scaling.fit(scale, data);
        Preprocessing preprocessing = data.preprocessing().withScaling(scaling);
        scaling.apply(data);
        MlpSpec spec = MlpSpec.builder(data.inputs())
                .layer(64, Activation.RELU)
                .layer(data.classes(), Activation.SOFTMAX)
                .build();
        Mlp mlp = Mlp.create(spec, 1);
        try (Trainer trainer = Trainer.builder(mlp).threads(1).build()) {
            trainer.fit(data.source(), FitOptions.epochs(30));
        }
        return new Model(
                mlp,
                Loss.conventional(Activation.SOFTMAX),
                preprocessing,
                data.classNames(),
                List.of(),
                List.of(),
                data.columns(),
                null,
                false);
    }

    /** A table with numbers, categories, a date and missing values. */
    private static Dataset penguins() throws IOException {
        Random random = new Random(1);
        List<String> lines = new ArrayList<>(List.of("species,island,bill_mm,flipper_mm,mass_g,sex,measured"));
        for (int i = 0; i < 300; i++) {
            int kind = i % 3;
            String island = List.of("Torgersen", "Dream", "Biscoe").get(random.nextInt(4) == 0 ? 1 : kind);
            lines.add(String.format(
                    Locale.ROOT,
                    "%s,%s,%.1f,%d,%s,%s,2009-%02d-%02d",
                    List.of("Adelie", "Chinstrap", "Gentoo").get(kind),
                    island,
                    new double[] {38.8, 48.8, 47.5}[kind] + 4 * random.nextGaussian(),
                    Math.round(new double[] {190, 196, 217}[kind] + 8 * random.nextGaussian()),
                    i % 11 == 0 ? "" : Math.round(new double[] {3700, 3730, 5080}[kind] + 500 * random.nextGaussian()),
                    i % 13 == 0 ? "" : List.of("female", "male").get(random.nextInt(2)),
                    1 + random.nextInt(12),
                    1 + random.nextInt(28)));
        }
        Path file = Files.write(folder.resolve("penguins.csv"), lines);
        return Csv.read(
                file,
                Csv.Options.auto()
                        .withLabels(List.of("species"))
                        .withTable(TableOptions.DEFAULT.withDates(List.of("measured"), null)));
    }

    private static double[][] arc(double x, double y, double width, double height, int from, int to) {
        return IntStream.rangeClosed(0, 12)
                .mapToObj(i -> {
                    double angle = Math.toRadians(from + (to - from) * i / 12.0);
                    return new double[] {x + width * Math.cos(angle), y + height * Math.sin(angle)};
                })
                .toArray(double[][]::new);
    }

    private static double[][] join(double[][] a, double[][] b) {
        List<double[]> both = new ArrayList<>(List.of(a));
        both.addAll(List.of(b));
        return both.toArray(double[][]::new);
    }

    private static void open(String model, int width, boolean dark) throws IOException {
        browser.open(server.address() + "#" + model, width, dark);
        browser.await("!document.querySelector('main').hidden && document.getElementById('models').value === '" + model
                + "'");
    }

    private static void draw(double[][] stroke) throws IOException {
        JsonNode box = browser.eval("document.getElementById('canvas').scrollIntoView({block: 'center'}),"
                + " document.getElementById('canvas').getBoundingClientRect().toJSON()");
        double side = box.path("width").asDouble() / 100;
        double left = box.path("left").asDouble();
        double top = box.path("top").asDouble();
        browser.drag(List.of(stroke).stream()
                .map(point -> new double[] {left + side * point[0], top + side * point[1]})
                .toList());
    }

    private static String text(String id) throws IOException {
        return browser.eval("document.getElementById('" + id + "').innerText").asString();
    }

    private static void awaitHeadline(String expected) throws IOException {
        browser.await("document.getElementById('headline').innerText === '" + expected + "'");
    }

    private static double barSum() throws IOException {
        return browser.eval(
                        "[...document.querySelectorAll('.value')].reduce((sum, e) => sum + parseFloat(e.innerText), 0)")
                .asDouble();
    }

    private static void focus(String id) throws IOException {
        for (int i = 0; i < 20 && !isFocused(id); i++) {
            browser.press("Tab");
        }
        assertTrue(isFocused(id), () -> id + " cannot be reached with Tab");
    }

    private static boolean isFocused(String id) throws IOException {
        return browser.eval("document.activeElement.id === '" + id + "'").asBoolean();
    }

    @Test
    void aDrawingIsPredicted() throws IOException {
        open("digits", WIDE, false);
        draw(THREE);
        awaitHeadline("3");
        assertEquals(100, barSum(), 0.6);
        assertTrue(text("time").matches("Round trip from this browser: [0-9.]+ ms"), text("time"));
        assertEquals("digits, version 1", text("model"));
        for (double[][] stroke : new double[][][] {ONE, ZERO}) {
            browser.eval("document.getElementById('clear').click()");
            browser.await("document.getElementById('outputs').children.length === 0");
            draw(stroke);
            awaitHeadline(stroke.length == 2 ? "1" : "0");
        }
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void theKeyboardDraws() throws IOException {
        open("digits", WIDE, false);
        focus("canvas");
        browser.press("ArrowUp", "ArrowUp", "ArrowUp");
        browser.key("keyDown", " ");
        browser.press("ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowDown");
        browser.key("keyUp", " ");
        awaitHeadline("1");
        assertEquals("row 8, column 5", text("place"));
        browser.press("Delete");
        browser.await("document.getElementById('outputs').children.length === 0");
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void theFormIsPredicted() throws IOException {
        open("penguins", WIDE, false);
        browser.await("document.getElementById('outputs').children.length === 3");
        assertEquals(100, barSum(), 0.3);
        String before = text("outputs");
        browser.eval("document.querySelector('#fields select').focus()");
        browser.press("ArrowDown");
        browser.await("document.getElementById('outputs').innerText !== " + quoted(before));
        assertNotEquals("No prediction", text("headline"));
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void aValueMayBeMissingIfItMightInTraining() throws IOException {
        open("penguins", WIDE, false);
        browser.await("document.getElementById('outputs').children.length === 3");
        String typical = text("outputs"); // a missing number is replaced by the typical one
        enter("mass_g", "6000");
        browser.await("document.getElementById('outputs').innerText !== " + quoted(typical));
        enter("mass_g", "");
        browser.await("document.getElementById('outputs').innerText === " + quoted(typical));
        assertEquals("", text("error"));
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void anInvalidValueIsAnError() throws IOException {
        open("penguins", WIDE, false);
        enter("bill_mm", "1e300");
        browser.await("document.getElementById('error').innerText !== ''");
        assertTrue(text("error").startsWith("'bill_mm' is "), text("error"));
        assertEquals(
                "bill_mm",
                browser.eval("document.querySelector('[aria-invalid=true]').parentElement.innerText")
                        .asString());
        assertEquals("No prediction", text("headline"));
        enter("bill_mm", "41.5");
        browser.await("document.getElementById('error').innerText === ''");
        browser.await("document.getElementById('outputs').children.length === 3");
    }

    private static void enter(String column, String value) throws IOException {
        browser.eval(
                "(() => { const label = [...document.querySelectorAll('#fields label')].find(e => e.innerText === '"
                        + column + "'); const input = label.querySelector('input'); input.value = '" + value
                        + "'; input.dispatchEvent(new Event('input', {bubbles: true})); })()");
    }

    private static String quoted(String text) {
        return "'" + text.replace("\n", "\\n").replace("'", "\\'") + "'";
    }

    @Test
    void anotherModelIsChosen() throws IOException {
        open("digits", WIDE, false);
        focus("models");
        browser.press("ArrowDown");
        browser.await("!document.getElementById('fields').hidden");
        assertEquals("penguins, version 1", text("model"));
        assertEquals(
                7 - 1,
                browser.eval("document.getElementById('fields').elements.length")
                        .asInt());
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void pixelsCanBeEnteredAsNumbers() throws IOException {
        open("digits", WIDE, false);
        browser.eval("document.getElementById('other').click()");
        browser.await("document.getElementById('outputs').children.length === 10");
        assertEquals(
                64,
                browser.eval("document.getElementById('fields').elements.length")
                        .asInt());
        assertEquals(100, barSum(), 0.6);
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void theLatencyIsDrawnAndSaid() throws IOException {
        open("digits", WIDE, false);
        draw(THREE);
        awaitHeadline("3");
        browser.await(
                "document.querySelectorAll('#chart path').length === 2 && document.getElementById('p50').innerText !== ''");
        browser.await(
                "/^[0-9]+ requests in the last minute/.test(document.getElementById('latency-text').textContent)");
        assertEquals(List.of(), browser.errors());
    }

    @Test
    void aTokenIsAskedFor() throws IOException {
        ServerOptions options = new ServerOptions()
                .model("digits", folder.resolve("digits.safetensors"))
                .token(TOKEN)
                .port(0);
        try (Server guarded = Server.start(options)) {
            browser.open(guarded.address(), NARROW, false);
            giveToken("wrong");
            browser.await("document.getElementById('denied').innerText !== ''");
            giveToken(TOKEN);
            browser.await("!document.querySelector('main').hidden");
            assertEquals("", text("failure"));
            assertTrue(browser.eval("document.getElementById('choice').hidden").asBoolean(), "a choice of one");
        }
    }

    private static void giveToken(String token) throws IOException {
        browser.await("document.activeElement.id === 'token'");
        browser.eval("document.getElementById('token').value = '" + token + "'");
        browser.press("Enter");
    }

    @ParameterizedTest
    @ValueSource(strings = {"digits", "penguins"})
    void aNarrowWindowNeedsNoHorizontalScrolling(String model) throws IOException {
        open(model, NARROW, true);
        if (model.equals("digits")) {
            draw(THREE);
        }
        browser.await("document.getElementById('outputs').children.length > 0");
        assertEquals(
                NARROW, browser.eval("document.documentElement.scrollWidth").asInt());
        assertEquals(List.of(), browser.errors());
    }

    @ParameterizedTest
    @CsvSource({"digits, 1200, false", "digits, 360, true", "penguins, 1200, false", "penguins, 360, true"})
    void screenshots(String model, int width, boolean dark) throws IOException {
        String pictures = System.getProperty("simdmlp.screenshots");
        if (pictures == null) {
            return;
        }
        open(model, width, dark);
        for (int i = 0; i < 8; i++) {
            if (model.equals("digits")) {
                browser.eval("document.getElementById('clear').click()");
                draw(THREE);
            } else {
                enter("bill_mm", Integer.toString(40 + i));
            }
            browser.await("new Promise(done => setTimeout(() => done(true), 800))");
        }
        browser.await("document.getElementById('outputs').children.length > 0");
        Path file = Path.of(pictures, model + "-" + width + (dark ? "-dark" : "-light") + ".png");
        Files.createDirectories(Path.of(pictures));
        Files.write(file, browser.screenshot());
    }
}
