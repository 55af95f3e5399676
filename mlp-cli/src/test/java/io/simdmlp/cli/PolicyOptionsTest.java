package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.io.InputPolicy;
import io.simdmlp.io.ModelFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --invalid-input} and {@code --out-of-range}, from training to predictions. */
final class PolicyOptionsTest {
    @TempDir
    private Path folder;

    private Path insects = Path.of("");
    private Path model = Path.of("");

    @BeforeEach
    void write() throws IOException {
        insects = TestFiles.insects(folder);
        model = folder.resolve("model.safetensors");
    }

    private Cli.Result train(Object... options) {
        Object[] all = new Object[options.length + 6];
        System.arraycopy(new Object[] {"train", "--data", insects, "--epochs=30", "--out", model}, 0, all, 0, 6);
        System.arraycopy(options, 0, all, 6, options.length);
        return Cli.run(all).succeeded();
    }

    private Cli.Result predict(String... rows) throws IOException {
        Path file = Files.writeString(folder.resolve("new.csv"), "a,b\n" + String.join("\n", rows) + "\n");
        return Cli.run("predict", "--model", model, "--data", file);
    }

    private List<String> lines(String... rows) throws IOException {
        Cli.Result result = predict(rows);
        assertEquals(0, result.exitCode(), result.err());
        return result.out().lines().skip(1).toList();
    }

    @Test
    void invalidNumbersAreRejectedByDefault() throws IOException {
        train();
        predict("1,2", "inf,2").failed(2, "new.csv: line 3, column 1 ('a') is 'inf', expected a finite number");
        assertEquals(1, lines("1e9,2").size());
        assertEquals(
                "NaN and infinite numbers are rejected",
                Cli.run("inspect", model).succeeded().line("invalid input: "));
        byte[] usual = Files.readAllBytes(model);
        train("--invalid-input=reject", "--out-of-range=accept");
        assertEquals(-1, Files.mismatch(model, Files.write(folder.resolve("usual"), usual)));
    }

    @Test
    void invalidNumbersAreReplaced() throws IOException {
        train("--invalid-input=impute");
        InputPolicy policy = ModelFile.read(model).preprocessing().policy();
        assertEquals(InputPolicy.Invalid.IMPUTE, policy.invalid());
        List<String> lines = lines("inf,2", "NA,2", "1,-1e99", "1,");
        assertEquals(lines.get(1), lines.get(0));
        assertEquals(lines.get(3), lines.get(2));
        assertTrue(predict("inf,2").err().contains("column 1 ('a'): 1 value that is not finite, replaced"), "no note");
        predict("x,2").failed(2, "column 1 ('a') is 'x', expected a number");
    }

    @Test
    void numbersOutsideTheRangeAreClamped() throws IOException {
        Cli.Result trained = train("--out-of-range=clamp");
        String ranges = Cli.run("inspect", model).succeeded().line("ranges: a ");
        double low = Double.parseDouble(ranges.substring(0, ranges.indexOf(" to ")));
        List<String> lines = lines("-1e9,1", low + ",1", (low + 1) + ",1");
        assertEquals(lines.get(1), lines.get(0));
        Cli.Result evaluated =
                Cli.run("evaluate", "--model", model, "--data", insects).succeeded();
        assertEquals(trained.metrics(), evaluated.metrics());
        Path far = Files.writeString(folder.resolve("far.csv"), "a,b,insect\n-1e9,1,bee\n" + low + ",1,bee\n");
        Path near = Files.writeString(folder.resolve("near.csv"), "a,b,insect\n" + low + ",1,bee\n" + low + ",1,bee\n");
        assertEquals(
                Cli.run("evaluate", "--model", model, "--data", near)
                        .succeeded()
                        .metrics(),
                Cli.run("evaluate", "--model", model, "--data", far).succeeded().metrics());
    }

    @Test
    void numbersOutsideTheRangeAreRejected() throws IOException {
        Cli.Result trained = train("--out-of-range=reject", "--seed=2");
        predict("1,2", "1,99")
                .failed(2, "new.csv: line 3, column 2 ('b') is '99', expected a number that training had");
        Path far = Files.writeString(folder.resolve("far.csv"), "a,b,insect\n1,1,bee\n1e9,1,bee\n2e9,1,ant\n");
        Cli.run("evaluate", "--model", model, "--data", far)
                .failed(
                        2,
                        "far.csv: line 3, column 1 ('a') is 1000000000, expected a number that training had, from ",
                        "; it is the first of 2 such samples");
        Path test = Files.writeString(folder.resolve("test.csv"), "a,b,insect\n1,1,bee\n1e9,1,bee\n");
        Cli.Result noted = train("--out-of-range=reject", "--test", test);
        assertTrue(
                noted.out().contains("line 3, column 1 ('a') is 1000000000")
                        && noted.out().contains("used in the test here, but predict and evaluate reject it"),
                noted.out());
        assertTrue(trained.out().contains("model: "));
    }

