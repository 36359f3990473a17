package dev.carbontracker.agent;

import dev.carbontracker.agent.build.PackIsolated;
import dev.carbontracker.spi.EnergySourceProvider;
import dev.carbontracker.spi.SourceOffer;
import dev.carbontracker.spi.Surroundings;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;

/** A provider of GPUs whose driver hangs, in the place of the real one. It loads JNA, as the real one does. */
public final class HangingGpu implements EnergySourceProvider {

    /** For the service loader. */
    public HangingGpu() {
    }

    @Override
    public String name() {
        return "hanging-gpu";
    }

    @Override
    public List<SourceOffer> offers(Surroundings surroundings) {
        try {
            Class.forName("com.sun.jna.Native");
        } catch (Throwable e) { // as where JNA is forbidden
            throw new IllegalStateException(e);
        }
        while (true) {
            LockSupport.park();
        }
    }

    /** A copy of the agent's jar in which this is the only provider. */
    static Path jar(Path original, Path folder) throws IOException {
        Path files = Files.createDirectories(folder.resolve("isolated"));
        Path classes = Path.of(System.getProperty("unpacked"));
        Path runtime = Path.of(System.getProperty("runtime-classes"));
        copy(classes, files);
        copy(runtime.resolve("dev/carbontracker/agent/runtime"), files.resolve("dev/carbontracker/agent/runtime"));
        String name = HangingGpu.class.getName();
        Path service = files.resolve("META-INF/services/" + EnergySourceProvider.class.getName());
        Files.writeString(service, name + "\n", StandardCharsets.UTF_8);
        String file = name.replace('.', '/') + ".class";
        Files.createDirectories(files.resolve(file).getParent());
        Files.write(files.resolve(file), HangingGpu.class.getClassLoader().getResourceAsStream(file).readAllBytes());
        Path packed = folder.resolve("isolated.bin");
        PackIsolated.main(new String[] {packed.toString(), files.toString(), "."});
        return repack(original, packed, folder.resolve("hanging.jar"));
    }

    private static void copy(Path from, Path to) throws IOException {
        try (var all = Files.walk(from)) {
            for (Path file : (Iterable<Path>) all::iterator) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static Path repack(Path original, Path packed, Path copy) throws IOException {
        try (JarFile jar = new JarFile(original.toFile()); OutputStream out = Files.newOutputStream(copy);
                JarOutputStream entries = new JarOutputStream(out)) {
            for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                byte[] bytes = entry.getName().equals(packed.getFileName().toString()) ? Files.readAllBytes(packed)
                        : jar.getInputStream(entry).readAllBytes();
                ZipEntry stored = new ZipEntry(entry.getName());
                CRC32 crc = new CRC32();
                crc.update(bytes);
                stored.setMethod(ZipEntry.STORED);
                stored.setSize(bytes.length);
                stored.setCrc(crc.getValue());
                entries.putNextEntry(stored);
                entries.write(bytes);
                entries.closeEntry();
            }
        }
        return copy;
    }
}
