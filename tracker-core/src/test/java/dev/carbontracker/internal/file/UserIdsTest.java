package dev.carbontracker.internal.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Numeric ids of this process. */
class UserIdsTest {

    @TempDir
    Path folder;

    @Test
    void of_reads_the_effective_ids() throws IOException {
        Path status = Files.writeString(folder.resolve("status"), "Name:\tjava\nUid:\t1000\t1001\t1002\t1003\n"
                + "Gid:\t2000\t4294967294\t2002\t2003\nGroups:\t5\n");
        assertEquals(new UserIds(1001, -2), UserIds.of(status));
    }

    @Test
    void of_refuses_a_file_without_ids() throws IOException {
        Path status = Files.writeString(folder.resolve("status"), "Name:\tjava\n");
        assertThrows(IOException.class, () -> UserIds.of(status));
    }

    @Test
    void current_is_the_owner_of_new_files() throws IOException {
        FileFacts facts = FileFacts.of(Files.createFile(folder.resolve("new")));
        assertEquals(facts.uid(), UserIds.current().uid());
    }
}
