package io.simdmlp.tracker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the source of benchmarks: the file of the class and the line of the method. */
final class BenchmarkSources {
    private static final Set<String> EXTENSIONS = Set.of("java", "kt", "scala", "groovy");

    /** Folders of build tools, which may hold generated copies. */
    private static final Set<String> SKIPPED = Set.of("target", "build", "out", "node_modules");

    /** Lines between the annotation and the method: other annotations. */
    private static final int ANNOTATIONS = 12;

    /**
     * A place in the source.
     *
     * @param path relative to the folder, with slashes
     * @param line from 1
     */
    record Place(String path, int line) {}

    private final Path folder;
    private final Map<String, List<Path>> files = new HashMap<>(); // by name without extension
    private final Map<Path, List<String>> lines = new HashMap<>();

    /** The sources below a folder; none if it cannot be read. */
    BenchmarkSources(Path folder) {
        this.folder = folder;
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<Path>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    String name = String.valueOf(directory.getFileName());
                    boolean isSkipped = !directory.equals(folder) && (SKIPPED.contains(name) || name.startsWith("."));
                    return isSkipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    String name = String.valueOf(file.getFileName());
                    int dot = name.lastIndexOf('.');
                    if (dot > 0 && EXTENSIONS.contains(name.substring(dot + 1))) {
                        files.computeIfAbsent(name.substring(0, dot), key -> new ArrayList<>())
                                .add(file);
                    }
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e); // the visitor throws none
        }
    }

    /** The place of a benchmark's full name, such as {@code org.acme.Outer.Inner.method}; null if it is not found. */
    @Nullable
    Place find(String benchmark) {
        String[] parts = benchmark.split("[.$]", -1);
        String method = parts[parts.length - 1];
        Path best = null;
        int longest = -1;
        boolean isAmbiguous = false;
        for (int end = parts.length - 2; end >= 0; end--) { // the class in a class first
            String suffix = String.join("/", List.of(parts).subList(0, end));
            for (Path file : files.getOrDefault(parts[end], List.of())) {
                String path = "/" + relative(file);
                int common = path.contains("/" + suffix + "/") ? suffix.length() : 0;
                isAmbiguous = common == longest || (isAmbiguous && common < longest);
                if (common > longest) {
                    longest = common;
                    best = file;
                }
            }
        }
        if (best == null || (isAmbiguous && longest == 0)) {
            return null;
        }
        return new Place(relative(best), line(lines(best), method));
    }

    private String relative(Path file) {
        return folder.relativize(file).toString().replace('\\', '/');
    }

    private List<String> lines(Path file) {
        return lines.computeIfAbsent(file, path -> {
            try {
                return new String(Files.readAllBytes(path), StandardCharsets.UTF_8)
                        .lines()
                        .toList();
            } catch (IOException e) {
                return List.of();
            }
        });
    }

    /** The line of the method after an annotation; or of any declaration of that name; or 1. */
    private static int line(List<String> lines, String method) {
        String name = "(?<![\\w.])`?" + Pattern.quote(method) + "`?\\s*(?:\\(|:|=|\\{|$)";
        Pattern declaration =
                Pattern.compile("(?:\\w[\\w<>\\[\\], ?.]*|[>\\]])\\s+" + name + "|(?:def|fun)\\s+" + name);
        int any = 1;
        int annotated = -ANNOTATIONS;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.contains("@Benchmark")) {
                annotated = i;
            }
            boolean isDeclaration =
                    declaration.matcher(line).find() && !line.strip().startsWith("return ");
            if (isDeclaration && i - annotated < ANNOTATIONS) {
                return i + 1;
            }
            any = isDeclaration && any == 1 ? i + 1 : any;
        }
        return any;
    }
}
