package io.datahubgateway.ingress.path;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;

/** Reads what a path and a query name, strictly: what is not known or not understood is refused. */
public final class Parameters {

    private Parameters() {}

    /**
     * @throws GatewayException {@code invalid-request} when the query can't be decoded, has another parameter, or one of
     *     them twice
     */
    public static void requireKnown(RoutingContext ctx, List<String> known) {
        if (ctx.request().query() == null) {
            return;
        }
        for (String name : query(ctx).names()) {
            if (!known.contains(name)) {
                throw new GatewayException(
                        ErrorCode.INVALID_REQUEST,
                        "query parameter " + name + " is not known; "
                                + (known.isEmpty()
                                        ? "this path takes none"
                                        : "known here: " + String.join(", ", known)));
            }
            if (ctx.queryParams().getAll(name).size() > 1) {
                throw new GatewayException(ErrorCode.INVALID_REQUEST, "query parameter " + name + " is there twice");
            }
        }
    }

    private static MultiMap query(RoutingContext ctx) {
        try {
            return ctx.queryParams();
        } catch (HttpException e) { // of Vert.x Web
            throw new GatewayException(ErrorCode.INVALID_REQUEST, "the query can't be decoded");
        }
    }

    /**
     * A number in decimal digits alone.
     *
     * @param name for the refusal
     * @throws GatewayException {@code invalid-request} when the text is none from {@code min} to {@code max}
     */
    public static long wholeNumber(String name, String text, long min, long max) {
        if (text.length() <= 19 && !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            try {
                long value = Long.parseLong(text);
                if (value >= min && value <= max) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // nineteen digits and more than a long: same answer as for a number out of range
            }
        }
        throw new GatewayException(
                ErrorCode.INVALID_REQUEST, name + " must be a whole number from " + min + " to " + max);
    }
}
