package dev.carbontracker.agent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Native libraries that tests compile from C. */
final class CompiledLibrary {

    private CompiledLibrary() {
    }

    /** The driver's library as {@code nvml_stub.c} answers after that scenario; returns the folder in which it is. */
    static Path nvml(Path folder, String scenario) throws IOException {
        Path driver = Files.createDirectories(folder.resolve("driver"));
        Files.writeString(driver.resolve("scenario"), scenario);
        compile(Path.of("../tracker-gpu/src/test/c/nvml_stub.c"), driver.resolve("libnvidia-ml.so.1"), "-lm");
        return driver;
    }

    /** Compiles; skips the test where there is no compiler. */
    static Path compile(Path source, Path library, String linked) throws IOException {
        try {
            Process compiler = new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString(),
                    linked).redirectErrorStream(true).start();
            String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, compiler.waitFor(), said);
        } catch (IOException e) {
            Assumptions.abort("there is no C compiler to make " + library.getFileName() + " with: " + e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return library;
    }
}
