/** What the build runs to make the jar; not in it. */
package dev.carbontracker.agent.build;
