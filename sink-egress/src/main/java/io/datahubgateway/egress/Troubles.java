package io.datahubgateway.egress;

import io.datahubgateway.common.status.WaitingLanes;
import io.datahubgateway.common.status.WaitingLanes.Head;
import io.datahubgateway.egress.lane.Place;
import io.datahubgateway.egress.lane.Timers;
import io.datahubgateway.egress.lane.Trouble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong and is being tried again, as the status of the task shows it: the reason of the lane that is longest in
 * trouble, and the lanes that wait; nothing once every lane goes on. Another reason is told at most every two seconds, the
 * first after a quiet time at once; what else changes is told within ten. On the task's context.
 */
final class Troubles {

    /** Takes what is to be told; null for: all is well. */
    interface Report {
        void accept(@Nullable String text, @Nullable WaitingLanes lanes);
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(Troubles.class);
    private static final Duration BETWEEN_REASONS = Duration.ofSeconds(2);
    private static final Duration BETWEEN_REPORTS = Duration.ofSeconds(10);

    private final String task;
    private final Timers timers;
    private final Report report;
    private final Map<Object, Trouble> troubled = new LinkedHashMap<>(); // lanes, in order of their beginning
    private @Nullable String told; // the reason
    private boolean changed; // since the last report
    private boolean resting; // a reason was told a moment ago
    private boolean refreshing; // a later report is under way

    Troubles(String task, Timers timers, Report report) {
        this.task = task;
        this.timers = timers;
        this.report = report;
    }

    /** The lane waits. */
    void retrying(Object lane, Trouble trouble) {
        changed |= !trouble.equals(troubled.put(lane, trouble));
        tell();
    }

    void goesOn(Object lane) {
        if (troubled.remove(lane) != null) {
            changed = true;
            tell();
        }
    }

    /** Nothing of the partition is here any more. */
    void closed(TopicPartition partition) {
        if (troubled.values().removeIf(trouble -> trouble.place().partition().equals(partition))) {
            changed = true;
            tell();
        }
    }

    private void tell() {
        Trouble first = troubled.isEmpty() ? null : troubled.values().iterator().next();
        String text = first == null
                ? null
                : first.place().forStatus() + ": " + first.why().forStatus();
        if (resting || Objects.equals(text, told)) {
            refresh();
            return;
        }
        if (first != null) {
            LOGGER.atWarn()
                    .addKeyValue("task", task)
                    .addKeyValue("lanes", troubled.size())
                    .addKeyValue(
                            "error", first.why().at(first.place().toString()).text())
                    .log("delivery failed, trying again");
        }
        report(text);
        resting = true;
        timers.after(BETWEEN_REASONS, () -> {
            resting = false;
            tell();
        });
    }

    /** Tells later what is not worth a report of its own. */
    private void refresh() {
        if (changed && !refreshing) {
            refreshing = true;
            timers.after(BETWEEN_REPORTS, () -> {
                refreshing = false;
                if (changed) {
                    report(told);
                }
            });
        }
    }

    private void report(@Nullable String text) {
        told = text;
        changed = false;
        report.accept(text, troubled.isEmpty() ? null : lanes());
    }

    private WaitingLanes lanes() {
        Map<TopicPartition, Trouble> oldest = new HashMap<>();
        for (Trouble trouble : troubled.values()) {
            oldest.merge(
                    trouble.place().partition(),
                    trouble,
                    (known, next) -> next.place().offset() < known.place().offset() ? next : known);
        }
        Set<Place> first = new HashSet<>();
        List<Head> heads = new ArrayList<>();
        for (Trouble trouble : oldest.values()) {
            if (heads.size() < WaitingLanes.MOST) {
                first.add(trouble.place());
                heads.add(new Head(trouble.head(), true));
            }
        }
        for (Trouble trouble : troubled.values()) {
            if (heads.size() >= WaitingLanes.MOST) {
                break;
            }
            if (first.add(trouble.place())) {
                heads.add(new Head(trouble.head(), false));
            }
        }
        return new WaitingLanes(troubled.size(), null, heads);
    }
}
