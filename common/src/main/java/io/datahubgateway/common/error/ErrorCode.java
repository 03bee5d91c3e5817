package io.datahubgateway.common.error;

import java.util.Locale;

/**
 * Every error that the native API and reading answer, with its stable code. The code never changes its meaning; the
 * detail text beside it in a problem document may.
 */
public enum ErrorCode {
    // What the client sent
    INVALID_REQUEST(400, "Invalid request", "A path, query parameter, header or id can't be understood."),
    INVALID_BODY(400, "Invalid body", "The body can't be decoded into records; nothing of it was written."),
    INVALID_DEFINITION(
            400, "Invalid definition", "The document has the problems listed in `errors`; nothing was changed."),
    TOPIC_REQUIRED(
            400, "Topic required", "The datahub covers several topics, so the header `Datahub-Topic` has to name one."),
    TOPIC_FORBIDDEN(403, "Topic forbidden", "Topics whose names begin with `__` belong to the gateway and to Kafka."),
    ADMINISTRATION_OFF(
            403,
            "Administration off",
            "The setting `ingress.administration` keeps clients of the ingress port from changing topics and datahubs."),
    KAFKA_DENIED(
            403, "Denied by Kafka", "Kafka's rules don't let the gateway do this with the topic; nothing was written."),
    ORIGIN_NOT_ALLOWED(
            403,
            "Origin not allowed",
            "Pages of this origin may not use the path; the key `cors` lists those that may."),
    LOCAL_ONLY(403, "Local only", "This is for clients on the machine that the node runs on."),
    PARTITION_OUT_OF_RANGE(400, "Partition out of range", "The topic has fewer partitions than the one asked for."),
    OFFSET_OUT_OF_RANGE(404, "Offset out of range", "The partition holds no record at this offset, or not any more."),
    NOT_FOUND(404, "Not found", "There is nothing at this path."),
    PARTITION_NOT_FOUND(404, "Partition not found", "The topic has fewer partitions than the one in the path."),
    TASK_NOT_FOUND(404, "Task not found", "No task of the kind that the path needs has this id."),
    TOPIC_NOT_FOUND(404, "Topic not found", "Kafka has no such topic, or no ingress task covers it."),
    MESSAGE_NOT_FOUND(404, "Message not found", "The id names no message of this datahub, or it was removed since."),
    RECORD_NOT_OF_TASK(404, "Record not of the task", "The sink reads no topic as the one that the id names."),
    METHOD_NOT_ALLOWED(405, "Method not allowed", "The header `Allow` lists the methods of this path."),
    NOT_ACCEPTABLE(406, "Not acceptable", "The header `Accept` excludes every media type that this path answers with."),
    BODY_TOO_SLOW(408, "Body too slow", "The body did not arrive within the time that the detail names."),
    TOPIC_EXISTS(409, "Topic exists", "Kafka has a topic of this name; it was left as it is."),
    TASK_EXISTS(409, "Task exists", "A task with this id exists; use PUT to replace its definition."),
    COMMAND_CONFLICT(409, "Command conflict", "The command does not fit the state that the task is in."),
    GENERATION_MISMATCH(
            412, "Generation mismatch", "The task was changed since it was read: `If-Match` names another generation."),
    BODY_TOO_LARGE(413, "Body too large", "The body is larger than the limit in the detail."),
    RECORD_TOO_LARGE(
            413, "Record too large", "A record is larger than its topic or the gateway takes; no record was written."),
    TOO_MANY_RECORDS(413, "Too many records", "One request carries more records than the limit in the detail."),
    TARGET_TOO_LONG(414, "Target too long", "The first line of the request is longer than 8 KiB."),
    RECORD_TOO_LARGE_TO_READ(
            422,
            "Record too large to read",
            "A record takes more than an answer may have; `nextOffset` is where reading can go on."),
    UNSUPPORTED_MEDIA_TYPE(415, "Unsupported media type", "The path takes the media types that the detail lists."),
    RATE_LIMITED(
            429, "Too fast", "A limit of requests or bytes a second is reached; `Retry-After` says when to come back."),
    HEADERS_TOO_LARGE(431, "Headers too large", "The headers of the request are larger than 16 KiB together."),

    // What can't be done now
    OVERLOADED(503, "Overloaded", "A limit of the gateway is reached; nothing was written. Try again later."),
    TASK_SUSPENDED(503, "Task suspended", "An operator paused the task; nothing was written."),
    TASK_STOPPED(503, "Task stopped", "An operator stopped the task; nothing was written."),
    SHUTTING_DOWN(503, "Shutting down", "This node takes no new work; nothing was written."),
    KAFKA_UNAVAILABLE(503, "Kafka unavailable", "Kafka does not answer; nothing was written."),
    KAFKA_REFUSED(502, "Refused by Kafka", "Kafka refused the operation for good; nothing was written."),
    OUTCOME_UNKNOWN(
            504,
            "Outcome unknown",
            "Kafka did not answer in time: the record may or may not be stored. Sending it again may store it twice."),
    INTERNAL(500, "Internal error", "A fault of the gateway; its log has the details under the request id.");

    private final int status;
    private final String title;
    private final String doc;

    ErrorCode(int status, String title, String doc) {
        this.status = status;
        this.title = title;
        this.doc = doc;
    }

    /** The stable code, as in {@code body-too-large}. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** HTTP status of an answer that has this error alone. */
    public int status() {
        return status;
    }

    /** The same for every occurrence (RFC 9457, section 3.1.3). */
    public String title() {
        return title;
    }

    /** One or two sentences for the reference. */
    public String doc() {
        return doc;
    }

    /** Whether the same request may be sent again as it is: nothing came of it, and it can succeed later. */
    public boolean retryable() {
        return status == 503 || this == RATE_LIMITED || this == BODY_TOO_SLOW;
    }
}
