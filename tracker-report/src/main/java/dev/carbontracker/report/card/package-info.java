/** Model cards: the block {@code co2_eq_emissions} in the front matter of a README.md, and nothing else of it. */
package dev.carbontracker.report.card;
