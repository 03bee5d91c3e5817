package io.datahubgateway.ingress.face.hdinsight;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.path.Parameters;
import io.datahubgateway.ingress.path.QueryAnswer;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.read.PartitionReads;
import io.datahubgateway.ingress.read.RecordForm;
import io.datahubgateway.ingress.read.RecordReader;
import io.datahubgateway.ingress.read.Start;
import io.datahubgateway.ingress.read.TextOrBase64;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * {@code GET /v1/consumer/topics/{topic}/partitions/{partition}/offsets/{offset}?count=}: records from an offset on, as many
 * as asked for, at most six megabytes of them. Where to go on is in the header {@code NextOffset}. Keys and values are
 * texts; one that is not UTF-8 is shown in base64, which stands beside it.
 */
final class ConsumeOperation {

    private static final String PATH = "/v1/consumer/topics/{topic}/partitions/{partition}/offsets/{offset}";
    private static final String COUNT = "count";
    private static final int MAX_COUNT = 10_000;
    private static final int MAX_BYTES = 6 * 1024 * 1024;

    private final PartitionReads reads;

    ConsumeOperation(PartitionReads reads) {
        this.reads = reads;
    }

    Endpoint endpoint(QueryPath path, Refusals refusals) {
        return new Endpoint(
                HttpMethod.GET, PATH, List.of(), List.of(Endpoint.JSON), path.handler(refusals, this::consume));
    }

    private Future<QueryAnswer> consume(RoutingContext ctx) {
        Parameters.requireKnown(ctx, List.of(COUNT));
        String topic = ctx.pathParam("topic");
        int number = (int) Parameters.wholeNumber("partition", ctx.pathParam("partition"), 0, Integer.MAX_VALUE);
        long offset = Parameters.wholeNumber("offset", ctx.pathParam("offset"), 0, Long.MAX_VALUE);
        String asked = ctx.queryParams().get(COUNT);
        int count = asked == null ? 1 : (int) Parameters.wholeNumber(COUNT, asked, 1, MAX_COUNT);
        TopicPartition partition = new TopicPartition(topic, number);
        return reads.read(partition, Start.at(offset), count, any -> true, new ConsumedRecords(), MAX_BYTES)
                .map(page -> new QueryAnswer(
                        200,
                        Endpoint.JSON,
                        Map.of("NextOffset", Long.toString(page.progress().next())),
                        page.content()));
    }

    /** {@code {"records":[...]}}. */
    private static final class ConsumedRecords implements RecordForm {

        @Override
        public void write(JsonBytes json, String datahub, ConsumerRecord<byte[], byte[]> entry, boolean first) {
            json.ascii(first ? "{\"records\":[{" : ",{");
            TextOrBase64.member(json, "key", entry.key()).ascii(",");
            TextOrBase64.member(json, "value", entry.value());
            json.ascii(",\"partition\":").number(entry.partition());
            json.ascii(",\"offset\":").number(entry.offset());
            json.ascii(",\"timestamp\":").number(entry.timestamp());
            json.ascii(",\"timestampType\":")
                    .text(entry.timestampType().toString())
                    .ascii("}");
        }

        @Override
        public void end(JsonBytes json, RecordReader.Progress progress, boolean empty) {
            json.ascii(empty ? "{\"records\":[]}" : "]}");
        }
    }
}
