package io.datahubgateway.common.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of RFC 8259 over bytes: each method is given where something begins and returns where it ends, or throws.
 * Short strings, as most keys are, are looked through byte by byte: a processor foresees where they end. Of longer ones the rest
 * is looked through eight bytes at a time.
 */
final class JsonLexer {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final int SHORT = 32;
    private static final boolean[] PLAIN = new boolean[256]; // by byte: it means nothing but itself within a string

    static {
        for (int i = ' '; i < 0x80; i++) {
            PLAIN[i] = i != '"' && i != '\\';
        }
    }

    private final byte[] bytes;
    private final int begin;
    private final int end;
    private final JsonLimits limits;
    private final Supplier<String> path;
    private long objects; // bit per depth up to 63: whether it is an object, else it is a list
    private long @Nullable [] deeper; // the same from 64 on, 64 in each
    private boolean escaped;

    /** @param path asked when something is wrong */
    JsonLexer(byte[] bytes, int begin, int end, JsonLimits limits, Supplier<String> path) {
        this.bytes = bytes;
        this.begin = begin;
        this.end = end;
        this.limits = limits;
        this.path = path;
    }

    /** Whether the last string held an escape. */
    boolean escaped() {
        return escaped;
    }

    int byteAt(int at) {
        if (at >= end) {
            throw malformed(end, "it ends too early");
        }
        return bytes[at];
    }

    /** To where the white space ends (RFC 8259, section 2). */
    int space(int at) {
        int i = at;
        while (i < end
                && bytes[i] <= ' '
                && (bytes[i] == ' ' || bytes[i] == '\n' || bytes[i] == '\r' || bytes[i] == '\t')) {
            i++;
        }
        return i;
    }

    /** The same, quicker where there is none, as in most documents. */
    private int next(int at) {
        return at < end && bytes[at] > ' ' ? at : space(at);
    }

    /** The whole document: one value, and nothing but white space around it. */
    void document() {
        int after = space(value(space(begin), 0));
        if (after < end) {
            throw malformed(after, "it must end here");
        }
    }

    /** A whole value, whatever it is; it begins at {@code at}, within so many objects and lists. */
    int value(int at, int within) {
        int depth = within;
        int i = at;
        while (true) {
            int first = byteAt(i);
            if (first == '"') {
                i = string(i + 1);
            } else if (first == '{' || first == '[') {
                requireDepth(++depth, i);
                i = next(i + 1);
                boolean object = first == '{';
                nest(depth, object);
                if (byteAt(i) != (object ? '}' : ']')) {
                    i = object ? key(i) : i;
                    continue;
                }
                depth--;
                i++;
            } else {
                i = scalar(i, first);
            }
            while (depth > within) { // after a value
                i = next(i);
                boolean object = isObject(depth);
                int next = byteAt(i);
                i++;
                if (next == ',') {
                    i = next(i);
                    i = object ? key(i) : i;
                    break;
                }
                if (next != (object ? '}' : ']')) {
                    throw noSeparator(i - 1, object);
                }
                depth--;
            }
            if (depth == within) {
                return i;
            }
        }
    }

    JsonException noSeparator(int at, boolean object) {
        return malformed(
                at, object ? "a comma or the end of an object is missing" : "a comma or the end of a list is missing");
    }

    void requireDepth(int depth, int at) {
        if (depth > limits.depth()) {
            throw new JsonException(path.get(), at - begin, "is nested deeper than " + limits.depth(), true);
        }
    }

    private void nest(int depth, boolean object) {
        if (depth < Long.SIZE) {
            objects = with(objects, depth, object);
        } else {
            if (deeper == null) {
                deeper = new long[(limits.depth() >> 6) + 1];
            }
            deeper[depth >> 6] = with(deeper[depth >> 6], depth, object);
        }
    }

    private static long with(long bits, int depth, boolean object) {
        return object ? bits | 1L << depth : bits & ~(1L << depth);
    }

    private boolean isObject(int depth) {
        long bits = deeper == null || depth < Long.SIZE ? objects : deeper[depth >> 6];
        return (bits & 1L << depth) != 0;
    }

    /** A key and its colon; returns where the value begins. */
    private int key(int at) {
        if (byteAt(at) != '"') {
            throw malformed(at, "a key is missing");
        }
        return colon(string(at + 1));
    }

    /** The colon after a key; returns where the value begins. */
    int colon(int at) {
        int i = next(at);
        if (byteAt(i) != ':') {
            throw malformed(i, "a colon is missing");
        }
        return next(i + 1);
    }

    /** One that is no string. */
    private int scalar(int at, int first) {
        if (first <= '9' && (first >= '0' || first == '-')) {
            return number(at);
        }
        return switch (first) {
            case 't' -> literal(at, "true");
            case 'f' -> literal(at, "false");
            case 'n' -> literal(at, "null");
            default -> throw malformed(at, "a value is missing");
        };
    }

