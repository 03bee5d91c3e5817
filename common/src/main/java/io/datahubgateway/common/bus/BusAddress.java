package io.datahubgateway.common.bus;

/** Every address that the gateway uses on the event bus. All messages are published, none is answered. */
public final class BusAddress {

    /** A task was written: {@code {"task","generation"}}. Receivers read the topic; the message carries no state. */
    public static final String TASK_CHANGED = "datahub.task.changed";

    /** A node applied a task: the JSON of an {@code ObservedState}. */
    public static final String TASK_OBSERVED = "datahub.task.observed";

    private BusAddress() {}
}
