package io.datahubgateway.bench.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Reads an answer with a {@code Content-Length} as it arrives, RFC 9112; keeps the head only. */
final class Answer {

    private static final String LENGTH = "\r\ncontent-length:";
    private static final String CLOSE = "\r\nconnection: close";

    private final byte[] head = new byte[16 * 1024];
    private int headLength;
    private boolean inBody;
    private long bodyLeft;
    private int status;
    private boolean closes;

    void begin() {
        headLength = 0;
        inBody = false;
    }

    int status() {
        return status;
    }

    /** Whether the server closes the connection after it. */
    boolean closes() {
        return closes;
    }

    /** Takes what has arrived; whether that was the last of it. */
    boolean isWhole(ByteBuffer arrived) {
        while (!inBody && arrived.hasRemaining()) {
            head[headLength++] = arrived.get();
            if (headLength > 3
                    && head[headLength - 1] == '\n'
                    && head[headLength - 2] == '\r'
                    && head[headLength - 3] == '\n') {
                readHead();
            }
        }
        if (!inBody) {
            return false;
        }
        bodyLeft -= arrived.remaining();
        return bodyLeft <= 0;
    }

    private void readHead() {
        String text = new String(head, 0, headLength, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        status = Integer.parseInt(text.substring(9, 12));
        int length = text.indexOf(LENGTH);
        bodyLeft = length < 0
                ? 0
                : Long.parseLong(text.substring(length + LENGTH.length(), text.indexOf('\r', length + 2))
                        .trim());
        closes = text.contains(CLOSE);
        inBody = true;
    }
}
