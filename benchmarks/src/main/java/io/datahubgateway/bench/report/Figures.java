package io.datahubgateway.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Every run of a measurement, in the order of the rounds.
 *
 * @param <C> what was done
 * @param <K> who did it
 * @param <R> what one run came to
 */
public final class Figures<C, K, R> {

    private final Map<C, Map<K, List<R>>> runs = new LinkedHashMap<>();

    public void add(C one, K kind, R run) {
        runs.computeIfAbsent(one, none -> new LinkedHashMap<>())
                .computeIfAbsent(kind, none -> new ArrayList<>())
                .add(run);
    }

    public boolean has(C one, K kind) {
        return runs.getOrDefault(one, Map.of()).containsKey(kind);
    }

    public List<R> of(C one, K kind) {
        List<R> known = runs.getOrDefault(one, Map.of()).get(kind);
        if (known == null) {
            throw new IllegalStateException(one + " was not measured; name it in --cases");
        }
        return known;
    }

    public Spread of(C one, K kind, ToDoubleFunction<R> figure) {
        return Spread.of(values(one, kind, figure));
    }

    /** The figure of one divided by another's, round by round. */
    public Spread ratio(C one, K above, K below, ToDoubleFunction<R> figure) {
        return Spread.ofRatios(values(one, above, figure), values(one, below, figure));
    }

    private List<Double> values(C one, K kind, ToDoubleFunction<R> figure) {
        return of(one, kind).stream().map(figure::applyAsDouble).toList();
    }
}
