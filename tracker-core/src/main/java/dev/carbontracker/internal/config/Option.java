package dev.carbontracker.internal.config;

import java.time.Duration;
import java.util.Optional;

/** The table of options: key, default, how it is written, what it does. Docs and reader come from it. */
public enum Option {

    ENABLED("enabled", "true", "true | false", "false switches everything off", Kind.BOOLEAN),
    PROJECT("project", "carbon-tracker", "text", "project name", Kind.TEXT),
    EXPERIMENT("experiment", "", "text", "experiment id", Kind.TEXT),
    MODEL("model", "", "text", "name of the trained model", Kind.TEXT),
    TAGS("tags", "", "k=v+k=v", "free labels of the run", Kind.TAGS),
    RUN_ID("run.id", "", "letters, digits, . _ -", "id of the run; a UUID if not given", Kind.RUN_ID),
    ZONE("zone", "", "FRA, FR, US-CA", "grid zone: ISO 3166 country or subdivision", Kind.TEXT),
    CLOUD_PROVIDER("cloud.provider", "", "aws, gcp, ...", "cloud whose region follows", Kind.TEXT),
    CLOUD_REGION("cloud.region", "", "europe-west9", "region of that cloud", Kind.TEXT),
    CLOUD_METADATA("cloud.metadata", "auto", "auto | off",
            "whether a cloud named by DMI may be asked for its region", Kind.AUTO_OFF),
    INTENSITY("intensity", "", "number of g/kWh, 0 to 10000", "fixed carbon intensity; beats every other", Kind.INTENSITY),
    PUE("pue", "", "number, 1 to 10", "power usage effectiveness; else the cloud region's, else 1",
            Kind.PUE),
    WUE("wue", "0", "number of L/kWh, 0 to 100", "water usage effectiveness", Kind.WUE),
    WALL_FACTOR("wall.factor", "1", "number, 0.01 to 100", "wall power ÷ measured power, as you have calibrated it",
            Kind.WALL_FACTOR),
    MODE("mode", "machine", "machine | process", "whose energy is counted", Kind.MODE),
    INTERVAL("interval", "1s", "duration, at least 10ms", "time between two samples",
            Kind.PERIOD),
    GAUGE_INTERVAL("gauge.interval", "100ms", "duration, at least 10ms", "time between two readings of a power sensor",
            Kind.PERIOD),
    CHECKPOINT("checkpoint", "10s", "duration, at least 1s", "time between two writes of the journal",
            Kind.LONG_PERIOD),
    MIN_DURATION("min.duration", "0s", "duration", "a shorter run leaves no row",
            Kind.DURATION),
    OUTPUT("output", ".", "folder", "where emissions.csv is written; made if absent; %p stands for the process id and %t for the time of start; see files.md for one that cannot be written", Kind.PATH),
    FILE("file", "emissions.csv", "file name", "name of the file of runs, which ends in .csv; %p and %t as in output", Kind.FILE_NAME),
    GPUS("gpus", "", "0+1 or ids", "which GPUs count, for sources that read GPUs; else all visible ones", Kind.LIST),
    CPU_TDP("cpu.tdp", "", "number of W", "thermal design power of all sockets together, for the CPU model", Kind.WATTS),
    RAM_POWER("ram.power", "", "number of W", "power of the main memory, instead of the RAM model", Kind.WATTS),
    SOURCES("sources", "", "rapl+ram-model", "only sources whose name starts with one of these", Kind.LIST),
    EPOCHS("epochs", "", "whole number", "planned epochs, for the forecast", Kind.COUNT),
    BUDGET("budget", "", "500g, 1.2kg, bare grams", "emissions above which a warning is given", Kind.MASS),
    ELECTRICITYMAPS_TOKEN("electricitymaps.token", "", "text", "switches the live carbon intensity on", Kind.TOKEN),
    ELECTRICITYMAPS_ZONE("electricitymaps.zone", "", "FR, US-CAL-CISO",
            "their zone key; else the two-letter code of the country", Kind.TEXT),
    ELECTRICITYMAPS_ENDPOINT("electricitymaps.endpoint",
            "https://api.electricitymaps.com/v3/carbon-intensity/latest", "URL",
            "address that is requested; counts only if it is set where the token is, or in a place that is trusted more",
            Kind.ENDPOINT),
    SYSFS_ROOT("sysfs.root", "/sys", "folder", "stands for /sys", Kind.PATH),
    PROCFS_ROOT("procfs.root", "/proc", "folder", "stands for /proc", Kind.PATH),
    SUMMARY("summary", "line", "none | line | table", "what is logged at the end of a run; none also silences the agent's warnings, which then stand in the notes only",
            Kind.SUMMARY),
    FRAMEWORKS("frameworks", "auto", "auto | none | djl+dl4j+spark+tribuo+weka+xgboost",
            "training calls of which frameworks become tasks by themselves; read by the agent only", Kind.FRAMEWORKS),
    JMX("jmx", "auto", "auto | on | off", "MBean of a run that lives; auto: once there is an MBean server",
            Kind.AUTO_ON_OFF),
    JFR("jfr", "auto", "auto | on | off", "events of a run; auto: once Flight Recorder is in use", Kind.AUTO_ON_OFF);

