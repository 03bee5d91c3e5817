package io.datahubgateway.ingress.read;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.RefusalResponse;
import io.datahubgateway.common.http.ResponseBody;
import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.record.MessageId;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.telemetry.Metric;
import io.datahubgateway.ingress.path.InFlight;
import io.datahubgateway.ingress.path.Parameters;
import io.datahubgateway.ingress.read.PageReader.Page;
import io.datahubgateway.ingress.read.RecordPage.Form;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;

/**
 * Reading. Whether a message may be read is decided by the ingress task that covers its topic; a paused one still reads.
 * What is read is held within the limit of {@link PartitionReads} until it has left.
 */
public final class ReadApi implements AutoCloseable {

    private static final int TAIL_RECORDS = 500;
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final ServedTasks tasks;
    private final GatewaySettings.Ingress settings;
    private final Problems problems;
    private final PartitionReads reads;
    private final PartitionGrowth growth;
    private final OpenReads open;

    public ReadApi(NodeServices services, ServedTasks tasks, PartitionReads reads) {
        this.tasks = tasks;
        this.settings = services.settings().ingress();
        this.problems = services.problems();
        this.reads = reads;
        this.growth = new PartitionGrowth(services.vertx(), services.kafka());
        this.open = new OpenReads(settings.maxOpenReads());
        services.telemetry().gauge(Metric.INGRESS_OPEN_READS, open::count);
    }

    public List<Endpoint> endpoints() {
        List<String> json = List.of(Endpoint.JSON);
        List<String> both = List.of(Endpoint.JSON, RecordTail.MEDIA_TYPE);
        return List.of(
                new Endpoint(HttpMethod.GET, "/messages/{id}", List.of(), json, this::message),
                new Endpoint(
                        HttpMethod.GET,
                        "/topics/{topic}/partitions/{partition}/records",
                        List.of(),
                        both,
                        this::records));
    }

    private void message(RoutingContext ctx) {
        MessageId id = MessageId.parse(ctx.pathParam("id"));
        GatewayException unknown = new GatewayException(
                ErrorCode.MESSAGE_NOT_FOUND, "there is no message " + id + " that can be read here");
        if (tasks.byId(id.datahub()).filter(task -> task.covers(id.topic())).isEmpty()) {
            throw unknown;
        }
        TopicPartition partition = new TopicPartition(id.topic(), id.partition());
        RecordPage page = new RecordPage(
                id.datahub(),
                1,
                entry -> {
                    if (entry.offset() != id.offset()) { // the next one, where compaction has removed it
                        throw unknown;
                    }
                    return true;
                },
                Form.SINGLE,
                reads.maxBytes());
        InFlight.Permit permit = reads.hold();
        Future<Page> found = reads.requireThere(partition)
                .compose(there -> reads.read(partition, Start.at(id.offset()), page, permit))
                .map(read -> {
                    if (read.records() == 0) {
                        throw unknown;
                    }
                    return read;
                })
                .recover(failure -> Future.failedFuture(isAbsence(failure) ? unknown : failure));
        answer(ctx, found, permit);
    }

    private void records(RoutingContext ctx) {
        String topic = ctx.pathParam("topic");
        tasks.serving(topic);
        int number = (int) Parameters.wholeNumber("partition", ctx.pathParam("partition"), 0, Integer.MAX_VALUE);
        TopicPartition partition = new TopicPartition(topic, number);
        if (RecordTail.isWanted(ctx.parsedHeaders().accept())) {
            tail(ctx, partition, ReadQuery.tail(ctx));
        } else {
            page(ctx, partition, ReadQuery.page(ctx));
        }
    }

    private void page(RoutingContext ctx, TopicPartition partition, ReadQuery query) {
        InFlight.Permit permit = reads.hold();
        PagedRead read = new PagedRead(
                partition,
                start -> read(partition, start, query, query.count(), Form.DOCUMENT, permit),
                growth,
                open,
                query.atMost());
        ctx.response().closeHandler(gone -> read.endSoon());
        answer(
                ctx,
                reads.requireThere(partition).compose(there -> read.run(Objects.requireNonNull(query.start()))),
                permit);
    }

    private void tail(RoutingContext ctx, TopicPartition partition, ReadQuery query) {
        Start start = resumed(ctx.request(), partition, query);
        ctx.request().resume();
        if (ctx.request().method().equals(HttpMethod.HEAD)) {
            RecordTail.head(ctx.response()).end();
            return;
        }
        RecordTail tail = new RecordTail(
                partition,
                ctx.request(),
                (from, permit) -> read(partition, from, query, TAIL_RECORDS, Form.EVENTS, permit),
                reads.hold(),
                growth,
                open,
                settings.heartbeat());
        tail.start(reads.requireThere(partition), start).onFailure(failure -> refuse(ctx, failure));
    }

    /** Behind the event that the client has seen last, else where the query says, else at the end. */
    private static Start resumed(HttpServerRequest request, TopicPartition partition, ReadQuery query) {
        String seen = request.getHeader(LAST_EVENT_ID);
        if (seen == null || seen.isEmpty()) {
            return query.start() == null ? Start.latest(0) : query.start();
        }
        MessageId id = MessageId.parse(seen);
        if (!id.topic().equals(partition.topic()) || id.partition() != partition.partition()) {
            throw new GatewayException(
                    ErrorCode.INVALID_REQUEST, "Last-Event-ID names another partition than the path, " + partition);
        }
        return Start.at(id.offset() + 1);
    }

    /** The task is asked for each page: a tail may outlive it. */
    private Future<Page> read(
            TopicPartition partition, Start start, ReadQuery query, int count, Form form, InFlight.Permit permit) {
        RecordPage page = reads.page(partition.topic(), count, query.wanted(), form, reads.maxBytes());
        return reads.read(partition, start, page, permit);
    }

    private static boolean isAbsence(Throwable failure) {
        return failure instanceof GatewayException gateway
                && (gateway.code() == ErrorCode.OFFSET_OUT_OF_RANGE
                        || gateway.code() == ErrorCode.TOPIC_NOT_FOUND
                        || gateway.code() == ErrorCode.PARTITION_NOT_FOUND);
    }

    private void answer(RoutingContext ctx, Future<Page> read, InFlight.Permit permit) {
        ctx.request().resume();
        read.onComplete(result -> {
            if (result.failed()) {
                refuse(ctx, result.cause());
                permit.release();
                return;
            }
            ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, Endpoint.JSON);
            ResponseBody.end(ctx.request(), result.result().content()).onComplete(left -> permit.release());
        });
    }

    private void refuse(RoutingContext ctx, Throwable failure) {
        if (!(failure instanceof UnreadableRecordException unreadable)) {
            problems.write(ctx, failure);
        } else if (!RefusalResponse.isTooLate(ctx.request(), failure)) {
            GatewayException problem = unreadable.problem();
            problems.write(
                    ctx.request(),
                    problem.code().status(),
                    problems.document(problem, problems.requestIds().of(ctx.request()))
                            .put("nextOffset", unreadable.nextOffset()));
        }
    }

    /** Ends what stays open and lets no more in. Any thread. */
    public void drain() {
        open.drain();
    }

    /** Wakes nobody any more. */
    @Override
    public void close() {
        growth.close();
    }
}
