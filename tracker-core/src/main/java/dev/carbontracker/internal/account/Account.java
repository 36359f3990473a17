package dev.carbontracker.internal.account;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.GridIntensity;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Sums energy per component and turns each step of it into carbon with the intensity that holds at that time. Pure
 * arithmetic over its integrators; not thread-safe, the sampler owns it.
 */
public final class Account {

    /** A counter that has not moved for this long while the machine runs is taken for dead. */
    static final long STUCK_NANOS = 10_000_000_000L;
    /** At the end of a run less will do: RAPL refreshes every millisecond, NVML every tenth of a second. */
    static final long STUCK_AT_END_NANOS = 500_000_000L;

    /** A source that names each of its figures anew has its last ones counted together. */
    private static final int MAX_LABELS = 100;
    private static final String OTHER_LABELS = "other figures";

    private final Map<Component, Ledger> ledgers = new EnumMap<>(Component.class);
    private final Map<String, Double> joulesByLabel = new LinkedHashMap<>();
    private final Consumer<String> notes;
    private final Set<Component> contained = EnumSet.noneOf(Component.class);
    private double placeJoules;
    private long lastNanos;
    private long samples;

    /**
     * An account.
     *
     * @param alternatives for each component its alternatives, best first; a component may be absent
     * @param without      the evidence of each component if none answers
     * @param notes        is told what a reader of the figures should know
     */
    public Account(Map<Component, List<Alternative>> alternatives, Map<Component, Evidence> without,
                   Consumer<String> notes) {
        for (Component component : Component.values()) {
            ledgers.put(component, new Ledger(component, alternatives.getOrDefault(component, List.of()),
                    without.getOrDefault(component, Evidence.NONE)));
        }
        this.notes = notes;
    }

    /** Sources that have come late, for a component that nothing else answers for. */
    public void add(Component component, Alternative alternative) {
        ledgers.get(component).add(alternative);
    }

    /** The evidence of a component if nothing answers, where that is learnt late. */
    public void without(Component component, Evidence evidence) {
        ledgers.get(component).without(evidence);
    }

    /** The run starts at that time of the monotonic clock. */
    public void begin(long nanos) {
        lastNanos = nanos;
    }

    /**
     * Charges the energy since the last step.
     *
     * @param nanos   time of the monotonic clock
     * @param live    live intensity in force, or null for that of the place
     * @param split   the part of the machine that is charged
     * @param regular whether it counts as a sample
     */
    public void step(long nanos, GridIntensity live, Split split, boolean regular) {
        charge(nanos, live, split, STUCK_NANOS);
        samples += regular ? 1 : 0;
    }

    /** The last step of the run, which also settles whether a counter was dead. */
    public void lastStep(long nanos, GridIntensity live, Split split) {
        charge(nanos, live, split, STUCK_AT_END_NANOS);
        samples++;
        for (Map.Entry<Component, Ledger> entry : ledgers.entrySet()) {
            for (Alternative dead : entry.getValue().dead(nanos, STUCK_AT_END_NANOS)) {
                notes.accept(dead.sources() + ": the counter did not move, so it is not used");
            }
        }
    }

    private void charge(long nanos, GridIntensity live, Split split, long stuckNanos) {
        double seconds = Math.max(0, nanos - lastNanos) / 1e9;
        lastNanos = nanos;
        contained.clear();
        for (Ledger ledger : ledgers.values()) {
            Alternative chosen = ledger.choose(nanos, stuckNanos);
            if (chosen != null && !chosen.alsoCovers().isEmpty()) {
                contained.addAll(chosen.alsoCovers());
            }
        }
        CarbonIntensity intensity = live == null ? null : live.value();
        double joules = 0;
        for (Map.Entry<Component, Ledger> entry : ledgers.entrySet()) {
            Component component = entry.getKey();
            if (!contained.contains(component)) {
                joules += entry.getValue().charge(split, seconds, intensity);
            }
        }
        if (live == null) {
            placeJoules += joules;
        } else {
            boolean room = joulesByLabel.size() < MAX_LABELS || joulesByLabel.containsKey(live.label());
            joulesByLabel.merge(room ? live.label() : OTHER_LABELS, joules, Double::sum);
        }
    }

    /** The state now. */
    public Tally tally() {
        Map<Component, Tally.Line> lines = new EnumMap<>(Component.class);
        for (Map.Entry<Component, Ledger> entry : ledgers.entrySet()) {
            lines.put(entry.getKey(), entry.getValue().line(contained.contains(entry.getKey())));
        }
        return new Tally(lastNanos, lines, samples);
    }

    /** The figures used so far. */
    public IntensityShares intensityShares() {
        return new IntensityShares(joulesByLabel.isEmpty() ? Map.of() : new LinkedHashMap<>(joulesByLabel),
                placeJoules);
    }

    /** Which part of the machine's energy is charged to the run; parts are 0 to 1. */
    @FunctionalInterface
    public interface Split {

        /** All of it. */
        Split MACHINE = (component, joules, seconds) -> 1;

        /** The part of that energy of the component, used in that time. */
        double part(Component component, double joules, double seconds);

        /** The part of what one device used of it. */
        default double part(Component component, double partOfAll, Integrator device) {
            return partOfAll;
        }
    }
}
