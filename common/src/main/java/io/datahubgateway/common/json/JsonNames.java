package io.datahubgateway.common.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The keys that an object of a protocol may have, and what to do about others. Immutable; made once and kept. {@link
 * JsonScanner#nextKey(JsonNames)} says which of them comes next, by its index in the order given here.
 */
public final class JsonNames {

    private static final int MOST = Integer.SIZE; // one bit each says which were there

    private final byte[][] names;
    private final String known;
    private final boolean ignoringUnknown;
    private final boolean takingRepeated;

    private JsonNames(byte[][] names, String known, boolean ignoringUnknown, boolean takingRepeated) {
        this.names = names;
        this.known = known;
        this.ignoringUnknown = ignoringUnknown;
        this.takingRepeated = takingRepeated;
    }

    /** Any other key, and a key that is there twice, is refused. */
    public static JsonNames of(String... names) {
        List<String> list = List.of(names);
        if (list.size() > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " names");
        }
        byte[][] bytes =
                list.stream().map(name -> name.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
        return new JsonNames(bytes, list.stream().sorted().collect(Collectors.joining(", ")), false, false);
    }

    /** The same, but other keys are read over with their values. */
    public JsonNames ignoringUnknown() {
        return new JsonNames(names, known, true, takingRepeated);
    }

    /** The same, but a key that is there twice is given twice. */
    public JsonNames takingRepeated() {
        return new JsonNames(names, known, ignoringUnknown, true);
    }

    boolean ignoresUnknown() {
        return ignoringUnknown;
    }

    boolean takesRepeated() {
        return takingRepeated;
    }

    /** The index of the name, -1 when it is none of these. */
    int find(byte[] bytes, int from, int to) {
        for (int i = 0; i < names.length; i++) {
            if (Arrays.equals(names[i], 0, names[i].length, bytes, from, to)) {
                return i;
            }
        }
        return -1;
    }

    /** All of them, for an error message. */
    String known() {
        return known;
    }
}
