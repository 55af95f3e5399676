package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.Activation;
import io.simdmlp.Loss;
import io.simdmlp.Mlp;
import io.simdmlp.MlpSpec;
import io.simdmlp.io.Model;
import io.simdmlp.io.ModelFile;
import io.simdmlp.io.Scaling;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Errors of users: one line that names the cause, exit code 2, and unchanged files. */
final class BadInputTest {
    @TempDir
    private Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    /** Training on these data fails and leaves an existing model unchanged. */
    private void trainingFails(Path data, String... parts) throws IOException {
        Path model = file("old.safetensors", "old");
        Cli.run("train", "--data", data, "--out", model).failed(2, parts);
        assertEquals("old", Files.readString(model));
    }

    private Path trainedModel() throws IOException {
        Path model = folder.resolve("m.safetensors");
        Cli.run("train", "--data", TestFiles.insects(folder), "--epochs", "1", "--hidden", "4", "--out", model)
                .succeeded();
        return model;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--activation=swish      | swish | softsign, silu, mish, gelu",
                "--activation=softmax    | softmax | sigmoid, log-sigmoid, tanh, relu, leaky-relu",
                "--activation=step       | step | identity, sigmoid",
                "--loss=poisson          | poisson | has classes to predict, expected counts",
                "--loss=auto:1           | auto:1 | expected one of auto, categorical",
                "--loss=Huber            | Huber | huber[:delta], log-cosh, pinball:quantile",
                "--loss=huber:-1         | --loss is 'huber:-1': delta is -1.0 | above 0",
                "--loss=huber:1,2        | --loss is 'huber:1,2' | expected huber[:delta] with numbers",
                "--loss=pinball          | --loss is 'pinball' | expected pinball:quantile with numbers",
                "--loss=pinball:90       | --loss is 'pinball:90': quantile is 90.0 | between 0 and 1",
                "--loss=focal:2,x        | --loss is 'focal:2,x' | expected focal[:gamma[,alpha]] with numbers",
                "--loss=focal:-2         | --loss is 'focal:-2': gamma is -2.0 | at least 0",
                "--loss=mse:1            | --loss is 'mse:1' | expected mse",
                "--label-smoothing=1    | --label-smoothing is 1.0 | less than 1",
                "--optimizer=adamax      | adamax | sgd, momentum, nesterov, adam, adamw, nadam, radam, rmsprop",
                "--optimizer=Adam        | --optimizer is 'Adam' | expected one of sgd",
                "--init=random           | random | auto, he, lecun, xavier, keras, pytorch, orthogonal[:GAIN]",
                "--init=he:2             | --init is 'he:2' | expected one of auto, he",
                "--init=orthogonal:x     | --init is 'orthogonal:x' | orthogonal[:GAIN], truncated-normal[:DEVIATION]",
                "--init=orthogonal:      | --init is 'orthogonal:' | expected one of auto",
                "--init=orthogonal:NaN   | --init is 'orthogonal:NaN' | gain is NaN, expected a finite float",
                "--init=truncated-normal:-1 | --init is 'truncated-normal:-1' | deviation is -1.0, expected at least 0",
                "--scale=log             | log | none, minmax, standard",
                "--task=ranking          | ranking | auto, classification, regression",
                "--hidden=12,x           | 12,x | --hidden",
                "--hidden=0              | '0' | --hidden",
                "--hidden=-5             | -5 | --hidden",
                "--hidden=999999999,999999999 | 999999999 | at most",
                "--epochs=0              | --epochs is 0 | at least 1",
                "--epochs=many           | many | --epochs",
                "--batch-size=0          | --batch-size is 0 | at least 1",
                "--threads=-1            | --threads is -1 | at least 1",
                "--threads=100000        | --threads is 100000, expected at most | CPU",
                "--lr=-1                 | --lr is -1.0 | above 0",
                "--lr=0                  | --lr is 0.0 | above 0",
                "--lr=NaN                | --lr is NaN | above 0",
                "--weight-decay=-2       | --weight-decay is -2.0 | at least 0",
                "--weight-decay=1e300    | --weight-decay is 1.0E300 | at least 0",
                "--lr=1e300              | --lr is 1.0E300 | above 0",
                "--momentum=0.5          | --momentum is 0.5 | --optimizer is adam, expected momentum, nesterov or rmsprop",
                "--alpha=0.5             | --alpha is 0.5 | --optimizer is adam, expected rmsprop",
                "--centered              | --centered is given | --optimizer is adam, expected rmsprop",
                "--rho=0.5               | --rho is 0.5 | --optimizer is adam, expected adadelta",
                "--lr-decay=0.5          | --lr-decay is 0.5 | --optimizer is adam, expected adagrad",
                "--initial-accumulator-value=1 | --initial-accumulator-value is 1.0 | expected adagrad",
                "--momentum-decay=0.5    | --momentum-decay is 0.5 | --optimizer is adam, expected nadam",
                "--decoupled-weight-decay | --decoupled-weight-decay is given | adam, expected nadam or radam",
                "--eps=0                 | --eps is 0.0 | expected a number above 0",
                "--eps=1e-60             | --eps is 1.0E-60 | expected a number above 0",
                "--betas=0.9             | --betas is '0.9' | as in 0.9,0.999",
                "--betas=0.9,1           | --betas is '0.9,1' | two numbers of at least 0 and less than 1",
                "--betas=0.9,x           | --betas is '0.9,x' | two numbers of at least 0 and less than 1",
                "--l1=-1                 | --l1 is -1.0 | at least 0",
                "--l1=NaN                | --l1 is NaN | at least 0",
                "--decay-all             | --decay-all is given | nothing to decay, expected --weight-decay or --l1",
                "--validation=1          | --validation is 1.0 | less than 1",
                "--test-fraction=0.5     | --test-fraction is 0.5 | digits",
                "--task=regression       | regression | digits",
                "--seed=1.5              | 1.5 | --seed",
                "--colour=red            | --colour | mlp train --help",
                "extra                   | extra | mlp train --help",
            })
    void optionValues(String option, String value, String expected) throws IOException {
        Path model = file("old.safetensors", "old");
        Cli.run("train", option, "--out", model).failed(2, value, expected);
        assertEquals("old", Files.readString(model));
    }

    @Test
    void tooManyThreads() throws IOException {
        int cpus = Runtime.getRuntime().availableProcessors();
        int most = Math.min(1_024, 16 * cpus);
        String expected = "--threads is " + (most + 1) + ", expected at most " + most;
        Cli.run("train", "--threads", most + 1).failed(2, expected);
        Cli.run("evaluate", "--model", trainedModel(), "--threads", most + 1).failed(2, expected);
        for (String bench : new String[] {"quick", "roofline"}) {
            Cli.run("bench", bench, "--threads", cpus + 1)
                    .failed(2, "--threads is " + (cpus + 1) + ", expected at most " + cpus);
        }
        assertEquals(cpus + (cpus == 1 ? " thread" : " threads"), OptionValues.describeThreads(cpus));
        assertTrue(OptionValues.describeThreads(cpus + 1).startsWith((cpus + 1) + " threads, more than the " + cpus));
    }

    @Test
    void optionsThatContradict() throws IOException {
        Path csv = TestFiles.insects(folder);
        Cli.run("train", "--data", csv, "--test", csv, "--test-fraction", "0.1")
                .failed(2, "--test-fraction is 0.1", "--test");
        Cli.run("train", "--data", csv, "--optimizer", "nesterov", "--momentum", "1")
                .failed(2, "--momentum is 1.0");
        Cli.run("train", "--data", TestFiles.houses(folder), "--label", "price", "--loss", "binary-cross-entropy")
                .failed(2, "binary-cross-entropy", "expected one of mse, half-squared-error, mae, huber[:delta]");
        for (String loss : List.of("hinge", "focal:1")) {
            Cli.run("train", "--data", TestFiles.houses(folder), "--label", "price", "--loss", loss)
                    .failed(2, "--loss is " + loss, "has numbers to predict", "log-cosh, pinball:quantile");
        }
        Cli.run("train", "--data", csv, "--label-smoothing", "0.1", "--loss", "huber")
                .failed(2, "--label-smoothing is 0.1", "the loss is huber", "categorical-cross-entropy");
        Path model = folder.resolve("m");
        Cli.run("train", "--out", model, "--report", model).failed(2, "--report is " + model, "--out");
    }

    /** A model that the API has trained may have a loss that is not defined for every number. */
    @Test
    void targetsThatTheLossIsNotDefinedFor() throws IOException {
        Mlp mlp = Mlp.create(MlpSpec.builder(1).layer(1, Activation.IDENTITY).build(), 1);
        Path model = folder.resolve("counts.safetensors");
        ModelFile.write(model, new Model(mlp, Loss.POISSON, Scaling.none(1), List.of(), List.of(), List.of("count")));
        Path csv = file("counts.csv", "a,count\n1,2\n2,-1\n");
        Cli.run("evaluate", "--model", model, "--data", csv)
                .failed(2, "the model's loss is poisson: target 1 of sample 2, both counted from 1, is -1.0");
    }

    /** Only the nearest name, or none if none is near. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "train --lable species                  | unknown option '--lable', did you mean --label? (see mlp train --help)",
                "train --lable=species                  | unknown option '--lable', did you mean --label?",
                "train -lable species                   | unknown option '-lable', did you mean --label?",
                "train --batchsize 8                    | unknown option '--batchsize', did you mean --batch-size?",
                "train --Epochs 8                       | unknown option '--Epochs', did you mean --epochs?",
                "train --optimiser sgd                  | unknown option '--optimiser', did you mean --optimizer?",
                "train --valid 0.1                      | unknown option '--valid', did you mean --validation?",
                "train --ot m                           | unknown option '--ot', did you mean --out?",
                "train --colour red                     | unknown option '--colour' (see mlp train --help)",
                "train -x                               | unknown option '-x' (see mlp train --help)",
                "evaluate --modle m                     | unknown option '--modle', did you mean --model?",
                "predict --model m --dta d              | unknown option '--dta', did you mean --data?",
                "predict --modle m --data d             | unknown option '--modle', did you mean --model?",
                "inspect m --hlep                       | unknown option '--hlep', did you mean --help?",
                "example --dat d                        | unknown option '--dat', did you mean --data?",
                "numerics --verison                     | unknown option '--verison', did you mean --version?",
                "bench quick --thread 1                 | unknown option '--thread', did you mean --threads?",
                "bench compare a b --effct 1            | unknown option '--effct', did you mean --effect?",
                "bench history report --htm t           | unknown option '--htm', did you mean --html?",
                "--hepl                                 | unknown option '--hepl', did you mean --help? (see mlp --help)",
                "trian                                  | unknown command 'trian', did you mean train?",
                "eval                                   | unknown command 'eval', did you mean evaluate?",
                "Predict                                | unknown command 'Predict', did you mean predict?",
                "frobnicate                             | unknown command 'frobnicate' (see mlp --help)",
                "bench quik                             | unknown command 'quik', did you mean quick? (see mlp bench --help)",
                "bench history repot                    | unknown command 'repot', did you mean report?",
                "bench peer                             | unknown command 'peer', did you mean peers?",
                "train digits                           | unknown argument 'digits' (see mlp train --help)",
            })
    void misspeltNames(String arguments, String expected) {
        Object[] words = arguments.split(" ", -1);
        Cli.Result result = Cli.run(words).failed(2, expected);
        assertTrue(expected.contains("did you mean") || !result.err().contains("did you mean"), result.err());
    }

    /** An invalid path is bad input too; the message names its option. */
    @ParameterizedTest
    @CsvSource({
        "'train --data %s', --data",
        "'train --data %s --label a', --data",
        "'train --data digits --out %s', --out",
        "'train --report %s', --report",
        "'evaluate --model %s', --model",
        "'predict --model %s --data d', --model",
        "'predict --model m --data digits --out %s', --out",
        "'inspect %s', FILE",
        "'example mnist-16-16 --data %s', --data",
        "'bench ab --base %s.jar', --base",
        "'bench targets %s', RESULTS",
        "'bench compare %s b', BASE",
        "'bench instructions --check=%s', --check",
        "'bench history add %s', RESULTS",
        "'bench history report --history %s', --history"
    })
    void valuesThatAreNotPaths(String arguments, String option) {
        Object[] words = arguments.formatted("no\0path").split(" ", -1);
        Cli.Result result = Cli.run(words).failed(2, option, "is not a path: Nul character not allowed");
        assertFalse(result.err().contains("internal error"), result.err());
    }

    @Test
    void commands() {
        Cli.run("trian").failed(2, "unknown command 'trian', did you mean train? (see mlp --help)");
        Cli.run("?").failed(2, "unknown command '?'", "mlp --help");
        Cli.run("train", "digits").failed(2, "unknown argument 'digits'", "mlp train --help");
        Cli.run("evaluate").failed(2, "--model");
        Cli.run("predict", "--model", "m").failed(2, "--data");
        Cli.run("inspect").failed(2, "FILE");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'a,b,label\n1,2,x\n3,y\n'          | line 3 | 3",
                "'a,b,label\n1,2,x\n3,oops,y\n'     | line 3 | oops",
                "'a,b,label\n1,2,x\n3,Infinity,y\n' | line 3 | Infinity",
                "'a,b,label\n'                      | bad.csv | row",
                "''                                 | bad.csv | empty",
                "'a,b,label\n1,2,x\n3,4,x\n5,6,x\n' | every sample is of class 'x' | 2 classes",
                "'a,b,label\n1,2,x\n3,4,y\n'        | each of its 2 classes | bad.csv",
                "'a,b,price\n1,2,70\n3,4,80\n'      | --test-fraction is 0.2 | --task regression",
                "'a,b,a,label\n1,2,3,x\n'           | several columns called 'a' | different names",
            })
    void csvFiles(String content, String part, String more) throws IOException {
        trainingFails(file("bad.csv", content), "bad.csv", part, more);
    }

    @Test
    void regressionIsSuggestedForGuessedClassesOnly() throws IOException {
        Path numbers = file("numbers.csv", "a,price\n1,7.5\n2,8.5\n");
        Cli.Result result = Cli.run("train", "--data", numbers).failed(2, "--test-fraction is 0.2", "numbers.csv");
        assertFalse(result.err().contains("--task"), result.err());
        result = Cli.run("train", "--validation", "0.0001").failed(2, "--validation is 1.0E-4", "digits");
        assertFalse(result.err().contains("--task"), result.err());
    }

    @Test
    void csvLabelWithoutAColumn() throws IOException {
        Path csv = TestFiles.insects(folder);
        Cli.run("train", "--data", csv, "--label", "colour").failed(2, "insects.csv", "colour", "insect");
        Cli.run("train", "--data", csv, "--label", "9").failed(2, "insects.csv", "9", "3");
    }

    @Test
    void missingFiles() throws IOException {
        Path nowhere = folder.resolve("nowhere.csv");
        trainingFails(nowhere, "nowhere.csv", "no such file");
        Cli.run("train", "--data", TestFiles.insects(folder), "--test", nowhere).failed(2, "nowhere.csv");
        Cli.run("evaluate", "--model", nowhere).failed(2, "nowhere.csv", "no such file");
        Cli.run("predict", "--model", trainedModel(), "--data", nowhere).failed(2, "nowhere.csv", "no such file");
        Cli.run("inspect", nowhere).failed(2, "nowhere.csv", "no such file");
        trainingFails(
                folder,
                folder.toString(),
                "train-images-idx3-ubyte",
                "train-labels-idx1-ubyte",
                "t10k-images-idx3-ubyte",
                "t10k-labels-idx1-ubyte");
    }

    @Test
    void idxFiles() throws IOException {
        Path idx = TestFiles.idx(folder.resolve("idx"), 3);
        Path images = idx.resolve("train-images-idx3-ubyte");
        byte[] whole = Files.readAllBytes(images);

        Files.write(images, Arrays.copyOf(whole, whole.length - 3));
        trainingFails(idx, "train-images-idx3-ubyte", "493", "496");

        byte[] wrong = whole.clone();
        wrong[3] = 7;
        Files.write(images, wrong);
        trainingFails(idx, "train-images-idx3-ubyte", "00000807", "00000803");

        byte[] huge = whole.clone();
        Arrays.fill(huge, 4, 16, (byte) 0x7f);
        Files.write(images, huge);
        trainingFails(idx, "train-images-idx3-ubyte");

        Files.write(images, whole);
        Path labels = idx.resolve("train-labels-idx1-ubyte");
        byte[] fewer = Arrays.copyOf(Files.readAllBytes(labels), 8 + 119);
        ByteBuffer.wrap(fewer).putInt(4, 119);
        Files.write(labels, fewer);
        trainingFails(idx, "119", "120");

        Files.delete(labels);
        trainingFails(idx, "idx");
    }

    @Test
    void testClassesWithoutTrainingSamples() throws IOException {
        Path idx = TestFiles.idx(folder.resolve("idx"), 4);
        trainingFails(idx, "t10k-images-idx3-ubyte", "'3'", "no training samples");

        Path model = trainedModel();
        Path moth = file("moth.csv", "a,b,insect\n1,2,ant\n3,4,moth\n");
        Cli.run("evaluate", "--model", model, "--data", moth).failed(2, "moth.csv", "'moth'", "ant, bee, cicada");
        Cli.run("train", "--data", TestFiles.insects(folder), "--test", moth).failed(2, "moth.csv", "'moth'");
    }

    @Test
    void dataThatDoNotMatchTheModel() throws IOException {
        Path model = trainedModel();
        Cli.run("evaluate", "--model", model).failed(2, "digits", "64 inputs", "takes 2");
        Cli.run("predict", "--model", model, "--data", "digits").failed(2, "digits", "64 inputs", "takes 2");
        Path other = file("other.csv", "a,c,insect\n1,2,ant\n3,4,bee\n");
        Cli.run("evaluate", "--model", model, "--data", other).failed(2, "other.csv", "'b'");
        Cli.run("predict", "--model", model, "--data", other).failed(2, "other.csv", "'b'");
        Path wide = file("wide.csv", "1,2,3,4,5\n6,7,8,9,10\n");
        Cli.run("predict", "--model", model, "--data", wide).failed(2, "wide.csv", "5", "2", "--label");
    }

    @Test
    void outputsThatCannotBeWritten() throws IOException {
        Path csv = TestFiles.insects(folder);
        Path nowhere = folder.resolve("no/such/m.safetensors");
        Cli.Result result =
                Cli.run("train", "--data", csv, "--out", nowhere).failed(2, "--out is " + nowhere, "no folder");
        assertEquals("", result.out(), "refused before training");
        Cli.run("train", "--data", csv, "--out", folder).failed(2, "--out is " + folder, "folder");
        Cli.run("train", "--data", csv, "--report", nowhere).failed(2, "--report is " + nowhere);
        Cli.run("train", "--data", csv, "--out", csv).failed(2, "--out", "insects.csv");
        Cli.run("train", "--data", csv, "--out", csv.resolve("m")).failed(2, "--out", "insects.csv");
        Cli.run("predict", "--model", trainedModel(), "--data", csv, "--out", nowhere)
                .failed(2, "--out is " + nowhere);
        assertTrue(Files.readString(csv).startsWith("a,b,insect"), "the data are unchanged");
    }

    @Test
    void models() throws IOException {
        Path model = trainedModel();
        byte[] whole = Files.readAllBytes(model);
        Path bad = folder.resolve("bad.safetensors");

        Files.write(bad, Arrays.copyOf(whole, whole.length - 5));
        modelFails(bad, "is truncated: it has 103 bytes of data, expected the header's 108");
        Files.write(bad, Arrays.copyOf(whole, 7));
        modelFails(bad);
        Files.write(bad, new byte[0]);
        modelFails(bad);
        Files.writeString(bad, "PK\u0003\u0004 certainly no model, but some other kind of file");
        modelFails(bad, "is not a safetensors file");

        byte[] hostile = whole.clone();
        ByteBuffer.wrap(hostile).order(ByteOrder.LITTLE_ENDIAN).putLong(0, Long.MAX_VALUE);
        Files.write(bad, hostile);
        modelFails(bad);

        byte[] poisoned = whole.clone();
        ByteBuffer.wrap(poisoned).order(ByteOrder.LITTLE_ENDIAN).putFloat(whole.length - 4, Float.NaN);
        Files.write(bad, poisoned);
        modelFails(bad);

        String text = new String(whole, StandardCharsets.ISO_8859_1);
        Files.write(bad, text.replace("\"F32\"", "\"F16\"").getBytes(StandardCharsets.ISO_8859_1));
        modelFails(bad, "F16");
        assertArrayEquals(whole, Files.readAllBytes(model));
    }

    @Test
    void binaryFilesAreNotCsv() throws IOException {
        trainingFails(
                TestFiles.idx(folder.resolve("idx"), 3).resolve("train-images-idx3-ubyte"),
                "is an IDX file, which is not read; name the folder that it is in");
    }

    /** The JVM's error is the same for both; more heap helps only against one of them. */
    @Test
    void outOfMemoryOrThreads() {
        for (String message :
                new String[] {"Java heap space", "unable to create native thread: possibly out of memory"}) {
            StringWriter err = new StringWriter();
            assertEquals(
                    ExitCodes.BAD_INPUT,
                    Failures.outOfMemory(new PrintWriter(err, true), new OutOfMemoryError(message)));
            assertTrue(err.toString().contains(message.contains("heap") ? "-Xmx" : "--threads 1"), err.toString());
        }
    }

    @Test
    void networksThatDoNotFitTheHeap() {
        OptionValues.fitsHeap(1000, 1000);
        CommandFailure failure =
                assertThrows(CommandFailure.class, () -> OptionValues.fitsHeap(5_000_000_000L, 4_000_000_000L));
        assertEquals(ExitCodes.BAD_INPUT, failure.exitCode());
        assertEquals(
                "training takes 5.0 GB of memory, the JVM has 4.0 GB: give it more, as with MLP_JAVA_OPTS=-Xmx6g, or"
                        + " take a smaller --hidden or --batch-size",
                failure.getMessage());
    }

    private void modelFails(Path bad, String... parts) throws IOException {
        Path csv = TestFiles.insects(folder);
        String[] expected = Arrays.copyOf(parts, parts.length + 1);
        expected[parts.length] = "bad.safetensors";
        Cli.run("inspect", bad).failed(2, expected);
        Cli.run("evaluate", "--model", bad, "--data", csv).failed(2, expected);
        Cli.run("predict", "--model", bad, "--data", csv).failed(2, expected);
    }

    /** The values of the other options must not be forgotten. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "train --data none.csv --hidden 4 --label y --hidden 8",
                "train --quiet --hidden=4 --quiet",
                "train --label a --label b --data none.csv",
                "evaluate --model m --threads 1 --threads 2",
                "bench quick --json a --json b"
            })
    void aRepeatedOptionIsRefused(String command) {
        Cli.run((Object[]) command.split(" ", -1)).failed(2, "should be specified only once");
    }
}
