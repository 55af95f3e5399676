package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The class comment of every exported type states its thread safety. */
@Tag("once") // it reads sources and computes nothing
final class ThreadSafetyTest {
    private static final Path PACKAGE = Path.of("src", "main", "java", "io", "simdmlp");
    private static final Path CHECKS = PACKAGE.resolve("check");
    private static final Path METRICS = PACKAGE.resolve("metric");
    private static final Pattern TYPE = Pattern.compile("(?m)^public [^(\\n]*?\\b(?:class|interface|record|enum) \\w+");
    private static final Pattern STATEMENT = Pattern.compile("(?i)thread[ -]safe|\\bthreads\\b");

    /** Returns true if the source has a public top-level type. */
    private static boolean isExported(String source) {
        return TYPE.matcher(source).find();
    }

    /** Returns true if the last Javadoc before the public top-level type states the thread safety. */
    private static boolean statesThreadSafety(String source) {
        Matcher type = TYPE.matcher(source);
        assertTrue(type.find(), "no public top-level type");
        int begin = source.lastIndexOf("\n/**", type.start());
        int end = source.indexOf("*/", Math.max(begin, 0));
        return begin >= 0 && STATEMENT.matcher(source.substring(begin, end)).find();
    }

    @Test
    void everyExportedTypeStatesIt() throws IOException {
        List<Path> files;
        try (Stream<Path> core = Files.list(PACKAGE);
                Stream<Path> checks = Files.list(CHECKS);
                Stream<Path> metrics = Files.list(METRICS)) {
            files = Stream.of(core, checks, metrics)
                    .flatMap(all -> all)
                    .filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
        int exported = 0;
        List<String> missing = new ArrayList<>();
        for (Path file : files) {
            String source = Files.readString(file);
            if (isExported(source)) {
                exported++;
                if (!statesThreadSafety(source)) {
                    missing.add(file.getFileName().toString());
                }
            }
        }
        assertTrue(exported > 20, exported + " exported types");
        assertEquals(List.of(), missing);
    }

    @Test
    void aMissingStatementIsFound() {
        String head = "package p;\n\n";
        assertTrue(statesThreadSafety(head + "/** A. Not thread-safe. */\npublic final class A {}\n"));
        assertTrue(
                statesThreadSafety(head + "/**\n * A. Immutable and Thread-safe.\n */\npublic record A(int b) {}\n"));
        assertFalse(statesThreadSafety(head + "/** A. */\npublic sealed interface A permits B {}\n"));
        assertFalse(statesThreadSafety(head + "public enum A {}\n"));
        assertFalse(statesThreadSafety(head + "/** A. */\npublic class A {\n    /** Thread-safe. */\n    int b;\n}\n"));
        assertFalse(isExported(head + "/** A. */\nfinal class A {\n    public static class B {}\n}\n"));
    }
}
