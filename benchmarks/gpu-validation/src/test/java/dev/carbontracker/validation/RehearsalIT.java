package dev.carbontracker.validation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The archive is packed, unpacked and run, with libraries compiled from C in the place of the driver's. */
class RehearsalIT {

    private static final long PATIENCE_SECONDS = 180;
    private static final long MEBIBYTE = 1L << 20;

    @TempDir
    Path folder;

    private String run(int expected, List<String> command, Path directory, String library) throws IOException {
        Path log = Files.createTempFile(folder, "log", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CARBONTRACKER_") || name.startsWith("CUDA_"));
        builder.environment().put("LD_LIBRARY_PATH", library);
        builder.environment().put("BAR", "0.1"); // a busy machine starts late, and these runs are short
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        try {
            assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), command + " does not end");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            process.destroyForcibly();
        }
        String said = Files.readString(log, StandardCharsets.UTF_8);
        assertEquals(expected, process.exitValue(), said);
        return said;
    }

    private void compile(String source, String name) throws IOException {
        run(0, List.of("gcc", "-shared", "-fPIC", "-O1", "-o", folder.resolve("driver").resolve(name).toString(), source,
                "-lm"), Path.of("").toAbsolutePath(), "");
    }

    private void needCompiler() {
        try {
            run(0, List.of("gcc", "--version"), folder, "");
        } catch (IOException e) {
            Assumptions.abort("there is no C compiler to make the libraries with that stand for the driver's: " + e);
        }
    }

    private Path unpacked(String scenario) throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(System.getProperty("java.home"), "bin", "jlink")),
                "this JDK has no jlink");
        Assumptions.assumeTrue(System.getProperty("os.name").equals("Linux") && System.getProperty("os.arch").equals("amd64"),
                "the archive is for x86-64 Linux");
        needCompiler();
        Files.createDirectories(folder.resolve("driver"));
        Files.writeString(folder.resolve("driver/scenario"), scenario);
        compile("../../tracker-gpu/src/test/c/nvml_stub.c", "libnvidia-ml.so.1");
        compile("src/test/c/cuda_stub.c", "libcuda.so.1");
        run(0, List.of("./pack.sh", folder.toString()), Path.of("").toAbsolutePath(), "");
        Path archive = folder.resolve("carbon-tracker-gpu-validation.tar.gz");
        assertTrue(Files.size(archive) < 60 * MEBIBYTE, Files.size(archive) + " bytes");
        Path there = Files.createDirectories(folder.resolve("there"));
        run(0, List.of("tar", "-xzf", archive.toString()), there, "");
        return there.resolve("carbon-tracker-gpu-validation");
    }

    @Test
    void tracker_should_agree_with_the_counter_that_another_program_reads() throws IOException {
        Path archive = unpacked("""
                device 0 BOARD
                square 0 70000 690000 1.7 0.6
                limit 0 700000
                refresh 0 0.02
                device 1 BOARD
                constant 1 70000
                """);
        String said = run(0, List.of("./run.sh", "6", "out", "64"), archive, folder.resolve("driver").toString());
        assertTrue(said.contains("All within 10.0 % of the counter."), said);
        String reference = Files.readString(archive.resolve("bin/nvml-reference"), StandardCharsets.ISO_8859_1);
        assertEquals(List.of("GLIBC_2.17", "GLIBC_2.2.5"), Pattern.compile("GLIBC_[0-9.]+").matcher(reference).results()
                .map(MatchResult::group).distinct().sorted().toList(), "it runs on machines that are ten years old");
        assertTrue(said.contains(" products of 64 x 64 in "), said);
        assertTrue(said.contains("2 x BOARD; evidence counter; driver 550.54.15"), said);
        assertTrue(said.contains("nvml/GPU-abc00001-1111-2222-3333-000000000001, BOARD, counter: a reading takes "), said);
        assertEquals(said.substring(said.indexOf("| run |")), Files.readString(archive.resolve("out/validation.md")));
        assertEquals(3, Files.readAllLines(archive.resolve("out/emissions.csv")).size());
    }

    /** The comparison can fail: what the tracker does not count is missing. */
    @Test
    void difference_should_be_said_and_fail() throws IOException {
        Path archive = unpacked("device 0 BOARD\nconstant 0 70000\ndevice 1 BOARD\nconstant 1 70000\n");
        Path script = archive.resolve("run.sh");
        Files.writeString(script, Files.readString(script).replace("summary=none", "summary=none,gpus=0"));
        String said = run(1, List.of("sh", "run.sh", "2", "out", "64"), archive, folder.resolve("driver").toString());
        assertTrue(said.contains("NOT within 10.0 % of the counter."), said);
    }

    @Test
    void machine_without_a_gpu_should_be_said() throws IOException {
        Path archive = unpacked("no_driver 0\n");
        String said = run(1, List.of("./run.sh", "1", "out", "64"), archive, folder.resolve("driver").toString());
        assertEquals("nvml-reference: there is no GPU that NVML can read\n", said);
    }
}
