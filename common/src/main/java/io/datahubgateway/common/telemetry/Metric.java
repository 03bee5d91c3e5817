package io.datahubgateway.common.telemetry;

import java.util.List;

/**
 * Every metric of the gateway. Names follow Prometheus: base units, and {@code _total} on counters (added by the
 * registry). Tags are from a fixed set; none holds a key, a URL or a message id.
 */
public enum Metric {
    INGRESS_REQUESTS(
            Type.COUNTER,
            "datahub.ingress.requests",
            "Requests to append messages, by the HTTP status of the answer and by what became of their records: stored,"
                    + " partly (some of them stored), failed (none, or it is not known), refused (nothing reached Kafka),"
                    + " accepted (answered before Kafka was)."
                    + " Protocols that have no other status say each of them with 200.",
            Metric.TASK_TAG,
            "status",
            "outcome"),
    INGRESS_RECORDS(Type.COUNTER, "datahub.ingress.records", "Records that Kafka acknowledged.", Metric.TASK_TAG),
    INGRESS_BYTES(
            Type.COUNTER,
            "datahub.ingress.bytes",
            "Bytes of keys and values that Kafka acknowledged.",
            Metric.TASK_TAG),
    INGRESS_APPEND_SECONDS(
            Type.TIMER,
            "datahub.ingress.append.seconds",
            "Time from the head of a request to its answer, when it was appended."),
    INGRESS_BYTES_IN_FLIGHT(
            Type.GAUGE, "datahub.ingress.bytes.in.flight", "Bytes of requests that are not answered yet."),
    INGRESS_REQUESTS_IN_FLIGHT(Type.GAUGE, "datahub.ingress.requests.in.flight", "Requests that are not answered yet."),
    INGRESS_SHED(
            Type.COUNTER,
            "datahub.ingress.shed",
            "Requests that were refused by their head alone because a limit was reached.",
            "reason"),
    INGRESS_LIMITED(
            Type.COUNTER,
            "datahub.ingress.limited",
            "Requests that a limit refused after their task was known, by the code of the refusal.",
            Metric.TASK_TAG,
            "reason"),
    INGRESS_ASYNC_ACCEPTED(
            Type.COUNTER,
            "datahub.ingress.async.accepted",
            "Records whose client was answered before Kafka acknowledged them, as it preferred.",
            Metric.TASK_TAG),
    INGRESS_ASYNC_DECIDED(
            Type.COUNTER,
            "datahub.ingress.async.decided",
            "What became of these records afterwards: stored, or failed, which is lost or unknown.",
            Metric.TASK_TAG,
            "outcome"),

    INGRESS_READ_RECORDS(
            Type.COUNTER, "datahub.ingress.read.records", "Records that were read for clients.", Metric.TASK_TAG),
    INGRESS_READ_SECONDS(
            Type.TIMER, "datahub.ingress.read.seconds", "Time of one read from Kafka, its rendering included."),
    INGRESS_READ_BYTES_IN_FLIGHT(
            Type.GAUGE,
            "datahub.ingress.read.bytes.in.flight",
            "Bytes that are being read or that readers' clients have not taken yet."),
    INGRESS_OPEN_READS(
            Type.GAUGE, "datahub.ingress.open.reads", "Tails, and reads that wait for a record, that are open."),

    HTTP_CONNECTIONS(Type.GAUGE, "datahub.http.connections", "Connections that are open on a port.", "port"),
    HTTP_CONNECTIONS_CUT(
            Type.COUNTER,
            "datahub.http.connections.cut",
            "Connections that were closed because the port has as many as it may (limit), or because a head did not arrive"
                    + " in time (slow-head).",
            "port",
            "reason"),

    EGRESS_REQUESTS(
            Type.COUNTER,
            "datahub.egress.requests",
            "Requests to the destination, by verdict: delivered, retry, reject.",
            "task",
            "verdict"),
    EGRESS_RECORDS(Type.COUNTER, "datahub.egress.records", "Records that the destination took.", Metric.TASK_TAG),
    EGRESS_BREAKER(
            Type.GAUGE,
            "datahub.egress.breaker",
            "The breaker: 0 while requests may begin, 1 while one is tried, 2 while it is open.",
            Metric.TASK_TAG),
    EGRESS_UNDELIVERED(
            Type.COUNTER,
            "datahub.egress.undelivered",
            "Records that are finished without having been delivered, by what became of them: drop, dead-letter.",
            "task",
            "action"),
    EGRESS_REPORTS_LOST(
            Type.COUNTER,
            "datahub.egress.reports.lost",
            "Reports on records that Kafka did not take.",
            Metric.TASK_TAG),
    EGRESS_REQUEST_SECONDS(
            Type.TIMER, "datahub.egress.request.seconds", "Time of one request to the destination.", Metric.TASK_TAG),
    EGRESS_BUFFERED_BYTES(
            Type.GAUGE, "datahub.egress.buffered.bytes", "Bytes of records that wait for delivery.", Metric.TASK_TAG),
    EGRESS_UNCOMMITTED_RECORDS(
            Type.GAUGE,
            "datahub.egress.uncommitted.records",
            "Records that are delivered and not committed yet.",
            Metric.TASK_TAG),

    TASK_GENERATION(
            Type.GAUGE,
            "datahub.task.generation",
            "Generation of the task that is in force on this node.",
            Metric.TASK_TAG),
    TASK_FAILED(
            Type.GAUGE, "datahub.task.failed", "1 while the task has failed on this node, else 0.", Metric.TASK_TAG);

    /** Name of the tag that holds the id of a task. */
    static final String TASK_TAG = "task";

    /** How a metric behaves. */
    public enum Type {
        /** Only grows, and begins again at 0 with the process. */
        COUNTER,
        /** Goes up and down. */
        GAUGE,
        /** Counts durations into buckets of seconds. */
        TIMER
    }

    private final Type type;
    private final String key;
    private final String help;
    private final List<String> tags;

    Metric(Type type, String key, String help, String... tags) {
        this.type = type;
        this.key = key;
        this.help = help;
        this.tags = List.of(tags);
    }

    public Type type() {
        return type;
    }

    /** Dotted name; Prometheus shows it with underscores. */
    public String key() {
        return key;
    }

    public String help() {
        return help;
    }

    /** Names of the tags, in the order in which {@link Telemetry} takes their values. */
    public List<String> tags() {
        return tags;
    }
}
