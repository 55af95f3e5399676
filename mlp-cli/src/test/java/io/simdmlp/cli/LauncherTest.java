package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code mlp} at the root. */
final class LauncherTest {
    private static final Path SCRIPT = Checkout.SCRIPT;

    @TempDir
    private Path folder;

    /** Runs a command without a JDK in the usual places; its standard error. */
    private String run(int exitCode, Path javaHome, String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(List.of(command)).directory(folder.toFile());
        builder.environment().put("MLP_JAVA_HOME", javaHome.toString());
        Path err = folder.resolve("err.txt");
        Process process = builder.redirectError(err.toFile())
                .redirectOutput(folder.resolve("out.txt").toFile())
                .start();
        assertEquals(exitCode, process.waitFor(), Files.readString(err, StandardCharsets.UTF_8));
        assertEquals("", Files.readString(folder.resolve("out.txt")));
        return Files.readString(err);
    }

    @Test
    void isValidShell() throws IOException, InterruptedException {
        assertEquals("", run(0, folder, "sh", "-n", SCRIPT.toString()));
        assertTrue(Files.isExecutable(SCRIPT));
    }

    @Test
    void namesAnInvalidJdk() throws IOException, InterruptedException {
        Path nowhere = folder.resolve("nowhere");
        String expected = "mlp: MLP_JAVA_HOME is " + nowhere + ", which is no JDK 25 or newer (with bin/javac)\n";
        assertEquals(expected, run(2, nowhere, SCRIPT.toString(), "train"));
    }

