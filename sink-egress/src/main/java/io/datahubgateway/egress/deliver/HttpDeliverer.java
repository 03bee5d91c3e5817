package io.datahubgateway.egress.deliver;

import io.datahubgateway.common.declaration.DurationText;
import io.datahubgateway.common.task.sink.Target;
import io.datahubgateway.common.task.sink.VerdictRules;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One sink's destination over HTTP/1.1, with a pool of kept-alive connections of its own. Redirects are not followed.
 * On the task's context; closed by its owner.
 */
public final class HttpDeliverer implements Deliverer {

    /** Told of every request that has got its verdict. */
    public interface Meter {
        void request(Verdicts verdicts, long nanos);
    }

    /** More than lanes that a node can have for one task; each lane uses one connection at a time. */
    private static final int CONNECTIONS = 2_048;

    private static final int CONNECT_MILLIS = 10_000;

    private final HttpClient client;
    private final RequestOptions request;
    private final Map<CharSequence, CharSequence> headers;
    private final HttpVerdicts verdicts;
    private final boolean keepsHeaders;
    private final Timeouts timeouts;
    private final Meter meter;

    /**
     * @param contentType of bodies, unless the target's headers say another
     * @param keepsHeaders whether somebody reads the headers of answers
     */
    public HttpDeliverer(
            Vertx vertx, Target target, String contentType, VerdictRules rules, boolean keepsHeaders, Meter meter) {
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(
                                (int) Math.min(CONNECT_MILLIS, target.timeout().toMillis()))
                        .setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        this.request = request(target);
        this.headers = headers(target, contentType);
        this.verdicts = new HttpVerdicts(describe(target), rules, InstantSource.system());
        String limit = DurationText.format(target.timeout());
        this.timeouts = new Timeouts(vertx, target.timeout(), late -> late.end(verdicts.timedOut(limit)));
        this.keepsHeaders = keepsHeaders;
        this.meter = meter;
    }

    private static RequestOptions request(Target target) {
        URI url = target.url();
        boolean tls = "https".equals(url.getScheme());
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(target.method().name()))
                .setHost(unbracketed(target.host()))
                .setPort(target.port().orElse(tls ? 443 : 80))
                .setSsl(tls)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setFollowRedirects(false);
    }

    /** Encoded once: they are the same for each request. */
    private static Map<CharSequence, CharSequence> headers(Target target, String contentType) {
        Map<CharSequence, CharSequence> headers = new LinkedHashMap<>();
        target.headers()
                .forEach((name, value) ->
                        headers.put(HttpHeaders.createOptimized(name), HttpHeaders.createOptimized(value)));
        if (target.headers().keySet().stream().noneMatch("content-type"::equalsIgnoreCase)) {
            headers.put(HttpHeaders.CONTENT_TYPE, HttpHeaders.createOptimized(contentType));
        }
        return headers;
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /** How logs and the status call the destination: without query, which may hold a secret. */
    private static String describe(Target target) {
        URI url = target.url();
        return target.method() + " " + target.host()
                + (target.port().isPresent() ? ":" + target.port().getAsInt() : "")
                + (url.getRawPath() == null ? "" : url.getRawPath());
    }

    @Override
    public Exchange send(Request sent) {
        long begun = System.nanoTime();
        Future<HttpClientRequest> connection = client.request(request);
        HttpExchange exchange = new HttpExchange(verdicts, sent.records().size(), keepsHeaders, (over, outcome) -> {
            timeouts.ended(over);
            meter.request(outcome, System.nanoTime() - begun);
        });
        timeouts.begun(exchange, begun);
        connection.onComplete(opened -> {
            if (opened.succeeded()) {
                headers.forEach(opened.result()::putHeader);
                exchange.opened(opened.result(), sent.body());
            } else {
                exchange.end(verdicts.judge(opened.cause()));
            }
        });
        return exchange;
    }

    /** Closes the connections; requests under way get a verdict at once. */
    public void close() {
        client.close();
    }
}
