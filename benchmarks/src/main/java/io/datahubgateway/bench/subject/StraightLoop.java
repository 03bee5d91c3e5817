package io.datahubgateway.bench.subject;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Scanner;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The practical limit: polls, sends all of the poll with n requests in flight, waits for all, commits; no feature at all. */
public record StraightLoop(Properties consumer, String topic, int inFlight, int batch, RequestOptions target) {

    private static final Context CONTEXT =
            Vertx.vertx(new VertxOptions().setPreferNativeTransport(true)).getOrCreateContext();
    private static final HttpClient CLIENT = CONTEXT.owner().createHttpClient(new PoolOptions().setHttp1MaxSize(64));

    /** Questions: properties with commas between, target and the other parts; then any word, for the end of the loop. */
    public static void main(String[] arguments) throws Exception {
        System.out.println("ready");
        for (Scanner questions = new Scanner(System.in, "UTF-8"); questions.hasNext(); System.out.println("ended")) {
            Properties consumer = new Properties();
            consumer.load(new java.io.StringReader(questions.next().replace(',', '\n')));
            RequestOptions target = new RequestOptions().setAbsoluteURI(questions.next());
            Thread thread = new Thread(new StraightLoop(
                    consumer, questions.next(), questions.nextInt(), questions.nextInt(), target)::run);
            thread.start();
            System.out.println("begun");
            questions.next();
            thread.interrupt();
            thread.join();
        }
    }

    private void run() {
        try (var kafka = new KafkaConsumer<>(consumer, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            kafka.subscribe(List.of(topic));
            while (true) {
                List<byte[]> values = new ArrayList<>();
                kafka.poll(Duration.ofSeconds(1)).forEach(record -> values.add(record.value()));
                CountDownLatch open = new CountDownLatch((values.size() + batch - 1) / batch);
                CONTEXT.runOnContext(hop -> send(values, new int[1], open, inFlight));
                open.await();
                kafka.commitSync();
            }
        } catch (InterruptedException | InterruptException ended) {
            Thread.interrupted();
        }
    }

    private void send(List<byte[]> values, int[] next, CountDownLatch open, int requests) {
        for (int i = 0; i < requests && next[0] < values.size(); i++) {
            List<byte[]> part = values.subList(next[0], Math.min(values.size(), next[0] += batch));
            CLIENT.request(target)
                    .compose(request -> request.setMethod(HttpMethod.POST).send(body(part)))
                    .compose(HttpClientResponse::end)
                    .onSuccess(taken -> open.countDown())
                    .onSuccess(taken -> send(values, next, open, 1));
        }
    }

    private Buffer body(List<byte[]> values) {
        Buffer body = Buffer.buffer(values.size() * (values.get(0).length + 2));
        for (byte[] value : values) {
            (batch == 1 ? body : body.appendByte((byte) (body.length() == 0 ? '[' : ','))).appendBytes(value);
        }
        return batch == 1 ? body : body.appendByte((byte) ']');
    }
}
