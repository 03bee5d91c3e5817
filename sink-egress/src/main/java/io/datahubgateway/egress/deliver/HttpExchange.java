package io.datahubgateway.egress.deliver;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One request from the connection to the last byte of its answer. The answer is read to its end, so that one that is
 * cut in the middle counts as a fault and the connection can be used again; only as much of it is kept as is judged.
 */
final class HttpExchange implements Deliverer.Exchange {

    /** An answer may be longer, but nobody waits for the rest: its status is the verdict, its connection is closed. */
    private static final long ANSWER_BYTES = 1024 * 1024;

    private static final byte[] NOTHING = {};

    private static final Reason GIVEN_UP = Reason.of("the gateway gave the request up");

    /** Told of the verdict before anybody else. */
    interface Ending {
        void ended(HttpExchange exchange, Verdicts outcome);
    }

    // Of Timeouts
    long due;

    @Nullable
    HttpExchange older;

    @Nullable
    HttpExchange younger;

    private final HttpVerdicts verdicts;
    private final Ending ending;
    private final Promise<Verdicts> verdict = Promise.promise();
    private final int records;
    private final boolean keepsHeaders;
    private @Nullable Buffer kept; // of the answer
    private @Nullable HttpClientRequest request;
    private long answered;
    private boolean over;

    /**
     * @param records of the request
     * @param keepsHeaders whether somebody reads the headers of the answer
     */
    HttpExchange(HttpVerdicts verdicts, int records, boolean keepsHeaders, Ending ending) {
        this.verdicts = verdicts;
        this.ending = ending;
        this.records = records;
        this.keepsHeaders = keepsHeaders;
    }

    @Override
    public Future<Verdicts> verdicts() {
        return verdict.future();
    }

    @Override
    public void cancel() {
        end(Verdicts.unanswered(Verdict.retry(GIVEN_UP)));
    }

    void opened(HttpClientRequest connected, Buffer body) {
        request = connected;
        if (over) { // timed out or cancelled while it waited for a connection
            connected.reset();
            return;
        }
        connected.send(body).onComplete(head -> {
            if (head.succeeded()) {
                read(head.result());
            } else {
                end(verdicts.judge(head.cause()));
            }
        });
    }

    private void read(HttpClientResponse response) {
        response.handler(part -> {
            if (verdicts.readsBodies()) {
                kept = kept == null ? part.copy() : kept.appendBuffer(part);
            } else if (answered == 0) { // the first part is enough of an excerpt
                kept = part.getBuffer(0, Math.min(Reason.EXCERPT_BYTES, part.length()));
            }
            answered += part.length();
            if (answered > ANSWER_BYTES) {
                end(judge(response));
            }
        });
        response.end().onComplete(whole -> {
            if (whole.succeeded()) {
                complete(judge(response));
            } else {
                end(verdicts.judge(whole.cause()));
            }
        });
    }

    private Verdicts judge(HttpClientResponse response) {
        Verdicts judged = verdicts.judge(
                response.statusCode(),
                kept == null ? NOTHING : kept.getBytes(),
                response.getHeader(HttpHeaders.RETRY_AFTER),
                records);
        return keepsHeaders ? judged.with(AnswerHeaders.excerpt(response.headers())) : judged;
    }

    /** Ends it before the answer did, and with it the connection. */
    void end(Verdicts outcome) {
        if (complete(outcome) && request != null) {
            request.reset();
        }
    }

    private boolean complete(Verdicts outcome) {
        if (over) {
            return false;
        }
        over = true;
        ending.ended(this, outcome);
        verdict.complete(outcome);
        return true;
    }
}
