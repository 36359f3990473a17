package dev.carbontracker.internal.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Mode and group of what is created in a directory that several users share; taken from the directory, whatever the umask.
 * In a directory of one user the umask decides.
 *
 * @param mode permission bits; {@link #UMASK} to leave them
 * @param gid  group; {@link #UMASK} to leave it
 */
record Sharing(int mode, int gid) {

    /** A directory for this user alone. */
    static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    /** A file for this user alone. */
    static final FileAttribute<?>[] PRIVATE_FILE = {PosixFilePermissions.asFileAttribute(
            PosixFilePermissions.fromString("rw-------"))};
    /** What the umask leaves. */
    static final FileAttribute<?>[] BY_UMASK = {};

    private static final int UMASK = -1;
    /** The umask decides. */
    static final Sharing NONE = new Sharing(UMASK, UMASK);
    private static final int ALL_FILES = 0666;
    private static final int GROUP_FILES = 0664;
    private static final int ALL_DIRECTORIES = 01777;
    private static final int GROUP_DIRECTORIES = 02775;

    static Sharing ofFilesIn(SafeDirectory directory) {
        return in(directory, ALL_FILES, GROUP_FILES);
    }

    static Sharing ofDirectoriesIn(SafeDirectory directory) {
        return in(directory, ALL_DIRECTORIES, GROUP_DIRECTORIES);
    }

    private static Sharing in(SafeDirectory directory, int all, int group) {
        FileFacts facts = directory.facts();
        if (facts == null) {
            return NONE;
        }
        return facts.isWorldWritable() && facts.isSticky() ? new Sharing(all, facts.gid())
                : facts.isGroupWritable() && facts.isWritableByOthers(UserIds.current()) ? new Sharing(group, facts.gid()) : NONE;
    }

    boolean isNone() {
        return mode == UMASK;
    }

    /** Applies it to a file that was just created in a private directory and will be moved to the shared one. */
    void applyTo(SafeDirectory inner, SafeDirectory shared, String name) throws IOException {
        FileFacts found = inner.facts(name).orElseThrow();
        Optional<PosixFileAttributeView> view = inner.handle().posixView(name);
        int wanted = mode | found.permissions();
        try {
            if (view.isPresent() && found.gid() != gid) {
                setGroup(view.get(), shared);
            }
            if (view.isPresent() && found.permissions() != wanted) {
                view.get().setPermissions(permissions(wanted));
            }
        } catch (IOException e) {
            // a file system without permissions of its own, such as CIFS
        }
    }

    /** Applies it to a directory that was just created and is empty. */
    void applyTo(SafeDirectory created) throws IOException {
        FileFacts found = created.facts();
        if (mode == UMASK || found.uid() != UserIds.current().uid() || !created.names("").isEmpty()) {
            return;
        }
        Path path = created.path();
        try {
            if (found.gid() != gid) {
                Files.setAttribute(path, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
            }
        } catch (IOException e) {
            // not a member of that group: its members cannot write there
        }
        try {
            if (FileFacts.ofLink(path).map(FileFacts::key).equals(Optional.of(found.key()))) {
                // the view of a handle has no sticky and set-group-id bits
                Files.setAttribute(path, "unix:mode", mode | found.permissions(), LinkOption.NOFOLLOW_LINKS);
            }
        } catch (IOException e) {
            // a file system without permissions of its own, such as CIFS
        }
    }

    /** Gives one file the permissions of another, and as far as this user may, its owner and group. */
    static void copy(SafeDirectory directory, String from, String to) throws IOException {
        Optional<PosixFileAttributeView> source = directory.handle().posixView(from);
        Optional<PosixFileAttributeView> target = directory.handle().posixView(to);
        if (source.isEmpty() || target.isEmpty()) {
            return;
        }
        FileFacts old = directory.facts(from).orElseThrow();
        FileFacts fresh = directory.facts(to).orElseThrow();
        PosixFileAttributes attributes = source.get().readAttributes();
        PosixFileAttributeView view = target.get();
        if (old.permissions() != fresh.permissions()) {
            view.setPermissions(attributes.permissions());
        }
        try {
            if (old.gid() != fresh.gid()) {
                view.setGroup(attributes.group());
            }
            if (old.uid() != fresh.uid()) {
                view.setOwner(attributes.owner());
            }
        } catch (IOException e) {
            // only root may give files away
        }
    }

    private static void setGroup(PosixFileAttributeView file, SafeDirectory directory) {
        try {
            file.setGroup(directory.handle().posixView().orElseThrow().readAttributes().group());
        } catch (IOException e) {
            // not a member of that group: its members cannot write the file
        }
    }

    private static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] fromOwnerRead = PosixFilePermission.values();
        for (int i = 0; i < fromOwnerRead.length; i++) {
            if ((mode & 0400 >> i) != 0) {
                permissions.add(fromOwnerRead[i]);
            }
        }
        return permissions;
    }
}
