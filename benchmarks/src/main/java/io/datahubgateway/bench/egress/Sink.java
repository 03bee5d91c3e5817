package io.datahubgateway.bench.egress;

import java.util.Locale;

/**
 * How records are delivered.
 *
 * @param format of bodies
 * @param records in a request at most
 * @param inFlight requests at most
 * @param path at the destination, which says how that answers
 */
record Sink(String order, String format, int records, int inFlight, boolean adaptive, String path) {

    /** One record in a request. */
    static Sink oneByOne(String order, int inFlight, String path) {
        return new Sink(order, "raw", 1, inFlight, false, path);
    }

    /** Five hundred records in a request, eight requests, no order. */
    static Sink batches(String format) {
        return new Sink("none", format, 500, 8, false, "/");
    }

    /** One record in a request, by key, as many requests as turn out well. */
    static Sink adaptive(int inFlight, String path) {
        return new Sink("key", "raw", 1, inFlight, true, path);
    }

    /** As the gateway wants it. */
    String definition(String id, String topic, String destination) {
        return String.format(
                Locale.ROOT,
                "{\"id\":\"%s\",\"kind\":\"sink\",\"topics\":[\"%s\"],\"target\":{\"url\":\"%s\"},\"order\":\"%s\","
                        + "\"body\":{\"format\":\"%s\"},\"batch\":{\"records\":%d},\"flow\":{\"concurrency\":%d,\"adaptive\":%b}}",
                id,
                topic,
                destination + path,
                order,
                format,
                records,
                inFlight,
                adaptive);
    }

    /** As the straight loop wants it, with the properties of its consumer. */
    String order(String consumer, String topic, String destination) {
        return String.format(Locale.ROOT, "%s %s %s %d %d", consumer, destination + path, topic, inFlight, records);
    }
}
