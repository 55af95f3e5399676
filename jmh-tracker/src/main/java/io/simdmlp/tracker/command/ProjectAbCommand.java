package io.simdmlp.tracker.command;

import io.simdmlp.tracker.Build;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code ab} for any project with a jar of JMH benchmarks. */
@Command(name = "ab", mixinStandardHelpOptions = true)
final class ProjectAbCommand extends AbCommand {
    @Option(
            names = "--build",
            paramLabel = "COMMAND",
            description = "Builds the jar of benchmarks; words separated by spaces. Default: ${DEFAULT-VALUE}")
    private String build = "mvn -q -B package -DskipTests";

    @Option(
            names = "--jar",
            paramLabel = "PATH",
            description = "The jar that it makes, relative to the root of the repository. Default: ${DEFAULT-VALUE}")
    private Path jar = Path.of("target", "benchmarks.jar");

    ProjectAbCommand() {
        super(new PlainFiles());
    }

    @Override
    protected Build.Tool tool() {
        List<String> command =
                Stream.of(build.split(" ", -1)).filter(word -> !word.isEmpty()).toList();
        return new Build.Tool(command, jar);
    }
}