    private final String key;
    private final String defaultText;
    private final String format;
    private final String meaning;
    private final Kind kind;

    Option(String key, String defaultText, String format, String meaning, Kind kind) {
        this.key = key;
        this.defaultText = defaultText;
        this.format = format;
        this.meaning = meaning;
        this.kind = kind;
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
        for (Option option : values()) {
            if (option.key.equals(key)) {
                return Optional.of(option);
            }
        }
        return Optional.empty();
    }

    /** The value that this text means; throws {@link IllegalArgumentException} saying what is wrong with it. */
    Object parse(String text) {
        return kind.parse(text.strip());
    }

    /** What values an option takes. A switch and not a function each: forty lambdas cost a cold start 10 ms. */
    private enum Kind {
        BOOLEAN, TEXT, TOKEN, ENDPOINT, TAGS, RUN_ID, AUTO_OFF, INTENSITY, PUE, WUE, WALL_FACTOR, MODE, PERIOD, LONG_PERIOD,
        DURATION, PATH, FILE_NAME, LIST, WATTS, COUNT, MASS, SUMMARY, FRAMEWORKS, AUTO_ON_OFF;

        private static final Duration SHORTEST_PERIOD = Duration.ofMillis(10);
        private static final Duration SHORTEST_LONG_PERIOD = Duration.ofSeconds(1);

        Object parse(String text) {
            return switch (this) {
                case BOOLEAN -> Parse.bool(text);
                case TEXT -> text;
                case TOKEN -> Parse.token(text);
                case ENDPOINT -> Parse.endpoint(text);
                case TAGS -> Parse.tags(text);
                case RUN_ID -> Parse.runId(text);
                case AUTO_OFF -> Parse.oneOf(text, "auto", "off");
                case INTENSITY -> Parse.intensity(text);
                case PUE -> Parse.between(1, 10, text);
                case WUE -> Parse.between(0, 100, text);
                case WALL_FACTOR -> Parse.between(0.01, 100, text);
                case MODE -> Parse.mode(text);
                case PERIOD -> Parse.durationAtLeast(SHORTEST_PERIOD, text);
                case LONG_PERIOD -> Parse.durationAtLeast(SHORTEST_LONG_PERIOD, text);
                case DURATION -> Parse.durationAtLeast(Duration.ZERO, text);
                case PATH -> Parse.path(text);
                case FILE_NAME -> Parse.fileName(text);
                case LIST -> Parse.list(text);
                case WATTS -> Parse.watts(text);
                case COUNT -> Parse.count(text);
                case MASS -> Parse.mass(text);
                case SUMMARY -> Parse.oneOf(text, "none", "line", "table");
                case FRAMEWORKS -> Parse.frameworks(text);
                case AUTO_ON_OFF -> Parse.oneOf(text, "auto", "on", "off");
            };
        }
    }
}
