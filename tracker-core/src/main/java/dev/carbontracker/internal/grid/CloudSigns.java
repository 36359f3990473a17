package dev.carbontracker.internal.grid;

import dev.carbontracker.internal.file.SmallFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Tells the cloud of this machine from what lies on it: environment variables and DMI. Opens no socket. */
public final class CloudSigns {

    private final Path sysRoot;
    private final Map<String, String> environment;

    /** Looks below that folder, which stands for {@code /sys}, and in that environment. */
    public CloudSigns(Path sysRoot, Map<String, String> environment) {
        this.sysRoot = sysRoot;
        this.environment = environment;
    }

    /** A provider and region named by somebody. */
    public record Named(String provider, String region, String from) {
    }

    /** The region that the cloud itself has put into the environment. */
    public Optional<Named> environmentRegion() {
        return variable("aws", "AWS_REGION")
                .or(() -> variable("aws", "AWS_DEFAULT_REGION"))
                .or(() -> variable("gcp", "GOOGLE_CLOUD_REGION"))
                .or(() -> variable("gcp", "CLOUDSDK_COMPUTE_REGION"))
                .or(() -> variable("azure", "REGION_NAME").map(named -> new Named(named.provider(),
                        named.region().toLowerCase(Locale.ROOT).replace(" ", ""), named.from())));
    }

    private Optional<Named> variable(String provider, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank())
                .map(value -> new Named(provider, value.strip(), "environment variable " + name));
    }

    /** The cloud that the machine's DMI strings name. */
    public Optional<String> dmiProvider() {
        String vendor = dmi("sys_vendor");
        String product = dmi("product_name");
        String tag = dmi("chassis_asset_tag");
        if (vendor.startsWith("Amazon EC2") || dmi("bios_vendor").startsWith("Amazon EC2")) {
            return Optional.of("aws");
        }
        if (vendor.startsWith("Google") && product.startsWith("Google Compute Engine")) {
            return Optional.of("gcp");
        }
        if (vendor.startsWith("Microsoft") && tag.equals("7783-7084-3265-9085-8269-3286-77")) {
            return Optional.of("azure");
        }
        return tag.startsWith("OracleCloud") ? Optional.of("oci") : Optional.empty();
    }

    private String dmi(String name) {
        return SmallFile.text(sysRoot.resolve("class/dmi/id").resolve(name));
    }
}
