package dev.carbontracker.agent.build;

import dev.carbontracker.agent.Archive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/**
 * Packs folders of classes and resources into the one entry of carbon-tracker.jar from which the isolated loader defines
 * them; {@link Archive} has the format. Equal folders give equal bytes.
 */
public final class PackIsolated {

    private static final String CLASS = ".class";

    private PackIsolated() {
    }

    /** Packs: the file to write, then pairs of a folder and the path below it to take, {@code .} for all. */
    public static void main(String[] arguments) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        for (int i = 1; i < arguments.length; i += 2) {
            add(Path.of(arguments[i]), Path.of(arguments[i]).resolve(arguments[i + 1]).normalize(), files);
        }
        Files.createDirectories(Path.of(arguments[0]).getParent());
        try (OutputStream out = Files.newOutputStream(Path.of(arguments[0]))) {
            write(rewritten(files), out);
        }
    }

    private static void add(Path root, Path folder, Map<String, byte[]> files) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (files.put(name, Files.readAllBytes(file)) != null) {
                    throw new IOException(name + " is in two folders");
                }
            }
        }
    }

    /** Byte Buddy is loaded by few programs, and copies code of ours as it finds it, so it stays as it is. */
    private static Map<String, byte[]> rewritten(Map<String, byte[]> files) {
        Map<String, byte[]> classes = new TreeMap<>();
        Map<String, byte[]> all = new TreeMap<>(files);
        files.forEach((name, bytes) -> {
            if (name.endsWith(CLASS) && !name.startsWith("net/bytebuddy/") && !name.endsWith("Advice" + CLASS)) {
                classes.put(name.substring(0, name.length() - CLASS.length()), bytes);
            }
        });
        PlainLambdas.of(QuietJna.of(classes)).forEach((name, bytes) -> all.put(name + CLASS, bytes));
        return all;
    }

    private static void write(Map<String, byte[]> files, OutputStream out) throws IOException {
        Map<Long, int[]> index = new TreeMap<>();
        ByteArrayOutputStream blobs = new ByteArrayOutputStream();
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            byte[] packed = deflate(file.getValue());
            int[] place = {blobs.size(), packed.length, file.getValue().length};
            if (index.put(Archive.hash(file.getKey()), place) != null) {
                throw new IOException(file.getKey() + " has the hash of another file: rename it");
            }
            blobs.write(packed);
        }
        ByteBuffer head = ByteBuffer.allocate(Archive.HEAD_BYTES + index.size() * Archive.INDEX_BYTES);
        head.putInt(Archive.MAGIC).putInt(index.size());
        index.forEach((hash, place) -> head.putLong(hash).putInt(place[0]).putInt(place[1]).putInt(place[2]));
        out.write(head.array());
        blobs.writeTo(out);
    }

    private static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] buffer = new byte[64 * 1024];
        while (!deflater.finished()) {
            packed.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return packed.toByteArray();
    }
}
