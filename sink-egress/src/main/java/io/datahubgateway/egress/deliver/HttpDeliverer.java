package io.datahubgateway.egress.deliver;

import io.datahubgateway.common.declaration.DurationText;
import io.datahubgateway.common.task.sink.Target;
import io.datahubgateway.common.task.sink.VerdictRules;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;

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

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions request;
    private final HttpVerdicts verdicts;
    private final boolean keepsHeaders;
    private final long timeoutMillis;
    private final Meter meter;

    /**
     * @param contentType of bodies, unless the target's headers say another
     * @param keepsHeaders whether somebody reads the headers of answers
     */
    public HttpDeliverer(
            Vertx vertx, Target target, String contentType, VerdictRules rules, boolean keepsHeaders, Meter meter) {
        this.vertx = vertx;
        this.client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(
                                (int) Math.min(CONNECT_MILLIS, target.timeout().toMillis()))
                        .setTcpNoDelay(true),
                new PoolOptions().setHttp1MaxSize(CONNECTIONS));
        this.request = request(target, contentType);
        this.verdicts = new HttpVerdicts(describe(target), rules, InstantSource.system());
        this.timeoutMillis = target.timeout().toMillis();
        this.keepsHeaders = keepsHeaders;
        this.meter = meter;
    }

    private static RequestOptions request(Target target, String contentType) {
        URI url = target.url();
        boolean tls = "https".equals(url.getScheme());
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().addAll(target.headers());
        if (!headers.contains(HttpHeaders.CONTENT_TYPE)) {
            headers.add(HttpHeaders.CONTENT_TYPE, contentType);
        }
        return new RequestOptions()
                .setMethod(HttpMethod.valueOf(target.method().name()))
                .setHost(unbracketed(target.host()))
                .setPort(target.port().orElse(tls ? 443 : 80))
                .setSsl(tls)
                .setURI(url.getRawQuery() == null ? path : path + "?" + url.getRawQuery())
                .setHeaders(headers)
                .setFollowRedirects(false);
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
        HttpExchange exchange = new HttpExchange(verdicts, sent.records().size(), keepsHeaders);
        long timer = vertx.setTimer(
                timeoutMillis,
                fired -> exchange.end(verdicts.timedOut(DurationText.format(Duration.ofMillis(timeoutMillis)))));
        connection.onComplete(opened -> {
            if (opened.succeeded()) {
                exchange.opened(opened.result(), sent.body());
            } else {
                exchange.end(verdicts.judge(opened.cause()));
            }
        });
        exchange.verdicts().onSuccess(outcome -> {
            vertx.cancelTimer(timer);
            meter.request(outcome, System.nanoTime() - begun);
        });
        return exchange;
    }

    /** Closes the connections; requests under way get a verdict at once. */
    public void close() {
        client.close();
    }
}
