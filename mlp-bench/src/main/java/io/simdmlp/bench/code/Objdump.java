package io.simdmlp.bench.code;

import io.simdmlp.tracker.ResultFiles;
import io.simdmlp.tracker.TemporaryFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The disassembler of the GNU binutils. */
final class Objdump {
    private static final Pattern INSTRUCTION = Pattern.compile(" *([0-9a-f]+):\\t(\\S+) *(.*)");

    private Objdump() {}

    /** Throws if there is no such program; the message explains how to install it. */
    static void check(String program) throws IOException {
        try {
            run(program, "--version");
        } catch (IOException e) {
            throw new IOException(
                    "no " + program + " on the PATH, expected that of GNU: install the package binutils", e);
        }
    }

    /** The instructions of code that begins at 0. */
    static List<MachineInstruction> disassemble(String program, byte[] code) throws IOException {
        try (TemporaryFolder folder = new TemporaryFolder("mlp-code-")) {
            Path file = folder.path().resolve("code.bin");
            ResultFiles.write(file, code);
            return parse(run(
                    program,
                    "-D", // data too, which a file without a format is
                    "-b",
                    "binary",
                    "-m",
                    "i386:x86-64",
                    "-M",
                    "intel",
                    "--no-show-raw-insn",
                    file.toString()));
        }
    }

    /** The instructions in its output. */
    static List<MachineInstruction> parse(String text) {
        return text.lines()
                .map(INSTRUCTION::matcher)
                .filter(Matcher::matches)
                .map(line -> new MachineInstruction(
                        Long.parseLong(line.group(1), 16),
                        line.group(2),
                        line.group(3).strip()))
                .toList();
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException(command[0] + " failed: " + said.strip());
        }
        return said;
    }
}
