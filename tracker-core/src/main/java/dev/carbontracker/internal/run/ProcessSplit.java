package dev.carbontracker.internal.run;

import dev.carbontracker.internal.account.Account;
import dev.carbontracker.internal.account.Integrator;
import dev.carbontracker.internal.account.ProcessAttribution;
import dev.carbontracker.internal.account.Shares;
import dev.carbontracker.model.Component;
import java.util.function.Supplier;

/** Charges what this process and its descendants used; GPUs tell their parts themselves. */
final class ProcessSplit implements Account.Split {

    private final ProcessAttribution cpu;
    private final Supplier<Shares> shares;

    ProcessSplit(ProcessAttribution cpu, Supplier<Shares> shares) {
        this.cpu = cpu;
        this.shares = shares;
    }

    @Override
    public double part(Component component, double joules, double seconds) {
        return switch (component) {
            case CPU -> cpu.cpuPart(joules, seconds, shares.get());
            case RAM -> shares.get().ram();
            case GPU -> 1;
        };
    }

    @Override
    public double part(Component component, double partOfAll, Integrator device) {
        return component == Component.GPU ? device.processPart() : partOfAll;
    }
}
