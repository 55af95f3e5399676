package io.simdmlp;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The dependencies between packages, of all three modules: kernels depend only on their contract, and only networks depend on networks. */
@Tag("once")
class ArchitectureTest {
    /** Leaves out the tests of {@code mlp-kernel}, which the core's use. */
    static final ImportOption NO_TESTS_JAR = location -> !location.contains("-tests.jar");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(NO_TESTS_JAR)
            .importPackages("io.simdmlp");

    @Test
    void allClassesAreImported() {
        assertTrue(CLASSES.contain("io.simdmlp.kernel.Kernels"));
        assertTrue(CLASSES.contain("io.simdmlp.kernel.reference.ReferenceKernels"));
        assertTrue(CLASSES.contain("io.simdmlp.kernel.vector.VectorKernels"));
        assertTrue(CLASSES.contain("io.simdmlp.Trainer"));
    }

    @Test
    void onlyKernelsImportTheVectorApi() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.simdmlp.kernel.vector")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("jdk.incubator..")
                .check(CLASSES);
    }

    /**
     * With vectors of two widths C2 sometimes boxes vectors: both widths share the JDK's methods and their profiles.
     */
    @Test
    void vectorsHaveOneWidth() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.simdmlp.kernel.vector.Simd")
                .should()
                .accessFieldWhere(DescribedPredicate.describe(
                        "it is a species",
                        access -> access.getTarget().getName().startsWith("SPECIES_")))
                .check(CLASSES);
    }

    @Test
    void onlyNetworksDependOnNetworks() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.simdmlp.kernel..", "io.simdmlp.threads", "io.simdmlp.optimizer", "io.simdmlp.metric")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.simdmlp")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.simdmlp.kernel")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.simdmlp.kernel.reference", "io.simdmlp.kernel.vector")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.simdmlp.kernel.reference")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.simdmlp.kernel.vector")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage("io.simdmlp.kernel.vector")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.simdmlp.kernel.reference")
                .check(CLASSES);
    }

    @Test
    void packagesFormNoCycle() {
        slices().matching("io.simdmlp.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theCoreDependsOnlyOnTheJdk() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages(
                        "io.simdmlp..",
                        "java..",
                        "jdk.incubator.vector..",
                        "jdk.jfr..", // events
                        "com.sun.management..", // the allocated bytes of a thread
                        "org.jspecify.annotations..")
                .check(CLASSES);
    }
}
