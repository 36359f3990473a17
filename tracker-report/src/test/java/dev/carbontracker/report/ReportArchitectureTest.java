package dev.carbontracker.report;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;

/** Packages show the steps from a file to what people publish, and arrows go one way. */
@AnalyzeClasses(packages = "dev.carbontracker.report", importOptions = ImportOption.DoNotIncludeTests.class)
class ReportArchitectureTest {

    @ArchTest
    static final ArchRule NO_CYCLES = slices().matching("dev.carbontracker.report.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule ONLY_COMMANDS_KNOW_THE_COMMAND_LINE = ArchRuleDefinition.noClasses().that()
            .resideOutsideOfPackage("..cli..").should().dependOnClassesThat().resideInAnyPackage("picocli..", "..report.cli..");

    @ArchTest
    static final ArchRule ONLY_COMMANDS_READ_THE_ENVIRONMENT = ArchRuleDefinition.noClasses().that()
            .resideOutsideOfPackage("..cli..").should().callMethod(System.class, "getenv")
            .orShould().callMethod(System.class, "getProperty", String.class);
}
