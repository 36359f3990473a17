package dev.carbontracker.internal.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of settings, and who may have written them. */
class FileTrustTest {

    private static final byte[] CONTENT = {'a', '=', 'b'};

    @TempDir
    Path folder;
    private Path file;

    @BeforeEach
    void open() throws IOException {
        file = Files.write(folder.resolve("carbontracker.properties"), CONTENT);
        mode(file, 0644);
    }

    private static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    private static String refusal(Path file, UserIds user) {
        return assertTimeoutPreemptively(Duration.ofSeconds(30),
                () -> assertThrows(FileSystemException.class, () -> FileTrust.read(file, user)).getReason());
    }

    @Test
    void own_file_is_read() throws IOException {
        FileTrust read = FileTrust.read(file).orElseThrow();
        assertArrayEquals(CONTENT, read.bytes());
        assertEquals(Optional.empty(), read.groupWritable());
        assertEquals(Optional.empty(), FileTrust.read(folder.resolve("none")));
        assertEquals(Optional.empty(), FileTrust.read(folder));
    }

    @Test
    void file_of_another_user_is_refused() throws IOException {
        OtherUser.owns(file);
        assertTrue(refusal(file, OtherUser.me()).startsWith("belongs to user "));
    }

    @Test
    void symlink_of_another_user_is_refused_whatever_it_leads_to() throws IOException {
        Path link = OtherUser.owns(Files.createSymbolicLink(folder.resolve("link"), Path.of("/etc/hostname")));
        assertTrue(refusal(link, OtherUser.me()).startsWith("belongs to user "));
    }

    @Test
    void own_symlink_is_followed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        assertArrayEquals(CONTENT, FileTrust.read(link).orElseThrow().bytes());
    }

    @Test
    void file_that_all_may_write_is_refused() throws IOException {
        mode(file, 0646);
        assertEquals("is writable by all users; take that away with chmod o-w", refusal(file, UserIds.current()));
    }

    @Test
    void directory_that_all_may_write_is_refused_unless_sticky() throws IOException {
        mode(folder, 0777);
        assertEquals("is in a directory that all users may write; take that away with chmod o-w, or move the file",
                refusal(file, UserIds.current()));
        mode(folder, 01777);
        assertTrue(FileTrust.read(file).isPresent());
    }

    /** Whoever owns the directory can rename any file of this user in it. */
    @Test
    void file_in_a_directory_of_another_user_is_refused() throws IOException {
        if (OtherUser.possible()) {
            Path theirs = OtherUser.owns(Files.createDirectory(folder.resolve("theirs")));
            Path moved = Files.move(file, theirs.resolve("carbontracker.properties"));
            assertEquals("is in a directory of user 54321, who can put any file there", refusal(moved, UserIds.current()));
        }
    }

    @Test
    void group_that_may_replace_the_file_is_named() throws IOException {
        UserIds otherGroup = new UserIds(UserIds.current().uid(), UserIds.current().gid() + 1);
        mode(folder, 0770);
        assertEquals(Optional.of(String.valueOf(UserIds.current().gid())),
                FileTrust.read(file, otherGroup).orElseThrow().groupWritable());
        mode(folder, 01770);
        assertEquals(Optional.empty(), FileTrust.read(file, otherGroup).orElseThrow().groupWritable());
    }

    @Test
    void group_that_may_write_is_named_unless_it_is_the_primary_one() throws IOException {
        mode(file, 0664);
        UserIds user = UserIds.current();
        assertEquals(Optional.empty(), FileTrust.read(file, user).orElseThrow().groupWritable());
        UserIds otherGroup = new UserIds(user.uid(), user.gid() + 1);
        assertEquals(Optional.of(String.valueOf(user.gid())), FileTrust.read(file, otherGroup).orElseThrow().groupWritable());
    }

    @Test
    void what_is_no_file_or_too_large_is_refused_without_waiting() throws IOException, InterruptedException {
        Path fifo = folder.resolve("fifo");
        assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
        assertEquals("is a FIFO and not a regular file", refusal(fifo, UserIds.current()));
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(1L << 30);
        }
        assertEquals("is larger than 64 KiB", refusal(file, UserIds.current()));
    }
}
