package io.datahubgateway.common.http;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.time.Duration;
import java.util.List;

/** Which pages of other origins may use a path from a browser (WHATWG Fetch, section 3.2, CORS protocol). */
public record Cors(
        @Field(
                doc = "Origins that are let in, or `*` for all. With none, browsers are told nothing.",
                defaultValue = "[]",
                example = "[\"https://shop.example\"]",
                maxSize = 100,
                pattern = "\\*|https?://[^/?#@\\s*]+")
        List<String> origins,

        @Field(
                doc = "Methods that they may use.",
                defaultValue = "[\"GET\",\"POST\"]",
                maxSize = 20,
                pattern = "[A-Z]{1,20}")
        List<String> methods,

        @Field(
                doc = "Headers that they may send, or `*` for all that they ask for.",
                defaultValue = "[\"*\"]",
                maxSize = 100,
                pattern = "[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
        List<String> headers,

        @Field(doc = "Whether they may send cookies and the like. Not with the origin `*`.", defaultValue = "false")
        boolean credentials,

        @Field(doc = "How long a browser may keep the answer to its preflight.", defaultValue = "10m", max = "24h")
        Duration maxAge) {

    /** All of them. */
    static final String ANY = "*";

    public Cors {
        if (credentials && origins.contains(ANY)) {
            throw new InvalidDocumentException("credentials", "can't go with the origin *; name the origins");
        }
    }

    /** Whether pages of this origin are let in. */
    boolean allows(String origin) {
        return origins.contains(ANY) || origins.contains(origin);
    }
}
