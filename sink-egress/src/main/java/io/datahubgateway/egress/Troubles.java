package io.datahubgateway.egress;

import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.lane.Place;
import io.datahubgateway.egress.lane.Timers;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong and is being tried again, as the status of the task shows it: the reason of the lane that is longest in
 * trouble, nothing once every lane goes on. Told at most every two seconds, the first after a quiet time at once. On the
 * task's context.
 */
final class Troubles {

    private static final Logger LOGGER = LoggerFactory.getLogger(Troubles.class);
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(2);

    private final String task;
    private final Timers timers;
    private final Consumer<@Nullable String> report;
    private final Map<Object, Trouble> troubled = new LinkedHashMap<>(); // lanes, in order of their beginning
    private @Nullable Trouble reported;
    private boolean resting; // a report was made a moment ago

    private record Trouble(Place place, Reason why) {}

    /** @param report takes the text for the status, null for: all is well */
    Troubles(String task, Timers timers, Consumer<@Nullable String> report) {
        this.task = task;
        this.timers = timers;
        this.report = report;
    }

    /** The lane waits because of this record. */
    void retrying(Object lane, Place place, Reason why) {
        troubled.put(lane, new Trouble(place, why));
        tell();
    }

    void goesOn(Object lane) {
        if (troubled.remove(lane) != null) {
            tell();
        }
    }

    /** Nothing of the partition is here any more. */
    void closed(TopicPartition partition) {
        if (troubled.values().removeIf(trouble -> trouble.place.partition().equals(partition))) {
            tell();
        }
    }

    private void tell() {
        Trouble now = troubled.isEmpty() ? null : troubled.values().iterator().next();
        if (resting || Objects.equals(now, reported)) {
            return;
        }
        reported = now;
        if (now == null) {
            report.accept(null);
        } else {
            report.accept(now.place.forStatus() + ": " + now.why.forStatus());
            LOGGER.atWarn()
                    .addKeyValue("task", task)
                    .addKeyValue("lanes", troubled.size())
                    .addKeyValue("error", now.why.at(now.place.toString()).text())
                    .log("delivery failed, trying again");
        }
        resting = true;
        timers.after(BETWEEN_REPORTS, () -> {
            resting = false;
            tell();
        });
    }
}
