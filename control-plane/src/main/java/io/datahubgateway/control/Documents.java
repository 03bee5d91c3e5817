package io.datahubgateway.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Binder;
import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.BodyReader;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;

/** Reads the JSON body of a request: strictly, and never more than one mebibyte. */
final class Documents {

    private static final ByteSize LIMIT = ByteSize.parse("1MiB");

    private Documents() {}

    /** Fails with {@code invalid-definition} when the body is not one JSON object with distinct keys. */
    static Future<ObjectNode> read(RoutingContext ctx) {
        return BodyReader.read(ctx.request(), LIMIT).map(body -> {
            try {
                return Json.object(body.getBytes());
            } catch (InvalidDocumentException e) {
                throw GatewayException.invalid(e);
            }
        });
    }

    /** Also binds the document; all of its problems are reported together. */
    static <T extends Record> Future<T> read(RoutingContext ctx, Class<T> type) {
        return read(ctx).map(document -> {
            try {
                return Binder.bind(document, type, Reading.STRICT);
            } catch (InvalidDocumentException e) {
                throw GatewayException.invalid(e);
            }
        });
    }
}
