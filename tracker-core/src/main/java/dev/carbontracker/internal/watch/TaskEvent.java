package dev.carbontracker.internal.watch;

import jdk.jfr.Description;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Registered;
import jdk.jfr.Timestamp;

/** A task that has ended. */
@Name("dev.carbontracker.Task")
@Label("Task")
@Description("A part of a run: its energy and carbon, with PUE and wall factor")
@Registered(true)
final class TaskEvent extends UseEvent {

    @Label("Task Id")
    long taskId;

    @Label("Parent Task Id")
    @Description("0 without one")
    long parentTaskId;

    @Label("Name")
    String name;

    @Label("Started At")
    @Timestamp(Timestamp.MILLISECONDS_SINCE_EPOCH)
    long startedAt;
}
