package io.datahubgateway.common.json;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON as UTF-8 into one array that grows, without anything between. The caller sets every bracket and comma
 * itself, so this is for answers that are written often and look always the same. Used by one thread.
 */
public final class JsonBytes {

    private static final int LONGEST_NUMBER = 20;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    private final int most;
    private byte[] bytes;
    private int length;

    /** What is to be written has no room within the limit. Without a stack trace: it is an answer. */
    public static final class FullException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private FullException() {
            super("the document is full", null, false, false);
        }
    }

    /** @param expected bytes that the document will about have */
    public JsonBytes(int expected) {
        this(expected, Integer.MAX_VALUE);
    }

    /**
     * A document that never takes more than so many bytes.
     *
     * @param most any method that would need more throws {@link FullException}; what it has written by then may be cut off
     *     with {@link #truncate}
     */
    public JsonBytes(int expected, int most) {
        this.bytes = new byte[Math.max(expected, 16)];
        this.most = most;
    }

    /** What is written so far, in bytes. */
    public int length() {
        return length;
    }

    /** These characters as they are, which are ASCII. */
    @SuppressWarnings("deprecation") // the one copy of ASCII that makes no array
    public JsonBytes ascii(String text) {
        require(text.length());
        text.getBytes(0, text.length(), bytes, length);
        length += text.length();
        return this;
    }

    /** These bytes as they are: JSON of their own. */
    public JsonBytes raw(byte[] json) {
        require(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    public JsonBytes number(long value) {
        if (value == Long.MIN_VALUE) {
            return ascii(Long.toString(value));
        }
        require(LONGEST_NUMBER);
        long rest = value;
        if (rest < 0) {
            bytes[length++] = '-';
            rest = -rest;
        }
        int digits = 1;
        for (long power = 10; digits < 19 && rest >= power; power *= 10) {
            digits++;
        }
        length += digits;
        for (int i = length - 1, n = digits; n > 0; i--, n--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return this;
    }

    /** A string with its quotes. Half a surrogate pair, which is no character, becomes a question mark. */
    public JsonBytes text(String text) {
        return utf8(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The same, of bytes that are UTF-8. */
    public JsonBytes utf8(byte[] text) {
        require(text.length + 2L);
        if (bytes.length - length < 6L * text.length + 2) {
            require(text.length + 2L + escapes(text)); // of a long text, exactly
        }
        bytes[length++] = '"';
        for (byte next : text) {
            if (next == '"' || next == '\\') {
                bytes[length++] = '\\';
                bytes[length++] = next;
            } else if (next >= 0 && next < ' ') {
                bytes[length++] = '\\';
                control(next);
            } else {
                bytes[length++] = next;
            }
        }
        bytes[length++] = '"';
        return this;
    }

    private static long escapes(byte[] text) {
        long more = 0;
        for (byte next : text) {
            if (next == '"' || next == '\\' || next >= '\b' && next <= '\r' && next != 0x0b) {
                more++;
            } else if (next >= 0 && next < ' ') {
                more += 5;
            }
        }
        return more;
    }

    private void control(byte character) {
        switch (character) {
            case '\b' -> bytes[length++] = 'b';
            case '\f' -> bytes[length++] = 'f';
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                bytes[length++] = '0';
                bytes[length++] = '0';
                bytes[length++] = HEX[character >> 4];
                bytes[length++] = HEX[character & 15];
            }
        }
    }

    /** Forgets what was written beyond this length. */
    public JsonBytes truncate(int shorter) {
        length = shorter;
        return this;
    }

    /**
     * What was written from here on in one line: line ends become spaces. They stand between tokens only, for no string of
     * JSON holds one.
     */
    public JsonBytes inOneLine(int from) {
        for (int i = from; i < length; i++) {
            if (bytes[i] == '\n' || bytes[i] == '\r') {
                bytes[i] = ' ';
            }
        }
        return this;
    }

    /** What is written so far, in a buffer of its own. */
    public Buffer buffer() {
        return Buffer.buffer(length).appendBytes(bytes, 0, length);
    }

    private void require(long more) {
        if (length + more > bytes.length) {
            if (length + more > most) {
                throw new FullException();
            }
            bytes = Arrays.copyOf(bytes, Math.toIntExact(Math.min(most, Math.max(2L * bytes.length, length + more))));
        }
    }
}
