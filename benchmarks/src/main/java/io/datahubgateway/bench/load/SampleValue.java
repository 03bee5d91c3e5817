package io.datahubgateway.bench.load;

import java.nio.charset.StandardCharsets;

/** The value of a record. */
public final class SampleValue {

    private static final int BESIDES_LINES = 124;

    private SampleValue() {}

    /**
     * A JSON document with members of every kind.
     *
     * @param bytes of it, at least 100
     */
    public static byte[] of(int bytes) {
        StringBuilder value = new StringBuilder("{\"order\":4711,\"total\":12.50,\"paid\":true,\"lines\":[");
        for (int line = 1; value.length() < bytes - BESIDES_LINES; line++) {
            value.append("{\"sku\":\"A-")
                    .append(1_000 + line)
                    .append("\",\"quantity\":")
                    .append(line)
                    .append("},");
        }
        value.append("null],\"note\":\"");
        return value.append("x".repeat(bytes - 2 - value.length()))
                .append("\"}")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }
}
