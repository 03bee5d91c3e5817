package io.datahubgateway.bench.ingress;

import io.datahubgateway.bench.load.SampleValue;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Bodies of records of 1 KiB each. */
public enum SampleBody {
    RAW("application/octet-stream"),
    JSON("application/vnd.kafka.json.v2+json"),
    NDJSON("application/x-ndjson");

    private final String mediaType;

    SampleBody(String mediaType) {
        this.mediaType = mediaType;
    }

    String mediaType() {
        return mediaType;
    }

    /** A body with so many records. */
    public byte[] of(int records) {
        byte[] value = SampleValue.of(1024);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(text(this == JSON ? "{\"records\":[" : ""));
        for (int i = 0; i < records; i++) {
            body.writeBytes(text(this == JSON ? (i > 0 ? "," : "") + "{\"value\":" : ""));
            body.writeBytes(value);
            body.writeBytes(text(this == JSON ? "}" : this == NDJSON ? "\n" : ""));
        }
        body.writeBytes(text(this == JSON ? "]}" : ""));
        return body.toByteArray();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
