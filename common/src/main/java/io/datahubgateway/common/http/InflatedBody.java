package io.datahubgateway.common.http;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A body that is decompressed while it arrives. All it takes is told before it is taken: the state of the decompression,
 * the chunks that it comes in, and, once it is whole, the array that they are put together in. After each {@value #TURN}
 * bytes others get their turn of the event loop, while the client is not read from. On the request's event loop.
 *
 * <p>The server's own decompression is not used: Vert.x 5.0.8 gives Netty's {@code HttpContentDecompressor} no limit, so
 * that one read of a socket, up to 64 KiB, may become 64 MiB before anybody is asked; it holds for every path of a server;
 * it takes away the announced length; and what is broken ends the connection instead of being answered.
 */
final class InflatedBody {

    /** Bytes that come out in one turn of the event loop: some hundred microseconds. */
    private static final int TURN = 128 * 1024;

    private static final int LARGEST_CHUNK = 64 * 1024;
    private static final int SMALLEST_CHUNK = 1024;
    private static final int USUAL_INFLATION = 4;

    /** Below this nobody asks how much larger it got. */
    private static final int SMALL = 64 * 1024;

    private final HttpServerRequest request;
    private final Inflation inflation;
    private final BodyLimits limits;
    private final LongConsumer held;
    private final Context context = Vertx.currentContext();
    private final Promise<byte[]> whole = Promise.promise();
    private final List<byte[]> chunks = new ArrayList<>(); // full ones
    private byte[] chunk = {};
    private int filled; // of the chunk
    private long sent;
    private long length; // of what came out

    private InflatedBody(HttpServerRequest request, ContentCoding coding, BodyLimits limits, LongConsumer held) {
        this.request = request;
        this.inflation = new Inflation(coding);
        this.limits = limits;
        this.held = held;
    }

    /**
     * @param announced as in {@link BodyReader#readBytes}
     * @param held told what is about to be taken; may throw a {@link GatewayException} to end the reading
     */
    static Future<byte[]> read(
            HttpServerRequest request, ContentCoding coding, long announced, BodyLimits limits, LongConsumer held) {
        InflatedBody body = new InflatedBody(request, coding, limits, held);
        try {
            held.accept(Inflation.STATE_BYTES);
            body.newChunk(announced);
        } catch (GatewayException e) {
            body.fail(e);
            return body.whole.future();
        }
        request.handler(body::arrive);
        request.endHandler(end -> body.end());
        request.exceptionHandler(gone -> body.fail(BodyReader.gone()));
        request.resume();
        return body.whole.future();
    }

    private void newChunk(long announced) {
        int size = announced < 0
                ? LARGEST_CHUNK
                : (int) Math.min(LARGEST_CHUNK, Math.max(SMALLEST_CHUNK, announced * USUAL_INFLATION));
        held.accept(size);
        chunk = new byte[size];
        filled = 0;
    }

    private void arrive(Buffer piece) {
        if (isOver()) {
            return;
        }
        sent += piece.length();
        if (sent > limits.sent().bytes()) {
            fail(BodyReader.tooLarge(limits.sent()));
            return;
        }
        inflation.give(piece.getBytes());
        request.pause(); // until the piece is used up
        proceed();
    }

    private void proceed() {
        if (isOver()) {
            return;
        }
        try {
            if (inflate()) {
                request.resume();
            } else {
                context.runOnContext(turn -> proceed());
            }
        } catch (GatewayException e) {
            fail(e);
        }
    }

    /** Returns whether the piece is used up. */
    private boolean inflate() {
        for (int left = TURN; left > 0; ) {
            if (filled == chunk.length) {
                chunks.add(chunk);
                newChunk(LARGEST_CHUNK);
            }
            int written = inflation.take(chunk, filled, chunk.length - filled);
            if (written == 0) {
                return true;
            }
            filled += written;
            length += written;
            left -= written;
            requireWithin();
        }
        return false;
    }

    private void requireWithin() {
        if (length > limits.inflated().bytes()) {
            throw new GatewayException(
                    ErrorCode.BODY_TOO_LARGE,
                    "the body is larger than the limit of " + limits.inflated() + " when it is decompressed");
        }
        if (length > SMALL && length > sent * limits.maxInflation()) {
            throw new GatewayException(
                    ErrorCode.BODY_TOO_LARGE,
                    "the body gets more than " + limits.maxInflation()
                            + " times larger when it is decompressed, which is the limit");
        }
    }

    private void end() {
        if (isOver()) {
            return;
        }
        try {
            inflation.end();
            held.accept(length);
            byte[] body = new byte[(int) length];
            int at = 0;
            for (byte[] full : chunks) {
                System.arraycopy(full, 0, body, at, full.length);
                at += full.length;
            }
            System.arraycopy(chunk, 0, body, at, filled);
            inflation.close();
            whole.tryComplete(body);
        } catch (GatewayException e) {
            fail(e);
        }
    }

    /** Also when it was refused meanwhile, because it took too long. */
    private boolean isOver() {
        if (!whole.future().isComplete() && request.response().headWritten()) {
            fail(BodyReader.gone());
        }
        return whole.future().isComplete();
    }

    private void fail(GatewayException problem) {
        if (whole.tryFail(problem)) {
            inflation.close();
            chunks.clear();
        }
    }
}
