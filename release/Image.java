import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Makes a folder with the {@code mlp} command and a Java runtime of its own, from the JDK that runs this. For
 * {@code mvn -Pimage package}:
 *
 * <pre>
 * java Image.java ROOT TARGET    ROOT is the checkout; TARGET has mlp.jar and lib; writes TARGET/image
 * </pre>
 */
final class Image {
    /**
     * What {@code jdeps} finds in the jars, without java.desktop and java.sql: Jackson uses these for other
     * classes than ours, and does without them.
     */
    private static final List<String> MODULES = List.of(
            "java.base",
            "java.logging",
            "java.management",
            "java.xml",
            "jdk.incubator.vector",
            "jdk.jfr",
            "jdk.management",
            "jdk.unsupported");

    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        Path target = Path.of(args[1]);
        Path image = target.resolve("image");
        delete(image);
        Path lib = Files.createDirectories(image.resolve("lib"));
        Path bin = Files.createDirectories(image.resolve("bin"));
        link(image.resolve("runtime"));
        copy(target.resolve("mlp.jar"), lib);
        try (Stream<Path> jars = Files.list(target.resolve("lib"))) {
            for (Path jar : jars.sorted().toList()) {
                copy(jar, lib);
            }
        }
        copy(root.resolve("LICENSE"), image);
        Path launcher = copy(root.resolve("release/image/mlp"), bin);
        if (Files.getFileStore(launcher).supportsFileAttributeView("posix")) {
            Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        System.out.printf(
                "%s: %.0f MB, of which the Java runtime %.0f MB%n",
                image, size(image) / 1e6, size(image.resolve("runtime")) / 1e6);
    }

    private static void link(Path runtime) {
        ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
        int status = jlink.run(
                System.out,
                System.err,
                "--add-modules",
                String.join(",", MODULES),
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress",
                "zip-6",
                "--output",
                runtime.toString());
        if (status != 0) {
            System.exit(status);
        }
    }

    private static Path copy(Path file, Path folder) throws IOException {
        return Files.copy(file, folder.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
    }

    private static void delete(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static long size(Path folder) throws IOException {
        long bytes = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                bytes += Files.size(file);
            }
        }
        return bytes;
    }
}
