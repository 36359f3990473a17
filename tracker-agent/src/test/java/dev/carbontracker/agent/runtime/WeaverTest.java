package dev.carbontracker.agent.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is woven into the classes of frameworks, as they are shipped. */
class WeaverTest {

    private static final Path JARS = Path.of("target", "frameworks");

    /** The methods of a class that call the bridge after weaving; empty if it is left alone. */
    private static Set<String> woven(String framework, String name, byte[] bytes) {
        byte[] woven = Weaver.weave(framework, name, WeaverTest.class.getClassLoader(), bytes);
        Set<String> methods = new TreeSet<>();
        if (woven != null) {
            new ClassReader(woven).accept(new ClassVisitor(Opcodes.ASM9) {
                @Override
                public MethodVisitor visitMethod(int access, String method, String descriptor, String signature,
                                                 String[] thrown) {
                    return new MethodVisitor(Opcodes.ASM9) {
                        @Override
                        public void visitMethodInsn(int opcode, String owner, String called, String type, boolean own) {
                            if (owner.equals("dev/carbontracker/agent/Bridge")) {
                                methods.add(method);
                            }
                        }
                    };
                }
            }, 0);
        }
        return methods;
    }

    private static byte[] shipped(String jarStart, String name) throws IOException {
        try (Stream<Path> jars = Files.list(JARS)) {
            Path jar = jars.filter(file -> file.getFileName().toString().startsWith(jarStart)).findFirst().orElseThrow();
            try (JarFile file = new JarFile(jar.toFile());
                    InputStream in = file.getInputStream(file.getEntry(name.replace('.', '/') + ".class"))) {
                return in.readAllBytes();
            }
        }
    }

    /** Without any of the libraries that these classes name. */
    @ParameterizedTest
    @CsvSource({
        "dl4j, deeplearning4j-nn, org.deeplearning4j.nn.multilayer.MultiLayerNetwork, fit",
        "dl4j, deeplearning4j-nn, org.deeplearning4j.nn.graph.ComputationGraph, fit",
        "spark, spark-mllib, org.apache.spark.ml.Predictor, fit",
        "spark, spark-mllib, org.apache.spark.ml.Pipeline, fit",
        "spark, spark-mllib, org.apache.spark.ml.clustering.KMeans, fit",
        "spark, spark-mllib, org.apache.spark.ml.recommendation.ALS, fit",
        "spark, spark-mllib, org.apache.spark.ml.tuning.CrossValidator, fit"})
    void weave_should_find_the_training_calls_of_shipped_classes(String framework, String jar, String type, String method)
            throws IOException {
        assertEquals(Set.of(method), woven(framework, type, shipped(jar, type)));
    }

    @ParameterizedTest
    @CsvSource({"spark, spark-mllib, org.apache.spark.ml.PipelineModel", "spark, spark-mllib, org.apache.spark.ml.Model"})
    void weave_should_leave_a_class_alone_that_trains_nothing_itself(String framework, String jar, String type)
            throws IOException {
        assertEquals(Set.of(), woven(framework, type, shipped(jar, type)));
    }

    @Test
    void weave_should_leave_a_class_alone_that_does_not_look_as_expected() throws IOException {
        byte[] bytes;
        try (InputStream in = WeaverTest.class.getResourceAsStream("WeaverTest.class")) {
            bytes = in.readAllBytes();
        }
        assertNull(Weaver.weave("djl", "ai.djl.training.Trainer", WeaverTest.class.getClassLoader(), bytes));
    }

    @Test
    void transform_should_leave_a_loader_alone_that_does_not_see_the_bridge() throws IOException {
        List<String> warnings = new java.util.ArrayList<>();
        Weaver weaver = new Weaver(List.of("dl4j"), null, dev.carbontracker.agent.Bridge.class, warnings::add);
        byte[] bytes = shipped("deeplearning4j-nn", "org.deeplearning4j.nn.graph.ComputationGraph");
        assertNull(weaver.transform(null, ClassLoader.getPlatformClassLoader(),
                "org/deeplearning4j/nn/graph/ComputationGraph", null, null, bytes));
        assertTrue(weaver.transform(null, WeaverTest.class.getClassLoader(),
                "org/deeplearning4j/nn/graph/ComputationGraph", null, null, bytes).length > bytes.length);
        assertNull(weaver.transform(null, WeaverTest.class.getClassLoader(),
                "org/deeplearning4j/nn/graph/ComputationGraph", null, null, new byte[] {1, 2, 3}));
        assertEquals(1, warnings.size(), warnings.toString());
    }
}
