package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * A request that is refused in the words of Confluent's REST API, version 3.
 *
 * @param code its first three digits are the status
 * @param message a part of it
 */
record ConfluentV3Refusal(String name, HttpRequest.Builder request, int code, String message) {

    static final String JSON = "application/json";

    /** Of a body in JSON. */
    static ConfluentV3Refusal post(String name, HttpRequest.Builder to, String body, int code, String message) {
        return new ConfluentV3Refusal(
                name, to.header("Content-Type", JSON).POST(RunningIngress.body(body)), code, message);
    }

    /** A name for a row with this body. */
    static String shortened(String body) {
        return body.length() < 100 ? body : body.substring(0, 100) + "...";
    }

    /** Sends it and requires the whole answer. */
    void require(RunningIngress ingress) {
        int status = code < 1_000 ? code : code / 100;

        HttpResponse<String> response = ingress.send(request);

        assertThat(response.body()).startsWith("{\"error_code\":" + code + ",\"message\":\"");
        assertThat(response.body().stripTrailing()).endsWith("\"}");
        assertThat(RunningIngress.json(response).get("message").asText()).contains(message);
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains(JSON);
        assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
        assertThat(response.headers().firstValue("Allow").isPresent()).isEqualTo(status == 405);
    }

    @Override
    public String toString() {
        return name;
    }
}
