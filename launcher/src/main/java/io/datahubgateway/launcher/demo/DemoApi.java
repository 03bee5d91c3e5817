package io.datahubgateway.launcher.demo;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Single requests, one after the other. Blocks; main thread. */
final class DemoApi {

    private final HttpClient client;

    DemoApi(Vertx vertx) {
        this.client = vertx.createHttpClient(toItself());
    }

    /** Where the ports are encrypted: a node that speaks to itself needs no proof of who is there. */
    static HttpClientOptions toItself() {
        return new HttpClientOptions().setTrustAll(true).setVerifyHost(false);
    }

    /** What came back, as it came. */
    record Answer(int status, String reason, @Nullable String retryAfter, String body) {}

    Answer post(String url, String body) {
        return call(HttpMethod.POST, url, body);
    }

    Answer call(HttpMethod method, String url, String body) {
        RequestOptions request = new RequestOptions().setMethod(method).setAbsoluteURI(url);
        if (!body.isEmpty()) {
            request.putHeader("Content-Type", "application/json");
        }
        try {
            return client.request(request)
                    .compose(prepared -> prepared.send(Buffer.buffer(body)))
                    .compose(response -> response.body()
                            .map(answer -> new Answer(
                                    response.statusCode(),
                                    response.statusMessage(),
                                    response.getHeader("Retry-After"),
                                    answer.toString())))
                    .await(30, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new DemoFailure(method + " " + url + " was not answered within 30 s");
        }
    }
}
