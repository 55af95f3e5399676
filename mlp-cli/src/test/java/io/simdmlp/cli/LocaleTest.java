package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Output is the same in every locale; {@link EnvironmentTest} runs the commands in some. */
final class LocaleTest {
    /** No module formats text in the user's locale. */
    @Test
    void noSourceFormatsWithoutALocale() throws IOException {
        Pattern careless = Pattern.compile(
                "\\.formatted\\(|String\\.format\\((?!\\s*Locale\\.)|printf\\((?!\\s*Locale\\.)|to(Lower|Upper)Case\\(\\)|DecimalFormat|NumberFormat\\.get");
        int sources = 0;
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            for (Path module : modules.filter(m -> Files.isDirectory(m.resolve("src/main")))
                    .toList()) {
                try (Stream<Path> files = Files.walk(module.resolve("src/main"))) {
                    for (Path file :
                            files.filter(f -> f.toString().endsWith(".java")).toList()) {
                        String source = Files.readString(file);
                        Matcher found = careless.matcher(source);
                        assertFalse(
                                found.find(),
                                () -> file + ": "
                                        + source.substring(found.start())
                                                .lines()
                                                .findFirst());
                        sources++;
                    }
                }
            }
        }
        assertTrue(sources > 100, sources + " sources");
    }
}
