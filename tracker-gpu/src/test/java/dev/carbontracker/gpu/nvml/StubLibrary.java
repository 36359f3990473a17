package dev.carbontracker.gpu.nvml;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * NVML as {@code src/test/c/nvml_stub.c} answers: compiled by the test, in a folder of its own with its scenario, so that
 * each test has a library of its own.
 */
final class StubLibrary {

    static final String NAME = "libnvidia-ml.so.1";

    private static final Path SOURCE = Path.of("src/test/c/nvml_stub.c");

    private final Path file;
    /** JNA unloads a library that nothing refers to, and the next load would begin with the real clock again. */
    private NativeLibrary library;

    private StubLibrary(Path file) {
        this.file = file;
    }

    /** Compiles it into that folder; skips the test where there is no compiler. */
    static StubLibrary compile(Path folder, String scenario, String... flags) throws IOException {
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("scenario"), scenario);
        Path file = folder.resolve(NAME);
        List<String> command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-O1", "-Wl,-soname," + NAME, "-o",
                file.toString(), SOURCE.toString(), "-lm"));
        command.addAll(List.of(flags));
        Process compiler;
        try {
            compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            Assumptions.abort("there is no C compiler to make the library with that stands for the driver's: " + e);
            throw e;
        }
        String said = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (compiler.waitFor() != 0) {
                throw new IOException(said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new StubLibrary(file);
    }

    Path file() {
        return file;
    }

    /** What the environment says so that it is found. */
    String libraryPath() {
        return file.getParent().toString();
    }

    /** Stops the clock of its devices at that time in seconds. */
    void time(double seconds) {
        function("stub_set_time").invokeVoid(new Object[] {seconds});
    }

    /** What a device used between two times by its own formula, in joules. */
    double joules(int device, double from, double to) {
        return function("stub_energy").invokeDouble(new Object[] {device, from, to}) / 1000;
    }

    /** Calls of nvmlInit less those of nvmlShutdown. */
    int open() {
        return function("stub_inits").invokeInt(new Object[0]) - function("stub_shutdowns").invokeInt(new Object[0]);
    }

    /** Size of a structure or offset of a member, as the compiler lays it out. */
    int layout(String name) {
        return function("stub_layout").invokeInt(new Object[] {name});
    }

    private Function function(String name) {
        if (library == null) {
            library = NativeLibrary.getInstance(file.toString());
        }
        return library.getFunction(name);
    }
}
