package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.UUID;

/** Sends what the SDKs of Tencent Cloud send, and checks what stands around every answer. */
record TencentClient(RunningIngress ingress) {

    static final String SIGNED = "TC3-HMAC-SHA256 Credential=AKIDEXAMPLE/2026-11-29/ckafka/tc3_request, "
            + "SignedHeaders=content-type;host, Signature=" + "0f".repeat(32);

    /** A request that names an operation, without its body. */
    HttpRequest.Builder action(String name) {
        return ingress.request("/")
                .header("Content-Type", "application/json")
                .header("X-TC-Action", name)
                .header("X-TC-Version", "2019-08-19")
                .header("X-TC-Timestamp", "1764402000")
                .header("X-TC-Region", "ap-guangzhou")
                .header("X-TC-RequestClient", "SDK_PYTHON_3.0")
                .header("Authorization", SIGNED);
    }

    HttpResponse<String> call(String name, String body) {
        return ingress.send(action(name).POST(RunningIngress.body(body)));
    }

    /** What is within the envelope, of which everything else is checked. */
    static JsonNode response(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        assertThat(response.headers().firstValue("X-Request-Id")).isPresent();
        JsonNode document = RunningIngress.json(response);
        assertThat(document.size()).isEqualTo(1);
        JsonNode inner = document.get("Response");
        String requestId = inner.get("RequestId").asText();
        assertThat(UUID.fromString(requestId)).hasToString(requestId);
        return inner;
    }

    /** Requires that an operation is done, with exactly this {@code Result}. */
    void requireResult(String action, String parameters, String result) {
        HttpResponse<String> response = call(action, parameters);

        assertThat(response(response).has("Error")).as(response.body()).isFalse();
        assertThat(response.body()).startsWith("{\"Response\":{\"Result\":" + result + ",\"RequestId\":\"");
    }

    /** Requires that a request is refused with this code and a message that holds this text; returns the whole message. */
    static String requireRefused(HttpResponse<String> response, String code, String message) {
        JsonNode inner = response(response);
        assertThat(inner.size()).as(response.body()).isEqualTo(2);
        assertThat(inner.get("Error").get("Code").asText()).as(response.body()).isEqualTo(code);
        String whole = inner.get("Error").get("Message").asText();
        assertThat(whole).contains(message);
        return whole;
    }
}
