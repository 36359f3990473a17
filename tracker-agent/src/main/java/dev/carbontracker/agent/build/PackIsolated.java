package dev.carbontracker.agent.build;

import dev.carbontracker.agent.Archive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.Deflater;

/**
 * Packs folders of classes and resources into the one entry of carbon-tracker.jar from which the isolated loader defines
 * them; {@link Archive} has the format. Equal folders give equal bytes.
 */
public final class PackIsolated {

    private PackIsolated() {
    }

    /** Packs: the file to write, then pairs of a folder and the path below it to take, {@code .} for all. */
    public static void main(String[] arguments) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        for (int i = 1; i < arguments.length; i += 2) {
            add(Path.of(arguments[i]), Path.of(arguments[i]).resolve(arguments[i + 1]).normalize(), files);
        }
        Files.createDirectories(Path.of(arguments[0]).getParent());
        try (OutputStream out = Files.newOutputStream(Path.of(arguments[0]))) {
            write(files, out);
        }
    }

    private static void add(Path root, Path folder, Map<String, Path> files) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile)::iterator) {
                String name = root.relativize(file).toString().replace('\\', '/');
                if (files.put(name, file) != null) {
                    throw new IOException(name + " is in two folders");
                }
            }
        }
    }

    private static void write(Map<String, Path> files, OutputStream out) throws IOException {
        List<int[]> index = new ArrayList<>();
        ByteArrayOutputStream blobs = new ByteArrayOutputStream();
        for (Map.Entry<String, Path> file : files.entrySet()) {
            byte[] name = file.getKey().getBytes(StandardCharsets.UTF_8);
            byte[] content = Files.readAllBytes(file.getValue());
            byte[] packed = deflate(content);
            index.add(new int[] {Archive.hash(file.getKey()), blobs.size(), name.length, packed.length, content.length});
            blobs.write(name);
            blobs.write(packed);
        }
        index.sort(Comparator.comparingInt(entry -> entry[0]));
        ByteBuffer head = ByteBuffer.allocate(Archive.HEAD_BYTES + index.size() * Archive.INDEX_BYTES);
        head.putInt(Archive.MAGIC).putInt(index.size());
        index.forEach(entry -> Arrays.stream(entry).forEach(head::putInt));
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
