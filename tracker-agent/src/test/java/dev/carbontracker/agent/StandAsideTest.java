package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which JVMs are none to be measured, and which classes are looked at. */
class StandAsideTest {

    @ParameterizedTest
    @CsvSource({
        "app.Main a b, false",
        "/opt/app.jar x, false",
        "my.module/app.Main, false",
        "jdk.compiler/com.sun.tools.javac.Main A.java, true",
        "jdk.jcmd/sun.tools.jcmd.JCmd 1, true",
        "java.base/sun.security.tools.keytool.Main -list, true",
        "jdk.compiler/com.sun.tools.javac.launcher.Main A.java, false",
        "jdk.compiler/com.sun.tools.javac.launcher.SourceLauncher A.java, false",
        "'', false"})
    void tools_of_the_jdk_should_be_left_alone(String command, boolean asked) {
        Properties properties = new Properties();
        properties.setProperty("sun.java.command", command);
        assertEquals(asked, new StandAside("", properties, Map.of()).asked());
        assertEquals(false, new StandAside("enabled=true", properties, Map.of()).asked());
        assertEquals(true, new StandAside("zone=FRA,enabled=off", properties, Map.of()).asked());
    }

    @ParameterizedTest
    @CsvSource({"a, p, e, a", "'', p, e, p", "'', '', e, e", "'', '', '', ''"})
    void setting_should_be_the_first_of_argument_property_and_variable(String argument, String property, String variable,
                                                                       String value) {
        Properties properties = new Properties();
        if (!property.isEmpty()) {
            properties.setProperty("carbontracker.run.id", property);
        }
        Map<String, String> environment = variable.isEmpty() ? Map.of() : Map.of("CARBONTRACKER_RUN_ID", variable);
        String arguments = argument.isEmpty() ? "zone=FRA" : "zone=FRA,run.id=old, run.id = " + argument;
        assertEquals(value, new StandAside(arguments, properties, environment).setting("run.id"));
    }

    @ParameterizedTest
    @CsvSource({
        "ai/djl/training/EasyTrain, djl", "ai/djl/training/Trainer, djl", "ai/djl/training/TrainingConfig,",
        "org/deeplearning4j/nn/graph/ComputationGraph, dl4j", "org/tribuo/classification/sgd/linear/LinearSGDTrainer, tribuo",
        "org/tribuo/Dataset,", "ml/dmlc/xgboost4j/java/XGBoost, xgboost", "weka/classifiers/trees/J48, weka",
        "weka/core/Instances,", "org/apache/spark/ml/Pipeline, spark", "org/apache/spark/sql/Dataset,", "app/Main,", "a,"})
    void first_look_should_know_the_names_of_frameworks(String name, String framework) {
        assertEquals(framework, FirstLook.framework(name));
    }

    @ParameterizedTest
    @CsvSource({"1.8, 8", "11, 11", "16, 16", "17,", "25,", "x,", "'',"})
    void java_below_the_baseline_should_be_named(String specification, String old) {
        assertEquals(old == null ? null : "needs Java 17 or later, and this is Java " + old, Agent.tooOld(specification));
    }
}
