package dev.carbontracker.internal.file;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Symlinks on the way to a directory. */
class SymlinkPolicyTest {

    @TempDir
    Path folder;
    private Path target;
    private Path open;

    @BeforeEach
    void open() throws IOException {
        target = Files.createDirectories(folder.resolve("target/inner"));
        open = Files.createDirectory(folder.resolve("open"));
    }

    private void mode(Path directory, int mode) throws IOException {
        Files.setAttribute(directory, "unix:mode", mode);
    }

    /** Sticky or not: in both anyone may create a symlink. */
    @ParameterizedTest
    @ValueSource(ints = {01777, 0777})
    void check_refuses_a_symlink_of_another_user_where_anyone_may_write(int mode) throws IOException {
        Path link = OtherUser.owns(Files.createSymbolicLink(open.resolve("link"), target));
        mode(open, mode);
        FileSystemException refused = assertThrows(FileSystemException.class,
                () -> SymlinkPolicy.check(link.resolve("below"), OtherUser.me()));
        assertEquals(link + ": is a symlink of user " + FileFacts.ofLink(link).orElseThrow().uid()
                + " in a directory that other users may write", refused.getMessage());
    }

    @Test
    void check_refuses_one_behind_a_trusted_symlink() throws IOException {
        Path planted = OtherUser.owns(Files.createSymbolicLink(open.resolve("planted"), target));
        mode(open, 01777);
        Path trusted = Files.createSymbolicLink(folder.resolve("trusted"), Path.of("open/planted"));
        assertThrows(FileSystemException.class, () -> SymlinkPolicy.check(trusted, OtherUser.me()));
        assertThrows(FileSystemException.class, () -> SymlinkPolicy.check(planted, OtherUser.me()));
    }

    @Test
    void check_follows_own_symlinks_and_those_of_the_owner_of_the_directory() throws IOException {
        mode(open, 01777);
        Path own = Files.createSymbolicLink(open.resolve("own"), target);
        assertDoesNotThrow(() -> SymlinkPolicy.check(own, UserIds.current()));
        Path closed = Files.createDirectory(folder.resolve("closed"));
        Path theirs = OtherUser.owns(Files.createSymbolicLink(closed.resolve("link"), target));
        OtherUser.owns(closed);
        assertDoesNotThrow(() -> SymlinkPolicy.check(theirs.resolve("x"), OtherUser.me()));
    }

    @Test
    void check_ends_for_symlinks_in_a_circle() throws IOException {
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        assertThrows(FileSystemException.class, () -> SymlinkPolicy.check(circle, UserIds.current()));
    }

    @Test
    void check_accepts_what_does_not_exist() {
        assertDoesNotThrow(() -> SymlinkPolicy.check(folder.resolve("a/b"), UserIds.current()));
    }
}
