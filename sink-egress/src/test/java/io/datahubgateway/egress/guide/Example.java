package io.datahubgateway.egress.guide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A definition of the guide and what happens with it.
 *
 * @param heading under which it stands
 * @param events line by line
 */
record Example(String heading, ObjectNode definition, List<String> events) {

    private static final Pattern PARTS = Pattern.compile(
            "^## (?<heading>[^\\n]+)$|^```(?<kind>json|text)\\n(?<text>.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    /** Every example of the guide. A definition without events, or events without one, is a fault of the guide. */
    static List<Example> of(Path guide) throws IOException {
        List<Example> examples = new ArrayList<>();
        String heading = "";
        ObjectNode definition = null;
        Matcher part = PARTS.matcher(Files.readString(guide));
        while (part.find()) {
            if (part.group("heading") != null) {
                heading = part.group("heading");
            } else if (part.group("kind").equals("json")) {
                requireNone(definition);
                definition = Json.object(part.group("text").getBytes(StandardCharsets.UTF_8));
            } else if (definition == null) {
                throw new AssertionError(heading + ": what happens without a definition");
            } else {
                examples.add(new Example(
                        heading, definition, part.group("text").lines().toList()));
                definition = null;
            }
        }
        requireNone(definition);
        return examples;
    }

    private static void requireNone(@Nullable ObjectNode definition) {
        if (definition != null) {
            throw new AssertionError("a definition without what happens: " + definition);
        }
    }

    String id() {
        return definition.path("id").asText();
    }

    /** Whether requests come in the order in which they stand. */
    boolean isInOrder() {
        return definition.path("order").asText("partition").equals("partition");
    }

    /** Whether those of a key do. */
    boolean isInOrderByKey() {
        return definition.path("order").asText().equals("key");
    }
}
