package io.datahubgateway.common.task.sink;

import java.util.Locale;

/** What a removed committed offset means. */
public enum MissingOffsets {
    FAIL,
    EARLIEST,
    LATEST;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
