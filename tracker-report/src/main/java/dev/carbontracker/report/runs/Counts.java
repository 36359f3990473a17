package dev.carbontracker.report.runs;

/**
 * What was found while reading.
 *
 * @param files      files read
 * @param rows       whole rows
 * @param torn       lines that are no whole row
 * @param unreadable whole rows whose figures are none
 * @param shortened  rows of codecarbon without their empty cells, put right
 * @param superseded earlier states or copies of a run: the one that says most counts
 * @param inner      runs inside another one of these files, which contains them
 * @param overlapped runs that share time with another machine-mode run of their host: shared time counts once
 * @param overlapKwh energy that was left out for it
 */
public record Counts(int files, long rows, long torn, long unreadable, long shortened, long superseded, long inner,
                     long overlapped, double overlapKwh) {
}
