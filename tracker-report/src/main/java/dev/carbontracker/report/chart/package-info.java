/** Charts for papers: drawn once as marks, written as SVG or painted as PNG. */
package dev.carbontracker.report.chart;
