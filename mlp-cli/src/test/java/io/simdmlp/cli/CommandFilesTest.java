package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every output of every command against every input and every other output. */
final class CommandFilesTest {
    @TempDir
    Path folder;

    /**
     * A command's files.
     *
     * @param command the arguments; {@code @NAME} is the input file of that name
     * @param outputs options that name a file to write
     */
    record Command(List<String> command, List<String> outputs) {
        static Command of(String command, String... outputs) {
            return new Command(List.of(command.split(" ")), List.of(outputs));
        }

        /** The names of the inputs. */
        List<String> inputs() {
            return command.stream()
                    .flatMap(word -> Stream.of(word.split(",")))
                    .filter(word -> word.startsWith("@"))
                    .map(word -> word.substring(1))
                    .toList();
        }

        /** The arguments, with inputs in {@code folder}, and this option. */
        Object[] with(Path folder, String option, Path output) {
            List<Object> words = new ArrayList<>();
            command.forEach(word -> words.add(word.replace("@", folder + "/")));
            words.add(option);
            words.add(output);
            return words.toArray();
        }

        @Override
        public String toString() {
            return String.join(" ", command);
        }
    }

    static List<Command> commands() {
        return List.of(
                Command.of("train --data @d.csv --test @t.csv", "--out", "--report"),
                Command.of("train --data @idx --report @other", "--out"),
                Command.of("train --data @idx", "--out", "--report"),
                Command.of("predict --model @m --data @d.csv", "--out"),
                Command.of("predict --model @m --data @idx", "--out"),
                Command.of("bench instructions --check @counts", "--json"),
                Command.of("bench race --data @idx", "--json"),
                Command.of("bench compare @a @b --noise @n,@o", "--html"),
                Command.of("bench ab --base @a.jar --new @b.jar --noise @n,@o", "--html"),
                Command.of("bench history add @r", "--history"),
                Command.of("bench history report --history @h", "--html", "--csv"),
                Command.of("bench history report --history @h --csv @c", "--html"),
                Command.of("bench peers --json @j", "--markdown"));
    }

    private void makeInputs(Command command) throws IOException {
        for (String name : command.inputs()) {
            Path input = folder.resolve(name);
            if (name.equals("idx")) {
                TestFiles.idx(input, 3);
            } else {
                Files.writeString(input, "the content of " + name);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void noOutputIsAnInputOrAnotherOutput(Command command) throws IOException {
        makeInputs(command);
        for (String name : command.inputs()) {
            Path input = folder.resolve(name);
            Path file = Files.isDirectory(input) ? input.resolve("train-images-idx3-ubyte") : input;
            byte[] content = Files.readAllBytes(file);
            Path symbolic = Files.createSymbolicLink(folder.resolve(name + ".symbolic"), file);
            Path hard = Files.createLink(folder.resolve(name + ".hard"), file);
            Path detour = folder.resolve(".").resolve(folder.relativize(file));
            for (String option : command.outputs()) {
                for (Path output : List.of(file, symbolic, hard, detour)) {
                    Cli.run(command.with(folder, option, output)).failed(2, option + " is " + output);
                    assertArrayEquals(content, Files.readAllBytes(file), option + " " + output);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("commands")
    void outputsThatCannotBeWrittenAreRefusedEarly(Command command) throws IOException {
        makeInputs(command);
        Path readOnly = Files.writeString(folder.resolve("read-only"), "old");
        Files.setPosixFilePermissions(readOnly, PosixFilePermissions.fromString("r--r--r--"));
        List<Path> outputs = List.of(
                folder,
                Path.of("/dev/full"),
                readOnly,
                folder.resolve("missing").resolve("file"),
                folder.resolve("m".repeat(256)));
        for (String option : command.outputs()) {
            for (Path output : outputs) {
                if (option.equals("--history") && output.equals(folder)) {
                    continue; // may be a folder
                }
                Cli.Result result = Cli.run(command.with(folder, option, output));
                result.failed(2, option + " is " + output + ", but ");
                assertEquals("", result.out());
            }
        }
        assertEquals("old", Files.readString(readOnly));
    }

    @Test
    void noInputIsInTheFolderOfAComparison() throws IOException {
        Path base = Files.writeString(folder.resolve("base.jar"), "base");
        Path other = Files.writeString(folder.resolve("other.jar"), "other");
        Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder);
        Path next = Files.copy(base, elsewhere.resolve("new.jar"));
        Cli.run("bench", "ab", "--base", base, "--new", next, "--out", folder)
                .failed(2, "--out is " + folder, "--base");
        Cli.run("bench", "ab", "--base", base, "--new", next, "--out", link).failed(2, "--out is " + link, "--base");
        Cli.run("bench", "ab", "--base", base, "--new", next, "--out", elsewhere)
                .failed(2, "--out is", "--new");
        Cli.run("bench", "ab", "--base", base, "--out", elsewhere, "--html", elsewhere.resolve("base-0.json"))
                .failed(2, "--out is", "--html");
        assertEquals("other", Files.readString(other));
    }
}
