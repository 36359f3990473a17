package dev.carbontracker.internal.account;

/**
 * What part of the machine a process tree used during one step. All parts 0 to 1.
 *
 * @param hostLoad  busy time of the host ÷ time of all its processors
 * @param cpuBusy   busy time of the process tree ÷ busy time of the host
 * @param reserved  part of the host's processors that a quota or processor set keeps for its group; 0 without one
 * @param groupBusy busy time of the process tree ÷ busy time of that group
 * @param ram       its resident memory ÷ memory of the host
 */
public record Shares(double hostLoad, double cpuBusy, double reserved, double groupBusy, double ram) {
}
