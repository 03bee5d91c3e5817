package io.datahubgateway.common.http;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Decompresses a body piece by piece: whoever reads it decides how much comes out at a time. Checks all that there is to
 * check: headers, checksums, lengths, that nothing is missing and that nothing stands behind the end; gzip may have several
 * members. Used by one thread at a time. Close it: it holds memory outside the heap.
 */
public final class Inflation implements AutoCloseable {

    /** What one takes while it works, in bytes: the window of 32 KiB and the tables of zlib. */
    public static final int STATE_BYTES = 48 * 1024;

    private static final int MAGIC = 0x08_8b_1f; // the last byte is the method, deflate
    private static final int FLAGS_AT = 24;
    private static final int HAS_HEAD_CHECK = 2;
    private static final int HAS_EXTRA = 4;
    private static final int HAS_NAME = 8;
    private static final int HAS_COMMENT = 16;
    private static final int RESERVED = 0xe0;
    private static final int HEAD_LENGTH = 10;
    private static final int TRAILER_LENGTH = 8;
    private static final int UNTIL_ZERO = -1;

    private final ContentCoding coding;
    private final Inflater inflater;
    private final CRC32 check = new CRC32();
    private byte[] piece = {};
    private int at; // in the piece; while data comes the inflater knows
    private Part part;
    private int left; // bytes of the part, or UNTIL_ZERO
    private long number; // the first eight of them, little endian
    private int shift;
    private int flags;
    private boolean whole; // a member has ended

    /** What a byte belongs to, in their order (RFC 1952, section 2.3). */
    private enum Part {
        HEAD,
        EXTRA_LENGTH,
        EXTRA,
        NAME,
        COMMENT,
        HEAD_CHECK,
        DATA,
        TRAILER,
        NOTHING
    }

    public Inflation(ContentCoding coding) {
        this.coding = coding;
        this.inflater = new Inflater(coding == ContentCoding.GZIP);
        if (coding == ContentCoding.GZIP) {
            expect(Part.HEAD, HEAD_LENGTH);
        } else {
            expect(Part.DATA, 0); // the inflater reads the header of zlib and checks its checksum
        }
    }

    /** The next piece of what was sent; the one before must be used up. It is not copied. */
    public void give(byte[] next) {
        piece = next;
        at = 0;
        if (part == Part.DATA) {
            inflater.setInput(piece);
        }
    }

    /**
     * Writes what comes next of the body.
     *
     * @param length more than 0
     * @return how many bytes there are, at most {@code length}; 0 when the piece is used up
     * @throws GatewayException {@code invalid-request} when this is not what the coding says
     */
    public int take(byte[] target, int from, int length) {
        while (true) {
            if (part == Part.DATA) {
                int written = inflate(target, from, length);
                if (inflater.finished()) {
                    at = piece.length - inflater.getRemaining();
                    afterData();
                }
                if (written > 0 || part == Part.DATA) {
                    return written;
                }
            } else if (at < piece.length) {
                step(piece[at++] & 0xff);
            } else {
                return 0;
            }
        }
    }

    private int inflate(byte[] target, int from, int length) {
        try {
            int written = inflater.inflate(target, from, length);
            require(!inflater.needsDictionary());
            check.update(target, from, written);
            return written;
        } catch (DataFormatException e) {
            throw corrupt();
        }
    }

    private void afterData() {
        if (coding == ContentCoding.GZIP) {
            expect(Part.TRAILER, TRAILER_LENGTH);
        } else {
            whole = true;
            expect(Part.NOTHING, 0);
        }
    }

    private void step(int octet) {
        require(part != Part.NOTHING);
        if (part.compareTo(Part.HEAD_CHECK) < 0) {
            check.update(octet);
        }
        if (shift < Long.SIZE) {
            number |= (long) octet << shift;
            shift += Byte.SIZE;
        }
        if (left == UNTIL_ZERO ? octet == 0 : --left == 0) {
            afterPart();
        }
    }

    private void afterPart() {
        if (part == Part.HEAD) {
            require((number & 0xff_ff_ff) == MAGIC);
            flags = (int) (number >> FLAGS_AT) & 0xff;
            require((flags & RESERVED) == 0);
        } else if (part == Part.HEAD_CHECK) {
            require(number == (check.getValue() & 0xff_ff));
        } else if (part == Part.TRAILER) {
            require((number & 0xff_ff_ff_ffL) == check.getValue());
            require(number >>> Integer.SIZE == (inflater.getBytesWritten() & 0xff_ff_ff_ffL));
            whole = true;
            inflater.reset();
            check.reset();
            expect(Part.HEAD, HEAD_LENGTH);
            return;
        }
        nextOfHead();
    }

    private void nextOfHead() {
        if (part == Part.HEAD && has(HAS_EXTRA)) {
            expect(Part.EXTRA_LENGTH, 2);
        } else if (part == Part.EXTRA_LENGTH && number > 0) {
            expect(Part.EXTRA, (int) number);
        } else if (part.compareTo(Part.NAME) < 0 && has(HAS_NAME)) {
            expect(Part.NAME, UNTIL_ZERO);
        } else if (part.compareTo(Part.COMMENT) < 0 && has(HAS_COMMENT)) {
            expect(Part.COMMENT, UNTIL_ZERO);
        } else if (part.compareTo(Part.HEAD_CHECK) < 0 && has(HAS_HEAD_CHECK)) {
            expect(Part.HEAD_CHECK, 2);
        } else {
            expect(Part.DATA, 0);
            check.reset();
            inflater.setInput(piece, at, piece.length - at);
        }
    }

    private boolean has(int flag) {
        return (flags & flag) != 0;
    }

    private void expect(Part next, int length) {
        part = next;
        left = length;
        number = 0;
        shift = 0;
    }

    /** @throws GatewayException {@code invalid-request} when something is missing of what was given so far */
    public void end() {
        if (!whole || (part != Part.NOTHING && (part != Part.HEAD || left < HEAD_LENGTH))) {
            throw new GatewayException(
                    ErrorCode.INVALID_REQUEST, "the body ends before its Content-Encoding " + name() + " does");
        }
    }

    private void require(boolean right) {
        if (!right) {
            throw corrupt();
        }
    }

    private GatewayException corrupt() {
        return new GatewayException(
                ErrorCode.INVALID_REQUEST, "the body is not what its Content-Encoding says, " + name());
    }

    private String name() {
        return coding.token();
    }

    @Override
    public void close() {
        inflater.end();
    }
}
