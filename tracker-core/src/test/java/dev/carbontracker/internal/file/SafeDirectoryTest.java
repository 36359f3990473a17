package dev.carbontracker.internal.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files in a directory that others may try to turn against us. */
class SafeDirectoryTest {

    private static final Duration NO_WAITING = Duration.ofSeconds(30);

    @TempDir
    Path folder;
    private Path directory;

    @BeforeEach
    void open() throws IOException {
        directory = Files.createDirectory(folder.resolve("d"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private int mode(Path file) throws IOException {
        return FileFacts.ofLink(file).orElseThrow().permissions();
    }

    private void share(int mode) throws IOException {
        Files.setAttribute(directory, "unix:mode", mode);
    }

    private String refusal(String name) throws IOException {
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            return assertTimeoutPreemptively(NO_WAITING,
                    () -> assertThrows(FileSystemException.class, () -> open.open(name)).getReason());
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder(command).start().waitFor());
    }

    @Test
    void open_refuses_what_is_no_file_without_waiting() throws IOException, InterruptedException {
        run("mkfifo", directory.resolve("fifo").toString());
        Files.createDirectory(directory.resolve("dir"));
        Files.createSymbolicLink(directory.resolve("link"), Files.writeString(folder.resolve("target"), "x"));
        Files.createSymbolicLink(directory.resolve("dangling"), folder.resolve("nowhere"));
        assertEquals("is a FIFO", refusal("fifo"));
        assertEquals("is a directory", refusal("dir"));
        assertEquals("is a symlink", refusal("link"));
        assertEquals("is a symlink", refusal("dangling"));
        share(01777);
        assertEquals("is a symlink in a directory that other users may write", refusal("link"));
        assertEquals("is a FIFO in a directory that other users may write", refusal("fifo"));
    }

    @Test
    void open_refuses_hard_links_only_where_others_may_write() throws IOException {
        Path secret = Files.writeString(folder.resolve("secret"), "x");
        Files.createLink(directory.resolve("link"), secret);
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            open.open("link").close();
            open.openForAppend("link").close();
        }
        share(0775);
        assertEquals(UserIds.current().uid() == UserIds.current().gid() ? null
                : "has 2 hard links in a directory that other users may write", privateGroupOrRefusal("link"));
        share(0777);
        assertEquals("has 2 hard links in a directory that other users may write", refusal("link"));
    }

    /** A group of the same number as the user is private to the user. */
    private String privateGroupOrRefusal(String name) throws IOException {
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            open.open(name).close();
            return null;
        } catch (FileSystemException e) {
            return e.getReason();
        }
    }

