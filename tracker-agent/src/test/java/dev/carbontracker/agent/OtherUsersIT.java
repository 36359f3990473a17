package dev.carbontracker.agent;

import static dev.carbontracker.agent.SharedMachine.ATTACKER;
import static dev.carbontracker.agent.SharedMachine.ROOT;
import static dev.carbontracker.agent.SharedMachine.VICTIM;
import static dev.carbontracker.agent.SharedMachine.file;
import static dev.carbontracker.agent.SharedMachine.gid;
import static dev.carbontracker.agent.SharedMachine.give;
import static dev.carbontracker.agent.SharedMachine.link;
import static dev.carbontracker.agent.SharedMachine.mode;
import static dev.carbontracker.agent.SharedMachine.uid;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.carbontracker.agent.SharedMachine.Outcome;
import dev.carbontracker.agent.SharedMachine.User;
import dev.carbontracker.csv.Row;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other users of a machine: what they plant leads nowhere, and what they share works. Needs root, who acts as them. */
class OtherUsersIT extends EndToEnd {

    private static final int TEAM = 54100;
    private static final User COLLEAGUE = new User(54002, 54002);
    private static final String PROFILE = "export PATH=/usr/bin\n";
    /** What a run of another user would leave, with a project that is a command. */
    private static final String EVIL = "timestamp,project_name,run_id,status,pid,host_id,started_at,ended_at,duration,emissions,"
            + "energy_consumed,tracker_version\n2026-01-01T00:00:00,\"$(id > /tmp/pwned)\",evil,completed,1,000000000000,"
            + "2026-01-01T00:00:00.000Z,2026-01-01T00:00:01.000Z,1,0,0,x\n";

    private SharedMachine machine;
    private Path profile;

    @BeforeEach
    void open() throws IOException {
        machine = SharedMachine.in(folder);
        profile = file(machine.home().resolve(".bash_profile"), VICTIM, PROFILE);
    }

    private void assertUnharmed() throws IOException {
        assertEquals(PROFILE, Files.readString(profile));
    }

    private static List<Path> find(Path below, String name) throws IOException {
        try (Stream<Path> files = Files.walk(below)) {
            return files.filter(file -> file.getFileName().toString().equals(name)).toList();
        }
    }

    private Path plant(User user) throws IOException {
        Path planted = machine.directory("tmp/carbontracker-" + user.uid(), ATTACKER, 0777);
        for (String hash : List.of(hash("/proc/nowhere"), "0c1d2e3f")) {
            Path inner = machine.directory("tmp/carbontracker-" + user.uid() + "/" + hash, ATTACKER, 0777);
            link(inner.resolve("emissions.csv"), ATTACKER, profile);
            Path state = machine.directory("tmp/carbontracker-" + user.uid() + "/" + hash + "/.carbontracker", ATTACKER, 0777);
            file(state.resolve("evil.journal"), ATTACKER, EVIL);
        }
        return planted;
    }

