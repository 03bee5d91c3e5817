package io.datahubgateway.common.json;

/**
 * A document that is not JSON, or not the JSON that its reader wants. The message names the place and never quotes a value.
 * Has no stack trace: it is an answer to a client, not a fault.
 */
public final class JsonException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String path;
    private final int offset;
    private final boolean malformed;

    JsonException(String path, int offset, String problem, boolean malformed) {
        super(problem + " (byte " + offset + ")", null, false, false);
        this.path = path;
        this.offset = offset;
        this.malformed = malformed;
    }

    /** Whether no reader could take it, because it is no JSON or beyond the bounds; else it is not what this reader wants. */
    public boolean isMalformed() {
        return malformed;
    }

    /** Where it is, as in {@code records[3].value}; empty for the document as a whole. */
    public String path() {
        return path;
    }

    /** Number of bytes before the place, from the beginning of the document. */
    public int offset() {
        return offset;
    }

    /** What is wrong, without the path. */
    public String problem() {
        return String.valueOf(super.getMessage());
    }

    @Override
    public String getMessage() {
        return path.isEmpty() ? problem() : path + ": " + problem();
    }
}
