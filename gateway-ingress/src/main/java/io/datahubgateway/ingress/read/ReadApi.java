package io.datahubgateway.ingress.read;

import com.fasterxml.jackson.core.JsonGenerator;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.record.MessageId;
import io.datahubgateway.ingress.append.TopicCatalog;
import io.datahubgateway.ingress.path.InFlight;
import io.datahubgateway.ingress.read.RecordReader.Range;
import io.datahubgateway.ingress.serve.ServedTask;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reading. Whether a message may be read is decided by the ingress task that covers its topic; a paused one still reads.
 * An answer holds at most six megabytes of keys and values, unless a single record is larger, and counts against the
 * bytes in flight until it has left.
 */
public final class ReadApi {

    private static final long MAX_BYTES = 6 * 1024 * 1024;
    private static final int MAX_COUNT = 10_000;
    private static final int DEFAULT_COUNT = 100;
    private static final List<String> QUERY = List.of("offset", "timestamp", "count");

    private final ServedTasks tasks;
    private final TopicCatalog catalog;
    private final RecordReaders readers;
    private final InFlight inFlight;
    private final Problems problems;
    private final long maxBytes;

    public ReadApi(
            ServedTasks tasks, TopicCatalog catalog, RecordReaders readers, InFlight inFlight, Problems problems) {
        this.maxBytes = Math.min(MAX_BYTES, inFlight.maxBytes() / 4); // base64 makes it larger
        this.tasks = tasks;
        this.catalog = catalog;
        this.readers = readers;
        this.inFlight = inFlight;
        this.problems = problems;
    }

    public List<Endpoint> endpoints() {
        List<String> json = List.of(Endpoint.JSON);
        return List.of(
                new Endpoint(HttpMethod.GET, "/messages/{id}", List.of(), json, this::message),
                new Endpoint(
                        HttpMethod.GET,
                        "/topics/{topic}/partitions/{partition}/records",
                        List.of(),
                        json,
                        this::records));
    }

    private void message(RoutingContext ctx) {
        MessageId id = MessageId.parse(ctx.pathParam("id"));
        GatewayException unknown = new GatewayException(
                ErrorCode.MESSAGE_NOT_FOUND, "there is no message " + id + " that can be read here");
        if (tasks.byId(id.datahub()).filter(task -> task.covers(id.topic())).isEmpty()) {
            throw unknown;
        }
        TopicPartition partition = new TopicPartition(id.topic(), id.partition());
        Future<Buffer> found = checked(partition)
                .compose(there -> readers.read(reader -> {
                    Range range = reader.fromOffset(partition, id.offset(), 1, maxBytes);
                    if (range.records().isEmpty() || range.records().get(0).offset() != id.offset()) {
                        throw unknown;
                    }
                    return rendered(json ->
                            RecordView.write(json, id.datahub(), range.records().get(0)));
                }))
                .recover(failure -> Future.failedFuture(isAbsence(failure) ? unknown : failure));
        answer(ctx, found);
    }

    private void records(RoutingContext ctx) {
        String topic = ctx.pathParam("topic");
        ServedTask task = tasks.forTopic(topic)
                .orElseThrow(() -> new GatewayException(
                        ErrorCode.TOPIC_NOT_FOUND,
                        "no ingress task covers topic " + topic + ", so it can't be read here"));
        int number = (int) number("partition", ctx.pathParam("partition"), Integer.MAX_VALUE);
        TopicPartition partition = new TopicPartition(topic, number);
        Function<RecordReader, Range> read = read(ctx, partition);
        answer(
                ctx,
                checked(partition).compose(there -> readers.read(reader -> rendered(read.apply(reader), task.id()))));
    }

    private Function<RecordReader, Range> read(RoutingContext ctx, TopicPartition partition) {
        for (String name : ctx.queryParams().names()) {
            if (!QUERY.contains(name)) {
                throw new GatewayException(
                        ErrorCode.INVALID_REQUEST, "query parameter " + name + " is not known; known here: " + QUERY);
            }
        }
        String offset = ctx.queryParams().get("offset");
        String timestamp = ctx.queryParams().get("timestamp");
        String asked = ctx.queryParams().get("count");
        int count = asked == null ? DEFAULT_COUNT : (int) number("count", asked, MAX_COUNT);
        if (count == 0) {
            throw new GatewayException(ErrorCode.INVALID_REQUEST, "count must be at least 1");
        }
        if ((offset == null) == (timestamp == null)) {
            throw new GatewayException(ErrorCode.INVALID_REQUEST, "give either offset or timestamp");
        }
        if (offset != null) {
            long from = number("offset", offset, Long.MAX_VALUE);
            return reader -> reader.fromOffset(partition, from, count, maxBytes);
        }
        long since = number("timestamp", timestamp, Long.MAX_VALUE);
        return reader -> reader.fromTimestamp(partition, since, count, maxBytes);
    }

    /** Completes on the request's event loop when Kafka has the partition. */
    private Future<Void> checked(TopicPartition partition) {
        return catalog.facts(partition.topic(), partition.partition(), Vertx.currentContext())
                .compose(facts -> {
                    if (partition.partition() < facts.partitions()) {
                        return Future.succeededFuture();
                    }
                    return Future.failedFuture(new GatewayException(
                            ErrorCode.PARTITION_NOT_FOUND,
                            "topic " + partition.topic() + " has the partitions 0 to " + (facts.partitions() - 1)));
                });
    }

    private static boolean isAbsence(Throwable failure) {
        return failure instanceof GatewayException gateway
                && (gateway.code() == ErrorCode.OFFSET_OUT_OF_RANGE
                        || gateway.code() == ErrorCode.TOPIC_NOT_FOUND
                        || gateway.code() == ErrorCode.PARTITION_NOT_FOUND);
    }

    /** What is being read is bounded by the readers; what waits for slow clients to take it, by the limits in flight. */
    private void answer(RoutingContext ctx, Future<Buffer> document) {
        InFlight.Permit permit = inFlight.enter(0);
        ctx.request().resume();
        document.map(read -> {
                    permit.add(read.length());
                    return read;
                })
                .onComplete(result -> {
                    if (result.failed()) {
                        problems.write(ctx, result.cause());
                        permit.release();
                        return;
                    }
                    problems.requestIds().of(ctx.request());
                    ctx.response()
                            .putHeader(HttpHeaders.CONTENT_TYPE, Endpoint.JSON)
                            .end(result.result())
                            .onComplete(left -> permit.release());
                });
    }

    private static Buffer rendered(Range range, String datahub) {
        return rendered(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("records");
            for (ConsumerRecord<byte[], byte[]> entry : range.records()) {
                RecordView.write(json, datahub, entry);
            }
            json.writeEndArray();
            json.writeNumberField("nextOffset", range.nextOffset());
            json.writeEndObject();
        });
    }

    private interface Document {
        void write(JsonGenerator json) throws IOException;
    }

    /** On the reader's thread: six megabytes of JSON are too much for an event loop. */
    private static Buffer rendered(Document document) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.MAPPER.getFactory().createGenerator(bytes)) {
            document.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not of a byte array
        }
        return Buffer.buffer(bytes.toByteArray());
    }

    private static long number(String name, @Nullable String text, long max) {
        try {
            long value = Long.parseLong(String.valueOf(text));
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // same answer as for a number out of range
        }
        throw new GatewayException(ErrorCode.INVALID_REQUEST, name + " must be a whole number from 0 to " + max);
    }
}
