package io.simdmlp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertLinesMatch;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is printed or written is the same in every locale: digits, points, letters. */
final class LocaleTest {
    private static final List<String> HELP = List.of(
            "",
            "train",
            "evaluate",
            "predict",
            "inspect",
            "numerics",
            "example",
            "bench",
            "bench quick",
            "bench targets",
            "bench curve",
            "bench cold",
            "bench instructions",
            "bench run",
            "bench roofline",
            "bench peers",
            "bench race",
            "bench compare",
            "bench ab",
            "bench history",
            "bench history add",
            "bench history report",
            "bench prove");

    private static final List<String> COMMANDS = List.of(
            "train --data insects.csv --hidden 8 --epochs 3 --seed 3 --out m.safetensors --report r.html",
            "train --data houses.csv --label price,weight --epochs 2 --out h.safetensors --report h.html",
            "evaluate --model m.safetensors --data insects.csv",
            "predict --model m.safetensors --data insects.csv",
            "predict --model h.safetensors --data houses.csv --out p.csv",
            "inspect m.safetensors",
            "inspect h.safetensors",
            "example",
            "example mazur",
            "example gradient-descent",
            "example xor-onehot",
            "train --lr -1",
            "train --epochs 0",
            "train --epochs 1.5",
            "train --hidden 999999999,999999999",
            "trIan",
            "train --LABLE x",
            "inspect p.csv",
            "evaluate --model m.safetensors --data digits");

    /** The only native digits and letters are those of the data. */
    private static final Pattern NATIVE = Pattern.compile("[\\p{Nd}&&[^0-9]]|[\u0130\u0131]");

    /** What differs from run to run. */
    private static final Pattern TIMES = Pattern.compile("[0-9.]+ (?=samples/s|s</dd>)");

    @TempDir
    private Path folder;

    /** Runs commands in this JVM's locale, not by {@link Main#main}, which sets another. */
    static final class Program {
        public static void main(String[] arguments) {
            PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
            Locale locale = Locale.getDefault();
            Locale.setDefault(Locale.ROOT); // as main does: picocli sorts options in the JVM's locale
            for (String command : HELP) {
                Main.run(out, out, (command + " --help").strip().split(" ", -1));
            }
            Locale.setDefault(locale);
            for (String command : COMMANDS) {
                out.println("exit code " + Main.run(out, out, command.split(" ", -1)));
            }
        }
    }

    @Test
    void everythingIsTheSameInEveryLocale() throws IOException, InterruptedException {
        String expected = text("en", "US");
        assertFalse(NATIVE.matcher(expected).find(), expected);
        for (String[] locale : new String[][] {{"fa", "IR"}, {"tr", "TR"}, {"de", "DE"}}) {
            assertLinesMatch(expected.lines(), text(locale[0], locale[1]).lines(), locale[0]);
        }
    }

    @Test
    void picturesAreTheSameInEveryLocale() throws IOException, InterruptedException {
        Pattern picture = Pattern.compile("(?s)<svg .*?</svg>");
        List<List<String>> pictures = new ArrayList<>();
        for (String[] locale : new String[][] {{"en", "US"}, {"fa", "IR"}}) {
            Path here = Files.createDirectories(folder.resolve(locale[0]));
            TestFiles.insects(here);
            run(here, locale[0], locale[1], Main.class, COMMANDS.getFirst().split(" ", -1));
            Matcher found = picture.matcher(Files.readString(here.resolve("r.html")));
            pictures.add(found.results().map(MatchResult::group).toList());
        }
        assertEquals(3, pictures.getFirst().size());
        assertEquals(pictures.get(0), pictures.get(1));
    }

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

    /** What the commands print and write in a JVM of the locale, without pictures. */
    private String text(String language, String country) throws IOException, InterruptedException {
        Path here = Files.createDirectories(folder.resolve(language));
        TestFiles.insects(here);
        TestFiles.houses(here);
        StringBuilder text = new StringBuilder(run(here, language, country, Program.class));
        for (String file : List.of("p.csv", "r.html", "h.html")) {
            text.append(Files.readString(here.resolve(file)));
        }
        return TIMES.matcher(text).replaceAll("N ").replaceAll("data:image/png;base64,[^\"]*", "picture");
    }

    private static String run(Path here, String language, String country, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--add-modules=jdk.incubator.vector", "-Duser.language=" + language));
        command.addAll(List.of("-Duser.country=" + country, "-Djava.awt.headless=true"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Path out = here.resolve("out.txt");
        Path err = here.resolve("err.txt");
        Process process = new ProcessBuilder(command)
                .directory(here.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertEquals(0, process.waitFor(), Files.readString(err));
        return Files.readString(out);
    }
}