    int literal(int at, String text) {
        for (int i = 0; i < text.length(); i++) {
            if (byteAt(at + i) != text.charAt(i)) {
                throw malformed(at, "a value is missing");
            }
        }
        return at + text.length();
    }

    /** RFC 8259, section 6. */
    int number(int at) {
        int i = byteAt(at) == '-' ? at + 1 : at;
        int signs = i - at;
        i = byteAt(i) == '0' ? i + 1 : digits(i);
        if (i < end && bytes[i] == '.') {
            i = digits(i + 1);
            signs++;
        }
        if (i < end && (bytes[i] == 'e' || bytes[i] == 'E')) {
            int sign = byteAt(i + 1) == '+' || bytes[i + 1] == '-' ? 1 : 0;
            i = digits(i + 1 + sign);
            signs += 1 + sign;
        }
        if (i - at - signs > limits.digits()) {
            throw new JsonException(
                    path.get(), at - begin, "is a number of more than " + limits.digits() + " digits", true);
        }
        return i;
    }

    private int digits(int at) {
        int i = at;
        while (i < end && bytes[i] >= '0' && bytes[i] <= '9') {
            i++;
        }
        if (i == at) {
            throw malformed(at, "a digit is missing");
        }
        return i;
    }

    /** A string (RFC 8259, section 7), from after its opening quote to after its closing one. */
    int string(int at) {
        escaped = false;
        int i = at;
        int near = Math.min(end, at + SHORT);
        while (i < near && PLAIN[bytes[i] & 0xff]) {
            i++;
        }
        return i < near && bytes[i] == '"' ? i + 1 : rest(i);
    }

    /** The rest of a string, of which what came before is plain. */
    private int rest(int at) {
        int i = at;
        while (true) {
            i = plain(i);
            int next = i < end ? bytes[i] : 0;
            if (next == '"') {
                return i + 1;
            } else if (next == '\\') {
                escaped = true;
                i = escape(i + 1);
            } else if (next < 0) {
                i = character(i);
            } else if (next < ' ') {
                throw malformed(i, i < end ? "a control character stands in a text" : "a text does not end");
            } else {
                i++; // one of the last seven bytes
            }
        }
    }

    /** To the first byte that is special within a string, or less than eight bytes before the end. */
    private int plain(int at) {
        int i = at;
        while (i <= end - Long.BYTES) {
            long eight = (long) LONGS.get(bytes, i);
            // A byte is marked when it is below a space, a quote, a backslash, or not ASCII. A mark can be wrong only
            // above a right one, because of the borrow; the lowest counts.
            long quote = eight ^ '"' * ONES;
            long backslash = eight ^ '\\' * ONES;
            long marks = (((eight - ' ' * ONES) & ~eight)
                            | ((quote - ONES) & ~quote)
                            | ((backslash - ONES) & ~backslash)
                            | eight)
                    & HIGH_BITS;
            if (marks != 0) {
                return i + (Long.numberOfTrailingZeros(marks) >> 3);
            }
            i += Long.BYTES;
        }
        return i;
    }

    private int escape(int at) {
        switch (byteAt(at)) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
                return at + 1;
            case 'u':
                for (int i = at + 1; i <= at + 4; i++) {
                    if (Character.digit(byteAt(i), 16) < 0) {
                        throw malformed(i, "four hexadecimal digits are missing");
                    }
                }
                return at + 5;
            default:
                throw malformed(at, "an escape is not known");
        }
    }

    /** A character beyond ASCII: well-formed UTF-8 only (Unicode, table 3-7). */
    private int character(int at) {
        int first = bytes[at] & 0xff;
        int more;
        int low = 0x80;
        int high = 0xbf;
        if (first >= 0xc2 && first <= 0xdf) {
            more = 1;
        } else if (first >= 0xe0 && first <= 0xef) {
            more = 2;
            low = first == 0xe0 ? 0xa0 : low; // else written too long
            high = first == 0xed ? 0x9f : high; // else half a surrogate pair
        } else if (first >= 0xf0 && first <= 0xf4) {
            more = 3;
            low = first == 0xf0 ? 0x90 : low;
            high = first == 0xf4 ? 0x8f : high; // else beyond U+10FFFF
        } else {
            throw notUtf8(at);
        }
        for (int i = at + 1; i <= at + more; i++) {
            int next = i < end ? bytes[i] & 0xff : 0;
            if (next < low || next > high) {
                throw notUtf8(at);
            }
            low = 0x80;
            high = 0xbf;
        }
        return at + more + 1;
    }

    private JsonException notUtf8(int at) {
        return malformed(at, "it is not UTF-8");
    }

    JsonException malformed(int at, String problem) {
        return new JsonException(path.get(), at - begin, "is not valid JSON: " + problem, true);
    }
}
