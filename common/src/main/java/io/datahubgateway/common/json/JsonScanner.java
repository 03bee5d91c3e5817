package io.datahubgateway.common.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks one JSON document in UTF-8, from its first byte to its last, and never back. Nothing is built but what the caller
 * takes. Used by one thread; holds the bytes without copying them, so they must not change.
 *
 * <pre>{@code
 * JsonScanner json = new JsonScanner(body);
 * json.beginObject();
 * while (json.nextKey()) {
 *     json.beginArray();
 *     while (json.nextElement()) {
 *         records.add(json.takeNull() ? null : json.asSent());
 *     }
 * }
 * json.end();
 * }</pre>
 *
 * <ul>
 *   <li>{@link #nextKey} and {@link #nextElement} move to a value. It is then taken by exactly one method, or begun; one
 *       that is not taken is checked and read over by the next move.
 *   <li>All bytes are checked: the grammar of RFC 8259, UTF-8 (no overlong forms, no surrogates), {@link JsonLimits}, and by
 *       {@link #end} that nothing follows. A byte order mark is refused (RFC 8259, section 8.1).
 *   <li>Duplicate keys are refused where the caller says so: {@link JsonNames}, {@link #distinctKey}. Within a value that is
 *       taken as sent they are the business of whoever reads it.
 *   <li>What is wrong is thrown as {@link JsonException}, with its path and byte.
 * </ul>
 */
public final class JsonScanner {

    /** What a value is. */
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    /** {@link #nextKey(JsonNames)} at the end of the object. */
    public static final int END = -1;

    private static final int LONGEST_SHOWN_KEY = 64;

    private final byte[] bytes;
    private final int begin;
    private final int end;
    private final JsonLexer lexer;
    private Level[] levels = {new Level(), new Level(), new Level(), new Level()};
    private int depth;
    private int at;
    private boolean waiting = true; // a value begins here that is not taken
    private int start;

    /** An object or list that was begun. One per depth, used again and again. */
    private static final class Level {
        boolean object;
        int count;
        int keyFrom;
        int keyTo;
        boolean keyEscaped;
        int seen;
    }

    /** A document within {@link JsonLimits#CLIENT}. */
    public JsonScanner(byte[] document) {
        this(document, 0, document.length, JsonLimits.CLIENT);
    }

    /** @param to exclusive */
    public JsonScanner(byte[] bytes, int from, int to, JsonLimits limits) {
        this.bytes = bytes;
        this.begin = from;
        this.end = to;
        this.lexer = new JsonLexer(bytes, from, to, limits, this::path);
        this.at = lexer.space(from);
    }

    /** Of the value that is to be taken. */
    public Kind kind() {
        requireWaiting();
        return switch (at < end ? bytes[at] : 0) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't', 'f' -> Kind.BOOLEAN;
            case 'n' -> Kind.NULL;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Kind.NUMBER;
            default -> throw lexer.malformed(at, "a value is missing");
        };
    }

    /** Goes into the value, which must be an object. */
    public void beginObject() {
        require(Kind.OBJECT, "must be an object");
        begin(true);
    }

    /** Goes into the value, which must be a list. */
    public void beginArray() {
        require(Kind.ARRAY, "must be a list");
        begin(false);
    }

    private void begin(boolean object) {
        lexer.requireDepth(depth + 1, at);
        if (depth == levels.length) {
            levels = Arrays.copyOf(levels, 2 * depth);
            for (int i = depth; i < levels.length; i++) {
                levels[i] = new Level();
            }
        }
        Level level = levels[depth++];
        level.object = object;
        level.count = 0;
        level.seen = 0;
        level.keyFrom = level.keyTo = at;
        start = at++;
        waiting = false;
    }

    /** To the next element of the list; false at its end, which it leaves. */
    public boolean nextElement() {
        waiting = next(false);
        return waiting;
    }

    /** To the value of the next key of the object; false at its end, which it leaves. */
    public boolean nextKey() {
        if (!next(true)) {
            return false;
        }
        if (lexer.byteAt(at) != '"') {
            throw lexer.malformed(at, "a key is missing");
        }
        Level level = levels[depth - 1];
        int from = at + 1;
        int after = lexer.string(from);
        level.keyFrom = from;
        level.keyTo = after - 1;
        level.keyEscaped = lexer.escaped();
        start = at;
        at = lexer.colon(after);
        waiting = true;
        return true;
    }

    /**
     * To the value of the next key that is one of these names.
     *
     * @return the index of the name, or {@link #END}
     * @throws JsonException for another key and for one that is there twice, unless the names take them
     */
    public int nextKey(JsonNames names) {
        while (nextKey()) {
            Level level = levels[depth - 1];
            int name;
            if (level.keyEscaped) {
                byte[] key = unescaped(level.keyFrom, level.keyTo);
                name = names.find(key, 0, key.length);
            } else {
                name = names.find(bytes, level.keyFrom, level.keyTo);
            }
            if (name >= 0) {
                if ((level.seen & 1 << name) != 0 && !names.takesRepeated()) {
                    throw invalid("is there twice");
                }
                level.seen |= 1 << name;
                return name;
            }
            if (!names.ignoresUnknown()) {
                throw invalid("unknown key; known here: " + names.known());
            }
        }
        return END;
    }

    private boolean next(boolean object) {
        if (waiting) {
            skip();
        }
        Level level = depth == 0 ? null : levels[depth - 1];
        if (level == null || level.object != object) {
            throw new IllegalStateException("not in " + (object ? "an object" : "a list"));
        }
        int i = lexer.space(at);
        int next = lexer.byteAt(i);
        if (next == (object ? '}' : ']')) {
            depth--;
            at = i + 1;
            return false;
        }
        if (level.count > 0) {
            if (next != ',') {
                throw lexer.noSeparator(i, object);
            }
            i = lexer.space(i + 1);
        }
        level.count++;
        at = i;
        return true;
    }

    /** The key that the value belongs to, decoded. */
    public String key() {
        Level level = levels[depth - 1];
        return level.keyEscaped
                ? new String(unescaped(level.keyFrom, level.keyTo), StandardCharsets.UTF_8)
                : new String(bytes, level.keyFrom, level.keyTo - level.keyFrom, StandardCharsets.UTF_8);
    }

    /** The key that the value belongs to, which is not among those seen yet, and is from now on. */
    public String distinctKey(Set<String> seen) {
        String key = key();
        if (!seen.add(key)) {
            throw invalid("is there twice");
        }
        return key;
    }

    /** Checks the value and goes behind it. Its bytes are those from {@link #start} to before {@link #stop}. */
    public void skip() {
        requireWaiting();
        start = at;
        at = lexer.value(at, depth);
        waiting = false;
    }

    /** Where the value that was taken last begins in the array. */
    public int start() {
        return start;
    }

    /** Where the value that was taken last has ended. */
    public int stop() {
        return at;
    }

    /** The bytes of the value exactly as they were sent, in an array of its own. */
    public byte[] asSent() {
        skip();
        return Arrays.copyOfRange(bytes, start, at);
    }

    /** Whether the value is {@code null}; then it is taken. */
    public boolean takeNull() {
        if (kind() != Kind.NULL) {
            return false;
        }
        skip();
        return true;
    }

    /** The value, which must be a string, decoded: as UTF-8. */
    public byte[] utf8() {
        string();
        return lexer.escaped() ? unescaped(start + 1, at - 1) : Arrays.copyOfRange(bytes, start + 1, at - 1);
    }

    /** The value, which must be a string, decoded. */
    public String text() {
        string();
        return lexer.escaped()
                ? new String(unescaped(start + 1, at - 1), StandardCharsets.UTF_8)
                : new String(bytes, start + 1, at - start - 2, StandardCharsets.UTF_8);
    }

    private void string() {
        require(Kind.STRING, "must be a text");
        start = at;
        at = lexer.string(at + 1);
        waiting = false;
    }

    private byte[] unescaped(int from, int to) {
        byte @Nullable [] text = JsonText.unescape(bytes, from, to);
        if (text == null) {
            throw invalid("holds an escape of half a surrogate pair, which is no character");
        }
        return text;
    }

    /** The value, which must be a number without fraction and exponent, within these bounds. */
    public long wholeNumber(long min, long max) {
        if (kind() == Kind.NUMBER) {
            skip();
            if (at - start <= 20) { // as many as a long can have
                try {
                    long number = Long.parseLong(new String(bytes, start, at - start, StandardCharsets.ISO_8859_1));
                    if (number >= min && number <= max) {
                        return number;
                    }
                } catch (NumberFormatException e) {
                    // has a fraction or an exponent, or is larger than a long
                }
            }
        }
        throw invalid("must be a whole number from " + min + " to " + max);
    }

    /** The value, which must be {@code true} or {@code false}. */
    public boolean bool() {
        require(Kind.BOOLEAN, "must be true or false");
        skip();
        return bytes[start] == 't';
    }

    /** Requires that nothing but white space follows. */
    public void end() {
        if (waiting) {
            skip();
        }
        if (depth > 0) {
            throw new IllegalStateException("within " + path());
        }
        int after = lexer.space(at);
        if (after < end) {
            throw lexer.malformed(after, "it must end here");
        }
    }

    /** What is wrong with the value at hand, for the caller to throw. */
    public JsonException invalid(String problem) {
        return new JsonException(path(), (waiting ? at : start) - begin, problem, false);
    }

    /** The place of the value at hand, as in {@code records[3].value}; empty for the document itself. */
    public String path() {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < depth; i++) {
            Level level = levels[i];
            if (level.count == 0) {
                break; // only just begun
            }
            if (level.object) {
                int length = Math.min(level.keyTo - level.keyFrom, LONGEST_SHOWN_KEY);
                path.append(path.isEmpty() ? "" : ".")
                        .append(new String(bytes, level.keyFrom, length, StandardCharsets.UTF_8));
            } else {
                path.append('[').append(level.count - 1).append(']');
            }
        }
        return path.toString();
    }

    private void require(Kind wanted, String problem) {
        if (kind() != wanted) {
            throw invalid(problem);
        }
    }

    private void requireWaiting() {
        if (!waiting) {
            throw new IllegalStateException("no value waits at " + path());
        }
    }
}
