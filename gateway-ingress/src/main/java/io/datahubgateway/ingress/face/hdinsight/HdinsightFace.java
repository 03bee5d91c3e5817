package io.datahubgateway.ingress.face.hdinsight;

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
import io.datahubgateway.ingress.serve.ServedTasks;
import io.datahubgateway.ingress.topics.KafkaAdministration;
import io.datahubgateway.ingress.topics.VisibleTopics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * {@code POST /v1/producer/topics/{topic}}; the other operations are in {@link MetadataOperations}, {@link CreateOperation}
 * and {@link ConsumeOperation}.
 */
public final class HdinsightFace implements Face {

    private final HdinsightRefusals refusals;
    private final List<Endpoint> others;

    public HdinsightFace(
            Problems problems, QueryPath path, VisibleTopics topics, KafkaAdministration kafka, PartitionReads reads) {
        this.refusals = new HdinsightRefusals(problems.requestIds());
        List<Endpoint> endpoints = new ArrayList<>(new MetadataOperations(topics, kafka).endpoints(path, refusals));
        endpoints.add(new CreateOperation(topics).endpoint(path, refusals));
        endpoints.add(new ConsumeOperation(reads).endpoint(path, refusals));
        this.others = endpoints;
    }

    @Override
    public Api api(Handler<RoutingContext> append) {
        List<String> json = List.of(Endpoint.JSON);
        List<Endpoint> endpoints = new ArrayList<>(others);
        endpoints.add(new Endpoint(HttpMethod.POST, "/v1/producer/topics/{topic}", json, json, append).inflating());
        return new Api(endpoints, refusals, List.of("/v1/"));
    }

    @Override
    public Refusals refusals() {
        return refusals;
    }

    @Override
    public Target target(Exchange exchange, ServedTasks tasks) {
        if (exchange.request().query() != null) {
            throw new GatewayException(ErrorCode.INVALID_REQUEST, "this path takes no query");
        }
        return Target.ofTopic(exchange.pathParam("topic"), tasks);
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> decode(Exchange exchange, int maxRecords) {
        return ProduceBody.decode(exchange.topic(), exchange.body(), maxRecords);
    }

    @Override
    public Future<Void> answer(Exchange exchange) {
        return ProduceAnswer.write(exchange.request(), exchange.outcomes(), refusals);
    }
}
