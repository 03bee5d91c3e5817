package io.datahubgateway.common.task;

import java.util.Locale;

/** What a task does. */
public enum TaskKind {
    /** HTTP to topic. */
    INGRESS,
    /** Topic to HTTP. */
    SINK;

    /** As written in definitions. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
