package io.simdmlp.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The command uses only what the library exports, although the class path does not enforce it. */
final class ExportedApiTest {
    @Test
    void usesTheExportedApiOnly() {
        JavaClasses classes = new ClassFileImporter().importPackages("io.simdmlp.cli");
        assertTrue(classes.contain("io.simdmlp.cli.Main"));
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.simdmlp.kernel..",
                        "io.simdmlp.layout..",
                        "io.simdmlp.examples", // but not its package textbook
                        "jdk.incubator..")
                .check(classes);
    }
}
