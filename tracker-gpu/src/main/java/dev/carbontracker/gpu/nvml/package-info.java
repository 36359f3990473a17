/** NVIDIA's GPUs through its management library, NVML. Constants and layouts are those of {@code nvml.h} of CUDA 13.3. */
package dev.carbontracker.gpu.nvml;
