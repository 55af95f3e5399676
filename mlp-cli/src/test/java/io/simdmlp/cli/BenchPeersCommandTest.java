package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.simdmlp.bench.ChildFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code mlp bench peers}: inputs that it refuses before it downloads or builds anything. */
final class BenchPeersCommandTest {
    @Test
    void helpHasExamples() {
        String help = Cli.run("bench", "peers", "--help").succeeded().out();
        assertTrue(
                help.lines()
                                .filter(line -> line.startsWith("  mlp bench peers"))
                                .count()
                        >= 2,
                help);
        assertTrue(help.lines().allMatch(line -> line.length() <= 100), help);
        assertTrue(help.contains("Default: 1,2"), help);
        assertTrue(help.contains("Exit codes: 0 everything was measured"), help);
    }

    @Test
    void unknownWorkloadsAreNamed() {
        Cli.run("bench", "peers", "--only", "T1,T9")
                .failed(2, "--only is 'T9', expected one of T1, T2, T3, T4, T5, T6, T7, T8, I1, I2, I3, G1");
    }

    @Test
    void threadsAreAtMostTheCpus() {
        int cpus = Runtime.getRuntime().availableProcessors();
        Cli.run("bench", "peers", "--threads", "1," + (cpus + 1))
                .failed(2, "--threads is " + (cpus + 1) + ", expected at most " + cpus);
        Cli.run("bench", "peers", "--threads", "0").failed(2, "--threads is 0");
        Cli.run("bench", "peers", "--threads", "two").failed(2, "two");
    }

    @Test
    void filesAreCheckedFirst(@TempDir Path folder) {
        Path nowhere = folder.resolve("nowhere", "peers");
        Cli.run("bench", "peers", "--json", nowhere).failed(2, "--json is " + nowhere + ", but there is no folder");
        Cli.run("bench", "peers", "--markdown", nowhere).failed(2, "--markdown is " + nowhere);
    }

    @Test
    void aProcessOfOursThatDiesIsExitCode1AndNoInternalError() {
        StringWriter err = new StringWriter();
        CommandLine command = new CommandLine(new BenchPeersCommand()).setErr(new PrintWriter(err, true));
        String message = "simdmlp died of SIGSEGV on T1 with 1 thread; its log: hs_err.log";
        int exitCode = new Failures()
                .handleExecutionException(new ChildFailedException(message), command, command.parseArgs());
        assertEquals(1, exitCode);
        assertEquals("mlp: " + message + System.lineSeparator(), err.toString());
    }
}
