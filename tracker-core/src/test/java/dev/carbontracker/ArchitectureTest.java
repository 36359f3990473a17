package dev.carbontracker;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The arrows of docs/architecture.md, checked against the classes. */
class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS).importPackages("dev.carbontracker");

    private static final ArchRule LAYERS = layeredArchitecture().consideringOnlyDependenciesInLayers()
            .layer("model").definedBy("dev.carbontracker.model")
            .layer("spi").definedBy("dev.carbontracker.spi")
            .layer("text").definedBy("dev.carbontracker.internal.text")
            .layer("file").definedBy("dev.carbontracker.internal.file")
            .layer("csv").definedBy("dev.carbontracker.csv")
            .layer("config").definedBy("dev.carbontracker.internal.config")
            .layer("account").definedBy("dev.carbontracker.internal.account")
            .layer("host").definedBy("dev.carbontracker.internal.host")
            .layer("grid").definedBy("dev.carbontracker.internal.grid")
            .layer("watch").definedBy("dev.carbontracker.internal.watch")
            .layer("run").definedBy("dev.carbontracker.internal.run")
            .layer("root").definedBy("dev.carbontracker")
            .whereLayer("root").mayNotBeAccessedByAnyLayer()
            .whereLayer("run").mayOnlyBeAccessedByLayers("root")
            .whereLayer("watch").mayOnlyBeAccessedByLayers("run")
            .whereLayer("grid").mayOnlyBeAccessedByLayers("run", "root")
            .whereLayer("host").mayOnlyBeAccessedByLayers("run", "root")
            .whereLayer("account").mayOnlyBeAccessedByLayers("host", "run")
            .whereLayer("config").mayOnlyBeAccessedByLayers("grid", "host", "run", "root")
            .whereLayer("csv").mayOnlyBeAccessedByLayers("run")
            .whereLayer("file").mayOnlyBeAccessedByLayers("csv", "config", "grid", "host", "run")
            .whereLayer("text").mayOnlyBeAccessedByLayers("csv", "config", "grid", "run")
            .whereLayer("spi").mayOnlyBeAccessedByLayers("grid", "host", "account", "watch", "run", "root")
            .whereLayer("model").mayOnlyBeAccessedByLayers("spi", "csv", "config", "grid", "host", "account",
                    "watch", "run", "root");

    @Test
    void packages_should_have_no_cycle() {
        slices().matching("dev.carbontracker.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void arrows_should_be_those_of_the_design() {
        LAYERS.check(CLASSES);
    }

    /** The rules are not empty: an arrow that exists fails a rule that forbids it. */
    @Test
    void rules_should_fail_for_an_arrow_that_is_forbidden() {
        ArchRule forbidden = noClasses().that().resideInAPackage("..internal.run").should()
                .dependOnClassesThat().resideInAPackage("..internal.account");
        assertThrows(AssertionError.class, () -> forbidden.check(CLASSES));
    }

    @Test
    void account_should_have_no_thread_clock_or_file() {
        noClasses().that().resideInAPackage("..internal.account..").should().dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.Thread").orShould().dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net..", "java.util.concurrent..")
                .orShould().callMethod(System.class, "nanoTime").orShould().callMethod(System.class,
                "currentTimeMillis").check(CLASSES);
    }

    @Test
    void environment_should_be_read_in_one_place() {
        noClasses().that().doNotHaveSimpleName("JvmEnvironment").should().callMethod(System.class, "getenv")
                .orShould().callMethod(System.class, "getenv", String.class)
                .orShould().callMethod(System.class, "getProperties").check(CLASSES);
    }

    @Test
    void library_should_not_exit_print_or_sleep() {
        noClasses().should().callMethod(System.class, "exit", int.class)
                .orShould().accessField(System.class, "out").orShould().accessField(System.class, "err")
                .orShould().callMethod(Thread.class, "sleep", long.class)
                .orShould().callMethod(Throwable.class, "printStackTrace").check(CLASSES);
    }

    @Test
    void static_fields_should_be_final() {
        fields().that().areStatic().should().beFinal().check(CLASSES);
    }

    @Test
    void records_and_quantities_should_be_final() {
        classes().that().resideInAPackage("dev.carbontracker.model").and().areNotInterfaces()
                .should().haveModifier(JavaModifier.FINAL).check(CLASSES);
    }
}
