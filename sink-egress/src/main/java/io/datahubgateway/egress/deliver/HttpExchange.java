package io.datahubgateway.egress.deliver;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import java.util.function.Consumer;
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

    /** Hears of the end before anybody else. */
    interface Ending {

        /** The exchange has its verdict. */
        void ended(HttpExchange exchange, Verdicts outcome);

        /** The whole answer was read and has led to the verdict: the connection is free. */
        void answered(HttpExchange exchange, HttpClientConnection connection, HttpClientResponse whole);
    }

    // Of Timeouts
    long begun;

    @Nullable
    HttpExchange older;

    @Nullable
    HttpExchange younger;

    // Of the deliverer
    long ended;

    private final HttpVerdicts verdicts;
    private final Ending ending;
    private final int records;
    private final Buffer body;
    private final boolean keepsHeaders;
    private @Nullable Buffer kept; // of the answer
    private @Nullable HttpClientRequest request;
    private long answered;
    private @Nullable Verdicts outcome; // once it is over
    private @Nullable Consumer<Verdicts> hears;

    /** @param keepsHeaders whether somebody reads the headers of the answer */
    HttpExchange(HttpVerdicts verdicts, Request sent, boolean keepsHeaders, Ending ending) {
        this.verdicts = verdicts;
        this.ending = ending;
        this.records = sent.records().size();
        this.body = sent.body();
        this.keepsHeaders = keepsHeaders;
    }

    @Override
    public void whenOver(Consumer<Verdicts> who) {
        hears = who;
        if (outcome != null) {
            who.accept(outcome);
        }
    }

    @Override
    public void cancel() {
        end(Verdicts.unanswered(Verdict.retry(GIVEN_UP)));
    }

    boolean isOver() {
        return outcome != null;
    }

    /**
     * Sends the request.
     *
     * @param made has all of its head
     * @param on its connection, which nobody else uses
     */
    void send(HttpClientRequest made, HttpClientConnection on) {
        request = made;
        made.send(body).onComplete(head -> {
            if (head.succeeded()) {
                read(head.result(), on);
            } else {
                end(verdicts.judge(head.cause()));
            }
        });
    }

    private void read(HttpClientResponse response, HttpClientConnection on) {
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
                if (decide(judge(response))) {
                    ending.answered(this, on, response); // before what follows from it, which may use the connection
                    tell();
                }
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
    void end(Verdicts reached) {
        if (decide(reached)) {
            tell();
            if (request != null) {
                request.reset();
            }
        }
    }

    /** Says whether it was not over before. */
    private boolean decide(Verdicts reached) {
        if (outcome != null) {
            return false;
        }
        outcome = reached;
        ending.ended(this, reached);
        return true;
    }

    private void tell() {
        if (hears != null) {
            hears.accept(outcome);
        }
    }
}
