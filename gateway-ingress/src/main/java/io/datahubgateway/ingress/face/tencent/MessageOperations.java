package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.ingress.path.QueryAnswer;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.read.PartitionReads;
import io.datahubgateway.ingress.read.Start;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * {@code Fetch...Message...}: messages of a partition that an ingress task covers, whatever its state. There is one Kafka, so
 * an {@code InstanceId} is taken and not looked at.
 */
final class MessageOperations {

    private static final String INSTANCE = "InstanceId";
    private static final String TOPIC = "Topic";
    private static final String NAME = "Name";
    private static final String PARTITION = "Partition";
    private static final String OFFSET = "Offset";
    private static final String START = "StartTime";
    private static final String RECORDS = "SinglePartitionRecordNumber";
    private static final String MESSAGES = "MessageCount";
    private static final JsonNames ONE = JsonNames.of(INSTANCE, TOPIC, PARTITION, OFFSET);
    private static final JsonNames ONE_OF_DATAHUB = JsonNames.of(NAME, PARTITION, OFFSET);
    private static final JsonNames BY_OFFSET = JsonNames.of(INSTANCE, TOPIC, PARTITION, OFFSET, RECORDS);
    private static final JsonNames BY_TIME = JsonNames.of(INSTANCE, TOPIC, PARTITION, START, RECORDS);
    private static final JsonNames LATEST = JsonNames.of(NAME, PARTITION, OFFSET, MESSAGES);
    private static final long FIRST_OF_13_DIGITS = 1_000_000_000_000L;
    private static final long LAST_OF_13_DIGITS = 9_999_999_999_999L;
    private static final int MOST_RECORDS = 20;
    private static final int MOST_MESSAGES = 100;
    private static final int USUALLY = 20;

    private final PartitionReads reads;
    private final Envelope envelope;

    MessageOperations(PartitionReads reads, Envelope envelope) {
        this.reads = reads;
        this.envelope = envelope;
    }

    /** The operations by name. */
    Map<String, QueryPath.BodyQuery> queries() {
        return Map.of(
                "FetchMessageByOffset", (ctx, body) -> one(ctx, ActionParameters.parse(body, ONE), TOPIC),
                "FetchDatahubMessageByOffset",
                        (ctx, body) -> one(ctx, ActionParameters.parse(body, ONE_OF_DATAHUB), NAME),
                "FetchMessageListByOffset", this::byOffset,
                "FetchMessageListByTimestamp", this::byTime,
                "FetchLatestDatahubMessageList", this::latest);
    }

    private Future<QueryAnswer> one(RoutingContext ctx, ActionParameters parameters, String topic) {
        TopicPartition partition = partition(parameters, topic);
        long offset = parameters.number(OFFSET, 0, Long.MAX_VALUE);
        GatewayException absent = new GatewayException(
                ErrorCode.OFFSET_OUT_OF_RANGE,
                "partition " + partition.partition() + " of " + partition.topic() + " holds no message at the offset "
                        + offset);
        return reads.read(
                        partition,
                        Start.at(offset),
                        1,
                        entry -> {
                            if (entry.offset() != offset) { // the next one, where compaction has removed it
                                throw absent;
                            }
                            return true;
                        },
                        ShownMessages.one(envelope.requestId(ctx.request())),
                        ShownMessages.MAX_BYTES)
                .map(page -> {
                    if (page.records() == 0) {
                        throw absent;
                    }
                    return QueryAnswer.of(Endpoint.JSON, page.content());
                });
    }

    private Future<QueryAnswer> byOffset(RoutingContext ctx, byte[] body) {
        ActionParameters parameters = ActionParameters.parse(body, BY_OFFSET);
        return list(
                partition(parameters, TOPIC),
                Start.at(parameters.number(OFFSET, 0, Long.MAX_VALUE)),
                parameters.count(RECORDS, MOST_RECORDS, USUALLY),
                ShownMessages.list(envelope.requestId(ctx.request())));
    }

    /** From the beginning, where it says no time. */
    private Future<QueryAnswer> byTime(RoutingContext ctx, byte[] body) {
        ActionParameters parameters = ActionParameters.parse(body, BY_TIME);
        Long since = parameters.numberIfThere(START, FIRST_OF_13_DIGITS, LAST_OF_13_DIGITS);
        return list(
                partition(parameters, TOPIC),
                Start.since(since == null ? 0 : since),
                parameters.count(RECORDS, MOST_RECORDS, USUALLY),
                ShownMessages.withoutContent(envelope.requestId(ctx.request())));
    }

    /** The last ones, or from an offset on. */
    private Future<QueryAnswer> latest(RoutingContext ctx, byte[] body) {
        ActionParameters parameters = ActionParameters.parse(body, LATEST);
        Long offset = parameters.numberIfThere(OFFSET, 0, Long.MAX_VALUE);
        int count = parameters.count(MESSAGES, MOST_MESSAGES, USUALLY);
        return list(
                partition(parameters, NAME),
                offset == null ? Start.latest(count) : Start.at(offset),
                count,
                ShownMessages.list(envelope.requestId(ctx.request())));
    }

    private static TopicPartition partition(ActionParameters parameters, String topic) {
        parameters.textIfThere(INSTANCE, "");
        return new TopicPartition(parameters.text(topic), (int) parameters.number(PARTITION, 0, Integer.MAX_VALUE));
    }

    private Future<QueryAnswer> list(TopicPartition partition, Start start, int count, ShownMessages form) {
        return reads.read(partition, start, count, any -> true, form, ShownMessages.MAX_BYTES)
                .map(page -> QueryAnswer.of(Endpoint.JSON, page.content()));
    }
}