    @Test
    void unknownCategoriesAreRejected() throws IOException {
        Path passengers = TestFiles.titanic(folder);
        Object[] train = {"train", "--data", passengers, "--label=Survived", "--epochs=2", "--out", model};
        Cli.run(train).succeeded();
        Path rows = Files.writeString(
                folder.resolve("new.csv"), "Embarked,Fare,Age,Sex,Pclass\nC,30,9,female,1\nX,30,9,female,1\n");
        assertEquals(0, Cli.run("predict", "--model", model, "--data", rows).exitCode());
        Object[] rejecting = Arrays.copyOf(train, train.length + 1);
        rejecting[train.length] = "--out-of-range=reject";
        Cli.run(rejecting).succeeded();
        Cli.run("predict", "--model", model, "--data", rows, "--out", folder.resolve("p.csv"))
                .failed(
                        2,
                        "new.csv: line 3, column 1 ('Embarked') is 'X', expected a category that training had, one of"
                                + " '', 'C', 'Q', 'S'");
    }

    @Test
    void imagesFollowThePolicy() throws IOException {
        Path images = TestFiles.idx(folder.resolve("idx"), 3);
        Cli.Result trained = Cli.run(
                        "train",
                        "--data",
                        images,
                        "--epochs=2",
                        "--invalid-input=impute",
                        "--out-of-range=clamp",
                        "--out",
                        model)
                .succeeded();
        Cli.Result evaluated =
                Cli.run("evaluate", "--model", model, "--data", images).succeeded();
        assertEquals(trained.metrics(), evaluated.metrics());
        assertTrue(Cli.run("inspect", model).succeeded().line("ranges: ").endsWith(" for every input"));
        Cli.Result predicted = Cli.run("predict", "--model", model, "--data", images);
        assertEquals(41, predicted.out().lines().count(), predicted.err());
        Path rows = Files.writeString(folder.resolve("rows.csv"), "9,inf,1,1\n999,3,4,5\n");
        Cli.Result fromRows = Cli.run("predict", "--model", model, "--data", rows, "--header=no");
        assertEquals(3, fromRows.out().lines().count(), fromRows.err());
    }

    @Test
    void fromKeepsThePolicy() throws IOException {
        train("--invalid-input=impute", "--out-of-range=clamp");
        InputPolicy first = ModelFile.read(model).preprocessing().policy();
        Path next = folder.resolve("next.safetensors");
        Path wider = Files.writeString(
                folder.resolve("wider.csv"), Files.readString(insects).replaceFirst("\n[^,]*,", "\n-50,"));
        Cli.run(
                        "train",
                        "--data",
                        wider,
                        "--from",
                        model,
                        "--epochs=1",
                        "--test",
                        insects,
                        "--validation=0",
                        "--out",
                        next)
                .succeeded();
        InputPolicy kept = ModelFile.read(next).preprocessing().policy();
        assertEquals(first.invalid(), kept.invalid());
        assertEquals(first.outOfRange(), kept.outOfRange());
        assertEquals(-50, kept.ranges().getFirst().min()); // of the new training samples
        Cli.run("train", "--data", wider, "--from", model, "--epochs=1", "--out-of-range=accept", "--out", next)
                .succeeded();
        assertEquals(
                InputPolicy.OutOfRange.ACCEPT,
                ModelFile.read(next).preprocessing().policy().outOfRange());
    }

    @Test
    void badOptionsAreNamed() {
        Cli.run("train", "--data", insects, "--invalid-input=drop")
                .failed(2, "--invalid-input is 'drop', expected one of reject, impute");
        Cli.run("train", "--data", insects, "--out-of-range=cut")
                .failed(2, "--out-of-range is 'cut', expected one of accept, reject, clamp");
        for (String missing : List.of("drop", "reject")) {
            Cli.run("train", "--data", insects, "--invalid-input=impute", "--missing=" + missing)
                    .failed(2, "--invalid-input is impute, but --missing is " + missing + ", which has no number");
        }
    }
}
