package io.datahubgateway.common.http;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.MIMEHeader;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Routes lists of endpoints. {@code GET} serves {@code HEAD}, {@code OPTIONS} and 405 name the methods of the path in
 * {@code Allow}, and the media types of an endpoint decide about 406 and 415 before its handler is called. What is refused
 * is refused in the words of the {@link Api} that the path belongs to.
 */
public final class ApiRouter {

    private final List<Api> apis;
    private final Problems problems;
    private final CrossOriginRules crossOrigin;
    private final PathTree<Served> paths = new PathTree<>();

    /** What is served at one path. */
    private record Served(Refusals refusals, Map<String, Endpoint> methods, String allow) {}

    private ApiRouter(List<Api> apis, Problems problems, CrossOriginRules crossOrigin) {
        this.apis = apis;
        this.problems = problems;
        this.crossOrigin = crossOrigin;
        apis.forEach(api -> served(api).forEach(paths::add));
    }

    /** Of one interface, which refuses with problem documents. */
    public static Handler<HttpServerRequest> create(Vertx vertx, Problems problems, List<Endpoint> endpoints) {
        return createFor(vertx, problems, List.of(new Api(endpoints, problems, List.of())), CrossOriginRules.NONE);
    }

    /**
     * Literal paths win over templates.
     *
     * @param apis no path is in two of them
     * @param problems refuses at paths that belong to none
     * @param crossOrigin of the paths of the APIs
     */
    public static Handler<HttpServerRequest> createFor(
            Vertx vertx, Problems problems, List<Api> apis, CrossOriginRules crossOrigin) {
        ApiRouter router = new ApiRouter(List.copyOf(apis), problems, crossOrigin);
        Router routes = Router.router(vertx);
        routes.route().handler(router::route);
        routes.errorHandler(500, ctx -> router.refuse(ctx.request(), ctx.failure()));
        return request -> {
            if (request.path() == null || !request.path().startsWith("/")) {
                router.refuse(request, notUnderstood()); // Vert.x Web would, and log it as a fault of ours
            } else {
                routes.handle(request);
            }
        };
    }

    private void route(RoutingContext ctx) {
        PathTree.Match<Served> match;
        try {
            match = paths.find(ctx.normalizedPath());
        } catch (IllegalArgumentException e) { // a percent encoding that is none
            refuse(ctx.request(), notUnderstood());
            return;
        }
        if (match == null) {
            refuse(
                    ctx.request(),
                    new GatewayException(ErrorCode.NOT_FOUND, "nothing is served at " + ctx.normalizedPath()));
            return;
        }
        ctx.pathParams().putAll(match.parameters());
        dispatch(ctx, match.served());
    }

    private static Map<String, Served> served(Api api) {
        Map<String, Map<String, Endpoint>> byPath = new LinkedHashMap<>();
        api.endpoints()
                .forEach(endpoint -> byPath.computeIfAbsent(endpoint.path(), path -> new TreeMap<>())
                        .put(endpoint.method().name(), endpoint));
        Map<String, Served> served = new LinkedHashMap<>();
        byPath.forEach((path, methods) -> served.put(path, new Served(api.refusals(), methods, allow(methods))));
        return served;
    }

    private static GatewayException notUnderstood() {
        return new GatewayException(ErrorCode.INVALID_REQUEST, "the request target can't be understood");
    }

    /** At a path that no endpoint has. */
    private void refuse(HttpServerRequest request, Throwable failure) {
        request.pause();
        problems.requestIds().of(request);
        String path = request.path();
        apis.stream()
                .filter(api -> path != null && api.owns(path))
                .findFirst()
                .map(Api::refusals)
                .orElse(problems)
                .write(request, failure);
    }

    private static String allow(Map<String, Endpoint> methods) {
        return methods.keySet().stream()
                        .flatMap(method ->
                                method.equals("GET") ? List.of("GET", "HEAD").stream() : List.of(method).stream())
                        .collect(Collectors.joining(", "))
                + ", OPTIONS";
    }

