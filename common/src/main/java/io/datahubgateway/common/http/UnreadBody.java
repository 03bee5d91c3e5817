package io.datahubgateway.common.http;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Answers a request whose body is still arriving. A client that is told to stop at once may never see the answer,
 * because the reset of a connection with unread bytes overtakes it; so what arrives is thrown away for a moment, then
 * the connection is closed (RFC 9112, section 9.6).
 */
final class UnreadBody {

    private static final long LINGER_MS = 1_000;
    private static final long SHORT = 64 * 1024;

    private UnreadBody() {}

    /** @param answer whole body; its length stands in the headers already */
    static void endAndDiscard(HttpServerRequest request, Buffer answer) {
        request.handler(discarded -> {});
        request.exceptionHandler(gone -> {});
        boolean reusable = request.version() == HttpVersion.HTTP_2 || announcesLittle(request);
        if (reusable) {
            request.response().end(answer);
            request.resume();
            return;
        }
        // The headers announce the close, the connection stays open for the rest of the body, but not for long.
        request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        request.response().write(answer);
        Runnable close = () -> {
            if (!request.response().ended()) {
                request.response().end().onComplete(done -> request.connection().close());
            }
        };
        Vertx vertx = Vertx.currentContext().owner();
        long timer = vertx.setTimer(LINGER_MS, fired -> close.run());
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            close.run();
        });
        request.resume();
    }

    private static boolean announcesLittle(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null;
        }
        return isShortNumber(length)
                && Long.parseLong(length) <= SHORT
                && request.getHeader(HttpHeaders.EXPECT) == null;
    }

    /** The length may be what the request is refused for. */
    private static boolean isShortNumber(String text) {
        return !text.isEmpty() && text.length() < 10 && text.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
