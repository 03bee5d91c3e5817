package io.datahubgateway.common.bus;

/** Every address that the gateway uses on the event bus. Messages are published and not answered, but for {@link #recordSought}. */
public final class BusAddress {

    /** A task was written: {@code {"task","generation"}}. Receivers read the topic; the message carries no state. */
    public static final String TASK_CHANGED = "datahub.task.changed";

    /** A node applied a task: the JSON of an {@code ObservedState}. */
    public static final String TASK_OBSERVED = "datahub.task.observed";

    private BusAddress() {}

    /**
     * Where has this node a record of a sink: a {@code SoughtRecord}, answered with {@code Whereabouts}. Each node that delivers
     * has an address of its own.
     */
    public static String recordSought(String node) {
        return "datahub.record.sought." + node;
    }
}