    /** How the fallback of an output directory is called. */
    private static String hash(String output) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(output.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The way to run code as another user that a fallback in /tmp once was; as root it ended in /etc/cron.d. */
    @ParameterizedTest
    @ValueSource(ints = {54001, 0})
    void planted_fallback_is_refused_and_the_row_goes_to_a_new_directory(int uid) throws IOException {
        User user = new User(uid, uid);
        Path planted = plant(user);
        Outcome outcome = machine.agent(user, "output=/proc/nowhere").finish();
        assertEquals(3, outcome.code(), outcome.err());
        assertUnharmed();
        assertTrue(outcome.err().contains(planted + ": is open to other users (mode 0777)"), outcome.err());
        List<Path> written = find(machine.temporary(), "emissions.csv").stream().filter(Files::isRegularFile)
                .filter(file -> !Files.isSymbolicLink(file)).toList();
        assertEquals(1, written.size(), written.toString());
        assertFalse(written.get(0).startsWith(planted));
        assertEquals(uid, uid(written.get(0)));
        assertEquals(0700, mode(written.get(0).getParent().getParent()));
        assertEquals(1, rows(written.get(0)).size(), "no row of a planted journal");
        assertEquals(2, find(planted, "evil.journal").size());
    }

    @Test
    void fallback_of_a_user_with_a_home_is_in_the_home() throws IOException {
        Outcome outcome = machine.agent(VICTIM, "output=/proc/nowhere").home(machine.home()).finish();
        assertEquals(3, outcome.code());
        Path written = find(machine.home(), "emissions.csv").get(0);
        assertTrue(written.startsWith(machine.home().resolve(".local/state/carbontracker")), written.toString());
        assertEquals(0700, mode(written.getParent()));
    }

    /** Users of containers have no names; they shared one directory. */
    @Test
    void users_without_names_do_not_share_a_fallback() throws IOException {
        machine.agent(VICTIM, "output=/proc/nowhere").finish();
        machine.agent(COLLEAGUE, "output=/proc/nowhere").finish();
        for (User user : List.of(VICTIM, COLLEAGUE)) {
            Path written = find(machine.temporary().resolve("carbontracker-" + user.uid()), "emissions.csv").get(0);
            assertEquals(user.uid(), uid(written));
            assertEquals(1, rows(written).size());
        }
    }

    @Test
    void symlink_in_place_of_the_file_of_runs_is_refused_with_the_reason() throws IOException {
        Path output = machine.directory("shared", ROOT, 01777);
        link(output.resolve("emissions.csv"), ATTACKER, profile);
        Outcome outcome = machine.agent(VICTIM, "output=" + output).finish();
        assertEquals(3, outcome.code());
        assertTrue(outcome.err().contains("emissions.csv: is a symlink in a directory that other users may write"), outcome.err());
        assertUnharmed();
        assertEquals(1, rows(find(machine.temporary(), "emissions.csv").get(0)).size());
    }

    @Test
    void hard_link_to_a_file_of_the_victim_is_refused() throws IOException {
        Path output = machine.directory("shared", ROOT, 01777);
        Files.createLink(output.resolve("emissions.csv"), profile);
        Outcome outcome = machine.agent(VICTIM, "output=" + output).finish();
        assertTrue(outcome.err().contains("has 2 hard links"), outcome.err());
        assertUnharmed();
    }

    @Test
    void fifo_and_foreign_state_directory_cost_no_waiting_and_no_row() throws IOException, InterruptedException {
        Path output = machine.directory("shared", ROOT, 01777);
        assertEquals(0, new ProcessBuilder("mkfifo", "-m", "666", output.resolve("emissions.csv").toString()).start().waitFor());
        assertTrue(machine.agent(VICTIM, "output=" + output).finish().err().contains("emissions.csv: is a FIFO"));
        Path other = machine.directory("other", ROOT, 01777);
        machine.directory("other/.carbontracker", ATTACKER, 0700);
        assertTrue(machine.agent(VICTIM, "output=" + other).finish().err().contains(".carbontracker: permission denied"));
        assertEquals(2, find(machine.temporary(), "emissions.csv").size());
    }

    @Test
    void symlinked_state_directory_is_refused() throws IOException {
        Path output = machine.directory("shared", ROOT, 01777);
        Path ssh = machine.directory("home/.ssh", VICTIM, 0700);
        link(output.resolve(".carbontracker"), ATTACKER, ssh);
        Outcome outcome = machine.agent(VICTIM, "output=" + output).finish();
        assertTrue(outcome.err().contains(".carbontracker: is a symlink and not a directory"), outcome.err());
        try (Stream<Path> files = Files.list(ssh)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void output_behind_a_symlink_of_another_user_is_refused() throws IOException {
        link(machine.temporary().resolve("runs"), ATTACKER, machine.home());
        Outcome outcome = machine.agent(VICTIM, "output=" + machine.temporary().resolve("runs")).finish();
        assertTrue(outcome.err().contains("is a symlink of user 54666 in a directory that other users may write"), outcome.err());
        assertFalse(Files.exists(machine.home().resolve("emissions.csv")));
    }

    /** A journal of another user may name any process, run and time, and so any file to remove. */
    @Test
    void journals_of_others_are_left_alone_and_counted() throws IOException {
        Path output = machine.directory("shared", ROOT, 01777);
        assertEquals(3, machine.agent(VICTIM, "output=" + output).finish().code());
        Path thesis = file(machine.home().resolve("thesis"), VICTIM, "years");
        file(machine.home().resolve("thesis.live"), VICTIM, "years");
        Path state = output.resolve(".carbontracker");
        file(state.resolve("evil.journal"), ATTACKER, EVIL);
        file(state.resolve("path.journal"), ATTACKER, EVIL.replace(",1,000", ",/../../../home/thesis,000").replace("evil", "path"));
        file(state.resolve("path.tasks"), ATTACKER, "run_id,task_id,task_name\npath,1,x\n");
        assertEquals(3, machine.agent(VICTIM, "output=" + output).finish().code());
        assertEquals(2, rows(output.resolve("emissions.csv")).size(), "its own runs");
        Outcome recovered = machine.command(VICTIM, folder, "recover", output.toString());
        assertEquals(0, recovered.code(), recovered.err());
        assertTrue(recovered.out().startsWith("0 rows written") && recovered.err().contains("2 journals belong to other users, or may be written by them"),
                recovered.out() + recovered.err());
        assertTrue(machine.command(VICTIM, folder, "verify", output.resolve("emissions.csv").toString()).out()
                .contains("2 journals beside it belong to other users"));
        assertTrue(Files.exists(thesis) && Files.exists(machine.home().resolve("thesis.live")));
        assertFalse(Files.exists(output.resolve("emissions_tasks.csv")));
        // their owner, and root, recover those that are journals
        assertTrue(machine.command(ATTACKER, folder, "recover", output.toString()).out().startsWith("1 row written"));
        file(state.resolve("evil2.journal"), ATTACKER, EVIL.replace("evil", "evil2"));
        assertTrue(machine.command(ROOT, folder, "recover", output.toString()).out().startsWith("1 row written"));
        assertTrue(Files.exists(thesis));
    }

    @ParameterizedTest
    @ValueSource(ints = {02775, 0775})
    void group_shares_one_output_whatever_the_umask(int mode) throws IOException {
        Path output = machine.directory("shared", new User(0, TEAM), mode);
        for (User user : List.of(VICTIM, COLLEAGUE, VICTIM)) {
            Outcome outcome = machine.agent(user, "output=" + output).group(TEAM).umask("0077").finish();
            assertEquals(3, outcome.code());
            assertFalse(outcome.err().contains("warning"), outcome.err());
        }
        assertEquals(3, rows(output.resolve("emissions.csv")).size());
        assertEquals(0664, mode(output.resolve("emissions.csv")));
        assertEquals(TEAM, gid(output.resolve("emissions.csv")));
        assertEquals(02775, mode(output.resolve(".carbontracker")));
        assertEquals(TEAM, gid(output.resolve(".carbontracker")));
        assertEquals(0664, mode(output.resolve(".carbontracker/emissions.csv.lock")));
    }

    @Test
    void everyone_shares_a_sticky_output_whatever_the_umask() throws IOException {
        Path output = machine.directory("shared", ROOT, 01777);
        for (User user : List.of(ATTACKER, VICTIM, COLLEAGUE, ROOT)) {
            Outcome outcome = machine.agent(user, "output=" + output).umask("0077").finish();
            assertFalse(outcome.err().contains("warning"), outcome.err());
        }
        assertEquals(4, rows(output.resolve("emissions.csv")).size());
        assertEquals(0666, mode(output.resolve("emissions.csv")));
        assertEquals(01777, mode(output.resolve(".carbontracker")));
        assertEquals(List.of(), find(machine.temporary(), "emissions.csv"));
    }

    /** What a killed run leaves is its owner's, also in a directory that all share. */
    @Test
    void killed_run_in_a_shared_output_is_recovered_by_its_owner() throws IOException {
        Path output = machine.directory("shared", ROOT, 01777);
        SharedMachine.Started started = machine.agent(VICTIM, "output=" + output, "checkpoint=1s").umask("0000")
                .start("60000", "exit");
        TestJvm.await("a journal", () -> hasJournal(output));
        started.process().destroyForcibly();
        TestJvm.await("the end", () -> !started.process().isAlive());
        Path state = output.resolve(".carbontracker");
        try (Stream<Path> files = Files.list(state)) {
            for (Path file : files.filter(path -> path.toString().matches(".*\\.(journal|live)")).toList()) {
                assertEquals(0600, mode(file), "no other user may change " + file);
            }
        }
        machine.agent(COLLEAGUE, "output=" + output).finish();
        assertEquals(1, rows(output.resolve("emissions.csv")).size());
        machine.agent(VICTIM, "output=" + output).finish();
        List<Row> rows = rows(output.resolve("emissions.csv"));
        assertEquals(3, rows.size());
        assertEquals(1, rows.stream().filter(row -> row.get("status").equals("interrupted")).count());
        assertFalse(hasJournal(output));
    }

    private static boolean hasJournal(Path output) {
        try (Stream<Path> files = Files.walk(output)) {
            return files.anyMatch(file -> file.toString().endsWith(".journal") && file.toFile().length() > 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void older_file_of_another_user_in_a_sticky_output_is_not_replaced() throws IOException {
        Path output = machine.directory("shared", ROOT, 01777);
        Path csv = file(output.resolve("emissions.csv"), COLLEAGUE, "run_id,tracker_version,emissions,energy_consumed\n");
        mode(csv, 0666);
        Outcome outcome = machine.agent(VICTIM, "output=" + output).finish();
        assertTrue(outcome.err().contains("the full rows are in emissions_full.csv"), outcome.err());
        assertEquals(COLLEAGUE.uid(), uid(csv));
        assertEquals(1, rows(csv).size());
        assertEquals("FRA", rows(output.resolve("emissions_full.csv")).get(0).get("zone"));
        assertEquals(0666, mode(output.resolve("emissions_full.csv")));
    }

    @Test
    void options_of_another_user_do_not_count() throws IOException {
        Path work = machine.directory("work", VICTIM, 0755);
        Path options = file(work.resolve("carbontracker.properties"), ATTACKER, "project=theirs\noutput=" + machine.home() + "\n");
        Outcome outcome = machine.agent(VICTIM).in(work).finish();
        assertTrue(outcome.err().contains(options + " (file): is ignored: belongs to user 54666"), outcome.err());
        assertEquals("carbon-tracker", rows(work.resolve("emissions.csv")).get(0).get("project_name"));
        give(options, ROOT);
        Files.writeString(options, "project=of root\n");
        machine.agent(VICTIM).in(work).finish();
        assertEquals("of root", rows(work.resolve("emissions.csv")).get(1).get("project_name"));
    }

    /** It would run at the next login; a download can bring such a file too. */
    @Test
    void options_cannot_make_a_start_up_file_of_a_shell_the_file_of_runs() throws IOException {
        Path work = machine.directory("work", new User(VICTIM.uid(), TEAM), 0775);
        Path options = file(work.resolve("carbontracker.properties"), new User(VICTIM.uid(), TEAM), "output=" + machine.home()
                + "\nfile=.bash_profile\nproject=$(id > /tmp/pwned)\n");
        mode(options, 0664);
        Outcome outcome = machine.agent(VICTIM).group(TEAM).in(work).finish();
        assertTrue(outcome.err().contains("file=.bash_profile (file " + options + "): must end in .csv"), outcome.err());
        assertUnharmed();
    }

    /** In a directory of a group one member may move what another one keeps private. */
    @Test
    void private_directory_in_place_of_the_state_directory_stays_private() throws IOException {
        Path output = machine.directory("shared", new User(0, TEAM), 02775);
        Path secret = machine.directory("shared/.carbontracker", VICTIM, 0700);
        file(secret.resolve("secret"), VICTIM, "secret");
        machine.agent(VICTIM, "output=" + output).group(TEAM).finish();
        assertEquals(0700, mode(secret));
        Path built = machine.directory("built", ATTACKER, 01777);
        Path ofRoot = machine.directory("built/.carbontracker", ROOT, 0700);
        machine.agent(ROOT, "output=" + built).finish();
        assertEquals(0700, mode(ofRoot));
    }

    /** A file that the group may write, and one that comes with a download, both name an endpoint. */
    @Test
    void token_is_not_sent_to_an_endpoint_that_others_may_have_set() throws IOException {
        Path work = machine.directory("work", VICTIM, 0755);
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(1);
            Path options = give(Files.writeString(work.resolve("carbontracker.properties"),
                    "electricitymaps.endpoint=http://127.0.0.1:" + server.getLocalPort() + "/\nelectricitymaps.zone=FR\n"), VICTIM);
            Outcome cloned = machine.agent(VICTIM).in(work).environment("CARBONTRACKER_ELECTRICITYMAPS_TOKEN", "SECRET").finish();
            assertTrue(cloned.err().contains("the token is not sent there"), cloned.err());
            give(options, new User(VICTIM.uid(), TEAM));
            mode(options, 0664);
            Files.writeString(options, Files.readString(options) + "electricitymaps.token=SECRET\n");
            Outcome byGroup = machine.agent(VICTIM).in(work).jvm("-Dhttps.proxyHost=127.0.0.1").jvm("-Dhttps.proxyPort=9").finish();
            assertTrue(byGroup.err().contains("electricitymaps.endpoint (file " + options
                    + "): is ignored, because group 54100 may write the file"), byGroup.err());
            assertFalse((cloned.err() + byGroup.err()).contains("SECRET"));
            assertThrows(SocketTimeoutException.class, server::accept);
        }
        assertFalse(Files.readString(work.resolve("emissions.csv")).contains("SECRET"));
    }
}
