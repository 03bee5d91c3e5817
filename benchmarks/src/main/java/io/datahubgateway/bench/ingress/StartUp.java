package io.datahubgateway.bench.ingress;

import io.datahubgateway.bench.process.ChildProcess;
import io.datahubgateway.bench.report.Spread;
import java.util.ArrayList;
import java.util.List;

/** Starts of the ingress alone against a broker that runs: until ready, and what it then takes. */
record StartUp(Spread seconds, Spread residentMebibytes) {

    private static final int STARTS = 3;

    static StartUp measure(IngressServers servers) {
        List<Double> seconds = new ArrayList<>();
        List<Double> resident = new ArrayList<>();
        for (int i = 1; i <= STARTS; i++) {
            try (ChildProcess gateway = servers.startIngress("start-" + i).awaitReady()) {
                seconds.add(gateway.secondsToReady());
                resident.add(gateway.residentBytes() / 1024.0 / 1024);
            }
        }
        return new StartUp(Spread.of(seconds), Spread.of(resident));
    }
}
