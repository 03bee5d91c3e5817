package io.datahubgateway.ingress.path;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.declaration.DurationText;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Departure;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.RefusalResponse;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.ingress.face.StreamingFace;
import io.datahubgateway.ingress.limit.Rates;
import io.datahubgateway.ingress.limit.TooFast;
import io.datahubgateway.ingress.serve.ServedTask;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One request whose records are taken, stored and reported while it goes on. Belongs to the event loop of its request.
 *
 * <pre>
 *   ask for a piece -> find records -> each through its steps -> report those at the front that are decided -> has it left? -> ask
 * </pre>
 *
 * <ul>
 *   <li>The answer begins at once. There is one report per record, in input order.
 *   <li>It asks for one piece at a time, and for none while {@value StreamLimits#OPEN_RECORDS} records or {@value
 *       StreamLimits#OPEN_BYTES} bytes are open. A record is open until its report has left: so a Kafka that is slow, and a client
 *       that does not read, stop the intake and nothing piles up.
 *   <li>In HTTP/2 the connection of a client that does not read ends with {@link Departure}; in HTTP/1.1 with the listener's idle time.
 *   <li>What is open counts against the limits of all requests and of those of the task. While these leave no room, or the task
 *       has had more bytes than its rate, nothing more is asked for.
 *   <li>A record that is no JSON ends the stream, as do silence, time, and shutdown: what was taken before is
 *       stored and reported, then the reason is. What was not reported was not stored.
 *   <li>Records of one partition are stored in input order: one that waits, say for what the gateway has to learn of the topic
 *       first, is overtaken by none.
 *   <li>A client that goes away changes nothing about the records that were taken.
 * </ul>
 */
final class RecordStream {

    private static final long NO_ROOM_MS = 20;

    private final Exchange head;
    private final StreamingFace face;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final StepSequence ofRecord;
    private final IngressMeters meters;
    private final StreamLimits limits;
    private final Context context = Vertx.currentContext();
    private final ConcatenatedObjects arrived = new ConcatenatedObjects();
    private final Deque<Part> unreported = new ArrayDeque<>(); // in input order
    private final Promise<Void> done = Promise.promise();
    private final List<Long> timers = new ArrayList<>();
    private ServedTask task; // of the last record
    private @Nullable Part waiting; // was not handed to Kafka at once: no other may overtake it
    private int records; // taken, since it began
    private int stored; // of them
    private int openRecords;
    private long openBytes;
    private boolean asked; // for a piece, which has not come
    private @Nullable Buffer piece; // has come, and finds no room
    private boolean full; // there is no room within the limit of all requests
    private boolean trying; // soon again
    private boolean slowed; // by the rates of the task
    private long quietSince; // nanoTime; while asked, or while it is full
    private boolean bodyEnded;
    private boolean closed; // no more records are taken
    private @Nullable Throwable reason; // why, if not because the client has ended it
    private boolean gone;
    private boolean proceeding;
    private boolean again;
    private boolean soon;
    private boolean finished;

    /** A record that was taken. */
    private final class Part implements StepSequence.End {
        final Exchange exchange;
        final int length;
        boolean decided;

        Part(byte[] sent) {
            this.length = sent.length;
            this.exchange = head.part(sent, head.permit.split(length + StreamLimits.REPORT_BYTES));
        }

        @Override
        public void ended(Exchange exchange, @Nullable Throwable failure) {
            exchange.failure = failure;
            decided = true;
            meters.streamedPart(exchange);
            stored += exchange.outcomes.stored();
            if (failure != null && face.isLast(failure)) {
                close(null);
            }
            proceedSoon();
        }
    }

    RecordStream(Exchange head, StepSequence ofRecord, IngressMeters meters, StreamLimits limits) {
        this.head = head;
        this.task = head.task;
        this.face = (StreamingFace) head.face();
        this.request = head.request();
        this.response = request.response();
        this.ofRecord = ofRecord;
        this.meters = meters;
        this.limits = limits;
    }

    /** Completes when the last report has left, or can't leave any more. */
    Future<Void> start() {
        if (response.closed()) { // while the request was paused
            return Future.succeededFuture();
        }
        if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
            response.writeContinue();
        }
        response.closeHandler(closed -> leave());
        response.exceptionHandler(failed -> leave());
        response.putHeader(HttpHeaders.CONTENT_TYPE, Endpoint.JSON)
                .setChunked(true)
                .writeHead();
        request.exceptionHandler(failed -> leave());
        request.endHandler(end -> onEnd());
        request.handler(this::onPiece);
        arm(limits.whole(), this::onTime);
        arm(limits.silence(), this::onSilence);
        proceed();
        return done.future();
    }

    /** Takes no more records; says why once those that were taken are reported. */
    void end(Throwable why) {
        close(why);
        proceed();
    }

    private void onPiece(Buffer next) {
        asked = false;
        if (!closed) {
            take(next);
        }
    }

    private void take(Buffer next) {
        if (hold(next.length())) {
            piece = null;
            arrived.add(next);
            task.limits().rates().charge(next.length());
            proceed();
        } else {
            piece = next;
        }
    }

    /** Whether the limit of all requests has room for more; if not, it is tried again in a moment. */
    private boolean hold(long more) {
        try {
            head.permit.add(more);
            full = false;
            return true;
        } catch (GatewayException noRoom) {
            if (!full) {
                full = true;
                quietSince = System.nanoTime();
            }
            if (!trying) {
                trying = true;
                context.owner().setTimer(NO_ROOM_MS, fired -> tryAgain());
            }
            return false;
        }
    }

    private void tryAgain() {
        trying = false;
        if (piece != null) {
            take(piece);
        } else {
            proceed();
        }
    }

    private void onEnd() {
        asked = false;
        bodyEnded = true;
        proceed();
    }

    /** All that can be done now. What happens meanwhile, within a call from here, is done by the same loop. */
    private void proceed() {
        if (proceeding) {
            again = true;
            return;
        }
        proceeding = true;
        try {
            do {
                again = false;
                takeRecords();
                report();
                askOrFinish();
            } while (again);
        } finally {
            proceeding = false;
        }
    }

    /** Many records are decided in one turn of the event loop: their reports leave together. */
    private void proceedSoon() {
        if (!soon && !proceeding) {
            soon = true;
            context.runOnContext(turn -> {
                soon = false;
                proceed();
            });
        }
    }

    private void takeRecords() {
        ByteSize ofTask = task.limits().maxBodySize();
        ByteSize largest = ofTask == null ? limits.record() : ofTask;
        while (!closed && hasRoom() && hold(StreamLimits.REPORT_BYTES)) {
            byte[] sent = arrived.next();
            if (sent != null) {
                take(sent);
            } else if (arrived.isBroken() || bodyEnded && arrived.waiting() > 0) {
                take(arrived.rest()); // to be told what is wrong with it
                close(null);
            } else if (arrived.waiting() > largest.bytes()) {
                close(new GatewayException(
                        ErrorCode.RECORD_TOO_LARGE, "a record is larger than the limit of " + largest));
            } else if (bodyEnded) {
                close(null);
            } else {
                break;
            }
        }
        head.permit.shrinkTo(arrived.waiting());
    }

    private boolean hasRoom() {
        if (waiting != null && !waiting.decided) {
            return false;
        }
        return openRecords == 0
                || openRecords < StreamLimits.OPEN_RECORDS && openBytes + arrived.waiting() < StreamLimits.OPEN_BYTES;
    }

    private void take(byte[] sent) {
        Part part = new Part(sent);
        unreported.add(part);
        records++;
        openRecords++;
        openBytes += part.length;
        ofRecord.start(part.exchange, part);
        task = part.exchange.task;
        waiting = part.decided || part.exchange.handedOver ? null : part;
    }

    private void report() {
        if (unreported.isEmpty() || !unreported.peek().decided) {
            return;
        }
        List<Part> reported = new ArrayList<>();
        JsonBytes reports = new JsonBytes(StreamLimits.REPORT_BYTES);
        while (!unreported.isEmpty() && unreported.peek().decided) {
            Part part = unreported.poll();
            reported.add(part);
            if (!gone) {
                face.report(reports, part.exchange);
                reports.ascii("\n");
            }
        }
        if (gone) {
            giveBack(reported);
        } else {
            Buffer sent = reports.buffer();
            Departure.inTime(request, response.write(sent), sent.length()).onComplete(left -> giveBack(reported));
        }
    }

    private void giveBack(List<Part> reported) {
        for (Part part : reported) {
            openBytes -= part.length;
            part.exchange.permit.release();
        }
        openRecords -= reported.size();
        proceed();
    }

    private void askOrFinish() {
        if (closed) {
            if (unreported.isEmpty() && !finished) {
                finish();
            }
        } else if (!asked && !bodyEnded && !full && piece == null && !slowed && hasRoom() && isInTime()) {
            asked = true;
            quietSince = System.nanoTime();
            request.fetch(1);
        }
    }

    /** What arrives is charged to the rates of the task. While something is owed nothing is asked for. */
    private boolean isInTime() {
        Rates rates = task.limits().rates();
        TooFast late = rates.isNone() ? null : rates.takeBytes(0);
        if (late != null) {
            slowed = true;
            context.owner().setTimer(TimeUnit.NANOSECONDS.toMillis(late.nanos()) + 1, fired -> {
                slowed = false;
                proceed();
            });
        }
        return late == null;
    }

    private void close(@Nullable Throwable why) {
        if (!closed) {
            closed = true;
            reason = why;
            piece = null;
            arrived.clear();
            head.permit.shrinkTo(0);
        }
    }

    private void finish() {
        finished = true;
        timers.forEach(context.owner()::cancelTimer);
        meters.streamed(head, stored, records);
        if (gone) {
            done.complete();
            return;
        }
        if (reason != null) {
            JsonBytes report = new JsonBytes(StreamLimits.REPORT_BYTES);
            face.reportEnd(report, request, reason);
            response.write(report.ascii("\n").buffer());
        }
        Departure.inTime(request, RefusalResponse.end(request), 0).onComplete(left -> done.complete());
    }

    private void leave() {
        if (!gone) {
            gone = true;
            close(null);
            proceedSoon();
        }
    }

    private void onTime() {
        end(new GatewayException(
                ErrorCode.BODY_TOO_SLOW,
                "a stream lasts no longer than " + DurationText.format(limits.whole()) + "; send the rest in another"));
    }

    private void onSilence() {
        long left = limits.silence().toNanos() - (asked || full ? System.nanoTime() - quietSince : 0);
        if (left > 0) {
            arm(Duration.ofNanos(left), this::onSilence);
            return;
        }
        String time = DurationText.format(limits.silence());
        end(
                asked
                        ? new GatewayException(ErrorCode.BODY_TOO_SLOW, "nothing has arrived for " + time)
                        : new GatewayException(
                                ErrorCode.OVERLOADED,
                                "requests under way hold as many bytes as they may, for " + time
                                        + " now; try again later"));
    }

    private void arm(Duration time, Runnable then) {
        long millis = TimeUnit.NANOSECONDS.toMillis(time.toNanos()) + 1; // not before it is due
        timers.add(context.owner().setTimer(millis, fired -> {
            timers.remove(fired);
            if (!closed) {
                then.run();
            }
        }));
    }
}
