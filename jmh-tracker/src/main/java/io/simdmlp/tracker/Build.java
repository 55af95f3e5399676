package io.simdmlp.tracker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/** Builds jars of benchmarks from commits of a Git repository. */
public final class Build {
    /**
     * How a work tree is built.
     *
     * @param command the build tool with its arguments, run in the root of the tree
     * @param jar the jar of benchmarks that it makes, relative to the root
     */
    public record Tool(List<String> command, Path jar) {}

    private final Path root;
    private final Path folder;
    private final Tool tool;

    private Build(Path root, Path folder, Tool tool) {
        this.root = root;
        this.folder = folder;
        this.tool = tool;
    }

    /**
     * {@return builds of the repository around a folder}
     *
     * @param inside a folder in its work tree
     * @param folder where jars and logs go
     * @param tool how to build the jar of benchmarks
     * @throws UnusableResultsException if there is no repository
     * @throws IOException if Git cannot be run
     * @throws InterruptedException if the thread is interrupted
     */
    public static Build of(Path inside, Path folder, Tool tool) throws IOException, InterruptedException {
        Path log = folder.resolve("git.log");
        run(inside, log, "git", "rev-parse", "--show-toplevel");
        String root = Commands.lastLine(log);
        if (!Files.isDirectory(Path.of(root))) {
            throw new UnusableResultsException(
                    "git rev-parse --show-toplevel printed '" + root + "', expected a folder");
        }
        return new Build(Path.of(root), folder, tool);
    }

    /**
     * {@return the short hash of the commit that is checked out}
     *
     * @param inside a folder in its work tree
     * @throws UnusableResultsException if there is no repository
     * @throws IOException if Git cannot be run
     * @throws InterruptedException if the thread is interrupted
     */
    public static String head(Path inside) throws IOException, InterruptedException {
        try (TemporaryFolder folder = new TemporaryFolder("jmh-tracker-")) {
            Path log = folder.path().resolve("git.log");
            run(inside, log, "git", "rev-parse", "--short=12", "HEAD");
            String head = Commands.lastLine(log);
            if (!head.matches("[0-9a-f]+")) {
                throw new UnusableResultsException(
                        "git rev-parse HEAD printed '" + head + "', expected a commit's hash");
            }
            return head;
        }
    }

    /**
     * {@return the jar of a commit, built in a work tree of its own, which is removed afterwards}
     *
     * @param ref a name of the commit
     * @throws UnusableResultsException if there is no such commit, or it does not build
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if the thread is interrupted
     */
    public Path commit(String ref) throws IOException, InterruptedException {
        Path tree = folder.resolve("tree");
        run(root, folder.resolve("git.log"), "git", "worktree", "add", "--detach", tree.toString(), ref);
        try {
            return jar(tree, "base");
        } finally {
            run(root, folder.resolve("git.log"), "git", "worktree", "remove", "--force", tree.toString());
        }
    }

    /**
     * {@return the jar of the work tree, uncommitted changes included}
     *
     * @throws UnusableResultsException if it does not build
     * @throws IOException if a file cannot be written
     * @throws InterruptedException if the thread is interrupted
     */
    public Path workTree() throws IOException, InterruptedException {
        return jar(root, "new");
    }

    /** A copy, which the next build does not replace. */
    private Path jar(Path tree, String name) throws IOException, InterruptedException {
        Path log = folder.resolve("build-" + name + ".log");
        run(tree, log, tool.command().toArray(String[]::new));
        Path jar = tree.resolve(tool.jar());
        if (!Files.isRegularFile(jar)) {
            throw new UnusableResultsException(
                    String.join(" ", tool.command()) + " made no " + tool.jar() + ", expected a jar of benchmarks");
        }
        Path copy = folder.resolve(name + ".jar");
        try {
            return Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw ResultFiles.named(copy, "cannot be written", e);
        }
    }

    private static void run(Path where, Path log, String... command) throws IOException, InterruptedException {
        if (Commands.run(where, log, List.of(command)) != 0) {
            throw new UnusableResultsException(String.join(" ", command) + " failed: " + Commands.lastLine(log));
        }
    }
}
