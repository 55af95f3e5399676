package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Metrics with a baseline and warnings. */
final class MetricsTest {
    @TempDir
    private Path folder;

    private Path model() {
        return folder.resolve("m.safetensors");
    }

    private Cli.Result train(Path csv, Object... options) {
        Object[] all = new Object[options.length + 6];
        System.arraycopy(new Object[] {"train", "--data", csv, "--hidden=4", "--out", model()}, 0, all, 0, 6);
        System.arraycopy(options, 0, all, 6, options.length);
        return Cli.run(all).succeeded();
    }

    /** 2,000 samples, ten of them yes, with inputs that do not depend on the class. */
    private Path rare() throws IOException {
        Random random = new Random(4);
        StringBuilder csv = new StringBuilder("a,b,label\n");
        for (int i = 0; i < 2000; i++) {
            csv.append(random.nextFloat()).append(',').append(random.nextFloat());
            csv.append(i % 200 == 7 ? ",yes\n" : ",no\n");
        }
        return Files.writeString(folder.resolve("rare.csv"), csv);
    }

    @Test
    void accuracyIsComparedToTheMostFrequentClass() throws IOException {
        Path csv = rare();
        Cli.Result trained = train(csv, "--epochs=5", "--lr=0.05", "--test", csv);
        assertEquals(0.995, trained.number("test accuracy: "));
        assertEquals("0.9950 (no)", trained.line("most frequent class alone: "));
        assertEquals(0.5, trained.number("test balanced accuracy: "));
        assertEquals(
                "the accuracy is not above that of always predicting 'no'; never predicted: 'yes'",
                trained.line("warning: "));
        assertEquals(
                trained.metrics(),
                Cli.run("evaluate", "--model", model(), "--data", csv)
                        .succeeded()
                        .metrics());
    }

    @Test
    void goodMetricsHaveNoWarning() throws IOException {
        Cli.Result trained = train(TestFiles.insects(folder), "--lr=0.05");
        assertFalse(trained.out().contains("warning"), trained.out());
        assertEquals("0.3333 (ant)", trained.line("most frequent class alone: "));
    }

    @Test
    void aTestOfOneClassIsAWarning() throws IOException {
        Path csv = TestFiles.insects(folder);
        train(csv, "--lr=0.05");
        Path ants = Files.writeString(folder.resolve("ants.csv"), "a,b,insect\n5,0,ant\n5.1,0.1,ant\n");
        Cli.Result evaluated =
                Cli.run("evaluate", "--model", model(), "--data", ants).succeeded();
        assertEquals("every test sample is of class 'ant'", evaluated.line("warning: "));
        assertEquals(1, evaluated.number("test balanced accuracy: "));
    }

    @Test
    void constantTargetsHaveNoR2() throws IOException {
        StringBuilder rows = new StringBuilder("a,price,weight\n");
        for (int i = 0; i < 60; i++) {
            rows.append(i).append(",5.0,").append(i * 0.5).append('\n');
        }
        Path csv = Files.writeString(folder.resolve("constant.csv"), rows);
        Cli.Result trained = train(csv, "--label=price", "--ignore=weight", "--task=regression", "--epochs=3");
        assertEquals("undefined, as every test target is 5.0", trained.line("test r2: "));
        assertFalse(trained.out().contains("NaN"), trained.out());
        Cli.Result evaluated =
                Cli.run("evaluate", "--model", model(), "--data", csv).succeeded();
        assertEquals(trained.metrics(), evaluated.metrics());

        trained = train(csv, "--label=weight,price", "--epochs=3");
        assertEquals("undefined, as every test target 'price' is 5.0", trained.line("test r2: "));
        assertFalse(trained.out().contains("NaN"), trained.out());

        Path one = Files.writeString(folder.resolve("one.csv"), "a,weight,price\n1,2.5,3\n");
        assertEquals(
                "undefined, as every test target 'weight' is 2.5",
                Cli.run("evaluate", "--model", model(), "--data", one)
                        .succeeded()
                        .line("test r2: "));
    }

    @Test
    void metricsAreTheSameInEveryLocale() throws IOException {
        Path csv = TestFiles.insects(folder);
        Path houses = TestFiles.houses(folder);
        Locale before = Locale.getDefault();
        StringBuilder first = new StringBuilder();
        try {
            for (String locale : new String[] {"en", "de", "ar-EG-u-nu-arab", "hi-IN-u-nu-deva", "tr"}) {
                Locale.setDefault(Locale.forLanguageTag(locale));
                StringBuilder all = new StringBuilder();
                String rate = " +[0-9]+ samples/s";
                all.append(train(csv, "--epochs=4").out().replaceAll(rate, ""));
                all.append(Cli.run("evaluate", "--model", model(), "--data", csv)
                        .succeeded()
                        .out());
                all.append(Cli.run("inspect", model()).succeeded().out());
                all.append(Cli.run("predict", "--model", model(), "--data", csv, "--columns=all")
                        .succeeded()
                        .out());
                all.append(train(houses, "--epochs=4").out().replaceAll(rate, ""));
                all.append(Cli.run("evaluate", "--model", model(), "--data", houses)
                        .succeeded()
                        .out());
                String text = all.toString().replaceAll("(?m)^replacing .*\n", "");
                if (first.isEmpty()) {
                    first.append(text);
                }
                assertEquals(first.toString(), text, locale);
            }
        } finally {
            Locale.setDefault(before);
        }
        assertTrue(first.length() > 1000);
    }
}