    @Test
    void refusesAnOldJdkThroughALinkToo() throws IOException, InterruptedException {
        Path jdk = folder.resolve("jdk17");
        Files.createDirectories(jdk.resolve("bin"));
        for (String tool : List.of("java", "javac")) {
            assertTrue(Files.writeString(jdk.resolve("bin").resolve(tool), "#!/bin/sh\n")
                    .toFile()
                    .setExecutable(true));
        }
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"17.0.2\"\n");
        Path link = Files.createSymbolicLink(folder.resolve("link"), SCRIPT);
        assertTrue(run(2, jdk, link.toString()).startsWith("mlp: MLP_JAVA_HOME is " + jdk + ", which is no JDK 25"));
    }

    private static List<String> java(String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx64m", "-Dsimdmlp.kernels=reference", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Test
    void aNetworkLargerThanTheHeapIsOneLine() throws IOException, InterruptedException {
        String[] train = java("train", "--hidden", "4000,4000").toArray(String[]::new);
        String err = run(2, folder, train);
        assertTrue(err.matches("mlp: training takes [0-9.]+ MB of memory, the JVM has [0-9.]+ MB: .*-Xmx2g.*\n"), err);
        String[] larger = java("train", "--hidden", "40000,40000").toArray(String[]::new);
        assertTrue(run(2, folder, larger).startsWith("mlp: training takes 38.5 GB"), "before the network is made");
    }

    @Test
    void predictionEndsQuietlyIfThePipeIsClosed() throws IOException, InterruptedException {
        Path model = folder.resolve("m.safetensors");
        Path csv = TestFiles.insects(folder);
        Cli.run("train", "--data", csv, "--epochs", "1", "--out", model).succeeded();
        List<String> rows = Files.readAllLines(csv);
        Path big = Files.writeString(
                folder.resolve("big.csv"),
                rows.getFirst() + "\n" + (String.join("\n", rows.subList(1, 91)) + "\n").repeat(500));
        Path err = folder.resolve("err.txt");
        Process process = new ProcessBuilder(java("predict", "--model", model.toString(), "--data", big.toString()))
                .redirectError(err.toFile())
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("class,p_ant,p_bee,p_cicada", out.readLine());
        }
        assertEquals(141, process.waitFor());
        assertEquals("", Files.readString(err));
    }

    /** Each prediction is written before the next row arrives, for a program that waits for it on a second pipe. */
    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void predictsEachLineAsItArrives() throws IOException, InterruptedException {
        Path model = folder.resolve("m.safetensors");
        Path csv = TestFiles.insects(folder);
        Cli.run("train", "--data", csv, "--epochs", "1", "--out", model).succeeded();
        for (String data : List.of("-", "/dev/stdin")) {
            List<String> command = java("predict", "--model", model.toString(), "--data", data, "--keep", "b");
            Path err = folder.resolve("err.txt");
            Process process =
                    new ProcessBuilder(command).redirectError(err.toFile()).start();
            try (Writer in = process.outputWriter(StandardCharsets.UTF_8);
                    BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                in.write("a,b\n");
                in.flush();
                for (int i = 0; i < 5; i++) {
                    in.write("1.5," + i + "\n");
                    in.flush();
                    if (i == 0) {
                        assertEquals("b,class,p_ant,p_bee,p_cicada", out.readLine());
                    }
                    String answer = out.readLine();
                    assertTrue(answer.startsWith(i + ","), answer);
                }
                in.write("oops,1\n");
                in.flush();
                assertNull(out.readLine());
            }
            assertEquals(2, process.waitFor());
            assertTrue(Files.readString(err).contains(": line 7, column 1 ('a') is 'oops'"), Files.readString(err));
        }
    }

    @Test
    void readsAModelFromAPipe() throws IOException, InterruptedException {
        Path model = folder.resolve("m.safetensors");
        Path csv = TestFiles.insects(folder);
        Cli.run("train", "--data", csv, "--epochs", "1", "--out", model).succeeded();
        String expected = Cli.run("predict", "--model", model, "--data", csv).out();
        Process process =
                new ProcessBuilder(java("predict", "--model", "/dev/stdin", "--data", csv.toString())).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(Files.readAllBytes(model));
        }
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        assertEquals(expected, out);
        Path err = folder.resolve("err.txt");
        process = new ProcessBuilder(java("predict", "--model", "/dev/stdin", "--data", "-"))
                .redirectInput(model.toFile())
                .redirectError(err.toFile())
                .start();
        assertEquals(2, process.waitFor());
        assertTrue(Files.readString(err).contains("--model and --data are both standard input"), Files.readString(err));
        process = new ProcessBuilder(java("inspect", "/dev/stdin")).start();
        try (OutputStream in = process.getOutputStream()) {
            in.write(Files.readAllBytes(model));
        }
        out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        assertTrue(out.startsWith("model: /dev/stdin\nnetwork: 2-"), out);
    }

    @Test
    void readsDataFromAPipe() throws IOException, InterruptedException {
        Path model = folder.resolve("m.safetensors");
        Path csv = TestFiles.insects(folder);
        String[] train = {"train", "--data", "-", "--epochs", "1", "--out", model.toString()};
        for (List<String> command :
                List.of(java(train), java("evaluate", "--model", model.toString(), "--data", "-"))) {
            Process process = new ProcessBuilder(command)
                    .redirectError(folder.resolve("err.txt").toFile())
                    .start();
            try (OutputStream in = process.getOutputStream()) {
                in.write(Files.readAllBytes(csv));
            }
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), Files.readString(folder.resolve("err.txt")));
            assertTrue(out.contains("data: /dev/stdin, header, ") && out.contains("18 "), out); // samples for the test
        }
    }

    @Test
    void unavailableKernelsAreOneLine() throws IOException, InterruptedException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String err = run(
                2,
                folder,
                java.toString(),
                "-Dsimdmlp.kernels=gpu",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "train");
        assertEquals("mlp: simdmlp.kernels is 'gpu', expected auto, vector or reference\n", err);
    }

    private static Stream<List<String>> shells() {
        return Checkout.shells();
    }

    @ParameterizedTest
    @MethodSource("shells")
    void concurrentRunsBuildOnce(List<String> shell) throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").with(shell);
        List<Checkout.Run> runs = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            runs.add(checkout.start("train", "run " + i));
        }
        for (int i = 0; i < 5; i++) {
            String out = runs.get(i).result().ended(0).out();
            assertTrue(out.endsWith("\ntrain\nrun " + i + "\n"), out);
        }
        assertEquals(List.of("begin", "end"), checkout.runs());
        try (Stream<Path> files = Files.list(checkout.target())) {
            assertEquals(
                    List.of("build.log", "built", "lib", "mlp.jar"),
                    files.map(file -> file.getFileName().toString()).sorted().toList());
        }
    }

    @ParameterizedTest
    @MethodSource("shells")
    void theBuildPrintsItsProgress(List<String> shell) throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").with(shell).with("STEP", "0.9");
        List<String> said = checkout.run("train")
                .ended(0)
                .err()
                .lines()
                .map(l -> l.replaceAll("\\d+ s\\)", "N s)"))
                .toList();
        assertTrue(said.getFirst().startsWith("mlp: building, once: about "), said.toString());
        for (String module : List.of("1 of 3, simdmlp", "2 of 3, mlp-core", "3 of 3, mlp-cli")) {
            assertTrue(said.contains("mlp: building: " + module + " (N s)"), said.toString());
        }
        assertEquals("", checkout.run("train").ended(0).err());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void waitingIsReported(List<String> shell) throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").with(shell).with("STEP", "1.2");
        Checkout.Run builder = checkout.start("train");
        checkout.awaitLock(2);
        String said = checkout.run("train").ended(0).err();
        String expected = "mlp: waiting for the build in " + checkout.target() + " by process "
                + builder.process().pid() + " (";
        assertTrue(said.startsWith(expected), said);
        builder.result().ended(0);
        assertEquals(List.of("begin", "end"), checkout.runs());
    }

    /** Locks without a process, of a dead process, of a reused process number and of an older script are stale. */
    @Test
    void staleLocksAreTakenOver() throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout");
        checkout.run("train").ended(0);
        String here = checkout.script("echo $(uname -n)/$(readlink /proc/self/ns/pid)")
                .result()
                .out()
                .strip();
        long alive = ProcessHandle.current().pid();
        for (String lock : List.of(
                "",
                "12",
                "an old format\n",
                "mlp " + Integer.MAX_VALUE + " 1 " + here + "\n",
                "mlp " + alive + " 1 " + here + "\n",
                "mlp " + Integer.MAX_VALUE + " 1 " + here + "\nmaven " + alive + " 1 " + here + "\n")) {
            Files.delete(checkout.target().resolve("built"));
            Files.writeString(checkout.lock(), lock);
            assertTakenOver(checkout, "'" + lock + "'");
        }
        Files.delete(checkout.target().resolve("built"));
        Files.createDirectory(checkout.lock());
        assertTakenOver(checkout, "a folder");
    }

    private static void assertTakenOver(Checkout checkout, String lock) throws IOException, InterruptedException {
        int before = checkout.runs().size();
        List<Checkout.Run> runs = List.of(checkout.start("train"), checkout.start("train"), checkout.start("train"));
        for (Checkout.Run run : runs) {
            run.result().ended(0);
        }
        assertEquals(
                List.of("begin", "end"),
                checkout.runs().subList(before, checkout.runs().size()),
                lock);
        assertFalse(Files.exists(checkout.lock()), lock);
    }

    @Test
    void aBuildIsWaitedForAfterItsLauncherWasKilled() throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").with("STEP", "3");
        Checkout.Run killed = checkout.start("train");
        List<String> lock = checkout.awaitLock(2);
        checkout.awaitRun("begin"); // Maven runs
        killed.process().destroyForcibly().waitFor();
        String maven = lock.get(1).split(" ", -1)[1];
        assertTrue(ProcessHandle.of(Long.parseLong(maven)).orElseThrow().isAlive());
        String said = checkout.with("STEP", "0").run("train").ended(0).err();
        String expected = "by Maven, process " + maven + ", whose mlp was killed (";
        assertTrue(said.contains(expected), said);
        assertEquals(List.of("begin", "end", "begin", "end"), checkout.runs());
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aTerminatedLauncherEndsMaven(List<String> shell) throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").with(shell).with("STEP", "20");
        Checkout.Run ended = checkout.start("train");
        long maven = Long.parseLong(checkout.awaitLock(2).get(1).split(" ", -1)[1]);
        ended.process().destroy();
        ended.result().ended(143);
        assertFalse(ProcessHandle.of(maven).map(ProcessHandle::isAlive).orElse(false));
        assertFalse(Files.exists(checkout.lock()));
        assertFalse(checkout.runs().contains("end"));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void aBuildOnAnotherMachineIsWaitedFor(List<String> shell) throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").with(shell);
        Files.createDirectories(checkout.target());
        Files.writeString(checkout.lock(), "mlp 1 1 elsewhere/pid:[1]\n");
        Checkout.Run waiting = checkout.start("train");
        assertFalse(waiting.process().waitFor(3, TimeUnit.SECONDS));
        Files.delete(checkout.lock());
        String said = waiting.result().ended(0).err();
        assertTrue(said.contains(" by process 1 on elsewhere ("), said);
    }

    @Test
    void aFailedBuildShowsItsErrors() throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").with("BROKEN", "yes");
        String said = checkout.run("train").ended(2).err();
        assertTrue(said.contains("\n[ERROR] Net.java:[1,1] class, interface, enum, or record expected\n"), said);
        assertTrue(said.endsWith("mlp: the build failed, see " + checkout.target() + "/build.log\n"), said);
        assertFalse(Files.exists(checkout.lock()));
        checkout.with("BROKEN", "").run("train").ended(0);
    }

    @Test
    void newerSourcesAreBuilt() throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout");
        checkout.run("train").ended(0);
        Files.writeString(checkout.root().resolve("mlp-peers/src/main/Peer.java"), "not part of the command");
        checkout.run("train").ended(0);
        assertEquals(2, checkout.runs().size());
        for (String source :
                List.of("mlp-io/src/main/Csv.java", "mlp-vector/src/main/Simd.java", "mlp-kernel/pom.xml", "pom.xml")) {
            int before = checkout.runs().size();
            Thread.sleep(20); // file times are coarse
            Files.writeString(checkout.root().resolve(source), "newer");
            checkout.run("train").ended(0);
            checkout.run("train").ended(0);
            assertEquals(before + 2, checkout.runs().size(), source);
        }
        Files.delete(checkout.target().resolve("mlp.jar"));
        checkout.run("train").ended(0);
        assertTrue(Files.exists(checkout.target().resolve("mlp.jar")));
    }

    @ParameterizedTest
    @MethodSource("shells")
    void foldersThatJavaCannotReadAreRefused(List<String> shell) throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "a:b").with(shell);
        assertEquals(
                "mlp: this folder's path contains ':', which separates the entries of Java's class path: rename or move "
                        + checkout.root() + "\n",
                checkout.run("train").ended(2).err());
        assertEquals(
                "mlp: this folder's path contains a control character: rename or move " + folder + "/a?b\n",
                Checkout.in(folder, "a\nb").with(shell).run("train").ended(2).err());
        Checkout.in(folder, "line\n").with(shell).run("train").ended(2);
        assertEquals(List.of(), checkout.runs());
    }

    @ParameterizedTest
    @ValueSource(strings = {" a*b;%41 'c\" ", "-100% [d] {e} $HOME `f` & g!", "~@h\\ti,j+k=l|<m>?#n!"})
    void foldersOfOtherNamesWork(String name) throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, name);
        checkout.run("train").ended(0);
        checkout.run("train").ended(0);
        assertEquals(List.of("begin", "end"), checkout.runs());
        Files.delete(checkout.target().resolve("built"));
        String out = checkout.built().run("example").ended(0).out();
        assertTrue(out.contains("perceptron"), out);
    }

    @Test
    void theScriptFindsItsFolder() throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").with("CDPATH", folder.toString());
        assertEquals(
                "",
                checkout.script("cd ../checkout && CDPATH=.. sh mlp train >/dev/null 2>&1")
                        .result()
                        .ended(0)
                        .err());
        Files.createDirectories(folder.resolve("tools/checkout"));
        Files.copy(SCRIPT, folder.resolve("tools/checkout/mlp"));
        checkout.script("sh ../checkout/mlp train").result().ended(0);
        assertEquals(List.of("begin", "end"), checkout.runs());
    }

    @Test
    void optionsForTheJvmAreNotExpanded() throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").with("MLP_JAVA_OPTS", "-Dx=* *");
        List<String> arguments = checkout.run("train").ended(0).out().lines().toList();
        assertTrue(arguments.containsAll(List.of("-Dx=*", "*")), arguments.toString());
    }

    /** Files, columns and classes whose names are not ASCII, in the locales that containers have. */
    @ParameterizedTest
    @ValueSource(strings = {"C", "xx_XX.UTF-8"}) // the second does not exist, and is treated as C
    void namesAreReadInEveryLocale(String locale) throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").built().with("LC_ALL", locale);
        // The shell writes the names: this JVM may not be able to encode them.
        String out = checkout.script("""
                        o=$(printf '\\303\\266')
                        printf '%s\\n' "gr${o}sse,art" 1,r${o}t 2,r${o}t 8,bl${o}d 9,bl${o}d 1,r${o}t 9,bl${o}d \\
                          1,r${o}t 2,r${o}t 8,bl${o}d 9,bl${o}d 1,r${o}t 9,bl${o}d >"n${o}.csv"
                        "$MLP" train --data "n${o}.csv" --label art --quiet --epochs 1 --out "m${o}.safetensors" &&
                        "$MLP" inspect "m${o}.safetensors" &&
                        "$MLP" predict --model "m${o}.safetensors" --data "n${o}.csv" --out "p${o}.csv" &&
                        cat "p${o}.csv"
                        """).result().ended(0).out();
        assertTrue(out.contains("inputs: 1 (gr\u00f6sse)"), out);
        assertTrue(out.contains("classes: 2 (bl\u00f6d, r\u00f6t)") || out.contains("(r\u00f6t, bl\u00f6d)"), out);
        assertTrue(out.contains("class,p_"), out);
    }

    /** Without the script, the error names the variable to set. */
    @Test
    void charactersOutsideTheLocaleAreOneLine() throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").with("LC_ALL", "C");
        String java = "'" + String.join("' '", java("train", "--data")) + "'";
        String err = checkout.script(java + " \"$(printf 'n\\303\\266.csv')\"")
                .result()
                .ended(2)
                .err();
        assertTrue(err.startsWith("mlp: the argument 'n"), err);
        assertTrue(err.endsWith("does not have: set LC_ALL=C.UTF-8 or another UTF-8 locale\n"), err);
        assertEquals(1, err.lines().count(), err);
    }

    @Test
    void outputThatCannotBeWrittenIsOneLine() throws IOException, InterruptedException {
        Path model = folder.resolve("m.safetensors");
        Cli.run("train", "--epochs", "1", "--quiet", "--out", model).succeeded();
        Checkout checkout = Checkout.in(folder, "checkout").built();
        for (String arguments : List.of(
                "--help",
                "train --epochs 1 --hidden 4",
                "predict --model " + model + " --data digits",
                "bench run --jmh -l")) {
            String command = "\"$MLP\" " + arguments;
            if (Files.exists(Path.of("/dev/full"))) { // on Linux
                String err = checkout.script(command + " >/dev/full")
                        .result()
                        .ended(2)
                        .err();
                assertEquals("mlp: standard output: No space left on device", lastLine(err), arguments);
            }
            // The reader ends before the first line.
            Checkout.Result closed = checkout.script("{ sleep 1; " + command + "; echo $? >code; } | true; cat code")
                    .result();
            assertEquals("141\n", closed.ended(0).out(), arguments);
            assertEquals("", lastLine(closed.err()), arguments);
        }
    }

    private static String lastLine(String text) {
        return text.lines()
                .filter(line -> !line.startsWith("WARNING: Using incubator modules"))
                .reduce((a, b) -> a + "\n" + b)
                .orElse("");
    }

    @Test
    void withoutAFolderForTemporaryFiles() throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").built().with("MLP_JAVA_OPTS", "-Djava.io.tmpdir=/no/such");
        checkout.run("train", "--epochs", "1", "--hidden", "4", "--report", "r.html")
                .ended(0);
        String err = checkout.run("bench", "ab", "--base", "HEAD").ended(2).err();
        assertTrue(
                err.endsWith(
                        "mlp: the folder for temporary files, /no/such, cannot be written to: name another, as with"
                                + " MLP_JAVA_OPTS=-Djava.io.tmpdir=FOLDER\n"),
                err);
    }

    /** The warning of the library is one line. */
    @Test
    void withoutFusedMultiplyAddThereIsOneLine() throws IOException, InterruptedException {
        Checkout checkout = Checkout.in(folder, "checkout").built().with("MLP_JAVA_OPTS", "-XX:-UseFMA");
        Checkout.Result result = checkout.run("example", "mazur").ended(0);
        assertTrue(lastLine(result.err()).startsWith("mlp: computing with the slow reference kernels: "), result.err());
        assertEquals(1, lastLine(result.err()).lines().count(), result.err());
    }
}
