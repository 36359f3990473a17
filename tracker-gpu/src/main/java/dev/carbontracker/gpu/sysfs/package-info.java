/** GPUs of AMD's and Intel's, by the files of Linux's hwmon. */
package dev.carbontracker.gpu.sysfs;
