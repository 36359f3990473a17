/** GPU sources of Carbon Tracker. */
module dev.carbontracker.gpu {
    requires dev.carbontracker.core;

    provides dev.carbontracker.spi.EnergySourceProvider with dev.carbontracker.gpu.GpuProvider;
}