    private void dispatch(RoutingContext ctx, Served served) {
        HttpServerRequest request = ctx.request();
        request.pause();
        problems.requestIds().of(request); // every response has it, not only an error
        try {
            HttpMethod method = request.method();
            Cors cors = crossOrigin.of(ctx);
            if (cors != null) {
                CrossOrigin.apply(request, cors);
            }
            if (method.equals(HttpMethod.OPTIONS)) {
                ctx.response()
                        .setStatusCode(204)
                        .putHeader(HttpHeaders.ALLOW, served.allow)
                        .end();
                request.resume();
                return;
            }
            Endpoint endpoint = served.methods.get(method.equals(HttpMethod.HEAD) ? "GET" : method.name());
            if (endpoint == null) {
                ctx.response().putHeader(HttpHeaders.ALLOW, served.allow);
                throw new GatewayException(
                        ErrorCode.METHOD_NOT_ALLOWED, "this path takes " + served.allow + ", not " + method.name());
            }
            requireAcceptable(ctx, endpoint);
            requireMediaType(request, endpoint);
            endpoint.handler().handle(ctx);
        } catch (HttpException e) { // of Vert.x Web, for a query that can't be decoded
            served.refusals.write(request, notUnderstood());
        } catch (RuntimeException e) {
            served.refusals.write(request, e);
        }
    }

    private static void requireAcceptable(RoutingContext ctx, Endpoint endpoint) {
        String accept = ctx.request().getHeader(HttpHeaders.ACCEPT);
        if (endpoint.produces().isEmpty() || accept == null || accept.isBlank()) {
            return;
        }
        List<MIMEHeader> ranges = ctx.parsedHeaders().accept();
        if (endpoint.produces().stream().noneMatch(type -> isAccepted(ranges, type))) {
            throw new GatewayException(
                    ErrorCode.NOT_ACCEPTABLE, "this path answers with " + String.join(", ", endpoint.produces()));
        }
    }

    /** The most specific range that covers the type decides (RFC 9110, section 12.5.1). */
    private static boolean isAccepted(List<MIMEHeader> ranges, String type) {
        return ranges.stream()
                .filter(range -> matches(range, type))
                .max(Comparator.comparingInt(ApiRouter::specificity))
                .map(range -> range.weight() > 0)
                .orElse(false);
    }

    private static int specificity(MIMEHeader range) {
        return (range.component().equals("*") ? 0 : 1) + (range.subComponent().equals("*") ? 0 : 1);
    }

    private static boolean matches(MIMEHeader range, String type) {
        int slash = type.indexOf('/');
        return (range.component().equals("*") || range.component().equalsIgnoreCase(type.substring(0, slash)))
                && (range.subComponent().equals("*")
                        || range.subComponent().equalsIgnoreCase(type.substring(slash + 1)));
    }

    private static void requireMediaType(HttpServerRequest request, Endpoint endpoint) {
        requireCoding(request, endpoint);
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || endpoint.consumes().isEmpty() || endpoint.consumes().contains(Endpoint.ANY)) {
            return;
        }
        String bare = MediaTypes.bare(type);
        if (endpoint.consumes().stream().noneMatch(bare::equals)) {
            throw new GatewayException(
                    ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                    "this path takes Content-Type " + String.join(", ", endpoint.consumes()) + ", not " + bare);
        }
    }

    /** A refusal says which codings there are (RFC 9110, section 15.5.16). */
    private static void requireCoding(HttpServerRequest request, Endpoint endpoint) {
        try {
            if (ContentCoding.of(request) == null || endpoint.inflates()) {
                return;
            }
        } catch (GatewayException e) {
            if (endpoint.inflates()) {
                request.response().putHeader(HttpHeaders.ACCEPT_ENCODING, ContentCoding.ACCEPTED);
                throw e;
            }
        }
        request.response().putHeader(HttpHeaders.ACCEPT_ENCODING, ContentCoding.NONE_ACCEPTED);
        throw new GatewayException(
                ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                "Content-Encoding " + request.getHeader(HttpHeaders.CONTENT_ENCODING)
                        + " is not taken here; send the body as it is");
    }
}
