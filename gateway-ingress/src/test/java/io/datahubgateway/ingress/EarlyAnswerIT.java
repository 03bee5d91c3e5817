package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.testkit.Fault;
import io.datahubgateway.testkit.ProxiedKafka;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** {@code Prefer: respond-async}, while Kafka acknowledges nothing. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EarlyAnswerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ProxiedKafka kafka = ProxiedKafka.start();
    private final TestKafka through = TestKafka.at(kafka.bootstrapServers());
    private String topic;
    private RunningIngress ingress;
    private String hub;

    private void start(String deadline) {
        topic = kafka.direct().topic(1);
        ingress = RunningIngress.start(through, Map.of("ingress.stall", "1m", "ingress.appendDeadline", deadline));
        hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
        assertThat(ingress.post("/datahubs/" + hub + "/messages", "text/plain", "warm")
                        .statusCode())
                .isEqualTo(200);
    }

    @AfterEach
    void heal() {
        kafka.proxy().set(Fault.NONE);
        ingress.close();
    }

    @AfterAll
    void close() {
        through.close();
        kafka.close();
    }

    private HttpRequest.Builder three(String preference) {
        return ingress.request("/datahubs/" + hub + "/messages")
                .header("Content-Type", "application/x-ndjson")
                .header("Prefer", preference)
                .POST(RunningIngress.body("1\n2\n3"));
    }

    private double count(String what) {
        return ingress.metric("datahub_ingress_" + what);
    }

    private double decided(String outcome) {
        String name = "datahub_ingress_async_decided_total{outcome=\"" + outcome + "\"";
        return ingress.node()
                .services()
                .telemetry()
                .scrape()
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    @Test
    void isAnsweredBeforeKafkaIsAndHeldUntilThen() {
        start("1m");
        kafka.proxy().set(Fault.blackHole());

        for (HttpRequest.Builder request : new HttpRequest.Builder[] {
            three("respond-async"),
            three("handling=strict, Respond-Async; x=y, wait=10"),
            ingress.request("/topics/" + topic + "?async=true")
                    .header("Content-Type", "application/vnd.kafka.json.v2+json")
                    .header("Prefer", "respond-async")
                    .POST(RunningIngress.body("{\"records\":[{\"value\":1},{\"value\":2},{\"value\":3}]}"))
        }) {
            HttpResponse<String> answer = ingress.send(request);
            assertThat(answer.statusCode()).isEqualTo(202);
            assertThat(answer.headers().firstValue("Preference-Applied")).hasValue("respond-async");
            assertThat(answer.body()).isEmpty();
        }

        assertThat(count("async_accepted_total")).isEqualTo(9);
        assertThat(count("async_decided_total")).isZero();
        assertThat(count("bytes_in_flight")).isPositive();
        assertThat(count("requests_in_flight")).isEqualTo(3);
        assertThat(kafka.direct().end(topic)).isEqualTo(1);

        kafka.proxy().set(Fault.NONE);
        await().atMost(PATIENCE).until(() -> decided("stored") == 9);
        assertThat(decided("failed")).isZero();
        await().until(() -> count("bytes_in_flight") + count("requests_in_flight") == 0);
        assertThat(count("records_total")).isEqualTo(10);
        assertThat(kafka.direct().end(topic)).isEqualTo(10);
    }

    @Test
    void whatIsLostAfterwardsIsCountedAndOnlyThat() {
        start("2s");
        kafka.proxy().set(Fault.blackHole());

        assertThat(ingress.send(three("respond-async")).statusCode()).isEqualTo(202);

        await().atMost(PATIENCE).until(() -> decided("failed") == 3);
        assertThat(decided("stored")).isZero();
        await().until(() -> count("bytes_in_flight") + count("requests_in_flight") == 0);
    }

    @Test
    void aShutdownWaitsForWhatWasAccepted() throws Exception {
        start("1m");
        kafka.proxy().set(Fault.blackHole());
        assertThat(ingress.send(three("respond-async")).statusCode()).isEqualTo(202);

        CompletableFuture<Void> stopped = CompletableFuture.runAsync(ingress::stop);
        await().during(Duration.ofMillis(300)).atMost(PATIENCE).until(() -> !stopped.isDone());
        assertThat(kafka.direct().end(topic)).isEqualTo(1);
        kafka.proxy().set(Fault.NONE);
        stopped.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(kafka.direct().end(topic)).isEqualTo(4);
    }

    /** Nothing is promised that is known to fail, and who does not prefer it waits. */
    @Test
    void whatIsRefusedAtOnceIsTold() {
        start("1m");
        HttpResponse<String> refused = ingress.send(ingress.request("/datahubs/" + hub + "/messages")
                .header("Prefer", "respond-async")
                .header("Datahub-Partition", "7")
                .POST(RunningIngress.body("x")));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.headers().firstValue("Preference-Applied")).isEmpty();

        assertThat(ingress.send(three("return=minimal")).statusCode()).isEqualTo(200);
        HttpResponse<String> passedOver = ingress.send(ingress.request("/v1/producer/topics/" + topic)
                .header("Content-Type", "application/json")
                .header("Prefer", "respond-async")
                .POST(RunningIngress.body("{\"records\":[{\"value\":1}]}")));
        assertThat(passedOver.statusCode()).isEqualTo(200);
        assertThat(passedOver.headers().firstValue("Preference-Applied")).isEmpty();
        assertThat(count("async_accepted_total")).isZero();
    }
}
