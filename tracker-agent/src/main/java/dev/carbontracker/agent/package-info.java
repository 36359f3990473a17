/**
 * What a program under the agent can see of it: the entries, a class loader, a first look at classes, and the bridge that
 * woven code calls. All the rest is in {@code dev.carbontracker.agent.runtime} and in libraries that only that class
 * loader sees.
 */
package dev.carbontracker.agent;
