package dev.carbontracker.internal.account;

import dev.carbontracker.model.CarbonIntensity;
import dev.carbontracker.model.CarbonMass;
import dev.carbontracker.model.Component;
import dev.carbontracker.model.ComponentUse;
import dev.carbontracker.model.Energy;
import dev.carbontracker.model.Evidence;
import dev.carbontracker.model.Factors;
import dev.carbontracker.model.Mode;
import dev.carbontracker.model.Place;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Sums up what one run used on several hosts. Energy with PUE and wall factor, emissions and their bounds are sums; since a
 * run has one PUE, that of the sum is weighted by energy, and the measured energy of each component is what gives its
 * charged energy with it.
 */
public final class HostSum {

    private static final int NOTES = 20;
    private static final int NAMES = 10;

    private HostSum() {
    }

    /** The run with what was used elsewhere; itself if that is nothing. */
    public static RunReport of(RunReport own, List<RunReport> elsewhere) {
        if (elsewhere.isEmpty()) {
            return own;
        }
        List<RunReport> hosts = hosts(own, elsewhere);
        if (hosts.size() == 1) {
            return hosts.get(0);
        }
        Snapshot totals = together(hosts.stream().map(RunReport::totals).toList(), own.duration(), false);
        return new RunReport(own.run(), own.status(), own.startedAt(), own.endedAt(), totals, factors(hosts),
                place(hosts), HostList.facts(hosts), HostList.utilisation(hosts), intensities(hosts), own.taskCount(),
                notes(hosts));
    }

    /** The same of the energy alone. */
    public static Snapshot of(Snapshot own, List<RunReport> elsewhere) {
        List<Snapshot> parts = new ArrayList<>(List.of(own));
        elsewhere.forEach(part -> parts.add(part.totals()));
        return elsewhere.isEmpty() ? own : together(parts, own.elapsed(), false);
    }

    /** One report for each host, the own first: what was measured on one host by one process after another is one. */
    public static List<RunReport> hosts(RunReport own, List<RunReport> elsewhere) {
        Map<String, List<RunReport>> byHost = new LinkedHashMap<>();
        byHost.computeIfAbsent(key(own), host -> new ArrayList<>()).add(own);
        elsewhere.forEach(part -> byHost.computeIfAbsent(key(part), host -> new ArrayList<>()).add(part));
        return byHost.values().stream().map(HostSum::oneHost).toList();
    }

    private static String key(RunReport part) {
        return part.host().id().isEmpty() ? part.host().name() : part.host().id();
    }

    private static RunReport oneHost(List<RunReport> parts) {
        RunReport first = parts.get(0);
        if (parts.size() == 1) {
            return first;
        }
        boolean machine = first.factors().mode() == Mode.MACHINE;
        Instant begin = parts.stream().map(RunReport::startedAt).min(Comparator.naturalOrder()).orElseThrow();
        Instant end = parts.stream().map(RunReport::endedAt).max(Comparator.naturalOrder()).orElseThrow();
        Set<String> notes = new LinkedHashSet<>();
        parts.forEach(part -> notes.addAll(part.notes()));
        Snapshot totals = together(parts.stream().map(RunReport::totals).toList(), Duration.between(begin, end), machine);
        return new RunReport(first.run(), first.status(), begin, end, totals, factors(parts), place(parts), first.host(),
                first.utilisation(), intensities(parts), first.taskCount(), List.copyOf(notes));
    }

    private static Snapshot together(List<Snapshot> parts, Duration elapsed, boolean oneAfterAnother) {
        double measured = sum(parts, part -> part.measuredEnergy().joules());
        double charged = sum(parts, part -> part.energy().joules());
        double factor = measured > 0 ? charged / measured : parts.get(0).factor();
        EnumMap<Component, ComponentUse> uses = new EnumMap<>(Component.class);
        for (Component component : Component.values()) {
            List<Snapshot> known = parts.stream().filter(part -> part.of(component).known()).toList();
            double joules = sum(known, part -> part.energy(component).joules()) / factor;
            Duration covered = oneAfterAnother
                    ? parts.stream().map(part -> part.of(component).covered()).reduce(Duration.ZERO, Duration::plus)
                    : Duration.ofNanos(Math.round(elapsed.toNanos() * coverage(known, component)));
            uses.put(component, new ComponentUse(component, evidence(known, component), Energy.ofJoules(joules),
                    grams(known, part -> part.of(component).emissions()), grams(known, part -> part.of(component).low()),
                    grams(known, part -> part.of(component).high()), covered, sources(known, component), List.of()));
        }
        double grams = sum(parts, part -> part.emissions().grams());
        CarbonIntensity intensity = charged > 0 && grams >= 0
                ? CarbonIntensity.ofGramsPerKilowattHour(grams / Energy.ofJoules(charged).kilowattHours())
                : parts.get(0).intensity();
        return new Snapshot(elapsed, uses, factor, intensity, (long) sum(parts, Snapshot::samples));
    }

