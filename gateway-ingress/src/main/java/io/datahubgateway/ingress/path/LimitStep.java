package io.datahubgateway.ingress.path;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.ingress.limit.TaskLimits;
import io.datahubgateway.ingress.limit.TooFast;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what is more than the task takes: the body first, then what the task holds, then how fast it comes, so that what
 * is refused for another reason costs the rates nothing. Where the task is named in the head this is before the body is
 * read, by the length that the head announces; a body that announces none is let in while nothing is owed, and {@link
 * ReadBodyStep} charges what came.
 */
public final class LimitStep implements Step {

    @Override
    @SuppressWarnings("ReferenceEquality") // the usual case, and it must cost nothing
    public Future<Void> run(Exchange exchange) {
        TaskLimits limits = exchange.task.limits();
        if (limits == TaskLimits.NONE) {
            return DONE;
        }
        long length = exchange.body == null ? Math.max(0, exchange.announced) : exchange.body.length;
        ByteSize largest = limits.maxBodySize();
        if (largest != null && length > largest.bytes()) {
            throw new GatewayException(
                    ErrorCode.BODY_TOO_LARGE,
                    "the body is larger than the limit of datahub " + exchange.task.id() + ", " + largest);
        }
        if (limits.inFlight() != null) {
            exchange.permit.countFor(limits.inFlight());
        }
        requireInTime(exchange.request(), limits.rates().take(length));
        exchange.charged = length;
        return DONE;
    }

    /**
     * @param late null when nothing is
     * @throws GatewayException {@code rate-limited} otherwise; {@code Retry-After} says when it would not be
     */
    static void requireInTime(HttpServerRequest request, @Nullable TooFast late) {
        if (late != null) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(late.seconds()));
            throw new GatewayException(
                    ErrorCode.RATE_LIMITED,
                    late.limit() + "; come back in " + late.seconds() + " s. Nothing was written");
        }
    }
}