    @Test
    void create_refuses_a_planted_symlink_and_touches_nothing() throws IOException {
        share(01777);
        Path victim = folder.resolve("victim");
        Files.createSymbolicLink(directory.resolve("new"), victim);
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            assertThrows(FileAlreadyExistsException.class, () -> open.create("new", SafeDirectory.Access.SHARED));
        }
        assertFalse(Files.exists(victim));
    }

    @Test
    void replace_puts_a_file_in_the_place_of_a_planted_symlink() throws IOException {
        Path victim = Files.writeString(folder.resolve("victim"), "precious");
        Files.createSymbolicLink(directory.resolve("r.journal"), victim);
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            open.replace("r.journal", SafeDirectory.Access.PRIVATE, out -> out.write(bytes("row")));
            assertEquals(List.of("r.journal"), open.names(""));
        }
        assertEquals("precious", Files.readString(victim));
        assertEquals("row", Files.readString(directory.resolve("r.journal")));
    }

    @Test
    void replace_keeps_permissions_and_leaves_nothing_if_it_fails() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            open.replace("f", SafeDirectory.Access.SHARED, out -> out.write(bytes("new")));
            assertThrows(IOException.class, () -> open.replace("f", SafeDirectory.Access.SHARED, out -> {
                out.write(bytes("half"));
                throw new IOException("no room");
            }));
            assertEquals(List.of("f"), open.names(""));
        }
        assertEquals("new", Files.readString(file));
        assertEquals(0640, mode(file));
    }

    /** Whoever may rename the directory cannot lead what happens in it to another place. */
    @Test
    void directory_stays_the_same_when_a_symlink_takes_its_place() throws IOException {
        Path home = Files.createDirectory(folder.resolve("home"));
        Files.writeString(home.resolve("thesis"), "years");
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            Path moved = Files.move(directory, folder.resolve("moved"));
            Files.createSymbolicLink(directory, home);
            open.replace("new", SafeDirectory.Access.BY_UMASK, out -> out.write(bytes("x")));
            assertFalse(open.delete("thesis"));
            assertEquals("x", Files.readString(moved.resolve("new")));
        } catch (FileSystemException e) {
            assertTrue(e.getReason().contains("replaced"), e.getMessage());
        }
        assertEquals("years", Files.readString(home.resolve("thesis")));
        assertFalse(Files.exists(home.resolve("new")));
    }

    @ParameterizedTest
    @CsvSource({"0700, 0600", "0755, 0600", "0775, 0600", "01777, 0600"})
    void private_files_are_for_their_user_alone(String directoryMode, String fileMode) throws IOException {
        share(Integer.parseInt(directoryMode, 8));
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            open.create("f", SafeDirectory.Access.PRIVATE).close();
        }
        assertEquals(Integer.parseInt(fileMode, 8), mode(directory.resolve("f")));
    }

    /** The umask of this process does not let others write. */
    @ParameterizedTest
    @CsvSource({"0777, 0664, 02775", "02777, 0664, 02775", "01777, 0666, 01777"})
    void shared_files_and_directories_take_their_mode_from_the_directory(String directoryMode, String fileMode,
            String childMode) throws IOException {
        share(Integer.parseInt(directoryMode, 8));
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            open.create("f", SafeDirectory.Access.SHARED).close();
            open.childOrNew("child").close();
        }
        assertEquals(Integer.parseInt(fileMode, 8), mode(directory.resolve("f")));
        assertEquals(Integer.parseInt(childMode, 8), mode(directory.resolve("child")));
    }

    /** With several hard links a file is refused; the one in the private directory must go. */
    @Test
    void shared_files_have_one_name() throws IOException {
        share(01777);
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            open.create("f", SafeDirectory.Access.SHARED).close();
            assertThrows(FileAlreadyExistsException.class, () -> open.create("f", SafeDirectory.Access.SHARED));
            open.open("f").close();
            assertEquals(List.of("f"), open.names(""));
        }
    }

    @Test
    void second_name_that_a_killed_process_has_left_is_removed_and_nothing_else() throws IOException {
        Path box = Files.createDirectory(directory.resolve(".new.0-0.tmp"));
        Files.createLink(directory.resolve("f"), Files.writeString(box.resolve("f"), "x"));
        Path moved = Files.createDirectory(directory.resolve(".new.1-1.tmp"));
        Files.writeString(moved.resolve("f"), "a private file that another user has moved here");
        share(01777);
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            open.open("f").close();
            assertEquals(List.of(".new.1-1.tmp", "f"), open.names(""));
        }
        assertTrue(Files.exists(moved.resolve("f")));
    }

    /** What is there may be a private directory of this user that another one has moved there. */
    @Test
    void child_that_was_there_keeps_its_permissions() throws IOException {
        mode(Files.createDirectory(directory.resolve(".carbontracker")), 0700);
        share(01777);
        try (SafeDirectory open = SafeDirectory.open(directory); SafeDirectory child = open.childOrNew(".carbontracker")) {
            assertEquals(0700, mode(child.path()));
        }
    }

    private static void mode(Path path, int mode) throws IOException {
        Files.setAttribute(path, "unix:mode", mode);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0700", "0755"})
    void in_a_directory_of_one_user_the_umask_decides(String directoryMode) throws IOException {
        int byUmask = mode(Files.createFile(folder.resolve("plain")));
        share(Integer.parseInt(directoryMode, 8));
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            open.create("f", SafeDirectory.Access.SHARED).close();
        }
        assertEquals(byUmask, mode(directory.resolve("f")));
    }

    @Test
    void child_refuses_a_symlink() throws IOException {
        Files.createSymbolicLink(directory.resolve("child"), Files.createDirectory(folder.resolve("home")));
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            assertEquals("is a symlink and not a directory",
                    assertThrows(FileSystemException.class, () -> open.childOrNew("child")).getReason());
        }
    }

    @Test
    void follow_follows_a_symlink_only_where_nobody_else_may_write() throws IOException {
        Path target = Files.writeString(Files.createDirectory(folder.resolve("far")).resolve("e.csv"), "x");
        Path link = Files.createSymbolicLink(directory.resolve("e.csv"), Path.of("../far/e.csv"));
        assertEquals(target.toRealPath(), SafeDirectory.follow(link));
        share(01777);
        assertEquals("is a symlink in a directory that other users may write",
                assertThrows(FileSystemException.class, () -> SafeDirectory.follow(link)).getReason());
    }

    @Test
    void clear_does_not_leave_the_directory() throws IOException {
        Path precious = Files.writeString(Files.createDirectory(folder.resolve("home")).resolve("thesis"), "years");
        Path tree = Files.createDirectories(directory.resolve("tree/inner"));
        Files.createSymbolicLink(tree.resolve("link"), precious.getParent());
        Files.writeString(tree.resolve("file"), "x");
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            open.clear();
            assertEquals(List.of(), open.names(""));
        }
        assertEquals("years", Files.readString(precious));
    }

    @Test
    void delete_if_empty_keeps_what_is_in_a_directory() throws IOException {
        Path precious = Files.writeString(Files.createDirectory(directory.resolve("home")).resolve("thesis"), "years");
        Files.createDirectory(directory.resolve("empty"));
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            open.deleteIfEmpty("home");
            open.deleteIfEmpty("empty");
            open.deleteIfEmpty("none");
            assertEquals(List.of("home"), open.names(""));
        }
        assertEquals("years", Files.readString(precious));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", "", "a/b", "/etc/passwd", "../x"})
    void names_that_are_paths_are_refused(String name) throws IOException {
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            assertThrows(IllegalArgumentException.class, () -> open.delete(name));
            assertThrows(IllegalArgumentException.class, () -> open.create(name, SafeDirectory.Access.PRIVATE));
        }
    }

    @Test
    void new_names_cannot_be_foreseen() {
        assertNotEquals(SafeDirectory.newName("f"), SafeDirectory.newName("f"));
        assertTrue(SafeDirectory.newName("f").matches("\\.f\\.[0-9a-f-]{36}\\.tmp"));
    }

    @Test
    void copy_keeps_time_and_permissions() throws IOException {
        Path file = Files.writeString(directory.resolve("f"), "old");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            open.copy("f", "g");
        }
        assertEquals("old", Files.readString(directory.resolve("g")));
        assertEquals(0640, mode(directory.resolve("g")));
        assertEquals(Files.getLastModifiedTime(file).toMillis(), Files.getLastModifiedTime(directory.resolve("g")).toMillis());
    }

    @Test
    void lock_can_be_taken_through_a_directory_that_is_closed() throws IOException {
        FileLock lock;
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            lock = FileLock.take(open, "l", SafeDirectory.Access.SHARED, Duration.ZERO).orElseThrow();
        }
        try (lock; FileChannel channel = FileChannel.open(directory.resolve("l"), java.nio.file.StandardOpenOption.WRITE)) {
            assertThrows(java.nio.channels.OverlappingFileLockException.class, channel::tryLock);
        }
    }
}
