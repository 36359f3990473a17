package dev.carbontracker.internal.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The way to a directory, and the symlinks on it. */
class DirectoryWalkTest {

    @TempDir
    Path folder;
    private Path target;
    private Path open;

    @BeforeEach
    void open() throws IOException {
        target = Files.createDirectories(folder.resolve("target/inner"));
        open = Files.createDirectory(folder.resolve("open"));
    }

    private static void mode(Path directory, int mode) throws IOException {
        Files.setAttribute(directory, "unix:mode", mode);
    }

    private static String refusal(Path path, UserIds user) {
        return assertThrows(FileSystemException.class, () -> SafeDirectory.open(path, user)).getReason();
    }

    private static void assertLeadsTo(Path expected, Path path, UserIds user) throws IOException {
        try (SafeDirectory directory = SafeDirectory.open(path, user)) {
            assertEquals(FileFacts.of(expected).key(), directory.facts().key());
        }
    }

    /** Sticky or not: in both anyone may create a symlink. */
    @ParameterizedTest
    @ValueSource(ints = {01777, 0777})
    void symlink_of_another_user_is_refused_where_anyone_may_write(int mode) throws IOException {
        Path link = OtherUser.owns(Files.createSymbolicLink(open.resolve("link"), target.getParent()));
        mode(open, mode);
        assertEquals("is a symlink of user " + FileFacts.ofLink(link).orElseThrow().uid()
                + " in a directory that other users may write", refusal(link.resolve("inner"), OtherUser.me()));
    }

    @Test
    void planted_symlink_behind_a_trusted_one_is_refused() throws IOException {
        Path planted = OtherUser.owns(Files.createSymbolicLink(open.resolve("planted"), target));
        mode(open, 01777);
        Path trusted = Files.createSymbolicLink(folder.resolve("trusted"), Path.of("open/planted"));
        refusal(trusted, OtherUser.me());
        refusal(planted, OtherUser.me());
    }

    @Test
    void own_symlink_is_followed_unless_others_may_replace_it() throws IOException {
        Path own = Files.createSymbolicLink(open.resolve("own"), Path.of("../target/./inner"));
        assertLeadsTo(target, own, UserIds.current());
        mode(open, 01777);
        assertLeadsTo(target, own, UserIds.current());
        mode(open, 0777);
        assertEquals("is a symlink in a directory that other users may write", refusal(own, UserIds.current()));
    }

    /** As the kernel has it with fs.protected_symlinks, and no further. */
    @Test
    void symlink_in_a_directory_of_another_user_leads_only_to_directories_of_that_user() throws IOException {
        Path theirs = Files.createDirectory(folder.resolve("theirs"));
        Path runs = OtherUser.owns(Files.createDirectory(theirs.resolve("runs")));
        Path inside = OtherUser.owns(Files.createSymbolicLink(theirs.resolve("inside"), Path.of("runs")));
        Path outside = OtherUser.owns(Files.createSymbolicLink(theirs.resolve("outside"), target));
        OtherUser.owns(theirs);
        assertLeadsTo(runs, inside, OtherUser.me());
        if (OtherUser.possible()) {
            assertEquals("leads through a symlink of user 54321 to a directory of another user", refusal(outside, OtherUser.me()));
        }
    }

    @Test
    void symlinks_in_a_circle_end() throws IOException {
        Path circle = Files.createSymbolicLink(folder.resolve("circle"), Path.of("circle"));
        assertEquals("leads through too many symlinks", refusal(circle, UserIds.current()));
    }

    @Test
    void what_does_not_exist_is_reported() {
        assertThrows(NoSuchFileException.class, () -> SafeDirectory.open(folder.resolve("a/b")));
    }

    @Test
    void file_on_the_way_is_reported() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");
        assertEquals("is not a directory", refusal(file.resolve("below"), UserIds.current()));
    }

    /** Another user exchanges a directory for a symlink over and over; whatever is opened is below that directory or refused. */
    @Test
    void exchange_while_it_is_opened_leads_nowhere_else() throws IOException, InterruptedException {
        Path real = Files.createDirectories(open.resolve("runs/below")).getParent();
        Path aside = open.resolve("aside");
        Path link = OtherUser.owns(Files.createSymbolicLink(open.resolve("link"), folder.resolve("target")));
        Files.createDirectories(folder.resolve("target/below"));
        mode(open, 0777);
        Object inside = FileFacts.of(real.resolve("below")).key();
        AtomicBoolean done = new AtomicBoolean();
        Thread exchanging = new Thread(() -> {
            while (!done.get()) {
                try {
                    Files.move(real, aside);
                    Files.move(link, real);
                    Files.move(real, link);
                    Files.move(aside, real);
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            }
        });
        exchanging.start();
        int opened = 0;
        try {
            for (int i = 0; i < 2000; i++) {
                try (SafeDirectory directory = SafeDirectory.open(real.resolve("below"), OtherUser.me())) {
                    assertEquals(inside, directory.facts().key());
                    opened++;
                } catch (FileSystemException e) {
                    // refused, or not there just now
                }
            }
        } finally {
            done.set(true);
            exchanging.join();
        }
        assertTrue(opened > 0, "it is there most of the time");
        assertTrue(Files.exists(real, LinkOption.NOFOLLOW_LINKS));
        assertEquals(List.of("below"), names(real));
    }

    private static List<String> names(Path directory) throws IOException {
        try (SafeDirectory open = SafeDirectory.open(directory)) {
            return open.names("");
        }
    }
}
