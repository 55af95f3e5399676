package io.simdmlp.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mlp bench peers}: what it refuses before it downloads or builds anything. */
final class BenchPeersCommandTest {
    @Test
    void unknownWorkloadsAreNamed() {
        Cli.run("bench", "peers", "--only", "T1,T9")
                .failed(2, "workload is 'T9', expected one of T1, T2, T3, T4, T5, I1, I2, I3, G1");
    }

    @Test
    void threadsAreAtMostTheCpus() {
        int cpus = Runtime.getRuntime().availableProcessors();
        Cli.run("bench", "peers", "--threads", "1," + (cpus + 1))
                .failed(2, "threads is " + (cpus + 1) + ", expected from 1 to " + cpus);
        Cli.run("bench", "peers", "--threads", "0").failed(2, "threads is 0");
        Cli.run("bench", "peers", "--threads", "two").failed(2, "two");
    }

    @Test
    void filesAreCheckedFirst(@TempDir Path folder) {
        Path nowhere = folder.resolve("nowhere", "peers");
        Cli.run("bench", "peers", "--json", nowhere).failed(2, "--json is " + nowhere + ", but there is no folder");
        Cli.run("bench", "peers", "--markdown", nowhere).failed(2, "--markdown is " + nowhere);
    }
}
