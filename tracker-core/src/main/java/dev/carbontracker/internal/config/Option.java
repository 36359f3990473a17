package dev.carbontracker.internal.config;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/** The table of options: key, default, how it is written, what it does. Docs and reader come from it. */
public enum Option {

    ENABLED("enabled", "true", "true | false", "false switches everything off", Parse::bool),
    PROJECT("project", "carbon-tracker", "text", "project name", Parse::text),
    EXPERIMENT("experiment", "", "text", "experiment id", Parse::text),
    MODEL("model", "", "text", "name of the trained model", Parse::text),
    TAGS("tags", "", "k=v+k=v", "free labels of the run", Parse::tags),
    RUN_ID("run.id", "", "letters, digits, . _ -", "id of the run; a UUID if not given", Parse::runId),
    ZONE("zone", "", "FRA, FR, US-CA", "grid zone: ISO 3166 country or subdivision", Parse::text),
    CLOUD_PROVIDER("cloud.provider", "", "aws, gcp, ...", "cloud whose region follows", Parse::text),
    CLOUD_REGION("cloud.region", "", "europe-west9", "region of that cloud", Parse::text),
    CLOUD_METADATA("cloud.metadata", "auto", "auto | off",
            "whether a cloud named by DMI may be asked for its region", t -> Parse.oneOf(t, "auto", "off")),
    INTENSITY("intensity", "", "g/kWh", "fixed carbon intensity; beats every other", Parse::intensity),
    PUE("pue", "", "number, at least 1", "power usage effectiveness; else the cloud region's, else 1",
            t -> Parse.atLeast(1, t)),
    WUE("wue", "0", "L/kWh", "water usage effectiveness", t -> Parse.atLeast(0, t)),
    WALL_FACTOR("wall.factor", "1", "number above 0", "wall power ÷ measured power, as you have calibrated it",
            t -> Parse.above(0, t)),
    MODE("mode", "machine", "machine | process", "whose energy is counted", Parse::mode),
    INTERVAL("interval", "1s", "duration, at least 10ms", "time between two samples",
            t -> Parse.durationAtLeast(Duration.ofMillis(10), t)),
    GAUGE_INTERVAL("gauge.interval", "100ms", "duration, at least 10ms", "time between two readings of a power sensor",
            t -> Parse.durationAtLeast(Duration.ofMillis(10), t)),
    CHECKPOINT("checkpoint", "10s", "duration, at least 1s", "time between two writes of the journal",
            t -> Parse.durationAtLeast(Duration.ofSeconds(1), t)),
    MIN_DURATION("min.duration", "0s", "duration", "a shorter run leaves no row",
            t -> Parse.durationAtLeast(Duration.ZERO, t)),
    OUTPUT("output", ".", "folder", "where emissions.csv is written; made if absent", Parse::path),
    FILE("file", "emissions.csv", "file name", "name of the file of runs", Parse::fileName),
    GPUS("gpus", "", "0+1 or ids", "which GPUs count, for sources that read GPUs; else all visible ones", Parse::list),
    CPU_TDP("cpu.tdp", "", "W", "thermal design power of all sockets together, for the CPU model", Parse::watts),
    RAM_POWER("ram.power", "", "W", "power of the main memory, instead of the RAM model", Parse::watts),
    SOURCES("sources", "", "rapl+ram-model", "only sources whose name starts with one of these", Parse::list),
    EPOCHS("epochs", "", "whole number", "planned epochs, for the forecast", Parse::count),
    BUDGET("budget", "", "500g, 1.2kg", "emissions above which a warning is given", Parse::mass),
    ELECTRICITYMAPS_TOKEN("electricitymaps.token", "", "text", "switches the live carbon intensity on", Parse::text),
    ELECTRICITYMAPS_ZONE("electricitymaps.zone", "", "FR, US-CAL-CISO",
            "their zone key; else the two-letter code of the country", Parse::text),
    ELECTRICITYMAPS_ENDPOINT("electricitymaps.endpoint",
            "https://api.electricitymaps.com/v3/carbon-intensity/latest", "URL", "address that is asked", Parse::text),
    SYSFS_ROOT("sysfs.root", "/sys", "folder", "stands for /sys", Parse::path),
    PROCFS_ROOT("procfs.root", "/proc", "folder", "stands for /proc", Parse::path),
    SUMMARY("summary", "line", "none | line | table", "what is logged at the end of a run",
            t -> Parse.oneOf(t, "none", "line", "table")),
    FRAMEWORKS("frameworks", "", "auto | none | list", "reserved for the agent; this version does not read it", null),
    JMX("jmx", "", "auto | on | off", "reserved for the agent; this version does not read it", null),
    JFR("jfr", "", "auto | on | off", "reserved for the agent; this version does not read it", null);

    private final String key;
    private final String defaultText;
    private final String format;
    private final String meaning;
    private final Function<String, Object> parser;

    Option(String key, String defaultText, String format, String meaning, Function<String, Object> parser) {
        this.key = key;
        this.defaultText = defaultText;
        this.format = format;
        this.meaning = meaning;
        this.parser = parser;
    }

    /** The key, as after {@code carbontracker.} in a system property. */
    public String key() {
        return key;
    }

    /** What holds when it is not set; empty where nothing does. */
    public String defaultText() {
        return defaultText;
    }

    /** How its value is written. */
    public String format() {
        return format;
    }

    /** What it does. */
    public String meaning() {
        return meaning;
    }

    /** Its name as an environment variable. */
    public String environmentName() {
        return "CARBONTRACKER_" + name();
    }

    /** The option with that key. */
    static Optional<Option> of(String key) {
        return Arrays.stream(values()).filter(option -> option.key.equals(key)).findFirst();
    }

    /** The value that this text means; throws {@link IllegalArgumentException} saying what is wrong with it. */
    Object parse(String text) {
        if (parser == null) {
            throw new IllegalArgumentException("is reserved and has no effect in this version; remove it");
        }
        return parser.apply(text.strip());
    }
}
