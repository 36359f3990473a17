package dev.carbontracker.agent.runtime;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.isNative;
import static net.bytebuddy.matcher.ElementMatchers.isPublic;
import static net.bytebuddy.matcher.ElementMatchers.isStatic;
import static net.bytebuddy.matcher.ElementMatchers.isSynthetic;
import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.takesArgument;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.security.ProtectionDomain;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.MethodGraph;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.matcher.ElementMatcher;
import net.bytebuddy.pool.TypePool;

/**
 * Weaves calls of the bridge into the training calls of frameworks. A class that does not look as expected, or that could
 * not see the bridge, is left as it is.
 */
final class Weaver implements ClassFileTransformer {

    /** Methods that train, by framework; all of them declared with a body in a class of the framework's own. */
    private static final Map<String, ElementMatcher<MethodDescription>> CALLS = Map.of(
            "djl", matcher(isStatic().and(named("fit"))),
            "dl4j", matcher(isPublic().and(named("fit"))),
            "spark", matcher(isPublic().and(named("fit")).and(takesArgument(0, named("org.apache.spark.sql.Dataset")))),
            "tribuo", matcher(isPublic().and(named("train")).and(takesArgument(0, named("org.tribuo.Dataset")))),
            "weka", matcher(isPublic().and(named("buildClassifier")).and(takesArguments(1))
                    .and(takesArgument(0, named("weka.core.Instances")))),
            "xgboost", matcher(isPublic().and(isStatic()).and(nameStartsWith("train").or(named("crossValidation")))));
    /** What must be in a class that was found by its package alone. */
    private static final Map<String, String> WORDS = Map.of("spark", "fit", "tribuo", "train", "weka",
            "buildClassifier");
    private static final String TRAINER = "ai.djl.training.Trainer";

    private final List<String> frameworks;
    private final Instrumentation instrumentation;
    private final Class<?> bridge;
    private final Consumer<String> warnings;
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * A weaver.
     *
     * @param frameworks      those to watch
     * @param instrumentation for edges between modules
     * @param bridge          what woven code calls
     * @param warnings        is told, once, of a class that could not be woven
     */
    Weaver(List<String> frameworks, Instrumentation instrumentation, Class<?> bridge, Consumer<String> warnings) {
        this.frameworks = List.copyOf(frameworks);
        this.instrumentation = instrumentation;
        this.bridge = bridge;
        this.warnings = warnings;
    }

    private static ElementMatcher<MethodDescription> matcher(ElementMatcher.Junction<MethodDescription> calls) {
        return calls.and(not(isAbstract())).and(not(isNative())).and(not(isSynthetic()));
    }

    /** The framework of a class, by its package. */
    static String framework(String internalName) {
        return internalName.startsWith("ai/djl/") ? "djl" : internalName.startsWith("org/deeplearning4j/") ? "dl4j"
                : internalName.startsWith("org/apache/spark/") ? "spark"
                : internalName.startsWith("org/tribuo/") ? "tribuo"
                : internalName.startsWith("weka/") ? "weka" : "xgboost";
    }

    @Override
    public byte[] transform(Module module, ClassLoader loader, String internalName, Class<?> redefined,
                            ProtectionDomain domain, byte[] bytes) {
        String framework = framework(internalName);
        if (!frameworks.contains(framework) || !names(bytes, WORDS.getOrDefault(framework, "")) || !sees(loader)) {
            return null;
        }
        try {
            byte[] woven = weave(framework, internalName.replace('/', '.'), loader, bytes);
            if (woven != null) {
                readBridge(module);
            }
            return woven;
        } catch (Throwable e) { // the class is loaded as it is
            if (told.compareAndSet(false, true)) {
                warnings.accept("calls of " + internalName.replace('/', '.') + " do not become tasks: " + e);
            }
            return null;
        }
    }

    /** Whether that word is in the class at all: a quick look, since some packages have hundreds of classes. */
    private static boolean names(byte[] bytes, String word) {
        for (int at = 0; at + word.length() <= bytes.length; at++) {
            int i = 0;
            while (i < word.length() && bytes[at + i] == word.charAt(i)) {
                i++;
            }
            if (i == word.length()) {
                return true;
            }
        }
        return false;
    }

    private boolean sees(ClassLoader loader) {
        try {
            return Class.forName(bridge.getName(), false, loader) == bridge;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** A named module must say that it reads the class path, where the bridge is. */
    private void readBridge(Module module) {
        if (module != null && module.isNamed() && !module.canRead(bridge.getModule())) {
            instrumentation.redefineModule(module, Set.of(bridge.getModule()), Map.of(), Map.of(), Set.of(), Map.of());
        }
    }

    /** The class with calls of the bridge; null if none of its methods is one to watch. */
    static byte[] weave(String framework, String name, ClassLoader loader, byte[] bytes) {
        ClassFileLocator locator = new ClassFileLocator.Compound(ClassFileLocator.Simple.of(name, bytes),
                ClassFileLocator.ForClassLoader.of(loader));
        // lazily: a framework may name classes of libraries that are not there
        TypeDescription type = TypePool.Default.WithLazyResolution.of(locator).describe(name).resolve();
        DynamicType.Builder<?> builder = new ByteBuddy().with(TypeValidation.DISABLED)
                .with(MethodGraph.Compiler.ForDeclaredMethods.INSTANCE).decorate(type, locator);
        ClassFileLocator own = ClassFileLocator.ForClassLoader.of(Weaver.class.getClassLoader());
        Advice.WithCustomMapping advice = Advice.withCustomMapping().bind(CallAdvice.Framework.class, framework);
        if (name.equals(TRAINER)) {
            ElementMatcher<MethodDescription> close = matcher(named("close").and(takesArguments(0)));
            if (type.getDeclaredMethods().filter(close).isEmpty()) {
                return null;
            }
            return builder.visit(advice.to(TrainerAdvice.Opened.class, own).on(isConstructor()))
                    .visit(advice.to(TrainerAdvice.Closed.class, own).on(close)).make().getBytes();
        }
        ElementMatcher<MethodDescription> calls = CALLS.get(framework);
        return type.getDeclaredMethods().filter(calls).isEmpty() ? null
                : builder.visit(advice.to(CallAdvice.class, own).on(calls)).make().getBytes();
    }
}
