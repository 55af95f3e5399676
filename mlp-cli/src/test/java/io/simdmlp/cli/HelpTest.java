package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The help of the commands. */
final class HelpTest {
    @Test
    void withoutArgumentsHelpIsPrinted() {
        Cli.Result result = Cli.run().succeeded();
        assertEquals(Cli.run("--help").succeeded().out(), result.out());
        assertTrue(result.out().startsWith("Usage: mlp "), result.out());
    }

    @ParameterizedTest
    @ValueSource(strings = {"train", "evaluate", "predict", "inspect", "convert", "numerics", "bench", "example"})
    void everyCommandHasExamples(String command) {
        String help = Cli.run(command, "--help").succeeded().out();
        assertTrue(help.startsWith("Usage: mlp " + command), help);
        String examples = help.substring(help.indexOf("Examples:"));
        assertTrue(
                examples.lines().filter(line -> line.contains("mlp " + command)).count() >= 2, help);
        assertTrue(help.lines().allMatch(line -> line.length() <= 100), help);
    }

    @Test
    void defaultsAreShown() {
        String help = Cli.run("train", "--help").succeeded().out().replaceAll("\\s+", " ");
        for (String shown : new String[] {
            "Default: 256,128", "Default: adam", "Default: 0.1", "Default: standard; minmax for images"
        }) {
            assertTrue(help.contains(shown), shown + " in " + help);
        }
    }

    @Test
    void versionNamesTheKernels() {
        String version = Cli.run("--version").succeeded().out();
        assertTrue(version.startsWith("mlp "), version);
        assertTrue(version.contains("kernels: "), version);
    }
}
