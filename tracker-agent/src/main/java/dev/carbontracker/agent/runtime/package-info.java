/** The agent behind its entry: what it starts, says, and weaves. Only the isolated class loader sees it. */
package dev.carbontracker.agent.runtime;
