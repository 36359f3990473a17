package dev.carbontracker.internal.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Directories for one user in places where others may write. */
class PrivateDirectoryTest {

    @TempDir
    Path folder;
    private Path base;

    @BeforeEach
    void open() throws IOException {
        base = Files.createDirectory(folder.resolve("tmp"));
        mode(base, 01777);
    }

    private static void mode(Path directory, int mode) throws IOException {
        Files.setAttribute(directory, "unix:mode", mode);
    }

    private PrivateDirectory directory(String... own) {
        return new PrivateDirectory(base, List.of(), List.of(own));
    }

    private static String refusal(PrivateDirectory directory) {
        return assertThrows(FileSystemException.class, directory::openOrCreate).getReason();
    }

    @Test
    void open_or_create_makes_every_own_directory_private() throws IOException {
        PrivateDirectory wanted = new PrivateDirectory(base, List.of(".local", "state"), List.of("carbontracker", "hash"));
        wanted.openOrCreate().close();
        wanted.open().close();
        assertEquals(base.resolve(".local/state/carbontracker/hash"), wanted.path());
        for (Path at = wanted.path(); !at.equals(base); at = at.getParent()) {
            assertEquals(0700, FileFacts.of(at).permissions(), at.toString());
        }
    }

    @Test
    void open_does_not_create() {
        assertThrows(NoSuchFileException.class, () -> directory("x").open());
        assertFalse(Files.exists(base.resolve("x")));
    }

    @Test
    void a_symlink_is_refused_also_to_a_private_directory_of_this_user() throws IOException {
        Path ssh = Files.createDirectory(folder.resolve("ssh"));
        mode(ssh, 0700);
        Files.createSymbolicLink(base.resolve("carbontracker-1"), ssh);
        assertEquals("is a symlink and not a directory", refusal(directory("carbontracker-1", "hash")));
        Files.createDirectory(base.resolve("carbontracker-2"));
        mode(base.resolve("carbontracker-2"), 0700);
        Files.createSymbolicLink(base.resolve("carbontracker-2/hash"), ssh);
        assertEquals("is a symlink and not a directory", refusal(directory("carbontracker-2", "hash")));
        try (var left = Files.list(ssh)) {
            assertEquals(0, left.count());
        }
    }

    @ParameterizedTest
    @CsvSource({"0755", "0750", "0701", "0777", "01777"})
    void an_own_directory_that_is_open_to_others_is_refused(String mode) throws IOException {
        mode(Files.createDirectory(base.resolve("own")), Integer.parseInt(mode, 8));
        assertEquals("is open to other users (mode " + mode + ")", refusal(directory("own")));
    }

    @ParameterizedTest
    @CsvSource({"0777, refused", "01777, accepted", "0755, accepted", "0700, accepted", "0733, refused"})
    void a_directory_above_that_others_may_write_is_refused_unless_sticky(String mode, String outcome) throws IOException {
        mode(base, Integer.parseInt(mode, 8));
        if (outcome.equals("accepted")) {
            directory("own").openOrCreate().close();
        } else {
            assertEquals("may be written by other users (mode " + mode + ")", refusal(directory("own")));
            directory("own").openOrCreateAnywhere().close();
        }
    }

    @Test
    void a_directory_of_another_user_is_refused() throws IOException {
        Assumptions.assumeTrue(OtherUser.possible(), "only root can give a directory away");
        Path planted = Files.createDirectory(base.resolve("carbontracker-0"));
        mode(planted, 0700);
        OtherUser.owns(planted);
        assertEquals("belongs to user 54321", refusal(directory("carbontracker-0", "hash")));
        OtherUser.owns(base);
        assertEquals("belongs to user 54321", refusal(directory("other")));
        assertFalse(PrivateDirectory.isPrivate(planted));
    }

    @Test
    void is_private_is_true_for_own_directories_alone() throws IOException {
        directory("own").openOrCreate().close();
        assertTrue(PrivateDirectory.isPrivate(base.resolve("own")));
        assertFalse(PrivateDirectory.isPrivate(base));
        assertFalse(PrivateDirectory.isPrivate(base.resolve("none")));
        Files.createSymbolicLink(base.resolve("link"), base.resolve("own"));
        assertFalse(PrivateDirectory.isPrivate(base.resolve("link")));
    }
}