    private static double sum(List<Snapshot> parts, ToDoubleFunction<Snapshot> value) {
        return parts.stream().mapToDouble(value).sum();
    }

    private static CarbonMass grams(List<Snapshot> parts, Function<Snapshot, CarbonMass> mass) {
        return CarbonMass.ofGrams(sum(parts, part -> mass.apply(part).grams()));
    }

    /** The part of its time for which each was covered, weighted by what it would have used in the whole of it. */
    private static double coverage(List<Snapshot> parts, Component component) {
        double joules = 0;
        double whole = 0;
        double plain = 0;
        for (Snapshot part : parts) {
            double covered = part.elapsed().isZero() ? 0
                    : Math.min(1, (double) part.of(component).covered().toNanos() / part.elapsed().toNanos());
            plain += covered / parts.size();
            joules += covered > 0 ? part.of(component).energy().joules() : 0;
            whole += covered > 0 ? part.of(component).energy().joules() / covered : 0;
        }
        return whole > 0 ? joules / whole : plain;
    }

    /** The weakest of those there are. */
    private static Evidence evidence(List<Snapshot> known, Component component) {
        Set<Evidence> found = new LinkedHashSet<>();
        known.forEach(part -> found.add(part.of(component).evidence()));
        for (Evidence evidence : List.of(Evidence.MODEL, Evidence.SENSOR, Evidence.COUNTER, Evidence.NONE)) {
            if (found.contains(evidence)) {
                return evidence;
            }
        }
        return Evidence.UNKNOWN;
    }

    private static String sources(List<Snapshot> known, Component component) {
        Set<String> names = new LinkedHashSet<>();
        known.forEach(part -> names.add(part.of(component).source()));
        names.remove("");
        return String.join("+", names);
    }

    private static Factors factors(List<RunReport> parts) {
        double joules = 0;
        double pue = 0;
        double wue = 0;
        double charged = 0;
        Set<String> sources = new LinkedHashSet<>();
        for (RunReport part : parts) {
            double measured = part.totals().measuredEnergy().joules();
            joules += measured;
            pue += measured * part.factors().pue();
            wue += measured * part.factors().wue();
            charged += part.energy().joules();
            sources.add(part.factors().pueSource());
        }
        Factors own = parts.get(0).factors();
        return joules > 0 ? new Factors(own.mode(), pue / joules, String.join("; ", sources), wue / joules, charged / pue)
                : own;
    }

    private static Map<String, Double> joulesBy(List<RunReport> parts,
                                                Function<RunReport, String> key) {
        Map<String, Double> joules = new LinkedHashMap<>();
        parts.forEach(part -> joules.merge(key.apply(part), part.energy().joules(), Double::sum));
        return joules;
    }

    private static String zone(RunReport part) {
        return part.place().zone().code();
    }

    /** The place of the most energy. */
    private static Place place(List<RunReport> parts) {
        Map<String, Double> joules = joulesBy(parts, HostSum::zone);
        double most = joules.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
        return parts.stream().filter(part -> joules.get(zone(part)) >= most).findFirst().orElse(parts.get(0)).place();
    }

    private static String intensities(List<RunReport> parts) {
        return shares(joulesBy(parts, RunReport::intensitySource));
    }

    private static String shares(Map<String, Double> joules) {
        double total = joules.values().stream().mapToDouble(Double::doubleValue).sum();
        if (joules.size() == 1) {
            return joules.keySet().iterator().next();
        }
        List<String> texts = new ArrayList<>();
        joules.forEach((label, part) -> texts.add(label + String.format(Locale.ROOT, " (%.1f%%)",
                total > 0 ? 100 * part / total : 0)));
        return String.join("; ", texts);
    }

    private static List<String> notes(List<RunReport> hosts) {
        List<String> notes = new ArrayList<>(hosts.get(0).notes());
        List<String> names = hosts.stream().map(host -> host.host().name()).toList();
        notes.add("the sum of " + names.size() + " hosts: " + String.join(" ", names.subList(0, Math.min(NAMES,
                names.size()))) + (names.size() > NAMES ? " and " + (names.size() - NAMES) + " more" : ""));
        Map<String, Double> zones = joulesBy(hosts, HostSum::zone);
        if (zones.size() > 1) {
            notes.add("energy by zone: " + shares(zones));
        }
        Map<String, List<String>> others = new TreeMap<>();
        for (RunReport host : hosts.subList(1, hosts.size())) {
            host.notes().forEach(note -> others.computeIfAbsent(note, text -> new ArrayList<>()).add(host.host().name()));
        }
        others.forEach((note, where) -> {
            if (notes.size() < NOTES) {
                notes.add("on " + (where.size() == 1 ? where.get(0) : where.size() + " hosts") + ": " + note);
            }
        });
        return notes;
    }
}
