package io.datahubgateway.common.http;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Reads the body of a paused request within a limit that is enforced while it arrives. Answers {@code Expect:
 * 100-continue} itself. On the request's event loop.
 */
public final class BodyReader {

    private static final long SLOWEST_SECONDS = 60;

    private BodyReader() {}

    /** What the head announces; -1 when it announces no length. */
    public static long announcedLength(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null && request.isEnded() ? 0 : -1;
        }
        try {
            return Long.parseLong(length);
        } catch (NumberFormatException e) {
            throw new GatewayException(ErrorCode.INVALID_REQUEST, "Content-Length is not a number");
        }
    }

    /**
     * What the head announces; -1 when it announces no length.
     *
     * @throws GatewayException {@code body-too-large} when it is above the limit
     */
    public static long announcedWithin(HttpServerRequest request, ByteSize limit) {
        long announced = announcedLength(request);
        if (announced > limit.bytes()) {
            throw tooLarge(limit);
        }
        return announced;
    }

    /** See {@link #readBytes}. Fails with {@code body-too-slow} when the body takes longer than a minute. */
    public static Future<Buffer> read(HttpServerRequest request, ByteSize limit) {
        long announced = announcedLength(request);
        if (announced > limit.bytes()) {
            return Future.failedFuture(tooLarge(limit));
        }
        Vertx vertx = Vertx.currentContext().owner();
        Promise<Buffer> inTime = Promise.promise();
        long timer = vertx.setTimer(TimeUnit.SECONDS.toMillis(SLOWEST_SECONDS), fired -> inTime.tryFail(tooSlow()));
        readBytes(request, announced, limit, arrived -> {})
                .onComplete(
                        body -> {
                            vertx.cancelTimer(timer);
                            inTime.tryComplete(Buffer.buffer(body));
                        },
                        failure -> {
                            vertx.cancelTimer(timer);
                            inTime.tryFail(failure);
                        });
        return inTime.future();
    }

    /**
     * Completes with the whole body in an array of its own, or fails with {@code body-too-large} as soon as the limit is
     * passed, or with {@code invalid-request} when the client goes away before the end.
     *
     * @param announced what the head announces, within the limit; -1 when it announces no length
     * @param arrived told the number of bytes of each piece before it is kept; may throw a {@link GatewayException} to
     *     end the reading
     */
    public static Future<byte[]> readBytes(
            HttpServerRequest request, long announced, ByteSize limit, LongConsumer arrived) {
        if (request.response().closed()) { // while the request was paused
            return Future.failedFuture(gone());
        }
        continueIfAsked(request);
        Promise<byte[]> whole = Promise.promise();
        ArrivedBytes body = new ArrivedBytes((int) Math.max(0, announced));
        request.handler(piece -> {
            if (whole.future().isComplete()) {
                return;
            }
            try {
                arrived.accept(piece.length());
            } catch (GatewayException e) {
                whole.tryFail(e);
                return;
            }
            if (body.length() + (long) piece.length() > limit.bytes()) {
                whole.tryFail(tooLarge(limit));
            } else {
                body.add(piece);
            }
        });
        request.endHandler(end -> whole.tryComplete(body.whole()));
        request.exceptionHandler(gone -> whole.tryFail(gone()));
        request.resume();
        return whole.future();
    }

    /**
     * The same for a body with a content coding, which is undone while it arrives.
     *
     * @param held told the number of bytes of whatever is about to be taken, which is about twice what the body holds until
     *     it is whole; may throw a {@link GatewayException} to end the reading
     */
    public static Future<byte[]> readInflated(
            HttpServerRequest request, ContentCoding coding, long announced, BodyLimits limits, LongConsumer held) {
        if (request.response().closed()) { // while the request was paused
            return Future.failedFuture(gone());
        }
        continueIfAsked(request);
        return InflatedBody.read(request, coding, announced, limits, held);
    }

    private static void continueIfAsked(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
            request.response().writeContinue();
        }
    }

    /** What has arrived. With an announced length it is copied once, to where it stays. */
    private static final class ArrivedBytes {
        private byte[] bytes;
        private int length;

        ArrivedBytes(int announced) {
            this.bytes = new byte[announced];
        }

        int length() {
            return length;
        }

        void add(Buffer piece) {
            if (length + piece.length() > bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + piece.length()));
            }
            piece.getBytes(bytes, length);
            length += piece.length();
        }

        byte[] whole() {
            return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        }
    }

    static GatewayException gone() {
        return new GatewayException(ErrorCode.INVALID_REQUEST, "the body ended before its announced length");
    }

    private static GatewayException tooSlow() {
        return new GatewayException(
                ErrorCode.BODY_TOO_SLOW, "the body did not arrive within " + SLOWEST_SECONDS + " s; nothing was done");
    }

    static GatewayException tooLarge(ByteSize limit) {
        return new GatewayException(ErrorCode.BODY_TOO_LARGE, "the body is larger than the limit of " + limit);
    }
}
