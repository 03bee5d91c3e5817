package io.datahubgateway.common.task;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.task.sink.Batch;
import io.datahubgateway.common.task.sink.BodyRules;
import io.datahubgateway.common.task.sink.Flow;
import io.datahubgateway.common.task.sink.MissingOffsets;
import io.datahubgateway.common.task.sink.OnFailure;
import io.datahubgateway.common.task.sink.Order;
import io.datahubgateway.common.task.sink.Report;
import io.datahubgateway.common.task.sink.Retry;
import io.datahubgateway.common.task.sink.Target;
import io.datahubgateway.common.task.sink.VerdictRules;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A sink: delivers the records of its topics to an HTTP destination, in the order that is asked for. */
public record SinkDefinition(
        @Field(
                doc = "Name of the sink, unique among all tasks. Its consumer group is `connect-` and this id.",
                example = "crm",
                minSize = 1,
                maxSize = 249,
                pattern = "\\P{Cc}+")
        String id,

        @Field(doc = "`sink`: topic to HTTP.", example = "sink")
        TaskKind kind,

        @Field(
                doc = "The topics whose records are delivered.",
                example = "[\"orders-v1\"]",
                minSize = 1,
                maxSize = 1000)
        List<String> topics,

        @Field(doc = "Where the records go.") Target target,

        @Field(
                doc =
                        "Which records are delivered one after the other: `partition`, all of a partition; `key`, those of a"
                                + " partition with the same key, while other keys and records without a key go on; `none`, no records"
                                + " at all. One that has to wait holds back only what it has an order with.",
                defaultValue = "partition")
        Order order,

        @Field(
                doc =
                        "Consumers of the sink on each node, among which the partitions are shared out. They share `egress.buffer`"
                                + " too. One is enough unless fetching is what takes the time.",
                defaultValue = "1",
                min = "1",
                max = "64")
        int tasksMax,

        @Field(doc = "How many records make a request. By default each record is one.", defaultValue = "{}")
        Batch batch,

        @Field(doc = "How the values of records become the body of a request.", defaultValue = "{}")
        BodyRules body,

        @Field(
                doc =
                        "No record is delivered before so much time has passed since its timestamp. A timestamp in the future, or"
                                + " none, counts as the time when the sink received the record. What waits takes room in"
                                + " `egress.buffer` and blocks only what it has an order with.",
                defaultValue = "0ms",
                example = "15m",
                max = "24h")
        Duration delay,

        @Field(doc = "What an answer of the destination means.", defaultValue = "{}")
        VerdictRules verdicts,

        @Field(doc = "When a record is tried again, and how often.", defaultValue = "{}")
        Retry retry,

        @Field(doc = "What becomes of a record that can't be delivered.", defaultValue = "{}")
        OnFailure onFailure,

        @Field(doc = "Where is reported what became of each record. Without it nothing is.") @Nullable
        Report report,

        @Field(doc = "How hard the destination is driven.", defaultValue = "{}")
        Flow flow,

        @Field(
                doc =
                        "Where to begin when the consumer group has no committed offset: `earliest`, `latest`, or a time such"
                                + " as `2026-01-31T08:00:00Z`.",
                defaultValue = "earliest")
        String start,

        @Field(
                doc =
                        "What to do when retention has removed the committed offset: `fail` stops the task and says how many"
                                + " offsets are missing; `earliest` and `latest` go on there.",
                defaultValue = "fail")
        MissingOffsets onMissingOffsets)
        implements TaskDefinition {

    public SinkDefinition {
        if (kind != TaskKind.SINK) {
            throw new InvalidDocumentException("kind", "must be sink");
        }
        if (id.equals(".") || id.equals("..")) { // a path that ends so means another path (RFC 3986, section 5.2.4)
            throw new InvalidDocumentException("id", "must not be . or ..");
        }
        TopicNames.requireUsable("topics", topics);
        body.check(batch);
        onFailure.check(topics);
        if (report != null) {
            report.check(topics, onFailure.deadLetterTopic());
        }
        if (!start.equals("earliest") && !start.equals("latest")) {
            try {
                Instant.parse(start);
            } catch (DateTimeParseException e) {
                throw new InvalidDocumentException(
                        "start", "must be earliest, latest or a time such as 2026-01-31T08:00:00Z");
            }
        }
    }

    /** The consumer group, the same that Kafka Connect would use for a connector of this name. */
    public String group() {
        return "connect-" + id;
    }

    @Override
    public <T> T fold(Function<IngressDefinition, T> ingress, Function<SinkDefinition, T> sink) {
        return sink.apply(this);
    }
}
