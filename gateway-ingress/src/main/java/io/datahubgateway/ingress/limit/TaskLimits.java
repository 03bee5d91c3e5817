package io.datahubgateway.ingress.limit;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.task.ingress.Limits;
import io.datahubgateway.ingress.path.InFlight;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * How much one ingress task takes on this node; those of all tasks together that a request counts for are among its {@link
 * #rates}. Any thread.
 */
public final class TaskLimits {

    /** None beyond those of the settings. */
    public static final TaskLimits NONE = new TaskLimits(null, Rates.NONE, null);

    private final @Nullable Limits declared;
    private final Rates rates;
    private final @Nullable InFlight inFlight;

    private TaskLimits(@Nullable Limits declared, Rates rates, @Nullable InFlight inFlight) {
        this.declared = declared;
        this.rates = rates;
        this.inFlight = inFlight;
    }

    /**
     * @param task its id
     * @param overall what holds for all tasks together
     * @param nanoTime the clock
     */
    public static TaskLimits of(String task, @Nullable Limits declared, Rates overall, LongSupplier nanoTime) {
        if (declared == null) {
            return overall.isNone() ? NONE : new TaskLimits(null, overall, null);
        }
        Rates own = Rates.of(
                "datahub " + task, declared.requestsPerSecond(), declared.bytesPerSecond(), declared.burst(), nanoTime);
        return new TaskLimits(
                declared,
                own.and(overall),
                declared.maxBytesInFlight() == null
                        ? null
                        : new InFlight(declared.maxBytesInFlight(), Integer.MAX_VALUE));
    }

    /** What the task's definition says, null when it says nothing. */
    public @Nullable Limits declared() {
        return declared;
    }

    /** Its own rates and those of all tasks together. */
    public Rates rates() {
        return rates;
    }

    /** What its requests may hold, null when only the limit of all tasks together holds. */
    public @Nullable InFlight inFlight() {
        return inFlight;
    }

    /** Largest body; null when the task does not say. */
    public @Nullable ByteSize maxBodySize() {
        return declared == null ? null : declared.largestBody();
    }

    /** Largest record, key and value together; null when the task does not say. */
    public @Nullable ByteSize maxRecordSize() {
        return declared == null ? null : declared.maxRecordSize();
    }

    /** Most records of a request. @param general what holds for all tasks */
    public int maxRecords(int general) {
        return declared == null || declared.maxRecords() == null ? general : Math.min(general, declared.maxRecords());
    }
}
