package io.datahubgateway.ingress.path;

import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Finds JSON objects that stand one behind the other, with or without white space between, in bytes that arrive in pieces. Looks at
 * each byte once, and only for where an object ends: whether it is JSON is said by whoever reads it. Used by one thread.
 */
final class ConcatenatedObjects {

    private static final byte[] NOTHING = {};

    private byte[] bytes = NOTHING;
    private int from; // where the next object begins, once a byte of it is there
    private int at; // all before is looked at
    private int to;
    private int depth;
    private boolean inText;
    private boolean escaped;
    private boolean broken;

    /** Bytes that have arrived and are not given out. */
    int waiting() {
        return to - from;
    }

    /** Whether what stands next is no object; then it has no end either. */
    boolean isBroken() {
        return broken;
    }

    void add(Buffer piece) {
        int more = piece.length();
        if (to + more > bytes.length) {
            int length = to - from;
            byte[] room = length + more > bytes.length ? new byte[Math.max(2 * length, length + more)] : bytes;
            System.arraycopy(bytes, from, room, 0, length);
            bytes = room;
            at -= from;
            to = length;
            from = 0;
        }
        piece.getBytes(bytes, to);
        to += more;
    }

    /** The next object that has arrived to its end, in an array of its own; null when there is none. */
    byte @Nullable [] next() {
        if (depth == 0 && !toBegin()) {
            return null;
        }
        while (at < to) {
            if (ends(bytes[at++])) {
                byte[] object = Arrays.copyOfRange(bytes, from, at);
                from = at;
                return object;
            }
        }
        return null;
    }

    /** All that is waiting, whatever it is. */
    byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, from, to);
        clear();
        return rest;
    }

    /** Forgets what is waiting. */
    void clear() {
        bytes = NOTHING;
        from = at = to = 0;
    }

    /** Over white space; false when no object begins behind it. */
    private boolean toBegin() {
        while (at < to && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
            at++;
        }
        from = at;
        broken = at < to && bytes[at] != '{';
        return at < to && !broken;
    }

    private boolean ends(byte next) {
        if (inText) {
            if (escaped) {
                escaped = false;
            } else if (next == '\\') {
                escaped = true;
            } else if (next == '"') {
                inText = false;
            }
        } else if (next == '"') {
            inText = true;
        } else if (next == '{' || next == '[') {
            depth++;
        } else if (next == '}' || next == ']') {
            return --depth == 0;
        }
        return false;
    }
}
