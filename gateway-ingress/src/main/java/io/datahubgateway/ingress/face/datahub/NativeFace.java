package io.datahubgateway.ingress.face.datahub;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Api;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.MediaTypes;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.task.TopicNames;
import io.datahubgateway.ingress.face.Face;
import io.datahubgateway.ingress.face.RecordHead;
import io.datahubgateway.ingress.face.cloudevents.CloudEvents;
import io.datahubgateway.ingress.path.Exchange;
import io.datahubgateway.ingress.serve.ServedTask;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/** {@code POST /datahubs/{datahub}/messages}: the datahub is in the path, the shape of the body in its media type. */
public final class NativeFace implements Face {

    /** What a body may be; any other media type is a single record too. */
    private static final List<String> MEDIA_TYPES = List.of(
            Endpoint.ANY,
            NdjsonBody.MEDIA_TYPE,
            RecordsJsonBody.MEDIA_TYPE,
            CloudEvents.STRUCTURED,
            CloudEvents.BATCHED);

    private final Problems problems;

    public NativeFace(Problems problems) {
        this.problems = problems;
    }

    @Override
    public Api api(Handler<RoutingContext> append) {
        Endpoint messages = new Endpoint(
                        HttpMethod.POST, "/datahubs/{datahub}/messages", MEDIA_TYPES, List.of(Endpoint.JSON), append)
                .inflating();
        return new Api(List.of(messages), problems, List.of());
    }

    @Override
    public boolean answersEarly() {
        return true;
    }

    @Override
    public Target target(Exchange exchange, ServedTasks tasks) {
        if (exchange.request().query() != null) {
            throw new GatewayException(
                    ErrorCode.INVALID_REQUEST, "this path takes no query; key, partition and the like are headers");
        }
        String datahub = exchange.pathParam("datahub");
        ServedTask task = tasks.byId(datahub)
                .orElseThrow(() -> new GatewayException(ErrorCode.TASK_NOT_FOUND, "there is no datahub " + datahub));
        return new Target(task, topic(task, exchange.request().getHeader(RecordHead.TOPIC)));
    }

    private static String topic(ServedTask task, String named) {
        if (named == null) {
            if (task.topics().size() == 1) {
                return task.topics().get(0);
            }
            throw new GatewayException(
                    ErrorCode.TOPIC_REQUIRED,
                    "datahub " + task.id() + " covers several topics: name one in the header Datahub-Topic");
        }
        if (!TopicNames.isLegal(named)) {
            throw new GatewayException(ErrorCode.INVALID_REQUEST, "Datahub-Topic is not a topic name");
        }
        if (TopicNames.isReserved(named)) {
            throw new GatewayException(ErrorCode.TOPIC_FORBIDDEN, "topic " + named + " can't be written to");
        }
        if (!task.covers(named)) {
            throw new GatewayException(
                    ErrorCode.TOPIC_NOT_FOUND, "datahub " + task.id() + " does not cover topic " + named);
        }
        return named;
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> decode(Exchange exchange, int maxRecords) {
        String mediaType = MediaTypes.bare(exchange.request().getHeader(HttpHeaders.CONTENT_TYPE));
        if (CloudEvents.isMeant(exchange.request().headers(), mediaType)) { // whatever the media type of its data is
            return CloudEvents.decode(exchange.topic(), exchange.request().headers(), exchange.body(), maxRecords);
        }
        return switch (mediaType) {
            case NdjsonBody.MEDIA_TYPE -> {
                RecordHead.requireAbsent(exchange.request().headers(), mediaType);
                yield NdjsonBody.decode(exchange.topic(), exchange.body(), maxRecords);
            }
            case RecordsJsonBody.MEDIA_TYPE -> {
                RecordHead.requireAbsent(exchange.request().headers(), mediaType);
                yield RecordsJsonBody.decode(exchange.topic(), exchange.body(), maxRecords);
            }
            default -> List.of(RecordHead.of(exchange.request().headers()).with(exchange.topic(), exchange.body()));
        };
    }

    @Override
    public Future<Void> answer(Exchange exchange) {
        return NativeAnswer.write(exchange, problems);
    }

    @Override
    public Refusals refusals() {
        return problems;
    }
}
