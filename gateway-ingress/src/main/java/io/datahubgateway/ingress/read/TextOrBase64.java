package io.datahubgateway.ingress.read;

import io.datahubgateway.common.json.JsonBytes;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Bytes in protocols that know texts alone. */
public final class TextOrBase64 {

    private static final int CHARACTERS_AT_A_TIME = 4096;

    private TextOrBase64() {}

    /**
     * Writes {@code "<name>":"..."}, or null for null. Bytes that are not UTF-8 are in base64, and behind them is {@code
     * "<name>Encoding":"base64"}.
     *
     * @throws JsonBytes.FullException when there is no room for it
     */
    public static JsonBytes member(JsonBytes json, String name, byte @Nullable [] bytes) {
        json.ascii("\"").ascii(name).ascii("\":");
        if (bytes == null) {
            return json.ascii("null");
        }
        if (isUtf8(bytes)) {
            return json.utf8(bytes);
        }
        json.utf8(Base64.getEncoder().encode(bytes));
        return json.ascii(",\"").ascii(name).ascii("Encoding\":\"base64\"");
    }

    /** Without a copy of the whole. */
    static boolean isUtf8(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(Math.min(CHARACTERS_AT_A_TIME, bytes.length + 1));
        CoderResult result;
        do {
            out.clear();
            result = decoder.decode(in, out, true);
        } while (result.isOverflow());
        return !result.isError();
    }
}
