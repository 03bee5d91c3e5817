package io.datahubgateway.common.declaration;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.Optional;

/** Tells whether bytes are exactly one JSON document in UTF-8. Builds nothing. Any thread. */
public final class JsonCheck {

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE)
                    .maxNameLength(Integer.MAX_VALUE)
                    .build())
            .build();

    /** What is wrong with the bytes, without quoting them; empty when they can stand within a document. */
    public Optional<String> problem(byte[] value) {
        if (hasForeignEncoding(value)) {
            return Optional.of("is not JSON in UTF-8");
        }
        try (JsonParser parser = FACTORY.createParser(value)) {
            int depth = 0;
            int documents = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart()) {
                    depth++;
                } else if (token.isStructEnd()) {
                    depth--;
                }
                if (depth == 0) {
                    documents++;
                }
            }
            return documents == 1
                    ? Optional.empty()
                    : Optional.of("holds " + (documents == 0 ? "no JSON document" : "several JSON documents"));
        } catch (JsonProcessingException e) {
            return Optional.of("is not valid JSON" + place(e));
        } catch (IOException e) {
            return Optional.of("is not JSON: " + e.getClass().getSimpleName());
        }
    }

    private static String place(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " at line " + e.getLocation().getLineNr() + ", column "
                        + e.getLocation().getColumnNr();
    }

    /** The parser would read a byte order mark and UTF-16 or UTF-32 too, which can't stand within a document. */
    private static boolean hasForeignEncoding(byte[] value) {
        for (int i = 0; i < Math.min(4, value.length); i++) {
            if (value[i] == 0 || value[i] == (byte) 0xfe || value[i] == (byte) 0xff) {
                return true;
            }
        }
        return value.length >= 3 && value[0] == (byte) 0xef && value[1] == (byte) 0xbb && value[2] == (byte) 0xbf;
    }
}
