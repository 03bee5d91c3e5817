package io.datahubgateway.bench.ingress;

import io.datahubgateway.bench.load.Request;
import io.datahubgateway.bench.process.ChildProcess;
import java.util.Map;

/** A running server that is measured, and how it wants to be asked to store something in a topic. */
record Subject(Kind kind, ChildProcess process) {

    /** The datahub that covers all topics of the benchmark. */
    static final String DATAHUB = "bench";

    enum Kind {
        ECHO("bare echo"),
        STRAIGHT("straight handler"),
        GATEWAY("gateway");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        String title() {
            return title;
        }
    }

    boolean takes(IngressCase one) {
        return kind != Kind.ECHO || one.hasEcho();
    }

    /** JSON goes to the gateway as clients of Confluent's REST proxy, version 2, send it; other bodies to a datahub. */
    Request request(String topic, SampleBody kindOfBody, byte[] body) {
        String url = process.fact("ingress");
        String mediaType = kindOfBody.mediaType();
        return kind == Kind.GATEWAY && kindOfBody != SampleBody.JSON
                ? new Request(
                        url + "/datahubs/" + DATAHUB + "/messages",
                        Map.of("Content-Type", mediaType, "Datahub-Topic", topic),
                        body)
                : new Request(url + "/topics/" + topic, Map.of("Content-Type", mediaType), body);
    }
}
