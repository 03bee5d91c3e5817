package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.report.Progress;
import java.util.ArrayList;
import java.util.List;

/** What is no plain load: each with a warm gateway. Blocks. */
record Extras(
        EgressOptions options,
        Progress progress,
        Deliveries deliveries,
        Backlogs backlogs,
        Subject loop,
        GatewaySubject gateway) {

    /** A hundredth of the records of a short delivery comes from a single pause of anybody. */
    private static final double LATENCY_TIMES = 3;

    void measure(EgressReport report) {
        if (isAsked(EgressCase.REFUSED_KEY)) {
            report.refusedKey(RefusedKey.measure(deliveries, gateway, backlogs, options));
        }
        if (isAsked(EgressCase.ADAPTIVE)) {
            report.adaptive(Adaptive.measure(deliveries, gateway, backlogs, options.seconds));
        }
        if (isAsked(EgressCase.LATENCY)) {
            Latency ofLoop = latency(loop);
            List<Latency> ofGateway = new ArrayList<>();
            for (int round = 0; round < options.rounds; round++) {
                ofGateway.add(latency(gateway));
            }
            report.latency(ofLoop, ofGateway);
        }
        if (isAsked(EgressCase.BACKLOG)) {
            report.backlog(DownBacklog.measure(gateway, backlogs, options));
        }
    }

    private boolean isAsked(EgressCase one) {
        boolean asked = options.cases.contains(one);
        if (asked) {
            progress.say(one.title());
        }
        return asked;
    }

    private Latency latency(Subject subject) {
        return Latency.measure(
                subject,
                deliveries.destination(),
                backlogs.kafka(),
                backlogs.topics().create(),
                LATENCY_TIMES * options.seconds);
    }
}
