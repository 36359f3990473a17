package dev.carbontracker.agent;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;

/**
 * Looks at the name of each class that is loaded, and hands those of training frameworks on. Every class of the program
 * passes here, so it compares a few characters and loads nothing before the first hit.
 */
final class FirstLook implements ClassFileTransformer {

    private static final String OWN = "dev/carbontracker/agent/";

    private final Start start;
    private final ClassLoader platform = ClassLoader.getPlatformClassLoader();
    private volatile boolean programSeen;

    FirstLook(Start start) {
        this.start = start;
    }

    /** A class of the agent's own, not of a package below. */
    private static boolean isOwn(String internalName) {
        return internalName.startsWith(OWN) && internalName.indexOf('/', OWN.length()) < 0;
    }

    /** The framework that a class of this name belongs to, if it may have a training call; else null. */
    static String framework(String internalName) {
        if (internalName == null || internalName.length() < 5) {
            return null;
        }
        return switch (internalName.charAt(0)) {
            case 'a' -> internalName.equals("ai/djl/training/EasyTrain") || internalName.equals("ai/djl/training/Trainer")
                    ? "djl" : null;
            case 'm' -> internalName.equals("ml/dmlc/xgboost4j/java/XGBoost") ? "xgboost" : null;
            case 'o' -> !internalName.startsWith("org/") ? null
                    : internalName.equals("org/deeplearning4j/nn/multilayer/MultiLayerNetwork")
                            || internalName.equals("org/deeplearning4j/nn/graph/ComputationGraph") ? "dl4j"
                    : internalName.startsWith("org/tribuo/") && internalName.endsWith("Trainer") ? "tribuo"
                    : internalName.startsWith("org/apache/spark/ml/") && internalName.indexOf('$') < 0 ? "spark" : null;
            case 'w' -> internalName.startsWith("weka/classifiers/") && internalName.indexOf('$') < 0 ? "weka" : null;
            default -> null;
        };
    }

    @Override
    public byte[] transform(Module module, ClassLoader loader, String internalName, Class<?> redefined,
                            ProtectionDomain domain, byte[] bytes) {
        if (loader == null || loader == platform) {
            return null;
        }
        if (!programSeen && internalName != null && !isOwn(internalName)) {
            programSeen = true;
            start.programSeen();
        }
        if (framework(internalName) == null) {
            return null;
        }
        try {
            ClassFileTransformer weaves = start.weaver();
            return weaves == null ? null : weaves.transform(module, loader, internalName, redefined, domain, bytes);
        } catch (Throwable e) { // the class is loaded as it is
            return null;
        }
    }
}
