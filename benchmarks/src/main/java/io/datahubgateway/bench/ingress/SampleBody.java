package io.datahubgateway.bench.ingress;

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
        byte[] value = value();
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

    /** A document of 1 KiB with members of every kind. */
    private static byte[] value() {
        StringBuilder value = new StringBuilder("{\"order\":4711,\"total\":12.50,\"paid\":true,\"lines\":[");
        for (int line = 1; value.length() < 900; line++) {
            value.append("{\"sku\":\"A-")
                    .append(1_000 + line)
                    .append("\",\"quantity\":")
                    .append(line)
                    .append("},");
        }
        value.append("null],\"note\":\"");
        return text(value.append("x".repeat(1024 - 2 - value.length()))
                .append("\"}")
                .toString());
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
