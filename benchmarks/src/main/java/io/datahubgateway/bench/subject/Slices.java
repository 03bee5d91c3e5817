package io.datahubgateway.bench.subject;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Values as slices of a body: a tokenizer finds where each begins and ends, nothing is built. */
final class Slices {

    private static final JsonFactory JSON = new JsonFactory();

    private Slices() {}

    static List<byte[]> of(String mediaType, byte[] body) {
        if (mediaType.endsWith("ndjson")) {
            return lines(body);
        }
        return mediaType.endsWith("+json") ? values(body) : List.of(body);
    }

    private static List<byte[]> values(byte[] body) {
        List<byte[]> values = new ArrayList<>();
        try (JsonParser parser = JSON.createParser(body)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.FIELD_NAME
                        && parser.currentName().equals("value")) {
                    parser.nextToken();
                    int start = (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren().finishToken();
                    values.add(Arrays.copyOfRange(
                            body, start, (int) parser.currentLocation().getByteOffset()));
                }
            }
            return values;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<byte[]> lines(byte[] body) {
        List<byte[]> lines = new ArrayList<>();
        for (int start = 0, end = 0; end < body.length; end++) {
            if (body[end] == '\n') {
                lines.add(Arrays.copyOfRange(body, start, end));
                start = end + 1;
            }
        }
        return lines;
    }
}
