package io.datahubgateway.common.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The UTF-8 that a string of JSON stands for. */
final class JsonText {

    private JsonText() {}

    /**
     * @param bytes a string between its quotes that the lexer has looked through
     * @return null when an escape of half a surrogate pair stands without its other half, which is no character
     */
    static byte @Nullable [] unescape(byte[] bytes, int from, int to) {
        byte[] text = new byte[to - from]; // no escape is shorter than what it stands for
        int length = 0;
        int i = from;
        while (i < to) {
            if (bytes[i] != '\\') {
                text[length++] = bytes[i++];
            } else if (bytes[i + 1] != 'u') {
                text[length++] = single(bytes[i + 1]);
                i += 2;
            } else {
                int point = unit(bytes, i);
                i += 6;
                if (Character.isHighSurrogate((char) point)
                        && i + 6 <= to
                        && bytes[i] == '\\'
                        && bytes[i + 1] == 'u'
                        && Character.isLowSurrogate((char) unit(bytes, i))) {
                    point = Character.toCodePoint((char) point, (char) unit(bytes, i));
                    i += 6;
                }
                if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                    return null;
                }
                byte[] character = Character.toString(point).getBytes(StandardCharsets.UTF_8);
                System.arraycopy(character, 0, text, length, character.length);
                length += character.length;
            }
        }
        return Arrays.copyOf(text, length);
    }

    private static byte single(byte escape) {
        return (byte)
                switch (escape) {
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> escape;
                };
    }

    private static int unit(byte[] bytes, int backslash) {
        int unit = 0;
        for (int i = backslash + 2; i < backslash + 6; i++) {
            unit = unit << 4 | Character.digit(bytes[i], 16);
        }
        return unit;
    }
}
