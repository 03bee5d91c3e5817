package io.datahubgateway.bench.ingress;

import io.datahubgateway.bench.load.LoadResult;
import io.datahubgateway.bench.load.SocketLoad;
import io.datahubgateway.bench.process.Topics;
import java.util.Arrays;

/**
 * Bodies of the largest size, on as many connections as would hold twice what may be in flight. Refusals with 503 are right;
 * anything else is a failure.
 */
record LargeBodies(String heap, LoadResult load, boolean survived, long residentBytes, long directBytes) {

    private static final int BYTES = 8 * 1024 * 1024 - 1024;
    private static final int CONNECTIONS = 16;

    static LargeBodies measure(IngressServers servers, Topics topics, IngressOptions options) {
        Subject gateway = servers.gateway("gateway-large-bodies", options.largeBodiesHeap);
        try {
            byte[] body = new byte[BYTES];
            Arrays.fill(body, (byte) 'x');
            String topic = topics.create();
            LoadResult load = SocketLoad.closed(
                    IngressCase.raw(gateway, topic, body), CONNECTIONS, Math.max(10, options.seconds));
            topics.discard(topic);
            boolean alive = gateway.process().isAlive();
            return new LargeBodies(
                    options.largeBodiesHeap,
                    load,
                    alive,
                    gateway.process().residentBytes(),
                    alive ? gateway.process().counters().directBytes() : 0);
        } finally {
            gateway.process().close();
        }
    }

    boolean held() {
        return survived && load.failed() == 0 && load.requests() > load.refused();
    }
}
