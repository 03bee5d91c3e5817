package io.datahubgateway.common.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The id of each request: the client's own {@code X-Request-Id} if it is harmless, else a new one. It is echoed in the
 * response and stands in every log line of the request. Any thread.
 */
public final class RequestIds {

    /** Name of the header in requests and responses. */
    public static final CharSequence HEADER = HttpHeaders.createOptimized("X-Request-Id");

    private static final int MAX_LENGTH = 128;

    private final String prefix;
    private final AtomicLong counter = new AtomicLong();

    /** @param prefix what tells the ids of this process from those of any other */
    public RequestIds(String prefix) {
        this.prefix = prefix + "-";
    }

    /** The same id for every call of one request: it is put into the response's headers the first time. */
    public String of(HttpServerRequest request) {
        String known = request.response().headers().get(HEADER);
        if (known != null) {
            return known;
        }
        String given = request.getHeader(HEADER);
        String id = given != null && isHarmless(given) ? given : prefix + Long.toString(counter.incrementAndGet(), 36);
        if (!request.response().headWritten()) {
            request.response().putHeader(HEADER, id);
        }
        return id;
    }

    private static boolean isHarmless(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c <= ' ' || c >= 0x7f || c == '"') {
                return false;
            }
        }
        return true;
    }
}
