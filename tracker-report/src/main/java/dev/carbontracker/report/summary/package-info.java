/** What runs cost in sum: totals, groups, the largest, and everyday equivalents; as text, Markdown, JSON and CSV. */
package dev.carbontracker.report.summary;
