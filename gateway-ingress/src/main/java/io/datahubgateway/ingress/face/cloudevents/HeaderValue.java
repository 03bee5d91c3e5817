package io.datahubgateway.ingress.face.cloudevents;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The value of an attribute in a header (HTTP protocol binding, section 3.1.3.2): a value in double quotes is unescaped
 * first, then percent-encoding is decoded once. What comes out is UTF-8 without control characters, or refused. UTF-8 that
 * was not encoded, which HTTP carries as ISO 8859-1 characters here, is taken too.
 */
final class HeaderValue {

    private HeaderValue() {}

    /** @throws io.datahubgateway.common.error.GatewayException naming the header */
    static byte[] decode(String header, String value) {
        byte[] decoded = percentDecoded(header, unquoted(header, value));
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(decoded))
                    .toString();
        } catch (CharacterCodingException e) {
            throw BinaryEvent.invalid(header, "is not UTF-8 once it is percent-decoded");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw BinaryEvent.invalid(header, "holds a control character");
        }
        return decoded;
    }

    private static String unquoted(String header, String value) {
        if (!value.startsWith("\"")) {
            return value;
        }
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < value.length(); i++) {
            char next = value.charAt(i);
            if (next == '"') {
                if (i < value.length() - 1) {
                    break;
                }
                return text.toString();
            }
            if (next == '\\') {
                if (++i == value.length()) {
                    break;
                }
                next = value.charAt(i);
            }
            text.append(next);
        }
        throw BinaryEvent.invalid(header, "begins with a double quote and does not end with the matching one");
    }

    private static byte[] percentDecoded(String header, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        if (text.indexOf('%') < 0) {
            return bytes;
        }
        ByteArrayOutputStream decoded = new ByteArrayOutputStream(bytes.length);
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] != '%') {
                decoded.write(bytes[i]);
                continue;
            }
            int high = i + 2 < bytes.length ? Character.digit(bytes[i + 1], 16) : -1;
            int low = i + 2 < bytes.length ? Character.digit(bytes[i + 2], 16) : -1;
            if (high < 0 || low < 0) {
                throw BinaryEvent.invalid(
                        header, "holds a % that two hexadecimal digits don't follow; send %25 for it");
            }
            decoded.write(high << 4 | low);
            i += 2;
        }
        return decoded.toByteArray();
    }
}
