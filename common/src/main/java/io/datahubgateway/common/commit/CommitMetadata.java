package io.datahubgateway.common.commit;

import java.util.Arrays;
import java.util.Base64;

/**
 * Finished records beyond the committed offset, as the text that Kafka keeps beside it: {@code 1r:} and, in turn, how many
 * offsets are not finished and how many are, as variable-length numbers (seven bits a byte, the lowest first); or {@code 1b:}
 * and a bit per offset, the lowest first. Base64 either way, from the committed offset on, whichever tells more or is
 * shorter. Text of any other form says nothing: its records are delivered again.
 */
public final class CommitMetadata {

    private static final String RUNS = "1r:";
    private static final String BITS = "1b:";
    private static final Base64.Encoder ENCODER = Base64.getEncoder().withoutPadding();

    private CommitMetadata() {}

    /**
     * A text and how far it goes.
     *
     * @param end no offset from here on is told
     */
    public record Text(String text, long end) {}

    /**
     * @param committed the committed offset; no range begins before it
     * @param most characters; what does not fit is left out from the end
     */
    public static Text write(long committed, OffsetRanges finished, int most) {
        int bytes = Math.max(0, (most - RUNS.length()) / 4 * 3);
        if (finished.count() == 0 || bytes == 0) {
            return new Text("", committed);
        }
        Text runs = runs(committed, finished, bytes);
        Text bits = bits(committed, finished, bytes);
        if (runs.end != bits.end) {
            return runs.end > bits.end ? runs : bits;
        }
        return runs.text.length() <= bits.text.length() ? runs : bits;
    }

    private static Text runs(long committed, OffsetRanges finished, int most) {
        byte[] bytes = new byte[Math.min(most, 20 * finished.count())];
        int length = 0;
        long end = committed;
        for (int i = 0; i < finished.count(); i++) {
            long gap = finished.from(i) - end;
            long run = finished.to(i) - finished.from(i);
            if (length + sizeOf(gap) + sizeOf(run) > bytes.length) {
                break;
            }
            length = put(bytes, length, gap);
            length = put(bytes, length, run);
            end = finished.to(i);
        }
        return text(RUNS, bytes, length, end);
    }

    private static int sizeOf(long number) {
        return (63 - Long.numberOfLeadingZeros(number | 1)) / 7 + 1;
    }

    private static int put(byte[] bytes, int at, long number) {
        int next = at;
        long rest = number;
        while (rest > 0x7f) {
            bytes[next++] = (byte) (rest & 0x7f | 0x80);
            rest >>>= 7;
        }
        bytes[next++] = (byte) rest;
        return next;
    }

    private static Text bits(long committed, OffsetRanges finished, int most) {
        long all = finished.to(finished.count() - 1) - committed;
        long told = Math.min(all, 8L * most);
        byte[] bytes = new byte[(int) ((told + 7) / 8)];
        long end = committed;
        for (int i = 0; i < finished.count() && finished.from(i) - committed < told; i++) {
            long to = Math.min(finished.to(i) - committed, told);
            for (long bit = finished.from(i) - committed; bit < to; bit++) {
                bytes[(int) (bit / 8)] |= (byte) (1 << bit % 8);
            }
            end = committed + to;
        }
        return text(BITS, bytes, (int) ((end - committed + 7) / 8), end);
    }

    private static Text text(String form, byte[] bytes, int length, long end) {
        return length == 0
                ? new Text("", end)
                : new Text(form + ENCODER.encodeToString(Arrays.copyOf(bytes, length)), end);
    }

    /** The ranges that a text tells; none when it is of another form. */
    public static OffsetRanges read(long committed, String text) {
        try {
            if (text.startsWith(RUNS)) {
                return readRuns(committed, bytesOf(text));
            }
            if (text.startsWith(BITS)) {
                return readBits(committed, bytesOf(text));
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
            // written by somebody else
        }
        return new OffsetRanges();
    }

    private static byte[] bytesOf(String text) {
        return Base64.getDecoder().decode(text.substring(RUNS.length()));
    }

    private static OffsetRanges readRuns(long committed, byte[] bytes) {
        OffsetRanges finished = new OffsetRanges();
        long end = committed;
        int at = 0;
        while (at < bytes.length) {
            long[] pair = new long[2];
            for (int i = 0; i < 2; i++) {
                int shift = 0;
                byte part;
                do {
                    part = bytes[at++];
                    pair[i] |= (long) (part & 0x7f) << shift;
                    shift += 7;
                } while (part < 0);
            }
            finished.add(end + pair[0], end + pair[0] + pair[1]);
            end = end + pair[0] + pair[1];
        }
        return finished;
    }

    private static OffsetRanges readBits(long committed, byte[] bytes) {
        OffsetRanges finished = new OffsetRanges();
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            if ((bytes[bit / 8] & 1 << bit % 8) != 0) {
                finished.add(committed + bit, committed + bit + 1);
            }
        }
        return finished;
    }
}
