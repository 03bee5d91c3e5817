package io.datahubgateway.bench.ingress;

import io.datahubgateway.bench.ingress.Subject.Kind;
import io.datahubgateway.bench.report.Spread;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Every run of the measurement, in the order of the rounds. */
final class Figures {

    private final Map<IngressCase, Map<Kind, List<Run>>> runs = new EnumMap<>(IngressCase.class);

    void add(IngressCase one, Kind kind, Run run) {
        runs.computeIfAbsent(one, none -> new EnumMap<>(Kind.class))
                .computeIfAbsent(kind, none -> new ArrayList<>())
                .add(run);
    }

    boolean has(IngressCase one, Kind kind) {
        return runs.getOrDefault(one, Map.of()).containsKey(kind);
    }

    List<Run> of(IngressCase one, Kind kind) {
        List<Run> known = runs.getOrDefault(one, Map.of()).get(kind);
        if (known == null) {
            throw new IllegalStateException(one.option() + " was not measured; name it in --cases");
        }
        return known;
    }

    Spread of(IngressCase one, Kind kind, ToDoubleFunction<Run> figure) {
        return Spread.of(values(one, kind, figure));
    }

    /** The gateway's figure divided by another's, round by round. */
    Spread ratio(IngressCase one, Kind below, ToDoubleFunction<Run> figure) {
        return Spread.ofRatios(values(one, Kind.GATEWAY, figure), values(one, below, figure));
    }

    private List<Double> values(IngressCase one, Kind kind, ToDoubleFunction<Run> figure) {
        return of(one, kind).stream().map(figure::applyAsDouble).toList();
    }
}
