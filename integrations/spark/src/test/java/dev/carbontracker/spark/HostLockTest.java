package dev.carbontracker.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The lock file in a directory that all users of a machine may write. */
@EnabledOnOs(OS.LINUX)
@Timeout(60)
class HostLockTest {

    @TempDir
    Path folder;
    private Path temporary;
    private Path own;

    @BeforeEach
    void open() throws IOException {
        temporary = Files.createDirectory(folder.resolve("tmp"));
        Files.setAttribute(temporary, "unix:mode", 01777);
        own = temporary.resolve("carbontracker-" + Files.getAttribute(temporary, "unix:uid"));
    }

    @Test
    void lock_file_is_for_its_user_alone() throws IOException {
        HostLock.await(temporary, "app").close();
        assertEquals(0700, (int) Files.getAttribute(own, "unix:mode") & 07777);
        assertEquals(0600, (int) Files.getAttribute(own.resolve("spark.lock"), "unix:mode") & 07777);
    }

    @Test
    void two_applications_do_not_wait_for_each_other() throws IOException {
        try (HostLock one = HostLock.await(temporary, "app-1"); HostLock two = HostLock.await(temporary, "app-2")) {
            assertEquals(false, one.equals(two));
        }
    }

    @Test
    void symlink_in_its_place_is_refused() throws IOException {
        Path victim = folder.resolve("victim");
        Files.createDirectory(own);
        Files.setAttribute(own, "unix:mode", 0700);
        Files.createSymbolicLink(own.resolve("spark.lock"), victim);
        assertThrows(IOException.class, () -> HostLock.await(temporary, "app"));
        assertEquals(false, Files.exists(victim));
    }

    @Test
    void directory_that_is_open_to_others_is_refused_with_the_reason() throws IOException {
        Files.createDirectory(own);
        Files.setAttribute(own, "unix:mode", 0777);
        IOException refused = assertThrows(IOException.class, () -> HostLock.await(temporary, "app"));
        assertEquals(own + ": is open to other users (mode 0777)", refused.getMessage());
    }

    @Test
    void fifo_in_its_place_costs_no_waiting() throws IOException, InterruptedException {
        Files.createDirectory(own);
        Files.setAttribute(own, "unix:mode", 0700);
        assertEquals(0, new ProcessBuilder("mkfifo", own.resolve("spark.lock").toString()).start().waitFor());
        assertThrows(IOException.class, () -> HostLock.await(temporary, "app"));
    }
}
