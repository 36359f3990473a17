/** GPU sources of Carbon Tracker. */
module dev.carbontracker.gpu {
    requires dev.carbontracker.core;
    requires com.sun.jna;
    requires com.github.oshi.common;
    requires static com.github.oshi; // it drags java.desktop along; macOS and Windows need it

    provides dev.carbontracker.spi.EnergySourceProvider with dev.carbontracker.gpu.GpuProvider;
}
