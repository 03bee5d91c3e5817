package io.datahubgateway.ingress;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.testkit.RawConnection;
import java.nio.charset.StandardCharsets;

/** The protocols that append: a request with one message in the words of each, and what each says when it refuses. */
enum Protocol {
    NATIVE("/datahubs/%1$s/messages", "text/plain", "%s") {
        @Override
        String refusal(int status, JsonNode body) {
            return status + " " + body.path("code").asText();
        }
    },
    CONFLUENT("/topics/%2$s", "application/vnd.kafka.json.v2+json", "{'records':[{'value':'%s'}]}") {
        @Override
        String refusal(int status, JsonNode body) {
            return status + " " + body.path("error_code").asInt();
        }
    },
    HDINSIGHT("/v1/producer/topics/%2$s", "application/json", "{'records':[{'value':'%s'}]}") {
        @Override
        String refusal(int status, JsonNode body) {
            return status + " " + body.path("code").asText();
        }
    },
    TENCENT("/", "application/json", "{'DataHubId':'%%1$s','Message':[{'Body':'%s'}]}") {
        @Override
        String refusal(int status, JsonNode body) {
            return status + " " + body.at("/Response/Error/Code").asText();
        }
    };

    private final String path;
    private final String mediaType;
    private final String body;

    Protocol(String path, String mediaType, String body) {
        this.path = path;
        this.mediaType = mediaType;
        this.body = body.replace('\'', '"');
    }

    String path(String hub, String topic) {
        return path.formatted(hub, topic);
    }

    String mediaType() {
        return mediaType;
    }

    /** @param text without anything that JSON would escape */
    String body(String hub, String text) {
        return body.formatted(text).formatted(hub);
    }

    /** Everything before the headers that say what the body is like. */
    String head(String hub, String topic) {
        return "POST " + path(hub, topic) + " HTTP/1.1\nHost: x\nContent-Type: " + mediaType
                + "\nX-TC-Action: SendMessage\n";
    }

    /** Status and code; the code is empty where nothing was refused. */
    String said(RawConnection.Response response) {
        return refusal(
                response.status(),
                response.body().isEmpty()
                        ? Json.MAPPER.createObjectNode()
                        : Json.object(response.body().getBytes(StandardCharsets.UTF_8)));
    }

    abstract String refusal(int status, JsonNode body);
}
