package io.datahubgateway.bench.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A figure of several rounds: the middle one and the extremes. */
public record Spread(double median, double least, double most) {

    /** @param rounds at least one */
    public static Spread of(List<Double> rounds) {
        double[] sorted =
                rounds.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        if (sorted.length == 0) {
            throw new IllegalArgumentException("no rounds");
        }
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Spread(median, sorted[0], sorted[sorted.length - 1]);
    }

    /** Round by round, one divided by the other: what moves both moves the ratio little. */
    public static Spread ofRatios(List<Double> above, List<Double> below) {
        if (above.size() != below.size()) {
            throw new IllegalArgumentException(above.size() + " rounds against " + below.size());
        }
        return of(IntStream.range(0, above.size())
                .mapToObj(round -> above.get(round) / below.get(round))
                .toList());
    }

    /** {@code 0.93 (0.90-0.97)}. */
    public String asText() {
        return String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", median, least, most);
    }
}
