package io.datahubgateway.common.task.sink;

import java.util.Locale;

/** Which records of a partition are delivered one after the other. */
public enum Order {
    /** All of them. */
    PARTITION,
    /** Those with the same key; records without a key have no order. */
    KEY,
    /** None. */
    NONE;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
