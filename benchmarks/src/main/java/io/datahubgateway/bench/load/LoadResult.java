package io.datahubgateway.bench.load;

/**
 * What a load saw. Latencies in microseconds; those of an open loop count from the moment at which the request should have
 * been sent.
 *
 * @param requests answered, whatever the status
 * @param refused of these: 503
 * @param failed of these: any other status than 2xx; and connections that broke
 */
public record LoadResult(
        long requests, double seconds, long refused, long failed, double p50, double p99, double p999, double max) {

    public double perSecond() {
        return requests / seconds;
    }
}
