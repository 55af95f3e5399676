package io.simdmlp.cli;

import io.simdmlp.tracker.Child;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The module {@code mlp-peers}, which the usual build leaves out: it depends on the libraries that ours is compared with.
 * Built when it is needed and a source is newer.
 */
final class PeersBuild {
    private static final List<String> MODULES = List.of(
            "mlp-kernel", "mlp-vector", "mlp-core", "mlp-io", "mlp-serve", "jmh-tracker", "mlp-bench", "mlp-peers");

    private PeersBuild() {}

    /** The class path of the processes that are compared. */
    static String classPath(PrintWriter err) throws IOException {
        Path root = root();
        Path target = root.resolve("mlp-peers", "target");
        Path classPath = target.resolve("class-path"); // written by Maven; as old as the build's beginning
        if (!isBuilt(root, classPath)) {
            err.println("building (once, and downloading 190 MB if they are not there yet) ...");
            FileTime begin = FileTime.from(Instant.now());
            build(root, Files.createDirectories(target).resolve("build.log"));
            Files.setLastModifiedTime(classPath, begin);
        }
        return target.resolve("mlp-peers.jar")
                + File.pathSeparator
                + Files.readString(classPath).strip();
    }

    /** The folder of the sources, around the one that this class was loaded from. */
    private static Path root() {
        try {
            Path here = Path.of(PeersBuild.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            for (Path root = here.getParent(); root != null; root = root.getParent()) {
                if (Files.isRegularFile(root.resolve("mlp-peers", "pom.xml"))) {
                    return root;
                }
            }
            throw CommandFailure.badInput("there is no mlp-peers around " + here + ", expected the sources there");
        } catch (URISyntaxException e) {
            throw new IllegalStateException("this class was loaded from nowhere", e);
        }
    }

    private static boolean isBuilt(Path root, Path classPath) throws IOException {
        if (!Files.exists(classPath)) {
            return false;
        }
        if (!Stream.of(Files.readString(classPath).strip().split(File.pathSeparator, -1))
                .allMatch(jar -> Files.isRegularFile(Path.of(jar)))) { // Maven's repository was emptied since
            return false;
        }
        FileTime built = Files.getLastModifiedTime(classPath);
        boolean isBuilt = !isNewer(root.resolve("pom.xml"), built);
        for (String module : MODULES) {
            Path folder = root.resolve(module);
            try (Stream<Path> sources = Files.walk(folder.resolve("src", "main"))) {
                isBuilt &= !isNewer(folder.resolve("pom.xml"), built)
                        && sources.noneMatch(source -> isNewer(source, built));
            }
        }
        return isBuilt;
    }

    private static boolean isNewer(Path file, FileTime time) {
        try {
            return Files.getLastModifiedTime(file).compareTo(time) > 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void build(Path root, Path log) throws IOException {
        ProcessBuilder maven = new ProcessBuilder(
                        "mvn",
                        "-q",
                        "-B",
                        "-Dmaven.test.skip=true",
                        "-Dspotless.check.skip=true",
                        "-Ppeers",
                        "-pl",
                        "mlp-peers",
                        "-am",
                        "package")
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        maven.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try (Child child = Child.start(maven)) {
            int exitCode = child.waitFor();
            if (exitCode != 0) {
                throw CommandFailure.badInput(
                        "building mlp-peers failed: Maven " + Child.ending(exitCode) + ", see " + log);
            }
        } catch (IOException e) {
            throw CommandFailure.badInput("not built yet, and Maven (mvn), which builds it, is not on the PATH");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CommandFailure.badInput("interrupted while building mlp-peers");
        }
    }
}
