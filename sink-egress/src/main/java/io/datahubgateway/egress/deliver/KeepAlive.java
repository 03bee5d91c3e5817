package io.datahubgateway.egress.deliver;

import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How long a connection may be kept after an answer (RFC 9112, section 9.3, and RFC 2068, section 19.7.1, for Keep-Alive). */
final class KeepAlive {

    /** When the destination says nothing. */
    static final long USUAL = TimeUnit.MINUTES.toNanos(1);

    /** A request that is sent in the last moment arrives after it. */
    private static final long MARGIN = TimeUnit.SECONDS.toNanos(1);

    private static final Pattern TIMEOUT =
            Pattern.compile("(?:^|[,\\s])timeout=(\\d{1,9})(?:[,\\s]|$)", Pattern.CASE_INSENSITIVE);

    private KeepAlive() {}

    /** In nanoseconds; 0 for: it is closed. */
    static long after(HttpClientResponse answer) {
        return nanos(
                answer.version() == HttpVersion.HTTP_1_0,
                answer.getHeader(HttpHeaders.CONNECTION),
                answer.getHeader(HttpHeaders.KEEP_ALIVE));
    }

    /**
     * @param old whether the answer is one of HTTP/1.0, which keeps no connection unless it says so
     * @param connection the header, null when there is none
     * @param keepAlive likewise
     */
    static long nanos(boolean old, @Nullable String connection, @Nullable String keepAlive) {
        if (old ? !says(connection, "keep-alive") : says(connection, "close")) {
            return 0;
        }
        if (keepAlive == null) {
            return USUAL;
        }
        Matcher timeout = TIMEOUT.matcher(keepAlive);
        return timeout.find()
                ? Math.max(0, Math.min(USUAL, TimeUnit.SECONDS.toNanos(Long.parseLong(timeout.group(1))) - MARGIN))
                : USUAL;
    }

    private static boolean says(@Nullable String header, String option) {
        if (header == null) {
            return false;
        }
        for (String one : header.split(",", -1)) {
            if (one.trim().equalsIgnoreCase(option)) {
                return true;
            }
        }
        return false;
    }
}
