/** Sources of the host itself: RAPL, hwmon, the CPU and RAM models, and facts about machine and process. */
package dev.carbontracker.internal.host;
