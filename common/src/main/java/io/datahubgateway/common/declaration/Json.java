package io.datahubgateway.common.declaration;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;

/** The one JSON mapper of the gateway, strict about what the grammar leaves open. Any thread. */
public final class Json {

    private static final int MAX_DEPTH = 64;

    /** Refuses duplicate keys, trailing content and nesting deeper than {@value #MAX_DEPTH}. */
    public static final ObjectMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    /**
     * Reads one JSON object.
     *
     * @throws InvalidDocumentException with one problem, and its line and column, when the bytes are not one JSON
     *     object with distinct keys
     */
    public static ObjectNode object(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node instanceof ObjectNode object) {
                requireText("", object);
                return object;
            }
            throw new InvalidDocumentException("", "must be a JSON object");
        } catch (JsonProcessingException e) {
            throw new InvalidDocumentException(List.of(new Violation("", describe(e))));
        } catch (IOException e) {
            throw new InvalidDocumentException("", "is not JSON: " + e.getMessage());
        }
    }

    /** Half a surrogate pair, written as an escape, is no character: no text that holds one can be stored as UTF-8. */
    private static void requireText(String key, JsonNode node) {
        if (!isText(key) || node.isTextual() && !isText(node.textValue())) {
            throw new InvalidDocumentException("", "holds an escape of half a surrogate pair, which is no character");
        }
        node.properties().forEach(entry -> requireText(entry.getKey(), entry.getValue()));
        if (node.isArray()) {
            node.forEach(element -> requireText("", element));
        }
    }

    private static boolean isText(String value) {
        return value.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** What is wrong and where, without the excerpt of the source that Jackson adds. */
    public static String describe(JsonProcessingException e) {
        String where = e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
        String what = e.getOriginalMessage().lines().findFirst().orElse("").replaceAll(" \\((for|start marker).*", "");
        return "is not valid JSON" + where + ": " + what;
    }

    /** @throws IllegalStateException never in practice: a tree can always be written */
    public static byte[] bytes(JsonNode node) {
        try {
            return MAPPER.writeValueAsBytes(node);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
