package io.datahubgateway.common.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.datahubgateway.common.json.JsonScanner.Kind;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonScannerTest {

    private static JsonScanner scan(String document) {
        return new JsonScanner(document.getBytes(StandardCharsets.UTF_8));
    }

    private static JsonScanner scanLatin1(String document) {
        return new JsonScanner(document.getBytes(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "-0",
                "-0.0",
                "1.0",
                "1E22",
                "1e-2",
                "1e+2",
                "123e65",
                "0e1",
                "-123123e100000",
                "20e1",
                "true",
                "false",
                "null",
                "\"\"",
                "{}",
                "[]",
                " [] ",
                "\t\r\n {\n}\n",
                "[[[]]]",
                "[{}]",
                "{\"a\":[{}]}",
                "{\"\":0}",
                "{\"a\":1,\"a\":2}",
                "[1 , 2\n]",
                "[null, 1, \"1\", {}]",
                "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
                "\"\\u0000\\uD83D\\ude00\\uABCD\"",
                "\"\\uD800\"",
                "\"h\u00e9 \u20ac \ud83d\ude00\"",
                "\"\u007f\"",
                "\"1234567\"",
                "\"12345678\"",
                "\"123456789\u00e9abcdefghijklmnop\\n\"",
                "\"\u2028\""
            })
    void takesWhatIsJson(String document) {
        JsonScanner json = scan(document);

        byte[] sent = json.asSent();
        json.end();

        assertThat(sent).asString(StandardCharsets.UTF_8).isEqualTo(document.trim());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "[",
                "]",
                "{",
                "}",
                "[1",
                "[1,",
                "[1,]",
                "[,1]",
                "[1,,2]",
                "[1 2]",
                "[1}",
                "{\"a\"}",
                "{\"a\":}",
                "{\"a\":1,}",
                "{,}",
                "{1:1}",
                "{a:1}",
                "{'a':1}",
                "{\"a\" 1}",
                "{\"a\":1 \"b\":2}",
                "{\"a\":1]",
                "1 2",
                "[] []",
                "{}}",
                "[]]",
                "01",
                "-01",
                "-",
                "+1",
                ".5",
                "1.",
                "1.e1",
                "1e",
                "1e+",
                "1ee2",
                "0x1",
                "1_000",
                "NaN",
                "Infinity",
                "-Infinity",
                "nul",
                "nulll",
                "True",
                "tru",
                "truee",
                "\"",
                "\"a",
                "\"\\",
                "\"\\\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12G4\"",
                "\"\\uD8\"",
                "\"\t\"",
                "\"\n\"",
                "\"\u0000\"",
                "\"1234567\u0001\"",
                "'a'",
                "a",
                "// c\n1",
                "/**/1",
                "1//",
                "[1]\u0000",
                "\u0000",
                "\u000c[]",
                "\u00a0[]",
                "\ufeff1",
                "\u2060[]",
                "[\"a\":1]",
                "{\"a\",1}",
                "\"a\"\"b\"",
                "-a",
                "[-]",
                "2.e3",
                "1e1.5",
                "0e",
                "--1"
            })
    void refusesWhatIsNot(String document) {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> scan(document).end())
                .withMessageStartingWith("is not valid JSON: ");
    }

    /** Unicode, table 3-7: each of them within a string, alone and after eight bytes of ASCII. */
    @ParameterizedTest
    @CsvSource({
        "80, continuation alone",
        "c3, cut off",
        "c328, no continuation",
        "c080, overlong null",
        "c1bf, overlong",
        "e08080, overlong",
        "e09fbf, overlong",
        "e282, cut off",
        "eda080, high surrogate",
        "edbfbf, low surrogate",
        "eda0bdedb880, surrogate pair",
        "f0808080, overlong",
        "f08fbfbf, overlong",
        "f4908080, beyond U+10FFFF",
        "f5808080, beyond U+10FFFF",
        "f88080808080, five bytes",
        "fe, no UTF-8",
        "ff, no UTF-8"
    })
    void refusesWhatIsNotUtf8(String hex, String why) {
        String bytes = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);

        for (String before : new String[] {"", "12345678"}) {
            for (String document : new String[] {"\"%s\"", "{\"%s\":1}", "\"%s"}) {
                assertThatExceptionOfType(JsonException.class)
                        .as(why)
                        .isThrownBy(() ->
                                scanLatin1(document.formatted(before + bytes)).end());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"c280", "dfbf", "e0a080", "ed9fbf", "ee8080", "efbfbf", "f0908080", "f48fbfbf"})
    void takesTheFirstAndLastCharactersOfEachLength(String hex) {
        String bytes = new String(HexFormat.of().parseHex(hex), StandardCharsets.ISO_8859_1);

        byte[] text = scanLatin1("\"" + bytes + "\"").utf8();

        assertThat(HexFormat.of().formatHex(text)).isEqualTo(hex);
    }

    @Test
    void refusesWhatIsNestedTooDeeply() {
        scan("[".repeat(64) + "]".repeat(64)).end();
        scan("{\"a\":".repeat(64) + "1" + "}".repeat(64)).end();

        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> scan("[".repeat(65) + "]".repeat(65)).end())
                .withMessage("is nested deeper than 64 (byte 64)");
        JsonScanner begun = scan("{\"a\":" + "[".repeat(64));
        begun.beginObject();
        begun.nextKey();
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(begun::skip)
                .withMessageStartingWith("a: is nested deeper");
        JsonScanner byHand = scan("[".repeat(65));
        assertThatExceptionOfType(JsonException.class).isThrownBy(() -> {
            while (true) {
                byHand.beginArray();
                byHand.nextElement();
            }
        });
    }

    @Test
    void knowsObjectsFromListsBeyondSixtyFourLevels() {
        String deep = "[{\"a\":".repeat(100) + "1" + "}]".repeat(100);
        byte[] bytes = deep.getBytes(StandardCharsets.UTF_8);
        new JsonScanner(bytes, 0, bytes.length, new JsonLimits(200, 10)).end();

        byte[] crossed = deep.replace("}]}]}]}]}]}]", "}]}]]}}]}]}]").getBytes(StandardCharsets.UTF_8);
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> new JsonScanner(crossed, 0, crossed.length, new JsonLimits(200, 10)).end());
    }

    @Test
    void refusesNumbersOfMoreThanAThousandDigits() {
        scan("-" + "1".repeat(1_000)).end();
        scan("-" + "1".repeat(400) + "." + "1".repeat(400) + "e+" + "1".repeat(200))
                .end();

        for (String digits : new String[] {"1".repeat(1_001), "1." + "1".repeat(1_000), "1e-" + "1".repeat(1_000)}) {
            assertThatExceptionOfType(JsonException.class)
                    .isThrownBy(() -> scan("[" + digits + "]").end())
                    .withMessage("is a number of more than 1000 digits (byte 1)");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"records\":[{},{\"value\":tru}]}|records[1].value|24",
                "{\"records\":[{\"value\":{\"a\":[1,}}]}|records[0].value|29",
                "{\"records\":[{} {}]}|records[0]|15",
                "{\"records\":[{}],\"records\":[]}|records|26",
                "{\"records\":[{\"k\\u0065y\":1,\"key\":2}]}|records[0].key|32",
                "{\"records\":[{\"other\":1}]}|records[0].other|21",
                "{\"records\":7}|records|11",
                "{\"records\":[7]}|records[0]|12",
                "[]||0",
                "{\"records\":[]} x||15"
            })
    void namesThePlace(String document, String path, Integer offset) {
        JsonNames top = JsonNames.of("records");
        JsonNames names = JsonNames.of("key", "value");

        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> {
                    JsonScanner json = scan(document);
                    json.beginObject();
                    while (json.nextKey(top) != JsonScanner.END) {
                        json.beginArray();
                        while (json.nextElement()) {
                            json.beginObject();
                            while (json.nextKey(names) != JsonScanner.END) {
                                json.skip();
                            }
                        }
                    }
                    json.end();
                })
                .satisfies(e -> {
                    assertThat(e.path()).isEqualTo(path == null ? "" : path);
                    assertThat(e.offset()).as(e.getMessage()).isEqualTo(offset);
                });
    }

    @Test
    void cutsValuesOutExactlyAsTheyWereSent() {
        JsonScanner json =
                scan(" { \"a\" : { \"b\" : 1.0 , \"a\":2 } , \"c\":12345678901234567890 ,\"d\" : \"\\u0041\" } ");
        json.beginObject();

        json.nextKey();
        assertThat(json.asSent()).asString().isEqualTo("{ \"b\" : 1.0 , \"a\":2 }");
        json.nextKey();
        assertThat(json.asSent()).asString().isEqualTo("12345678901234567890");
        json.nextKey();
        assertThat(json.asSent()).asString().isEqualTo("\"\\u0041\"");
        assertThat(json.nextKey()).isFalse();
        json.end();
    }

    @Test
    void decodesTexts() {
        JsonScanner json =
                scan("[\"plain\",\"\\\"\\\\\\/\\b\\f\\n\\r\\t\",\"\\u00e9\\u20AC\\ud83d\\uDE00\\u0000\",\"h\u00e9\"]");
        json.beginArray();
        for (String text : new String[] {"plain", "\"\\/\b\f\n\r\t", "\u00e9\u20ac\ud83d\ude00\u0000", "h\u00e9"}) {
            assertThat(json.nextElement()).isTrue();
            assertThat(json.text()).isEqualTo(text);
        }
        assertThat(json.nextElement()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\\ud800", "\\udc00", "\\ud800x", "\\ud800\\u0041", "\\udc00\\ud800", "\\ud800\\ud800\\udc00"})
    void refusesHalfOfASurrogatePairOnlyWhereItWouldBecomeUtf8(String half) {
        String document = "{\"" + half + "\":\"" + half + "\"}";
        scan(document).end();

        JsonScanner json = scan(document);
        json.beginObject();
        json.nextKey();
        assertThatExceptionOfType(JsonException.class).isThrownBy(json::key).withMessageContaining("surrogate");
        assertThatExceptionOfType(JsonException.class).isThrownBy(json::utf8).withMessageContaining("surrogate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1e3", "11", "-1", "9223372036854775808", "\"1\"", "null", "[1]"})
    void refusesWhatIsNoWholeNumberWithinBounds(String document) {
        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> scan(document).wholeNumber(0, 10))
                .withMessage("must be a whole number from 0 to 10 (byte 0)");
    }

    @Test
    void readsScalars() {
        assertThat(scan("9223372036854775807").wholeNumber(0, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        assertThat(scan("-9223372036854775808").wholeNumber(Long.MIN_VALUE, 0)).isEqualTo(Long.MIN_VALUE);
        assertThat(scan(" true").bool()).isTrue();
        assertThat(scan("false").bool()).isFalse();
        assertThat(scan("null").takeNull()).isTrue();
        JsonScanner zero = scan("0");
        assertThat(zero.takeNull()).isFalse();
        assertThat(zero.kind()).isEqualTo(Kind.NUMBER);
    }

    @Test
    void readsOverKeysAndRepeatsWhereItIsToldTo() {
        JsonScanner json = scan("{\"x\":[1,{\"a\":2}],\"a\":1,\"a\":2}");
        JsonNames names = JsonNames.of("a").ignoringUnknown().takingRepeated();
        json.beginObject();

        assertThat(json.nextKey(names)).isZero();
        assertThat(json.wholeNumber(0, 9)).isEqualTo(1);
        assertThat(json.nextKey(names)).isZero();
        assertThat(json.wholeNumber(0, 9)).isEqualTo(2);
        assertThat(json.nextKey(names)).isEqualTo(JsonScanner.END);
        json.end();
    }

    @Test
    void findsKeysThatAreThereTwice() {
        JsonScanner json = scan("{\"a\":1,\"\\u0061\":2}");
        Set<String> seen = new HashSet<>();
        json.beginObject();
        json.nextKey();
        json.distinctKey(seen);
        json.nextKey();

        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> json.distinctKey(seen))
                .withMessageContaining("is there twice");
    }

    @Test
    void looksOnlyAtTheBytesThatItIsGiven() {
        byte[] bytes = "xx[1,\"12345678\"]\"yy".getBytes(StandardCharsets.UTF_8);
        new JsonScanner(bytes, 2, bytes.length - 3, JsonLimits.CLIENT).end();

        assertThatExceptionOfType(JsonException.class)
                .isThrownBy(() -> new JsonScanner(bytes, 2, bytes.length - 5, JsonLimits.CLIENT).end())
                .satisfies(e -> assertThat(e.offset()).isEqualTo(bytes.length - 5 - 2));
    }

    @Test
    void saysWhenItsCallerIsWrong() {
        JsonScanner json = scan("[1]");
        assertThatIllegalStateException().isThrownBy(() -> scan("[1]").nextKey());
        json.beginArray();
        assertThatIllegalStateException().isThrownBy(json::skip);
        assertThatIllegalStateException().isThrownBy(json::end);
    }
}
