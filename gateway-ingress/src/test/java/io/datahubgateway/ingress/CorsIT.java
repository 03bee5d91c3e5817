package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.record.MessageId;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What pages of other origins may do: by their task where the path leads to one, else by the setting. */
@KafkaTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CorsIT {

    private static final String SHOP = "https://shop.example";
    private static final String OFFICE = "http://office.example:8000";
    private static final String EVIL = "https://evil.example";

    private final TestKafka kafka;
    private RunningIngress ingress;
    private String topic;
    private String hub;
    private String open;
    private String closed;
    private String silent;
    private String message;

    CorsIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    @BeforeAll
    void start() {
        ingress = RunningIngress.start(kafka, Map.of("ingress.cors.origins", OFFICE));
        topic = kafka.topic(1);
        hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "','cors':{'origins':['" + SHOP
                + "'],'methods':['POST'],'headers':['Datahub-Key','Content-Type'],'credentials':true,'maxAge':'1h'}}");
        open = ingress.datahub(
                "{'id':'%s','kind':'ingress','topic':'" + kafka.topic(1) + "','cors':{'origins':['*']}}");
        closed = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + kafka.topic(1) + "','cors':{}}");
        silent = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + kafka.topic(1) + "'}");
        message = RunningIngress.json(ingress.post(messages(hub), "text/plain", "x"))
                .at("/messages/0/id")
                .asText();
        assertThat(MessageId.parse(message).datahub()).isEqualTo(hub);
    }

    @AfterAll
    void stop() {
        ingress.close();
    }

    private static String messages(String hub) {
        return "/datahubs/" + hub + "/messages";
    }

    private record Case(String method, String path, String origin, String allowed) {}

    private Stream<Case> cases() {
        return Stream.of(
                new Case("POST", messages(hub), SHOP, SHOP),
                new Case("POST", messages(hub), OFFICE, null), // its own rules, not those of the setting
                new Case("POST", messages(hub), EVIL, null),
                new Case("POST", messages(hub), "null", null),
                new Case("POST", messages(open), EVIL, "*"),
                new Case("POST", messages(closed), OFFICE, null),
                new Case("POST", messages(silent), OFFICE, OFFICE),
                new Case("POST", messages(silent), EVIL, null),
                new Case("POST", "/topics/" + topic, SHOP, SHOP),
                new Case("POST", "/v1/producer/topics/" + topic, SHOP, SHOP),
                new Case("POST", "/v1/producer/topics/" + topic, EVIL, null),
                new Case("POST", "/", OFFICE, OFFICE),
                new Case("POST", "/", SHOP, null),
                new Case("GET", "/topics/" + topic + "/partitions/0/records?offset=0", SHOP, SHOP),
                new Case("GET", "/topics/" + topic + "/partitions/0/records?offset=0", EVIL, null),
                new Case("GET", "/messages/" + message, SHOP, SHOP),
                new Case("GET", "/messages/" + message, OFFICE, null),
                new Case("GET", "/topics", OFFICE, OFFICE),
                new Case("GET", messages(hub), SHOP, SHOP), // a refusal
                new Case("POST", messages("absent"), OFFICE, OFFICE));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aPageIsToldWhatItMayRead(Case asked) {
        HttpResponse<String> answer = ingress.send(ingress.request(asked.path)
                .header("Origin", asked.origin)
                .method(asked.method, HttpRequest.BodyPublishers.ofString("x")));

        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(asked.allowed == null ? "" : asked.allowed);
        assertThat(header(answer, "Vary")).isEqualTo("*".equals(asked.allowed) ? "" : "origin");
        if (asked.allowed == null) {
            assertThat(answer.body()).contains("pages of this origin may not use");
        } else {
            assertThat(header(answer, "Access-Control-Expose-Headers")).contains("Retry-After");
            assertThat(answer.body()).doesNotContain("pages of this origin");
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aPreflightIsAnsweredByItself(Case asked) {
        HttpResponse<String> answer = ingress.send(ingress.request(asked.path)
                .header("Origin", asked.origin)
                .header("Access-Control-Request-Method", "POST")
                .header("Access-Control-Request-Headers", "authorization,datahub-key")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody()));

        assertThat(header(answer, "Access-Control-Allow-Origin")).isEqualTo(asked.allowed == null ? "" : asked.allowed);
        if (asked.allowed == null) {
            assertThat(header(answer, "Access-Control-Allow-Methods")).isEmpty();
            return;
        }
        assertThat(answer.statusCode()).isEqualTo(204);
        boolean strict = asked.allowed.equals(SHOP);
        assertThat(header(answer, "Access-Control-Allow-Methods")).isEqualTo(strict ? "POST" : "GET, POST");
        assertThat(header(answer, "Access-Control-Allow-Headers"))
                .isEqualTo(strict ? "Datahub-Key, Content-Type" : "authorization,datahub-key");
        assertThat(header(answer, "Access-Control-Max-Age")).isEqualTo(strict ? "3600" : "600");
        assertThat(header(answer, "Access-Control-Allow-Credentials")).isEqualTo(strict ? "true" : "");
    }

    @Test
    void whoSendsNoOriginOrItsOwnIsNotAsked() {
        long before = kafka.end(topic);
        assertThat(ingress.post(messages(hub), "text/plain", "x").statusCode()).isEqualTo(200);
        HttpResponse<String> own = ingress.send(ingress.request(messages(hub))
                .header("Origin", "http://127.0.0.1:" + ingress.port())
                .POST(RunningIngress.body("x")));
        assertThat(own.statusCode()).isEqualTo(200);
        HttpResponse<String> other = ingress.send(
                ingress.request(messages(hub)).header("Origin", EVIL).POST(RunningIngress.body("x")));
        assertThat(other.statusCode()).isEqualTo(403);
        assertThat(RunningIngress.json(other).get("code").asText()).isEqualTo("origin-not-allowed");
        assertThat(kafka.end(topic)).isEqualTo(before + 2);
    }

    @Test
    void withoutRulesNothingIsSaid() {
        try (RunningIngress plain = RunningIngress.start(kafka, Map.of())) {
            String id = plain.datahub("{'id':'%s','kind':'ingress','topic':'" + kafka.topic(1) + "'}");
            HttpResponse<String> answer = plain.send(
                    plain.request(messages(id)).header("Origin", EVIL).POST(RunningIngress.body("x")));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().map().keySet())
                    .noneMatch(name -> name.startsWith("access-control") || name.equals("vary"));
        }
    }

    private static String header(HttpResponse<String> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
