/** The shipped tables of facts, each row with its source. */
package dev.carbontracker.report.facts;
