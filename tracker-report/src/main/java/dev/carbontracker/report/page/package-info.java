/** The page: one HTML file with interactive charts that needs nothing from the network. */
package dev.carbontracker.report.page;
