/** Text from outside made safe to show. */
package dev.carbontracker.internal.text;
