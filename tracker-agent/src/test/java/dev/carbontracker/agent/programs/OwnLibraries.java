package dev.carbontracker.agent.programs;

import com.sun.jna.Library;
import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.LockSupport;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.slf4j.LoggerFactory;
import oshi.SystemInfo;

/** A program that has OSHI, JNA, Commons CSV and SLF4J of its own, in other versions than the agent's, and uses each. */
public final class OwnLibraries {

    private OwnLibraries() {
    }

    /** The C library. */
    public interface C extends Library {

        /** Length of a text. */
        int strlen(String text);
    }

    /** Uses them until the test closes its standard input, and says which ones they are. */
    public static void main(String[] args) throws IOException {
        Thread input = new Thread(OwnLibraries::awaitEndOfInput);
        input.start();
        SystemInfo system = new SystemInfo();
        C c = Native.load("c", C.class);
        int sum = 0;
        while (input.isAlive()) {
            sum = c.strlen("carbon") + (system.getHardware().getProcessor().getSystemCpuLoadTicks().length > 0 ? 1 : 0);
            LockSupport.parkNanos(10_000_000);
        }
        StringBuilder csv = new StringBuilder();
        try (CSVPrinter printer = new CSVPrinter(csv, CSVFormat.DEFAULT)) {
            printer.printRecord("a,b", sum);
        }
        System.out.print(csv);
        for (Class<?> type : new Class<?>[] {SystemInfo.class, Native.class, CSVFormat.class, LoggerFactory.class}) {
            String file = type.getProtectionDomain().getCodeSource().getLocation().getPath();
            System.out.println(type.getName() + " from " + file.substring(file.lastIndexOf('/') + 1));
        }
        System.out.println(findable("net.bytebuddy.ByteBuddy") + " " + findable("dev.carbontracker.CarbonTracker")
                + " " + findable("picocli.CommandLine"));
        LoggerFactory.getLogger(OwnLibraries.class).warn("logged by the program's own SLF4J");
    }

    private static void awaitEndOfInput() {
        try {
            System.in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean findable(String name) {
        try {
            Class.forName(name, false, OwnLibraries.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }
}
