package io.datahubgateway.ingress.face.tencent;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Api;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.ingress.face.Face;
import io.datahubgateway.ingress.path.Exchange;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.read.PartitionReads;
import io.datahubgateway.ingress.serve.ServedTask;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.datahubgateway.ingress.tasks.Datahubs;
import io.datahubgateway.ingress.topics.VisibleTopics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * {@code POST /}: the operation is named in the head, the datahub that messages go to in the body. Operations that append
 * nothing are in {@link TopicOperations}, {@link TaskOperations}, {@link MessageOperations} and {@link GroupOperations}.
 */
public final class TencentFace implements Face {

    /** Of operations that append nothing. */
    private static final ByteSize MAX_BODY = new ByteSize(64 * 1024);

    private final Envelope envelope;
    private final TencentRefusals refusals;
    private final Signatures signatures;
    private final SortedMap<String, Handler<RoutingContext>> others = new TreeMap<>();

    public TencentFace(
            Problems problems,
            QueryPath path,
            VisibleTopics topics,
            Datahubs datahubs,
            PartitionReads reads,
            Signatures signatures) {
        this.envelope = new Envelope(problems.requestIds());
        this.refusals = new TencentRefusals(envelope);
        this.signatures = signatures;
        add(path, new TopicOperations(topics, envelope).queries());
        add(path, new TaskOperations(datahubs, envelope).queries());
        add(path, new MessageOperations(reads, envelope).queries());
        add(path, new GroupOperations(topics, envelope).queries());
    }

    private void add(QueryPath path, Map<String, QueryPath.BodyQuery> queries) {
        queries.forEach((name, query) -> others.put(
                name,
                path.handler(
                        refusals,
                        MAX_BODY,
                        (ctx, body) ->
                                signatures.verify(ctx.request(), body).compose(verified -> query.run(ctx, body)))));
    }

    @Override
    public Api api(Handler<RoutingContext> append) {
        SortedMap<String, Handler<RoutingContext>> operations = new TreeMap<>(others);
        operations.put("SendMessage", append);
        List<String> json = List.of(Endpoint.JSON);
        Endpoint endpoint = new Endpoint(
                        HttpMethod.POST,
                        "/",
                        json,
                        json,
                        ctx -> operation(ctx, operations).handle(ctx))
                .inflating();
        return new Api(List.of(endpoint), refusals, List.of());
    }

    private Handler<RoutingContext> operation(RoutingContext ctx, Map<String, Handler<RoutingContext>> operations) {
        Handler<RoutingContext> named = operations.get(ActionHead.action(ctx.request(), signatures));
        if (named == null) {
            throw new TencentException(
                    TencentException.WRONG_ACTION,
                    "X-TC-Action names no operation that is served here; those are "
                            + String.join(", ", operations.keySet()));
        }
        return named;
    }

    @Override
    public Refusals refusals() {
        return refusals;
    }

    @Override
    public Naming naming() {
        return Naming.IN_BODY;
    }

    @Override
    public Future<Void> verify(Exchange exchange) {
        return signatures.verify(exchange.request(), exchange.body());
    }

    @Override
    public Target target(Exchange exchange, ServedTasks tasks) {
        String datahub = SendBody.datahub(exchange.body());
        ServedTask task = tasks.byId(datahub)
                .orElseThrow(() -> new GatewayException(ErrorCode.TASK_NOT_FOUND, "there is no datahub " + datahub));
        if (task.topics().size() != 1) {
            throw new GatewayException(
                    ErrorCode.TOPIC_REQUIRED,
                    "datahub " + datahub + " covers several topics, of which SendMessage can't name one");
        }
        return new Target(task, task.topics().get(0));
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> decode(Exchange exchange, int maxRecords) {
        return SendBody.decode(exchange.topic(), exchange.body(), maxRecords);
    }

    @Override
    public Future<Void> answer(Exchange exchange) {
        return SendAnswer.write(exchange, envelope, refusals);
    }
}
