package io.datahubgateway.ingress.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.json.JsonBytes;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever stands in Kafka, what is shown of it is JSON. */
class RecordViewTest {

    static Stream<Arguments> values() {
        return Stream.of(
                Arguments.of("{\"a\":1.0}".getBytes(StandardCharsets.UTF_8), "json"),
                Arguments.of(" [1, 2]\n".getBytes(StandardCharsets.UTF_8), "json"),
                Arguments.of("null".getBytes(StandardCharsets.UTF_8), "json"),
                Arguments.of("1 2".getBytes(StandardCharsets.UTF_8), "text"),
                Arguments.of("{'a':1}".getBytes(StandardCharsets.UTF_8), "text"),
                Arguments.of("h\u00e9llo \u0000".getBytes(StandardCharsets.UTF_8), "text"),
                Arguments.of(new byte[0], "text"),
                Arguments.of("\ufeff{}".getBytes(StandardCharsets.UTF_8), "text"),
                Arguments.of("{\"a\":1}".getBytes(StandardCharsets.UTF_16LE), "text"),
                Arguments.of(new byte[] {0x31, 0}, "text"),
                Arguments.of(new byte[] {(byte) 0xff, 0}, "base64"),
                Arguments.of(null, "null"));
    }

    @ParameterizedTest
    @MethodSource("values")
    void showsTheValueInTheBestWay(byte[] value, String encoding) {
        JsonBytes json = new JsonBytes(16);
        RecordView.write(json, "hub", new ConsumerRecord<>("topic", 0, 7L, null, value));

        JsonNode shown = Json.object(json.buffer().getBytes());
        assertThat(shown.get("valueEncoding").asText()).isEqualTo(encoding);
        assertThat(shown.get("id").asText()).isEqualTo("hub:topic:0:7");
    }
}
