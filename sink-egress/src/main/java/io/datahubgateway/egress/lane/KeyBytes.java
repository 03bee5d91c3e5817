package io.datahubgateway.egress.lane;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The key of a record, equal by its bytes. Comparable, so that a map stays quick when somebody chooses keys with equal
 * hashes. One that was made with {@link #probe} may be pointed at other bytes, to look them up without an object each.
 */
final class KeyBytes implements Comparable<KeyBytes> {

    private static final byte[] EMPTY = {};

    private byte[] bytes;
    private int hash;

    KeyBytes(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    static KeyBytes probe() {
        return new KeyBytes(EMPTY);
    }

    /** Only for one that is in no map. */
    KeyBytes pointAt(byte[] others) {
        bytes = others;
        hash = Arrays.hashCode(others);
        return this;
    }

    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof KeyBytes key && hash == key.hash && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public int compareTo(KeyBytes other) {
        return Arrays.compare(bytes, other.bytes);
    }
}
