package io.datahubgateway.launcher.node;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Binder;
import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.BodyReader;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.ResponseBody;
import io.datahubgateway.launcher.log.LogLevel;
import io.datahubgateway.launcher.log.LogLevel.LoggerState;
import io.netty.util.NetUtil;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /loggers} at the management port: levels of the log, read and changed while the node runs; they last until it
 * ends. Only who is on the node's machine may change them. On one event loop.
 */
final class LoggerApi {

    private static final Logger LOGGER = LoggerFactory.getLogger(LoggerApi.class);
    private static final String LOGGERS = "/loggers";
    private static final ByteSize LIMIT = ByteSize.parse("4KiB");
    private static final String NAME = "[A-Za-z0-9_.$-]{1,200}";

    private final Problems problems;

    /** The body of a change; public for the binder. */
    public record Change(
            @Field(doc = "The level; without it that of the loggers above.", example = "DEBUG") @Nullable
            LogLevel level) {}

    LoggerApi(Problems problems) {
        this.problems = problems;
    }

    List<Endpoint> endpoints() {
        return List.of(
                new Endpoint(HttpMethod.GET, LOGGERS, List.of(), List.of(Endpoint.JSON), this::list),
                new Endpoint(HttpMethod.GET, LOGGERS + "/{name}", List.of(), List.of(Endpoint.JSON), this::read),
                new Endpoint(
                        HttpMethod.PUT,
                        LOGGERS + "/{name}",
                        List.of(Endpoint.JSON),
                        List.of(Endpoint.JSON),
                        this::change));
    }

    private void list(RoutingContext ctx) {
        ObjectNode document = Json.MAPPER.createObjectNode();
        ArrayNode loggers = document.putArray("loggers");
        LogLevel.all().values().forEach(state -> loggers.add(json(state)));
        ctx.request().resume();
        answer(ctx, document);
    }

    private void read(RoutingContext ctx) {
        String name = ctx.pathParam("name");
        LoggerState state = LogLevel.of(name)
                .orElseThrow(() -> new GatewayException(ErrorCode.NOT_FOUND, "no logger of this name was used yet"));
        ctx.request().resume();
        answer(ctx, json(state));
    }

    private void change(RoutingContext ctx) {
        if (!isLocal(ctx)) {
            throw new GatewayException(
                    ErrorCode.LOCAL_ONLY, "log levels are changed from the machine that the node runs on");
        }
        String name = ctx.pathParam("name");
        if (!name.matches(NAME)) {
            throw new GatewayException(ErrorCode.INVALID_REQUEST, "the name of a logger must match " + NAME);
        }
        BodyReader.read(ctx.request(), LIMIT)
                .map(body -> change(name, body))
                .onSuccess(state -> answer(ctx, json(state)))
                .onFailure(failure -> problems.write(ctx, failure));
    }

    private static LoggerState change(String name, Buffer body) {
        try {
            LogLevel level = Binder.bind(Json.object(body.getBytes()), Change.class, Reading.STRICT)
                    .level();
            if (LogLevel.printsSecrets(name, level)) {
                throw new InvalidDocumentException(
                        "level",
                        "of this logger must be OFF, ERROR, WARN or INFO:" + " below that it prints credentials");
            }
            LoggerState state = LogLevel.set(name, level);
            LOGGER.atInfo()
                    .addKeyValue("name", name)
                    .addKeyValue("level", state.effective())
                    .log("log level changed");
            return state;
        } catch (InvalidDocumentException e) {
            throw GatewayException.invalid(e);
        }
    }

    private static boolean isLocal(RoutingContext ctx) {
        String address = ctx.request().remoteAddress().hostAddress();
        InetAddress client = address == null ? null : NetUtil.createInetAddressFromIpAddressString(address);
        return client != null && client.isLoopbackAddress();
    }

    private static ObjectNode json(LoggerState state) {
        ObjectNode json = Json.MAPPER.createObjectNode();
        json.put("name", state.name());
        json.put("level", state.own() == null ? null : state.own().name());
        json.put("effectiveLevel", state.effective().name());
        return json;
    }

    private static void answer(RoutingContext ctx, ObjectNode body) {
        ctx.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, Endpoint.JSON)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
        ResponseBody.end(ctx.request(), Buffer.buffer(Json.bytes(body)));
    }
}
