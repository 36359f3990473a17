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
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Defines classes from a folder inside our own jar, where they have an ending that no other loader takes for a class. Its
 * parent is the platform's loader, so that it sees nothing of the program and the program nothing of it: both may have
 * their own versions of the same libraries. Nothing is copied to disk.
 */
final class IsolatedLoader extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private static final String FOLDER = "isolated/";
    private static final String CLASS = ".class";
    private static final String HIDDEN_CLASS = ".classdata";

    private final ZipFile jar;
    private final URL location;
    private final ProtectionDomain domain;

    IsolatedLoader(File jarFile) throws IOException {
        super("carbontracker", ClassLoader.getPlatformClassLoader());
        jar = new ZipFile(jarFile);
        location = jarFile.toURI().toURL();
        domain = new ProtectionDomain(new CodeSource(location, (java.security.cert.Certificate[]) null), null, this, null);
    }

    /** The jar that this class came from; throws {@link IOException} if it is not ours. */
    static File ownJar() throws IOException {
        CodeSource source = IsolatedLoader.class.getProtectionDomain().getCodeSource();
        try {
            File file = new File(source.getLocation().toURI());
            try (ZipFile jar = new ZipFile(file)) {
                if (jar.getEntry(FOLDER + "dev/carbontracker/CarbonTracker" + HIDDEN_CLASS) != null) {
                    return file;
                }
            }
            throw new IOException(file + " is not carbon-tracker.jar: its classes were packed into another jar, which "
                    + "cannot work; use the file as it is");
        } catch (URISyntaxException | IllegalArgumentException | NullPointerException e) {
            throw new IOException("carbon-tracker.jar must be a file: " + source, e);
        }
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        try {
            byte[] bytes = bytes(FOLDER + name.replace('.', '/') + HIDDEN_CLASS);
            if (bytes != null) {
                return defineClass(name, bytes, 0, bytes.length, domain);
            }
        } catch (IOException e) {
            throw new ClassNotFoundException(name, e);
        }
        throw new ClassNotFoundException(name);
    }

    private byte[] bytes(String path) throws IOException {
        ZipEntry entry = jar.getEntry(path);
        if (entry == null || entry.isDirectory()) {
            return null;
        }
        try (InputStream in = jar.getInputStream(entry)) {
            return in.readAllBytes();
        }
    }

    private static String path(String resource) {
        return FOLDER + (resource.endsWith(CLASS)
                ? resource.substring(0, resource.length() - CLASS.length()) + HIDDEN_CLASS : resource);
    }

    @Override
    protected URL findResource(String name) {
        String path = path(name);
        try {
            return jar.getEntry(path) == null ? null
                    : new URL("jar", "", -1, location + "!/" + path, new Handler(path));
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
            byte[] bytes = bytes(path(name));
            return bytes == null ? super.getResourceAsStream(name) : new ByteArrayInputStream(bytes);
        } catch (IOException e) {
            return null;
        }
    }

    /** Reads from the jar that is open, and not from one that the JVM would open and keep for such an address. */
    private final class Handler extends URLStreamHandler {

        private final String path;

        Handler(String path) {
            this.path = path;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {
                    // the jar is open
                }

                @Override
                public InputStream getInputStream() throws IOException {
                    return new ByteArrayInputStream(bytes(path));
                }
            };
        }
    }
}
