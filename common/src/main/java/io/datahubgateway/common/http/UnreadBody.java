package io.datahubgateway.common.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Answers a request whose body is still arriving. A client that is told to stop at once may never see the answer,
 * because the reset of a connection with unread bytes overtakes it; so what arrives is thrown away for a moment, then
 * the connection is closed (RFC 9112, section 9.6). In HTTP/2 the request is cancelled alone (RFC 9113, section 8.1).
 */
final class UnreadBody {

    private static final long LINGER_MS = 1_000;
    private static final long SHORT = 64 * 1024;

    /** How long the rest of a short body may take, so that the connection can be used again. */
    private static final long LEFTOVER_MS = 10_000;

    private static final long NO_ERROR = 0;
    private static final int TOO_SLOW = 408;

    private UnreadBody() {}

    /** @param answer whole body */
    static void endAndDiscard(HttpServerRequest request, Buffer answer) {
        request.handler(discarded -> {});
        request.exceptionHandler(gone -> {});
        boolean slow = request.response().getStatusCode() == TOO_SLOW; // it would go on like that (RFC 9110, 15.5.9)
        boolean reusable = request.version() == HttpVersion.HTTP_2 || announcesLittle(request) && !slow;
        if (reusable) {
            ResponseBody.end(request, answer);
            request.resume();
            return;
        }
        // The headers announce the close, the connection stays open for the rest of the body, but not for long.
        request.response()
                .putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE)
                .putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(answer.length()))
                .write(answer);
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

    /** The same where the head of the answer has left: the answer ends at once, and the connection once the rest has come, or is late. */
    static Future<Void> endAndDiscard(HttpServerRequest request) {
        if (request.isEnded()) {
            return request.response().end();
        }
        Vertx vertx = Vertx.currentContext().owner();
        long timer = vertx.setTimer(LINGER_MS, fired -> giveUp(request, request.version() == HttpVersion.HTTP_2));
        request.handler(discarded -> {});
        request.exceptionHandler(gone -> vertx.cancelTimer(timer));
        request.endHandler(end -> vertx.cancelTimer(timer));
        Future<Void> left = request.response().end();
        request.resume();
        return left;
    }

    /** Called when a request is answered: what is left of its body must not hold the connection for ever. */
    static void onAnswered(Vertx vertx, HttpServerRequest request) {
        if (request.isEnded() || request.response().closed()) {
            return;
        }
        vertx.runOnContext(
                soon -> { // the end of a request without a body comes right behind its head
                    if (!request.isEnded()) {
                        boolean http2 = request.version() == HttpVersion.HTTP_2;
                        vertx.setTimer(http2 ? LINGER_MS : LEFTOVER_MS, fired -> giveUp(request, http2));
                    }
                });
    }

    private static void giveUp(HttpServerRequest request, boolean http2) {
        if (request.isEnded()) {
            return;
        }
        if (http2) {
            request.response().reset(NO_ERROR);
        } else {
            request.connection().close();
        }
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
