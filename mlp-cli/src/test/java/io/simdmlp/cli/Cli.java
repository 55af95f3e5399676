package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/** Runs the command in this JVM. */
final class Cli {
    /** The output and exit code of a run. */
    record Result(int exitCode, String out, String err) {
        Result succeeded() {
            assertEquals(0, exitCode, err);
            assertEquals("", err);
            return this;
        }

        /** Asserts a failure with one line that contains these parts, and no stack trace. */
        Result failed(int code, String... parts) {
            assertEquals(code, exitCode, out + err);
            List<String> lines = err.lines().toList();
            assertEquals(1, lines.size(), err);
            assertTrue(err.startsWith("mlp: "), err);
            for (String part : parts) {
                assertTrue(err.contains(part), () -> "expected '" + part + "' in: " + err);
            }
            assertFalse(err.contains("Exception"), err);
            assertFalse(err.contains("at io."), err);
            return this;
        }

        /** The rest of the only line with this beginning. */
        String line(String beginning) {
            List<String> lines =
                    out.lines().filter(line -> line.startsWith(beginning)).toList();
            assertEquals(1, lines.size(), () -> beginning + " in " + out);
            return lines.getFirst().substring(beginning.length());
        }

        double number(String beginning) {
            return Double.parseDouble(line(beginning));
        }

        /** The lines from the test metrics on, without those that name files. */
        List<String> metrics() {
            return out.lines()
                    .dropWhile(line -> !line.startsWith("test "))
                    .filter(line -> !line.startsWith("model: ") && !line.startsWith("report: "))
                    .toList();
        }
    }

    private Cli() {}

    static Result run(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] strings = new String[args.length];
        for (int i = 0; i < args.length; i++) {
            strings[i] = args[i].toString();
        }
        int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), strings);
        return new Result(exitCode, out.toString(), err.toString());
    }
}
