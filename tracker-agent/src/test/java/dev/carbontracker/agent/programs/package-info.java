/** Programs that the tests start in JVMs of their own, with and without the agent. None of them knows of it. */
package dev.carbontracker.agent.programs;
