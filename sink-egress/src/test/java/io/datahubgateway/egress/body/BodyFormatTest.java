package io.datahubgateway.egress.body;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.json.JsonCheck;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BodyFormatTest {

    private static List<ConsumerRecord<byte[], byte[]>> records(@Nullable String... values) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (String value : values) {
            byte[] bytes = value == null ? null : value.getBytes(StandardCharsets.UTF_8);
            records.add(new ConsumerRecord<>("orders", 0, records.size(), null, bytes));
        }
        return records;
    }

    private static Body encode(BodyFormat format, List<ConsumerRecord<byte[], byte[]>> records) {
        return format.encode(records, size(format, records));
    }

    private static int size(BodyFormat format, List<ConsumerRecord<byte[], byte[]>> records) {
        int size = format.emptySize();
        for (int i = 0; i < records.size(); i++) {
            size += format.sizeOf(records.get(i), i == 0);
        }
        return size;
    }

    /** Records r1, a tombstone, r2 and one that is not JSON, in each format. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            1 | {}                                                               | application/json     | {"a":1}
            1 | {'format':'raw'}                                                 | application/json     | {"a":1}
            1 | {'format':'array'}                                               | application/json     | [{"a":1}]
            1 | {'format':'ndjson'}                                              | application/x-ndjson | {"a":1}~
            1 | {'format':'joined','prefix':'<'}                                 | application/json     | <{"a":1}
            9 | {}                                                               | application/json     | [{"a":1},null,{"a":2}]
            9 | {'format':'array'}                                               | application/json     | [{"a":1},null,{"a":2}]
            9 | {'format':'ndjson'}                                              | application/x-ndjson | {"a":1}~null~{"a":2}~x~
            9 | {'format':'joined','separator':''}                               | application/json     | {"a":1}null{"a":2}x
            9 | {'format':'joined','separator':', ','suffix':'.'}                | application/json     | {"a":1}, null, {"a":2}, x.
            9 | {'format':'joined','prefix':'→[','separator':',','suffix':']←'}  | application/json     | →[{"a":1},null,{"a":2},x]←
            """)
    void valuesAreTheBodyByteForByteAndItIsAsLongAsSaid(int most, String rules, String contentType, String expected) {
        BodyFormat format = BodyFormats.of(most, rules);
        List<ConsumerRecord<byte[], byte[]>> records =
                records("{\"a\":1}", null, "{\"a\":2}", "x").subList(0, Math.min(most, 4));

        Body body = encode(format, records);

        assertThat(format.contentType()).isEqualTo(contentType);
        assertThat(body.bytes().toString()).isEqualTo(expected.replace('~', '\n'));
        if (body.problem().isEmpty()) {
            assertThat(body.records()).isEqualTo(records.size());
            assertThat(body.bytes().length()).isEqualTo(size(format, records));
        } else {
            assertThat(body.records()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", "not json", "", " null\n", "\u0000\u0001"})
    void aSingleValueIsTheBodyByteForByte(String value) {
        assertThat(encode(new SingleValue(), records(value)).bytes().toString()).isEqualTo(value);
    }

    @Test
    void aSingleTombstoneIsAnEmptyBody() {
        Body body = encode(new SingleValue(), records((String) null));

        assertThat(body.bytes().length()).isZero();
        assertThat(body.records()).isOne();
    }

    @Test
    void anArrayHoldsTheValuesAsTheyAreAndIsAsLongAsSaid() {
        List<ConsumerRecord<byte[], byte[]>> records =
                records("{ \"b\":1, \"a\": 1.0 }", null, "\"ü\"", "[1,2]", " 7 ", "true", "1e400");

        Body body = encode(BodyFormats.of(100, "{}"), records);

        assertThat(body.bytes().toString()).isEqualTo("[{ \"b\":1, \"a\": 1.0 },null,\"ü\",[1,2], 7 ,true,1e400]");
        assertThat(body.bytes().length()).isEqualTo(size(BodyFormats.of(100, "{}"), records));
        assertThat(body.records()).isEqualTo(records.size());
        assertThat(body.problem()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "{",
                "{\"a\":}",
                "1 2",
                "1,2",
                "]",
                "[1",
                "nul",
                "NaN",
                "'a'",
                "{\"a\":1}}",
                "\"a",
                "01",
                "\"\u0001\"",
                "\uFEFF1",
                "1\u0000",
                "// c\n1"
            })
    void anArrayEndsBeforeAValueThatIsNotOneDocument(String value) {
        Body body = encode(BodyFormats.of(100, "{}"), records("1", value, "3"));

        assertThat(body.bytes().toString()).isEqualTo("[1]");
        assertThat(body.records()).isOne();
        assertThat(body.problem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .as("names the problem, not the payload")
                        .matches("(is not|holds) [\\p{Print}]+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t \t", "{\n\"a\":1}", "1\n", "\n1", "1\r", "1\r\n2"})
    void linesEndBeforeAValueThatIsNotOneLine(String value) {
        Body body = encode(BodyFormats.of(9, "{'format':'ndjson'}"), records("1", value, "3"));

        assertThat(body.bytes().toString()).isEqualTo("1\n");
        assertThat(body.records()).isOne();
        assertThat(body.problem())
                .hasValueSatisfying(problem -> assertThat(problem)
                        .as("names the problem, not the payload")
                        .matches("(is blank|holds a line break at byte \\d)[\\p{Print}]+"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"not json", "'a'", "\u0000", "a\u2028b", " 1 "})
    void aLineIsNotReadAsJson(String value) {
        Body body = encode(BodyFormats.of(9, "{'format':'ndjson'}"), records(value));

        assertThat(body.bytes().toString()).isEqualTo(value + "\n");
        assertThat(body.problem()).isEmpty();
    }

    @Test
    void otherEncodingsOfJsonDoNotPass() {
        byte[] utf16 = "{\"a\":1}".getBytes(StandardCharsets.UTF_16LE);

        assertThat(new JsonCheck().problem(utf16)).isPresent();
        assertThat(new JsonCheck().problem("{\"a\":1}".getBytes(StandardCharsets.UTF_16)))
                .isPresent();
        assertThat(new JsonCheck().problem(new byte[] {'"', (byte) 0xc3, '"'})).isPresent();
    }
}
