package io.datahubgateway.egress;

import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.lane.Timers;
import io.datahubgateway.egress.poll.Window;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong and is being tried again, as the status of the task shows it: the newest reason while any lane is in
 * trouble, nothing once every lane goes on. Told at most every {@link #BETWEEN}; the first after a quiet time at once. On the
 * task's context.
 */
final class Troubles {

    /** Shortest time between two reports. */
    static final Duration BETWEEN = Duration.ofSeconds(2);

    private static final Logger LOGGER = LoggerFactory.getLogger(Troubles.class);

    private final String task;
    private final Timers timers;
    private final Consumer<@Nullable String> report;
    private final Map<Window, Reason> troubled = new IdentityHashMap<>();
    private @Nullable String newest;
    private @Nullable String reported;
    private boolean resting; // a report was made less than BETWEEN ago

    /** @param report takes the text for the status, null for: all is well */
    Troubles(String task, Timers timers, Consumer<@Nullable String> report) {
        this.task = task;
        this.timers = timers;
        this.report = report;
    }

    void retrying(Window window, Reason why) {
        troubled.put(window, why);
        newest = "partition " + window.partition() + ": " + why.forStatus();
        tell(why);
    }

    void goesOn(Window window) {
        if (!troubled.isEmpty() && troubled.remove(window) != null && troubled.isEmpty()) {
            newest = null;
            tell(null);
        }
    }

    private void tell(@Nullable Reason why) {
        if (resting || Objects.equals(newest, reported)) {
            return;
        }
        reported = newest;
        report.accept(newest);
        if (why != null) {
            LOGGER.atWarn()
                    .addKeyValue("task", task)
                    .addKeyValue("partitions", troubled.size())
                    .addKeyValue("error", why.text())
                    .log("delivery failed, trying again");
        }
        resting = true;
        timers.after(BETWEEN, () -> {
            resting = false;
            tell(troubled.values().stream().findAny().orElse(null));
        });
    }
}
