package io.datahubgateway.egress.deliver;

import io.datahubgateway.common.declaration.DurationText;
import io.datahubgateway.common.task.sink.Target;
import io.datahubgateway.common.task.sink.VerdictRules;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnectOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One sink's destination over HTTP/1.1, over connections of its own, which are kept alive. Redirects are not followed.
 * On the task's context; closed by its owner.
 */
public final class HttpDeliverer implements Deliverer {

    /** Told of every request that has got its verdict. */
    public interface Meter {
        void request(Verdicts verdicts, long nanos);
    }

    private static final int CONNECT_MILLIS = 10_000;

    private final HttpClientAgent client;
    private final Connections connections;
    private final RequestOptions request;
    private final Map<CharSequence, CharSequence> headers;
    private final HttpVerdicts verdicts;
    private final boolean keepsHeaders;
    private final Timeouts timeouts;
    private final Meter meter;

    private final HttpExchange.Ending ending = new HttpExchange.Ending() {
        @Override
        public void ended(HttpExchange exchange, Verdicts outcome) {
            timeouts.ended(exchange);
            exchange.ended = System.nanoTime();
            meter.request(outcome, exchange.ended - exchange.begun);
        }

        @Override
        public void answered(HttpExchange exchange, HttpClientConnection connection, HttpClientResponse whole) {
            connections.free(connection, exchange.ended, KeepAlive.after(whole));
        }
    };

    /**
     * @param contentType of bodies, unless the target's headers say another
     * @param keepsHeaders whether somebody reads the headers of answers
     */
    public HttpDeliverer(
            Vertx vertx, Target target, String contentType, VerdictRules rules, boolean keepsHeaders, Meter meter) {
        HttpClientAgent agent = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout(
                        (int) Math.min(CONNECT_MILLIS, target.timeout().toMillis()))
                .setTcpNoDelay(true));
        this.client = agent;
        this.connections = new Connections(vertx, agent, address(target));
        this.request = request(target);
        this.headers = headers(target, contentType);
        this.verdicts = new HttpVerdicts(describe(target), rules, InstantSource.system());
        String limit = DurationText.format(target.timeout());
        this.timeouts = new Timeouts(vertx, target.timeout(), late -> late.end(verdicts.timedOut(limit)));
        this.keepsHeaders = keepsHeaders;
        this.meter = meter;
    }

    private static HttpConnectOptions address(Target target) {
        boolean tls = "https".equals(target.url().getScheme());
        return new HttpConnectOptions()
                .setHost(unbracketed(target.host()))
                .setPort(target.port().orElse(tls ? 443 : 80))
                .setSsl(tls);
    }

    private static RequestOptions request(Target target) {
        URI url = target.url();
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(target.method().name()))
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
        HttpExchange exchange = new HttpExchange(verdicts, sent, keepsHeaders, ending);
        timeouts.begun(exchange, begun);
        HttpClientConnection idle = connections.poll(begun);
        if (idle != null) {
            begin(exchange, idle);
        } else {
            connections.open().onComplete(opened -> {
                if (opened.succeeded()) {
                    begin(exchange, opened.result());
                } else {
                    exchange.end(verdicts.judge(opened.cause()));
                }
            });
        }
        return exchange;
    }

    private void begin(HttpExchange exchange, HttpClientConnection connection) {
        if (exchange.isOver()) { // timed out or cancelled while it waited for the connection
            connections.free(connection, System.nanoTime(), KeepAlive.USUAL);
            return;
        }
        connection.request(request).onComplete(made -> {
            if (made.succeeded()) {
                headers.forEach(made.result()::putHeader);
                exchange.send(made.result(), connection);
            } else {
                exchange.end(verdicts.judge(made.cause()));
            }
        });
    }

    /** Closes the connections; requests under way get a verdict at once. */
    public void close() {
        connections.close();
        client.close();
    }
}
