package io.datahubgateway.bench.ingress;

import io.datahubgateway.bench.load.LoadResult;
import io.datahubgateway.bench.process.JvmCounters.Reading;

/**
 * One load on one subject, and what the subject's process used for it.
 *
 * @param used during the load
 * @param residentBytes after it
 */
record Run(LoadResult load, Reading used, long residentBytes) {

    double perSecond() {
        return load.perSecond();
    }

    double p50() {
        return load.p50();
    }

    double p99() {
        return load.p99();
    }

    double p999() {
        return load.p999();
    }

    double cpuMicros() {
        return used.cpuNanos() / 1e3 / load.requests();
    }

    double allocatedBytes() {
        return (double) used.allocatedBytes() / load.requests();
    }
}
