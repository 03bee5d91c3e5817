package io.datahubgateway.bench.subject;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The practical limit: body, {@code send} on one event loop, partitions and offsets; no feature at all. */
public final class StraightHandler {

    private final KafkaProducer<byte[], byte[]> producer;

    private StraightHandler(Map<String, Object> properties) {
        producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Arguments: properties of the producer, {@code name=value} each. */
    public static void main(String[] arguments) {
        Map<String, Object> properties = new HashMap<>(Map.of("acks", "all", "enable.idempotence", true));
        Arrays.stream(arguments).map(pair -> pair.split("=", 2)).forEach(pair -> properties.put(pair[0], pair[1]));
        StraightHandler handler = new StraightHandler(properties);
        HttpServer server = Vertx.vertx(
                        new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(1))
                .createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> handler.append(request, body)))
                .listen(0, "127.0.0.1")
                .await();
        System.out.println("ready ingress=http://127.0.0.1:" + server.actualPort());
    }

    private void append(HttpServerRequest request, Buffer body) {
        String topic = request.path().substring(request.path().lastIndexOf('/') + 1);
        List<byte[]> values = Slices.of(request.getHeader(HttpHeaders.CONTENT_TYPE), body.getBytes());
        RecordMetadata[] stored = new RecordMetadata[values.size()];
        AtomicInteger open = new AtomicInteger(stored.length);
        Context context = Vertx.currentContext();
        for (int i = 0; i < stored.length; i++) {
            int slot = i;
            producer.send(new ProducerRecord<>(topic, values.get(i)), (metadata, failure) -> {
                stored[slot] = failure == null ? metadata : null;
                if (open.decrementAndGet() == 0) { // one hop per request
                    context.runOnContext(hop -> answer(request.response(), stored));
                }
            });
        }
    }

    private static void answer(HttpServerResponse response, RecordMetadata[] stored) {
        StringBuilder text = new StringBuilder(32 + stored.length * 32).append("{\"offsets\":[");
        for (RecordMetadata record : stored) {
            if (record == null) {
                response.setStatusCode(500).end();
                return;
            }
            text.append("{\"partition\":").append(record.partition());
            text.append(",\"offset\":").append(record.offset()).append("},");
        }
        text.setCharAt(text.length() - 1, ']');
        response.end(Buffer.buffer(text.append('}').toString().getBytes(StandardCharsets.ISO_8859_1)));
    }
}
