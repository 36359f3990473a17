package dev.carbontracker.internal.account;

import dev.carbontracker.model.HostFacts;
import dev.carbontracker.model.RunReport;
import dev.carbontracker.model.Utilisation;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What several hosts are together. */
final class HostList {

    private static final int HASH_DIGITS = 12;
    private static final Pattern COUNTED = Pattern.compile("(\\d+) x (.+)");

    private HostList() {
    }

    /** Name and process of the first, sizes of all; its id is that of no single host: overlapping runs are not the same. */
    static HostFacts facts(List<RunReport> hosts) {
        HostFacts own = hosts.get(0).host();
        return new HostFacts(own.name(), id(hosts), own.pid(), own.os(), models(hosts, HostFacts::cpuModel),
                hosts.stream().mapToInt(host -> host.host().cpuCount()).sum(),
                hosts.stream().mapToInt(host -> host.host().gpuCount()).sum(), models(hosts, HostFacts::gpuModel),
                hosts.stream().mapToLong(host -> host.host().ramBytes()).sum());
    }

    /** 12 hexadecimal digits of the SHA-256 of their ids in order. */
    private static String id(List<RunReport> hosts) {
        String ids = String.join(" ", hosts.stream().map(host -> host.host().id()).sorted().toList());
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(ids.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Each model with how many there are of it. */
    private static String models(List<RunReport> hosts, Function<HostFacts, String> models) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (RunReport host : hosts) {
            for (String model : models.apply(host.host()).split(";")) {
                Matcher counted = COUNTED.matcher(model.strip());
                boolean several = counted.matches();
                if (!model.isBlank()) {
                    counts.merge(several ? counted.group(2) : model.strip(),
                            several ? Integer.parseInt(counted.group(1)) : 1, Integer::sum);
                }
            }
        }
        StringJoiner text = new StringJoiner("; ");
        counts.forEach((model, count) -> text.add(count == 1 ? model : count + " x " + model));
        return text.toString();
    }

    /** Loads weighted by the size of what is loaded. */
    static Utilisation utilisation(List<RunReport> hosts) {
        return new Utilisation(
                mean(hosts, host -> host.utilisation().cpuPercent(), host -> host.host().cpuCount()),
                mean(hosts, host -> host.utilisation().gpuPercent(), host -> host.host().gpuCount()),
                mean(hosts, host -> host.utilisation().ramPercent(), host -> host.host().ramBytes()),
                sum(hosts, host -> host.utilisation().ramUsedBytes()),
                mean(hosts, host -> host.utilisation().processCpuShare(), host -> host.host().cpuCount()));
    }

    private static OptionalDouble mean(List<RunReport> hosts, Function<RunReport, OptionalDouble> value,
                                       ToDoubleFunction<RunReport> weight) {
        double sum = 0;
        double weights = 0;
        for (RunReport host : hosts) {
            OptionalDouble known = value.apply(host);
            if (known.isPresent()) {
                sum += known.getAsDouble() * weight.applyAsDouble(host);
                weights += weight.applyAsDouble(host);
            }
        }
        return weights > 0 ? OptionalDouble.of(sum / weights) : OptionalDouble.empty();
    }

    private static OptionalDouble sum(List<RunReport> hosts, Function<RunReport, OptionalDouble> value) {
        double[] known = hosts.stream().map(value).filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble).toArray();
        return known.length == 0 ? OptionalDouble.empty() : OptionalDouble.of(Arrays.stream(known).sum());
    }
}
