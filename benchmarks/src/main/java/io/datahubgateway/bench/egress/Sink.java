package io.datahubgateway.bench.egress;

import java.util.Locale;

/**
 * How records are delivered.
 *
 * @param records in a request at most
 * @param inFlight requests at most
 * @param path at the destination, which says how that answers
 */
record Sink(String order, int records, int inFlight, boolean adaptive, String path) {

    Sink(String order, int records, int inFlight, String path) {
        this(order, records, inFlight, false, path);
    }

    /** As the gateway wants it. */
    String definition(String id, String topic, String destination) {
        return String.format(
                Locale.ROOT,
                "{\"id\":\"%s\",\"kind\":\"sink\",\"topics\":[\"%s\"],\"target\":{\"url\":\"%s\"},\"order\":\"%s\","
                        + "\"batch\":{\"records\":%d},\"flow\":{\"concurrency\":%d,\"adaptive\":%b}}",
                id,
                topic,
                destination + path,
                order,
                records,
                inFlight,
                adaptive);
    }

    /** As the straight loop wants it, with the properties of its consumer. */
    String order(String consumer, String topic, String destination) {
        return String.format(Locale.ROOT, "%s %s %s %d %d", consumer, destination + path, topic, inFlight, records);
    }
}
