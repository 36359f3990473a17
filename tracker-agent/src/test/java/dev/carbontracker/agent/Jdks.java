package dev.carbontracker.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The JDKs that end-to-end tests run on: the one that runs the tests, and the newest that this machine has. */
final class Jdks {

    private static final Pattern VERSION = Pattern.compile("JAVA_VERSION=\"(\\d+)");
    private static final List<Path> FOLDERS = List.of(Path.of("/usr/lib/jvm"), Path.of("/opt/java"),
            Path.of("/Library/Java/JavaVirtualMachines"), Path.of(System.getProperty("user.home"), ".sdkman/candidates/java"));

    private Jdks() {
    }

    /**
     * A JDK.
     *
     * @param home    its folder
     * @param feature its feature version, such as 17
     */
    record Jdk(Path home, int feature) {

        Path tool(String name) {
            return home.resolve("bin").resolve(name);
        }

        @Override
        public String toString() {
            return "JDK " + feature;
        }
    }

    static Jdk own() {
        return new Jdk(Path.of(System.getProperty("java.home")), Runtime.version().feature());
    }

    static List<Jdk> all() {
        List<Jdk> jdks = new ArrayList<>(List.of(own()));
        newest().filter(jdk -> jdk.feature() > own().feature()).ifPresent(jdks::add);
        return jdks;
    }

    private static Optional<Jdk> newest() {
        return FOLDERS.stream().filter(Files::isDirectory).flatMap(Jdks::in).max(Comparator.comparingInt(Jdk::feature));
    }

    private static Stream<Jdk> in(Path folder) {
        try (Stream<Path> homes = Files.list(folder)) {
            return homes.flatMap(home -> Stream.of(home, home.resolve("Contents/Home")))
                    .filter(home -> Files.isExecutable(home.resolve("bin/javac")))
                    .flatMap(home -> feature(home).map(feature -> new Jdk(home, feature)).stream()).toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Integer> feature(Path home) {
        try {
            Matcher version = VERSION.matcher(Files.readString(home.resolve("release")));
            return version.find() ? Optional.of(Integer.parseInt(version.group(1))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
