package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.egress.Subject.Kind;
import io.datahubgateway.bench.process.JvmCounters.Recording;
import io.datahubgateway.bench.report.Figures;
import io.datahubgateway.bench.report.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The loads: warms up, then lets one subject after the other deliver, round by round. Blocks. */
record Loads(
        EgressOptions options,
        Progress progress,
        Deliveries deliveries,
        Backlogs backlogs,
        Subject loop,
        Subject gateway) {

    private static final double SETTLE = 0.7; // seconds
    private static final int WARM_UP_TURNS = 2;

    void measure(Figures<EgressCase, Kind, Run> figures) {
        List<EgressCase> loads =
                options.cases.stream().filter(EgressCase::isLoad).toList();
        progress.say("filling topics");
        loads.forEach(one -> backlogs.of(one.valueBytes()));
        for (int turn = 1; turn <= WARM_UP_TURNS && options.warmUp > 0; turn++) {
            for (Subject subject : List.of(loop, gateway)) {
                warmUp(subject, loads);
            }
        }
        Optional<Recording> recording = Optional.ofNullable(options.profile)
                .map(file -> gateway.process().counters().record());
        loads.forEach(one -> measure(one, figures));
        recording.ifPresent(running -> running.stop(options.profile));
    }

    /** A JVM takes half a minute of load to get to its speed. */
    private void warmUp(Subject subject, List<EgressCase> loads) {
        List<EgressCase> inTurn = loads.stream().filter(one -> !one.isPaced()).toList();
        for (EgressCase one : inTurn) {
            progress.say("warming up " + subject.kind().title() + ": " + one.title());
            run(one, subject, Math.max(0.3, options.warmUp / WARM_UP_TURNS / inTurn.size() - SETTLE));
        }
    }

    private void measure(EgressCase one, Figures<EgressCase, Kind, Run> figures) {
        for (int round = 1; round <= options.rounds; round++) {
            List<Subject> inTurn = new ArrayList<>(one.isPaced() ? List.of(gateway) : List.of(loop, gateway));
            if (round % 2 == 0) {
                Collections.reverse(inTurn); // who comes first has no advantage
            }
            for (Subject subject : inTurn) {
                Run run = run(one, subject, options.seconds);
                figures.add(one, subject.kind(), run);
                progress.say(String.format(
                        Locale.ROOT,
                        "%s, round %d of %d, %s: %,.0f records/s, %.1f us CPU, %.1f KiB",
                        one.title(),
                        round,
                        options.rounds,
                        subject.kind().title(),
                        run.perSecond(),
                        run.cpuMicros(),
                        run.allocatedBytes() / 1024));
            }
        }
    }

    private Run run(EgressCase one, Subject subject, double seconds) {
        return deliveries.measure(
                subject, one.sink(), one.valueBytes(), backlogs.of(one.valueBytes()), SETTLE, seconds);
    }
}
