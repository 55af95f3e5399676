package io.simdmlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The README's program compiles, runs and prints the output that the README shows. */
@Tag("vector")
class ReadmeTest {
    @Test
    void theProgramPrintsTheOutputInTheReadme(@TempDir Path folder) throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        Matcher block = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL).matcher(readme);
        assertTrue(block.find(), "no Java in the README");
        String body = block.group(1);
        String program = "import io.simdmlp.*;\nimport java.util.*;\nclass Readme { static void main(String[] a) {\n"
                + body + "} }\n";
        Path source = Files.writeString(folder.resolve("Readme.java"), program);
        Matcher promised = Pattern.compile("println.*// (.*)").matcher(body);
        assertTrue(promised.find(), "the README's program does not say what it prints");
        ChildJvm child =
                ChildJvm.run(source.toString(), List.of(ChildJvm.VECTOR)).succeeded();
        assertEquals(promised.group(1), child.out().strip());
    }
}
