package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.report.Spread;
import java.util.ArrayList;
import java.util.List;

/** Delivery by key at full load while the destination refuses one key of ten thousand, to that without it. */
record RefusedKey(Spread without, Spread with, Spread ratio) {

    private static final double SETTLE = 0.7;

    static RefusedKey measure(Deliveries deliveries, Subject gateway, Backlogs backlogs, EgressOptions options) {
        EgressCase load = EgressCase.KEY_1K;
        List<Double> without = new ArrayList<>();
        List<Double> with = new ArrayList<>();
        for (int round = 1; round <= options.rounds; round++) {
            for (boolean failing : round % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
                String topic = failing ? backlogs.withRefusedKey(load.valueBytes()) : backlogs.of(load.valueBytes());
                (failing ? with : without)
                        .add(deliveries
                                .measure(gateway, load.sink(), load.valueBytes(), topic, SETTLE, options.seconds)
                                .perSecond());
            }
        }
        return new RefusedKey(Spread.of(without), Spread.of(with), Spread.ofRatios(with, without));
    }
}
