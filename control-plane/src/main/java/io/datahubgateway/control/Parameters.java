package io.datahubgateway.control;

import io.datahubgateway.common.declaration.DurationText;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a request says besides its body, checked before the body is read: a parameter that is unknown, given twice or
 * malformed is {@code invalid-request}.
 */
final class Parameters {

    /** Longest {@code ?wait}. */
    static final Duration MAX_WAIT = Duration.ofSeconds(60);

    private final RoutingContext ctx;
    private final MultiMap query;

    /** @param known query parameters of the operation */
    Parameters(RoutingContext ctx, String... known) {
        this.ctx = ctx;
        this.query = ctx.queryParams();
        for (String name : query.names()) {
            if (!List.of(known).contains(name)) {
                throw invalid("query parameter " + name + " is unknown; known here: "
                        + (known.length == 0 ? "none" : String.join(", ", known)));
            }
            if (query.getAll(name).size() > 1) {
                throw invalid("query parameter " + name + " is given twice");
            }
        }
    }

    /** The task that the path names, decoded. */
    String task() {
        return ctx.pathParam("id");
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** One of the constants, as their {@code toString} writes them. */
    <E extends Enum<E>> Optional<E> constant(String name, Class<E> type) {
        return text(name)
                .map(text -> Arrays.stream(type.getEnumConstants())
                        .filter(constant -> constant.toString().equals(text))
                        .findFirst()
                        .orElseThrow(() -> invalid("query parameter " + name + " must be one of "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(Object::toString)
                                        .collect(Collectors.joining(", ")))));
    }

    /** How long to wait until every node has applied the change. */
    Optional<Duration> waiting() {
        return text("wait").map(text -> {
            try {
                Duration wait = DurationText.parse(text);
                if (!wait.isZero() && wait.compareTo(MAX_WAIT) <= 0) {
                    return wait;
                }
            } catch (IllegalArgumentException e) {
                throw invalid("query parameter wait " + e.getMessage());
            }
            throw invalid("query parameter wait must be more than 0 and at most " + DurationText.format(MAX_WAIT));
        });
    }

    /** {@code If-Match}, over one header or several. */
    Precondition ifMatch() {
        return IfMatch.read(ctx.request().headers().getAll(HttpHeaders.IF_MATCH));
    }

    private static GatewayException invalid(String detail) {
        return new GatewayException(ErrorCode.INVALID_REQUEST, detail);
    }
}
