package io.datahubgateway.ingress.read;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Departure;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.path.InFlight;
import io.datahubgateway.ingress.read.PageReader.Page;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.MIMEHeader;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A partition followed as a stream of server-sent events (WHATWG HTML, section 9.2). Belongs to the event loop of its request.
 *
 * <pre>
 *   read a page -> write it -> has it left? -> read on, or wait at the end with a comment now and then
 * </pre>
 *
 * <ul>
 *   <li>It holds one page at a time: nothing is read before the last page has left, so a client that does not read stops the
 *       intake. Its connection ends with the listener's idle time; in HTTP/2, where others keep it busy, with {@link Departure}.
 *   <li>What passes (Kafka does not answer, too many reads) is tried again every second. What does not ends the stream with
 *       an event {@code error} that holds the problem; before the first page it is answered as a problem.
 *   <li>Ends when the client goes, at shutdown, and when no task covers the topic any more.
 * </ul>
 */
final class RecordTail {

    static final String MEDIA_TYPE = "text/event-stream";

    private static final CharSequence EVENT_STREAM = HttpHeaders.createOptimized(MEDIA_TYPE);
    private static final Buffer COMMENT = Buffer.buffer(":\n\n");
    private static final Duration AGAIN = Duration.ofSeconds(1);

    private final TopicPartition partition;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final BiFunction<Start, InFlight.Permit, Future<Page>> read;
    private final InFlight.Permit permit;
    private final PartitionGrowth growth;
    private final OpenReads open;
    private final Duration heartbeat;
    private final Context context = Vertx.currentContext();
    private final Runnable endSoon = this::endSoon;
    private PartitionGrowth.@Nullable Waiting waiting;
    private long next;
    private boolean reading; // then the permit is the reader's
    private boolean ended;

    /**
     * @param read reads one page within the permit; throws or fails when it can't
     * @param permit given back by the tail, once it has ended
     * @param heartbeat how long nothing may be written
     */
    RecordTail(
            TopicPartition partition,
            HttpServerRequest request,
            BiFunction<Start, InFlight.Permit, Future<Page>> read,
            InFlight.Permit permit,
            PartitionGrowth growth,
            OpenReads open,
            Duration heartbeat) {
        this.partition = partition;
        this.request = request;
        this.response = request.response();
        this.read = read;
        this.permit = permit;
        this.growth = growth;
        this.open = open;
        this.heartbeat = heartbeat;
    }

    /** Whether a client names this media type and does not like JSON better. */
    static boolean isWanted(List<MIMEHeader> accepted) {
        return weight(accepted, "text", "event-stream") > weight(accepted, "application", "json");
    }

    private static float weight(List<MIMEHeader> accepted, String type, String subtype) {
        float weight = 0;
        for (MIMEHeader range : accepted) {
            if (range.component().equalsIgnoreCase(type) && range.subComponent().equalsIgnoreCase(subtype)) {
                weight = Math.max(weight, range.weight());
            }
        }
        return weight;
    }

    /** The head of every tail. */
    static HttpServerResponse head(HttpServerResponse response) {
        return response.putHeader(HttpHeaders.CONTENT_TYPE, EVENT_STREAM)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    }

    /**
     * Fails when there is no first page; then nothing was written, and it has ended.
     *
     * @param first completes when the partition is known to be there
     * @throws GatewayException when no more tails may be open, or none any more
     */
    Future<Void> start(Future<Void> first, Start start) {
        try {
            open.enter(endSoon);
        } catch (GatewayException e) {
            permit.release();
            throw e;
        }
        response.closeHandler(gone -> end());
        response.exceptionHandler(gone -> end());
        return first.compose(there -> read(start)).onFailure(failure -> end()).map(page -> {
            if (!ended) {
                head(response).setChunked(true);
                write(COMMENT); // the client sees the head at once
                onPage(page);
            }
            return null;
        });
    }

    private Future<Page> read(Start start) {
        reading = true;
        Future<Page> page;
        try {
            page = read.apply(start, permit);
        } catch (GatewayException e) {
            page = Future.failedFuture(e);
        }
        return page.onComplete(done -> {
            reading = false;
            if (ended) {
                permit.release();
            }
        });
    }

    private void onPage(Page page) {
        next = page.progress().next();
        if (page.records() == 0) {
            permit.shrinkTo(0);
            proceed(page.isAtEnd());
        } else {
            write(page.content()).onComplete(left -> {
                permit.shrinkTo(0);
                proceed(page.isAtEnd());
            });
        }
    }

    private void proceed(boolean atEnd) {
        if (ended) {
            return;
        }
        if (atEnd) {
            await();
        } else {
            readOn();
        }
    }

    private void readOn() {
        read(Start.at(next)).onComplete(result -> {
            if (ended) {
                return;
            }
            if (result.succeeded()) {
                onPage(result.result());
            } else {
                onFailure(result.cause());
            }
        });
    }

    private void await() {
        PartitionGrowth.Waiting wait = growth.await(partition, next, heartbeat);
        waiting = wait;
        wait.outcome().onSuccess(grown -> {
            waiting = null;
            if (ended) {
                return;
            }
            if (grown) {
                readOn();
            } else {
                write(COMMENT).onComplete(left -> proceed(false)); // whether it may still be read is asked again
            }
        });
    }

    private void onFailure(Throwable failure) {
        if (failure instanceof GatewayException passing
                && passing.code().retryable()
                && passing.code() != ErrorCode.SHUTTING_DOWN) {
            Vertx.currentContext()
                    .owner()
                    .setTimer(AGAIN.toMillis(), fired -> write(COMMENT).onComplete(left -> proceed(false)));
            return;
        }
        if (failure instanceof GatewayException || failure instanceof UnreadableRecordException) {
            GatewayException problem =
                    failure instanceof GatewayException known ? known : ((UnreadableRecordException) failure).problem();
            JsonBytes event = new JsonBytes(256).ascii("event: error\ndata: {\"code\":");
            event.text(problem.code().slug()).ascii(",\"detail\":").text(String.valueOf(problem.getMessage()));
            write(event.ascii("}\n\n").buffer());
        }
        end();
    }

    private Future<Void> write(Buffer part) {
        return ended ? Future.succeededFuture() : Departure.inTime(request, response.write(part), part.length());
    }

    /** Ends the stream. Any thread. */
    void endSoon() {
        context.runOnContext(ignored -> end());
    }

    private void end() {
        if (ended) {
            return;
        }
        ended = true;
        if (waiting != null) {
            waiting.giveUp();
        }
        if (response.headWritten() && !response.ended()) {
            response.end();
        }
        if (!reading) {
            permit.release();
        }
        open.leave(endSoon);
    }
}
