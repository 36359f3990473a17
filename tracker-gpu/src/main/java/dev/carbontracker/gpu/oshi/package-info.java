/** GPUs of any vendor on macOS and Windows, as OSHI reads them. */
package dev.carbontracker.gpu.oshi;
