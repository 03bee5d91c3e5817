package io.datahubgateway.common.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Random documents, and random changes of them, are taken and refused exactly as Jackson does, with one addition: Jackson
 * does not look for all that is wrong in UTF-8, so what the JDK can't decode is refused too. What is taken is read alike.
 */
class JsonScannerAgainstJacksonTest {

    private static final long SEED = Long.getLong("json.seed", 20261128);
    private static final int DOCUMENTS = 2_000;
    private static final int CHANGES = 20;
    private static final byte[] CHARACTERS =
            "{}[]:,\"\\/ \t\n0123456789.eE+-truefalsnbu\u0000\u001f\u007f\u00e9\u20ac\ud83d\ude00"
                    .getBytes(StandardCharsets.UTF_8);

    private final JsonFactory strict =
            JsonFactory.builder().disable(JsonFactory.Feature.CHARSET_DETECTION).build();
    private final ObjectMapper mapper = new ObjectMapper();
    private final Random random = new Random(SEED);

    @Test
    void takesAndRefusesTheSame() throws IOException {
        int taken = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            byte[] document = mapper.writeValueAsBytes(node(4));
            assertThat(takes(document)).isTrue();
            for (int j = 0; j < CHANGES; j++) {
                byte[] changed = change(document.clone());
                boolean expected = jacksonTakes(changed);
                assertThat(takes(changed))
                        .as("seed %d: %s", SEED, new String(changed, StandardCharsets.ISO_8859_1))
                        .isEqualTo(expected);
                taken += expected ? 1 : 0;
            }
        }
        assertThat(taken).as("changes that keep a document valid").isBetween(100, DOCUMENTS * CHANGES - 100);
    }

    @Test
    void readsTheSame() throws IOException {
        for (int i = 0; i < DOCUMENTS; i++) {
            JsonNode document = node(5);
            byte[] bytes = (i % 2 == 0 ? mapper.writer() : mapper.writerWithDefaultPrettyPrinter())
                    .writeValueAsBytes(document);
            JsonScanner json = new JsonScanner(bytes);

            JsonNode read = read(json);
            json.end();

            assertThat(read).as("seed %d", SEED).isEqualTo(document);
        }
    }

    private JsonNode read(JsonScanner json) throws IOException {
        switch (json.kind()) {
            case OBJECT -> {
                ObjectNode object = mapper.createObjectNode();
                json.beginObject();
                while (json.nextKey()) {
                    object.set(json.key(), read(json));
                }
                return object;
            }
            case ARRAY -> {
                ArrayNode array = mapper.createArrayNode();
                json.beginArray();
                while (json.nextElement()) {
                    array.add(read(json));
                }
                return array;
            }
            case STRING -> {
                return JsonNodeFactory.instance.textNode(json.text());
            }
            default -> {
                return mapper.readTree(json.asSent());
            }
        }
    }

    private static boolean takes(byte[] document) {
        try {
            new JsonScanner(document, 0, document.length, new JsonLimits(1_000, Integer.MAX_VALUE)).end();
            return true;
        } catch (JsonException e) {
            return false;
        }
    }

    private boolean jacksonTakes(byte[] document) {
        try (JsonParser parser = strict.createParser(document)) {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document));
            int depth = 0;
            int documents = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                documents += depth == 0 ? 1 : 0;
                if (token == JsonToken.VALUE_STRING) {
                    parser.getText();
                }
            }
            return documents == 1;
        } catch (IOException e) {
            return false;
        }
    }

    private byte[] change(byte[] document) {
        int at = random.nextInt(document.length);
        byte next = CHARACTERS[random.nextInt(CHARACTERS.length)];
        switch (random.nextInt(3)) {
            case 0 -> {
                document[at] = next;
                return document;
            }
            case 1 -> {
                byte[] shorter = new byte[document.length - 1];
                System.arraycopy(document, 0, shorter, 0, at);
                System.arraycopy(document, at + 1, shorter, at, shorter.length - at);
                return shorter;
            }
            default -> {
                byte[] longer = new byte[document.length + 1];
                System.arraycopy(document, 0, longer, 0, at);
                longer[at] = next;
                System.arraycopy(document, at, longer, at + 1, document.length - at);
                return longer;
            }
        }
    }

    private JsonNode node(int depth) {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0:
                return nodes.nullNode();
            case 1:
                return nodes.booleanNode(random.nextBoolean());
            case 2:
                return nodes.numberNode(random.nextInt());
            case 3:
                return nodes.numberNode(random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20));
            case 4, 5:
                return nodes.textNode(text());
            case 6:
                ArrayNode array = nodes.arrayNode();
                random.ints(random.nextInt(5)).forEach(i -> array.add(node(depth - 1)));
                return array;
            default:
                return nodes.objectNode().setAll(Map.of(text(), node(depth - 1), text() + "x", node(depth - 1)));
        }
    }

    private String text() {
        return random.ints(random.nextInt(30), 0, 12)
                .map(kind -> switch (kind) {
                    case 0 -> random.nextInt(0x20);
                    case 1 -> 0x80 + random.nextInt(0x780);
                    case 2 -> 0x800 + random.nextInt(0xd000);
                    case 3 -> 0x10000 + random.nextInt(0x100000);
                    case 4 -> "\"\\/".charAt(random.nextInt(3));
                    default -> ' ' + random.nextInt(0x5f);
                })
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
