package io.datahubgateway.egress.body;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * Whether a value is one line. Lines are told apart by LF and may end with CR LF, and readers pass over blank ones
 * (github.com/ndjson/ndjson-spec), so neither may come out of a value. Whether the line is JSON is left to the destination: one
 * that is not spoils no other. Looks at eight bytes at a time.
 */
final class LineCheck implements ValueCheck {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;

    private static final Optional<String> BLANK = Optional.of("is blank, which is no line of ndjson");

    @Override
    public Optional<String> problem(byte[] value) {
        int i = lineBreak(value);
        if (i < value.length) {
            return Optional.of("holds a line break at byte " + i + ", which would end its line of ndjson");
        }
        return isBlank(value) ? BLANK : Optional.empty();
    }

    /** Where the first one is; the length when there is none. */
    private static int lineBreak(byte[] value) {
        int i = 0;
        while (i + Long.BYTES <= value.length) {
            long eight = (long) LONGS.get(value, i);
            if ((zeros(eight ^ '\n' * ONES) | zeros(eight ^ '\r' * ONES)) != 0) {
                break;
            }
            i += Long.BYTES;
        }
        while (i < value.length && value[i] != '\n' && value[i] != '\r') {
            i++;
        }
        return i;
    }

    /** Not 0 if one of the eight bytes is. */
    private static long zeros(long eight) {
        return eight - ONES & ~eight & HIGH_BITS;
    }

    private static boolean isBlank(byte[] value) {
        for (byte b : value) {
            if (b != ' ' && b != '\t') {
                return false;
            }
        }
        return true;
    }
}
