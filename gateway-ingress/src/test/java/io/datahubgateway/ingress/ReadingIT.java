package io.datahubgateway.ingress;

import static io.datahubgateway.ingress.RunningIngress.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads that end with an answer. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReadingIT {

    private static final String LARGE = "x".repeat(10_000);

    private final TestKafka kafka;
    private final Map<String, String> hubs = new HashMap<>(); // by topic
    private RunningIngress ingress;
    private String topic; // ten records with the keys a, b, c, a, ... and the values 0 to 9
    private String path;

    ReadingIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(
                kafka,
                Map.of(
                        "ingress.maxReadBytes", "64KiB", // so an answer has at most 16 KiB
                        "ingress.maxBodySize", "1KiB",
                        "ingress.maxOpenReads", "2"));
        topic = topic();
        path = path(topic);
        for (int i = 0; i < 10; i++) {
            kafka.append(topic, 0, List.of("a", "b", "c").get(i % 3), Integer.toString(i));
        }
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private String topic() {
        String fresh = kafka.topic(1);
        hubs.put(fresh, ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + fresh + "'}"));
        return fresh;
    }

    private static String path(String topic) {
        return "/topics/" + topic + "/partitions/0/records";
    }

    @ParameterizedTest
    @CsvSource({
        "offset=0, 0 1 2 3 4 5 6 7 8 9, 10",
        "offset=8, 8 9, 10",
        "offset=10, '', 10",
        "offset=2&count=3, 2 3 4, 5",
        "timestamp=0&count=1, 0, 1",
        "timestamp=99999999999999, '', 10",
        "latest=3, 7 8 9, 10",
        "latest=3&count=2, 7 8, 9",
        "latest=10000, 0 1 2 3 4 5 6 7 8 9, 10",
        "latest=0, '', 10",
        "offset=0&key=a, 0 3 6 9, 10",
        "offset=1&key=a&count=1, 3, 4",
        "offset=0&key=YQ==&keyEncoding=base64, 0 3 6 9, 10",
        "offset=0&key=YQ%3D%3D&keyEncoding=base64, 0 3 6 9, 10",
        "offset=0&key=a&keyEncoding=text, 0 3 6 9, 10",
        "offset=0&key=YQ==, '', 10",
        "offset=0&key=absent, '', 10",
        "offset=0&wait=10s&count=1, 0, 1"
    })
    void readsWhatTheQueryAsksFor(String query, String values, long nextOffset) {
        HttpResponse<String> response = ingress.get(path + "?" + query);

        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode page = json(response);
        assertThat(values(page)).isEqualTo(values);
        assertThat(page.get("nextOffset").asLong()).isEqualTo(nextOffset);
        assertThat(page.get("endOffset").asLong()).isEqualTo(10);
    }

    private static String values(JsonNode page) {
        List<String> values = new ArrayList<>();
        page.get("records").forEach(entry -> values.add(entry.get("value").asText()));
        return String.join(" ", values);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "                           | invalid-request     | one of offset, timestamp and latest is needed",
                "count=1                    | invalid-request     | one of offset, timestamp and latest is needed",
                "offset=0&timestamp=0       | invalid-request     | exclude each other",
                "offset=0&latest=1          | invalid-request     | exclude each other",
                "offset=-1                  | invalid-request     | offset must be a whole number",
                "offset=x                   | invalid-request     | offset must be a whole number",
                "offset=                    | invalid-request     | offset must be a whole number",
                "offset=9223372036854775808 | invalid-request     | offset must be a whole number",
                "offset=0&offset=1          | invalid-request     | query parameter offset is there twice",
                "timestamp=now              | invalid-request     | timestamp must be a whole number",
                "latest=10001               | invalid-request     | latest must be a whole number",
                "offset=0&count=0           | invalid-request     | count must be a whole number from 1 to 10000",
                "offset=0&count=10001       | invalid-request     | count must be a whole number from 1 to 10000",
                "offset=0&wait=31s          | invalid-request     | wait must be a duration",
                "offset=0&wait=5            | invalid-request     | wait must be a duration",
                "offset=0&wait=-1s          | invalid-request     | wait must be a duration",
                "offset=0&keyEncoding=text  | invalid-request     | keyEncoding goes with key",
                "offset=0&key=a&keyEncoding=hex | invalid-request | keyEncoding must be text or base64",
                "offset=0&key=*&keyEncoding=base64 | invalid-request | key is not base64",
                "ofset=0                    | invalid-request     | query parameter ofset is not known",
                "offset=11                  | offset-out-of-range | it begins at 0, and 10 is next"
            })
    void refusesWhatItDoesNotUnderstandWithTheName(String query, String code, String detail) {
        HttpResponse<String> response = ingress.get(path + (query == null ? "" : "?" + query));

        assertThat(json(response).get("code").asText()).isEqualTo(code);
        assertThat(json(response).get("detail").asText()).contains(detail);
        assertThat(response.statusCode()).isEqualTo(code.equals("offset-out-of-range") ? 404 : 400);
    }

    @Test
    void waitsForARecordAndAnswersAsSoonAsItComes() {
        String fresh = topic();
        CompletableFuture<HttpResponse<String>> keyed =
                CompletableFuture.supplyAsync(() -> ingress.get(path(fresh) + "?offset=0&key=mine&wait=30s"));
        CompletableFuture<HttpResponse<String>> any =
                CompletableFuture.supplyAsync(() -> ingress.get(path(fresh) + "?latest=0&wait=30s"));
        await().until(() -> metric("open_reads") == 2);

        HttpResponse<String> third = ingress.get(path(fresh) + "?offset=0&wait=30s");
        kafka.append(fresh, 0, "other", "1");
        JsonNode first = json(any.orTimeout(10, TimeUnit.SECONDS).join());
        kafka.append(fresh, 0, "mine", "2");
        JsonNode second = json(keyed.orTimeout(10, TimeUnit.SECONDS).join());

        assertThat(values(first)).isEqualTo("1");
        assertThat(values(second)).isEqualTo("2");
        assertThat(third.statusCode()).as("beyond the limit").isEqualTo(503);
        assertThat(third.headers().firstValue("Retry-After")).isPresent();
        await().until(() -> metric("open_reads") == 0);
    }

    @Test
    void answersWithNothingWhenTheTimeIsOver() {
        long begun = System.nanoTime();

        JsonNode page = json(ingress.get(path + "?offset=10&wait=300ms"));

        assertThat(page.get("records")).isEmpty();
        assertThat(page.get("nextOffset").asLong()).isEqualTo(10);
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(300));
    }

    @Test
    void anAnswerEndsBeforeItIsTooLargeAndOneThatWouldBeNamesTheNextOffset() {
        String fresh = topic();
        for (String value : List.of(LARGE, LARGE, LARGE + LARGE, "small", "\u0001".repeat(3_000))) {
            kafka.append(fresh, 0, null, value);
        }

        JsonNode first = json(ingress.get(path(fresh) + "?offset=0"));
        JsonNode second = json(ingress.get(path(fresh) + "?offset=1"));
        HttpResponse<String> third = ingress.get(path(fresh) + "?offset=2");
        JsonNode fourth = json(ingress.get(path(fresh) + "?offset=3"));
        HttpResponse<String> escaped = ingress.get(path(fresh) + "?offset=4");

        assertThat(values(first)).isEqualTo(LARGE);
        assertThat(first.get("nextOffset").asLong()).isEqualTo(1);
        assertThat(second.get("nextOffset").asLong()).isEqualTo(2);
        assertThat(third.statusCode()).isEqualTo(422);
        assertThat(json(third).get("code").asText()).isEqualTo("record-too-large-to-read");
        assertThat(json(third).get("nextOffset").asLong()).isEqualTo(3);
        assertThat(json(third).get("detail").asText()).contains("16KiB").contains("go on at offset 3");
        assertThat(values(fourth)).isEqualTo("small");
        assertThat(escaped.statusCode()).as("six bytes for one").isEqualTo(422);
        assertThat(ingress.get("/messages/" + hubs.get(fresh) + ":" + fresh + ":0:2")
                        .statusCode())
                .isEqualTo(422);
        HttpResponse<String> ofFace = ingress.get("/v1/consumer/topics/" + fresh + "/partitions/0/offsets/2");
        assertThat(ofFace.statusCode()).isEqualTo(400);
        assertThat(json(ofFace).get("code").asText()).isEqualTo("record-too-large-to-read");
        await().until(() -> metric("read_bytes_in_flight") == 0);
    }

    private double metric(String name) {
        return ingress.metric("datahub_ingress_" + name);
    }
}
