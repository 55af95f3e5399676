package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's programs compile and run, and the first prints the output that the README shows. */
@Tag("once")
class ReadmeTest {
    /** The Java in the README that needs only the core. The others continue the first. */
    private static List<String> programs() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        List<String> programs = new ArrayList<>();
        Matcher block = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(readme);
        while (block.find()) {
            if (!block.group(1).contains("Path.of(")) {
                programs.add(block.group(1));
            }
        }
        return programs;
    }

    @Test
    void theProgramsPrintTheOutputInTheReadme(@TempDir Path folder) throws Exception {
        List<String> programs = programs();
        assertEquals(3, programs.size(), programs.toString());
        String body = programs.getFirst();
        String program = "import io.simdmlp.*;\nimport java.util.*;\nclass Readme { static void main(String[] a) {\n"
                + body + "{" + programs.get(1) + "}\n{" + programs.get(2) + "}\n} }\n";
        Path source = Files.writeString(folder.resolve("Readme.java"), program);
        Matcher promised = Pattern.compile("println.*// (.*)").matcher(body);
        assertTrue(promised.find(), "the README's program does not say what it prints");
        ChildJvm child =
                ChildJvm.run(source.toString(), List.of(ChildJvm.VECTOR)).succeeded();
        assertEquals(promised.group(1), child.out().strip());
    }
}
