package dev.carbontracker.internal.account;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.DeviceUse;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The account of one component: which of its alternatives counts, and what has been charged. Not thread-safe. */
final class Ledger {

    private final Component component;
    private final List<Alternative> alternatives;
    private final Map<Integrator, Charged> devices = new LinkedHashMap<>();
    private Evidence without;
    private String sources = "";
    private int answering;
    private Alternative chosen;
    private double machineJoules;
    private Tally.Bounded atPlace = Tally.Bounded.ZERO;
    private Tally.Bounded live = Tally.Bounded.ZERO;
    private double liveJoules;

    /**
     * A ledger.
     *
     * @param component    whose account it is
     * @param alternatives best first
     * @param without      the evidence where none of them answers
     */
    Ledger(Component component, List<Alternative> alternatives, Evidence without) {
        this.component = component;
        this.alternatives = new ArrayList<>(alternatives);
        this.without = without;
    }

    /** Sources that have come late: they answer from now on, if none of the others does. */
    void add(Alternative alternative) {
        alternatives.add(alternative);
    }

    /** What holds if none answers. */
    void without(Evidence evidence) {
        without = evidence;
    }

    /** The first alternative that works; one that does not may still be the best there is. */
    Alternative choose(long nanos, long stuckNanos) {
        Alternative before = chosen;
        chosen = null;
        for (Alternative alternative : alternatives) {
            if (alternative.works(nanos, stuckNanos)) {
                chosen = alternative;
                break;
            }
        }
        int now = chosen == null ? 0 : chosen.answering();
        if (chosen != before || now != answering) {
            answering = now;
            sources = chosen == null ? "" : chosen.sources();
        }
        return chosen;
    }

    private boolean anyAnswered() {
        for (Alternative alternative : alternatives) {
            if (alternative.answered()) {
                return true;
            }
        }
        return false;
    }

    /** The alternatives that answered and are dead all the same. */
    List<Alternative> dead(long nanos, long stuckNanos) {
        return alternatives.stream().filter(a -> a.answered() && !a.works(nanos, stuckNanos)).toList();
    }

    /** Energy since the last charge; never negative, also when the choice has changed. */
    double uncharged() {
        return chosen == null ? 0 : Math.max(0, chosen.joules() - machineJoules);
    }

    /** Charges what is new, as far as the split says. */
    double charge(Account.Split split, double seconds, CarbonIntensity liveIntensity) {
        double step = uncharged();
        Tally.Bounded charged = chosen == null ? Tally.Bounded.ZERO
                : divide(step, split.part(component, step, seconds), split);
        machineJoules += step;
        double joules = charged.value();
        if (joules == 0) {
            return 0;
        }
        double low = charged.low() / joules;
        double high = charged.high() / joules;
        if (liveIntensity == null) {
            atPlace = atPlace.plus(joules, low, high);
        } else {
            live = live.plus(Energy.ofJoules(joules).at(liveIntensity).grams(), low, high);
            liveJoules += joules;
        }
        return joules;
    }

    /** Charges each device with its part of the step; what is new at all devices is the step, unless the choice changed. */
    private Tally.Bounded divide(double step, double partOfAll, Account.Split split) {
        double rise = 0;
        for (Integrator device : chosen.integrators()) {
            rise += device.energy().joules() - devices.computeIfAbsent(device, d -> new Charged()).seenJoules;
        }
        double scale = rise > 0 ? step / rise : 0;
        Tally.Bounded charged = Tally.Bounded.ZERO;
        for (Integrator device : chosen.integrators()) {
            Charged sum = devices.get(device);
            double joules = device.energy().joules();
            double part = (joules - sum.seenJoules) * scale * split.part(component, partOfAll, device);
            sum.seenJoules = joules;
            sum.joules += part;
            charged = charged.plus(part, 1 - device.info().relativeErrorLow(), 1 + device.info().relativeErrorHigh());
        }
        return charged;
    }

    /** The state of this account; a component contained in another one's energy is not known by itself. */
    Tally.Line line(boolean containedElsewhere) {
        boolean known = chosen != null && !containedElsewhere;
        Evidence evidence = known ? chosen.evidence()
                : containedElsewhere || anyAnswered() ? Evidence.UNKNOWN
                : without;
        return new Tally.Line(evidence, known ? sources : "", known ? DeviceUse.covered(uses(false)).toNanos() : 0,
                atPlace, live, liveJoules, known ? uses(true) : List.of());
    }

    /** Each device that is read now, and those given up that have been charged. */
    private List<DeviceUse> uses(boolean alsoGivenUp) {
        List<DeviceUse> uses = new ArrayList<>(devices.size());
        for (Map.Entry<Integrator, Charged> entry : devices.entrySet()) {
            Integrator device = entry.getKey();
            if (chosen.integrators().contains(device) || alsoGivenUp && entry.getValue().joules > 0) {
                uses.add(new DeviceUse(device.info().name(), device.info().device(),
                        device.answered() ? device.info().evidence() : Evidence.UNKNOWN,
                        Energy.ofJoules(entry.getValue().joules), Duration.ofNanos(device.coveredNanos())));
            }
        }
        return uses;
    }

    /** What of one device is done with. */
    private static final class Charged {
        private double seenJoules;
        private double joules;
    }
}
