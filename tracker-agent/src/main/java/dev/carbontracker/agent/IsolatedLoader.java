package dev.carbontracker.agent;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/**
 * Defines classes from the archive inside our own jar. Its parent is the platform's loader, so that it sees nothing of the
 * program and the program nothing of it: both may have their own versions of the same libraries. Nothing is copied to
 * disk.
 */
final class IsolatedLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final String CLASS = ".class";

    private final Archive archive;
    private final URL location;
    private final ProtectionDomain domain;

    IsolatedLoader(File jarFile) throws IOException {
        super("carbontracker", ClassLoader.getPlatformClassLoader());
        archive = new Archive(jarFile);
        location = jarFile.toURI().toURL();
        domain = new ProtectionDomain(new CodeSource(location, (java.security.cert.Certificate[]) null), null, this, null);
    }

    /** The jar that this class came from. */
    static File ownJar() throws IOException {
        CodeSource source = IsolatedLoader.class.getProtectionDomain().getCodeSource();
        try {
            return new File(source.getLocation().toURI());
        } catch (URISyntaxException | IllegalArgumentException | NullPointerException e) {
            throw new IOException("carbon-tracker.jar must be a file: " + source, e);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try {
            Class<?> found = archive.read(name.replace('.', '/') + CLASS, new Archive.Taker<Class<?>>() {
                @Override
                public Class<?> take(byte[] buffer, int length) {
                    return defineClass(name, buffer, 0, length, domain);
                }
            });
            if (found != null) {
                return found;
            }
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        throw new ClassNotFoundException(name);
    }

    private InputStream open(String name) throws IOException {
        return archive.read(name, new Archive.Taker<InputStream>() {
            @Override
            public InputStream take(byte[] buffer, int length) {
                return new ByteArrayInputStream(Arrays.copyOf(buffer, length));
            }
        });
    }

    @Override
    protected URL findResource(String name) {
        try {
            return archive.has(name) ? new URL("jar", "", -1, location + "!/isolated/" + name, new Handler(name)) : null;
        } catch (MalformedURLException e) {
            return null;
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL url = findResource(name);
        return Collections.enumeration(url == null ? List.of() : List.of(url));
    }

    @Override
    public InputStream getResourceAsStream(String name) {
        try {
            InputStream in = open(name);
            return in == null ? super.getResourceAsStream(name) : in;
        } catch (IOException e) {
            return null;
        }
    }

    /** Reads what no handler of the JVM can: an address inside the archive. */
    private final class Handler extends URLStreamHandler {

        private final String name;

        Handler(String name) {
            this.name = name;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {
                    // the archive is open
                }

                @Override
                public InputStream getInputStream() throws IOException {
                    return open(name);
                }
            };
        }
    }
}
