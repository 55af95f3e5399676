package io.simdmlp.tracker;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The tracker depends on no other module of this project, and not on the Vector API. */
final class IndependenceTest {
    private static final JavaClasses CLASSES = new ClassFileImporter().importPackages("io.simdmlp.tracker");

    @Test
    void noOtherPackageOfThisProjectIsUsed() {
        assertTrue(CLASSES.contain("io.simdmlp.tracker.command.Tracker"));
        DescribedPredicate<JavaClass> foreign = JavaClass.Predicates.resideInAnyPackage("io.simdmlp..")
                .and(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("io.simdmlp.tracker..")));
        noClasses().should().dependOnClassesThat(foreign).check(CLASSES);
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jdk.incubator..")
                .check(CLASSES);
    }

    /** A user of the library needs neither picocli nor the commands. */
    @Test
    void theLibraryDoesWithoutTheCommands() {
        noClasses()
                .that()
                .resideInAPackage("io.simdmlp.tracker")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.simdmlp.tracker.command..", "picocli..")
                .check(CLASSES);
    }

    @Test
    void thePomNamesNoOtherModule() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        List<String> modules = Pattern.compile("<artifactId>(mlp-[a-z]+)</artifactId>")
                .matcher(pom)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertEquals(List.of(), modules);
    }
}
