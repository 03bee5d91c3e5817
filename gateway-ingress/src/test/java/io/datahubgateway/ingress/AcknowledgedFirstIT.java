package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.testkit.Fault;
import io.datahubgateway.testkit.ProxiedKafka;
import io.datahubgateway.testkit.TestKafka;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A client is told nothing before Kafka has acknowledged everything: the records are in Kafka already, only the word of
 * it is still on its way, and not one byte of the response has left.
 */
class AcknowledgedFirstIT {

    /** Each way. Long enough to see that records are stored while the broker's answer is still held up. */
    private static final Duration DELAY = Duration.ofMillis(1_500);

    private static final Duration SILENCE = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private final ProxiedKafka kafka = ProxiedKafka.start();
    private final TestKafka through = TestKafka.at(kafka.bootstrapServers());
    private final RunningIngress ingress =
            RunningIngress.start(through, Map.of("ingress.stall", "1m", "ingress.appendDeadline", "1m"));
    private final String topic = kafka.direct().topic(1);
    private final String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");

    @AfterEach
    void close() {
        ingress.close();
        through.close();
        kafka.close();
    }

    @Test
    void oneRecord() throws IOException {
        answersOnlyAfterTheLastAcknowledgement("text/plain", "a record", 1);
    }

    /** Four batches of at most 64 KiB reach the broker piece by piece: the first is acknowledged, the last is not. */
    @Test
    void manyRecordsInSeveralBatches() throws IOException {
        answersOnlyAfterTheLastAcknowledgement("application/x-ndjson", ("x".repeat(14_000) + "\n").repeat(15), 15);
    }

    private void answersOnlyAfterTheLastAcknowledgement(String mediaType, String body, int records) throws IOException {
        assertThat(ingress.post("/datahubs/" + hub + "/messages", mediaType, "warm")
                        .statusCode())
                .isEqualTo(200);
        long before = kafka.direct().end(topic);
        try (Socket client = new Socket("127.0.0.1", ingress.port())) {
            kafka.proxy().set(Fault.delay(DELAY));
            client.getOutputStream().write(request(mediaType, body));

            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> kafka.direct().end(topic) == before + records);
            kafka.proxy().set(Fault.blackHole()); // with the last acknowledgement in it
            await().during(SILENCE)
                    .atMost(PATIENCE)
                    .until(() -> client.getInputStream().available() == 0);
            long healed = System.currentTimeMillis();
            kafka.proxy().set(Fault.NONE);

            await().atMost(PATIENCE).until(() -> client.getInputStream().available() > 0);
            String response = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(response).startsWith("HTTP/1.1 200");
            JsonNode messages = Json.object(
                            response.substring(response.indexOf("\r\n\r\n") + 4).getBytes(StandardCharsets.UTF_8))
                    .get("messages");
            assertThat(messages).hasSize(records);
            assertThat(messages.get(records - 1).get("storedAt").asLong()).isGreaterThanOrEqualTo(healed);
            assertThat(messages.get(0).get("storedAt").asLong() < healed)
                    .as("the first of several batches was acknowledged long before")
                    .isEqualTo(records > 1);
        }
    }

    private byte[] request(String mediaType, String body) {
        return ("POST /datahubs/" + hub + "/messages HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\nContent-Type: "
                        + mediaType + "\r\nContent-Length: " + body.length() + "\r\n\r\n" + body)
                .getBytes(StandardCharsets.US_ASCII);
    }
}
