package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.append.AppendFailure;
import io.datahubgateway.ingress.append.AppendOutcomes;
import io.datahubgateway.ingress.path.Exchange;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What became of a record: {@code "error_code":200,"cluster_id","topic_name","partition_id","offset","timestamp","key","value"}, or an
 * error. The members, without the braces around them.
 */
final class Report {

    private static final int STORED = 200;

    private final V3Refusals refusals;
    private final ThisCluster cluster;

    Report(V3Refusals refusals, ThisCluster cluster) {
        this.refusals = refusals;
        this.cluster = cluster;
    }

    /** Why the record is not known to be stored, null when it is. */
    @Nullable
    V3Error error(Exchange part) {
        if (part.failure() != null) {
            return refusals.error(part.request(), part.failure());
        }
        AppendFailure failure = part.outcomes().failure(0);
        return failure == null ? null : V3Error.of(failure);
    }

    /** Of a record that is stored. */
    void stored(JsonBytes json, Exchange part) {
        AppendOutcomes outcomes = part.outcomes();
        json.ascii("\"error_code\":").number(STORED);
        json.ascii(",\"cluster_id\":").text(cluster.known());
        json.ascii(",\"topic_name\":").text(part.topic());
        json.ascii(",\"partition_id\":").number(outcomes.partition(0));
        json.ascii(",\"offset\":").number(outcomes.offset(0));
        json.ascii(",\"timestamp\":\"")
                .ascii(Instant.ofEpochMilli(outcomes.timestamp(0)).toString())
                .ascii("\"");
        if (part.note() instanceof RecordBody sent) {
            sent.key().writeTo(json, "key");
            sent.value().writeTo(json, "value");
        }
    }

    /** A whole report. */
    void write(JsonBytes json, Exchange part) {
        V3Error error = error(part);
        json.ascii("{");
        if (error == null) {
            stored(json, part);
        } else {
            error.writeTo(json);
        }
        json.ascii("}");
    }
}
