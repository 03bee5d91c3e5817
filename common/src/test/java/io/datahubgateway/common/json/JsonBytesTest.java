package io.datahubgateway.common.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBytesTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private static String written(JsonBytes json) {
        assertThat(json.buffer().length()).isEqualTo(json.length());
        return json.buffer().toString(StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @ValueSource(
            longs = {
                0,
                1,
                9,
                10,
                99,
                100,
                4_711,
                -1,
                -10,
                999_999_999_999L,
                1_000_000_000_000_000_000L,
                Long.MAX_VALUE,
                Long.MIN_VALUE
            })
    void numbersAreWrittenAsJavaDoes(long number) {
        assertThat(written(new JsonBytes(0).number(number))).isEqualTo(Long.toString(number));
    }

    @Test
    void anyTextIsReadBackAsItWas() throws JsonProcessingException {
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            String text = random.ints(random.nextInt(40), 0, 0x1_0000)
                    .map(point -> random.nextInt(3) == 0 ? point % 0x80 : point)
                    .filter(point -> !Character.isSurrogate((char) point))
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            String json = written(new JsonBytes(1).ascii("{\"a\":").text(text).ascii("}"));
            JsonNode read = MAPPER.readTree(json);
            assertThat(read.get("a").textValue()).isEqualTo(text);
        }
    }

    @Test
    void piecesStandOneAfterTheOther() {
        byte[] raw = "{\"n\":1.0}".getBytes(StandardCharsets.UTF_8);
        assertThat(written(new JsonBytes(4)
                        .ascii("[")
                        .raw(raw)
                        .ascii(",")
                        .number(7)
                        .ascii("]")))
                .isEqualTo("[{\"n\":1.0},7]");
    }

    @Test
    void takesNoMoreThanItsLimitAndForgetsWhatDoesNotFit() {
        JsonBytes json = new JsonBytes(16, 64);
        json.ascii("[").text("x".repeat(40));
        int before = json.length();

        assertThatThrownBy(() -> json.ascii(",").text("\u0001".repeat(10))).isInstanceOf(JsonBytes.FullException.class);

        json.truncate(before).ascii(",\"").ascii("y".repeat(17)).ascii("\"]");
        assertThat(json.buffer().length()).isEqualTo(64);
        assertThatThrownBy(() -> json.ascii("z")).isInstanceOf(JsonBytes.FullException.class);
    }

    @Test
    void writesALongTextIntoExactlyTheRoomThatItTakes() {
        String text = "\"\n\u0001e".repeat(1_000);

        JsonBytes json = new JsonBytes(16, 2 + 11_000).text(text);

        assertThat(json.length()).isEqualTo(2 + 11_000);
    }

    @Test
    void lineEndsBecomeSpacesFromAPlaceOn() {
        JsonBytes json = new JsonBytes(16).ascii("a\n");

        json.raw("{\n\"a\":\r\n1}".getBytes(StandardCharsets.UTF_8)).inOneLine(2);

        assertThat(json.buffer().toString()).isEqualTo("a\n{ \"a\":  1}");
    }
}
