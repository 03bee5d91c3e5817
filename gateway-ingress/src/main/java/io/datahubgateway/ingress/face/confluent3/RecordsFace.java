package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Api;
import io.datahubgateway.common.http.BodyReader;
import io.datahubgateway.common.http.ContentCoding;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.RefusalResponse;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.json.JsonLimits;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.ingress.face.StreamingFace;
import io.datahubgateway.ingress.path.Exchange;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.datahubgateway.ingress.topics.KafkaAdministration;
import io.datahubgateway.ingress.topics.VisibleTopics;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * {@code POST .../topics/{topic}/records}: records behind each other, each reported by itself. A body whose length is announced, or
 * that is compressed, is answered as a whole, with a status that tells whether anything is stored; any other is a stream. What there is of the cluster
 * and its topics is told by {@link TopicOperations}.
 */
public final class RecordsFace implements StreamingFace {

    private static final String PATH = TopicOperations.TOPIC + "/records";
    private static final int BYTES_PER_RECORD = 256;

    private final V3Refusals refusals;
    private final ThisCluster cluster;
    private final Report report;
    private final TopicOperations topics;
    private final QueryPath queries;

    public RecordsFace(Problems problems, QueryPath queries, VisibleTopics topics, KafkaAdministration kafka) {
        this.refusals = new V3Refusals(problems.requestIds());
        this.cluster = new ThisCluster(kafka);
        this.report = new Report(refusals, cluster);
        this.topics = new TopicOperations(topics, cluster);
        this.queries = queries;
    }

    @Override
    public Api api(Handler<RoutingContext> append) {
        List<String> json = List.of(Endpoint.JSON);
        List<Endpoint> endpoints = new ArrayList<>(topics.endpoints(queries, refusals));
        endpoints.add(new Endpoint(HttpMethod.POST, PATH, json, json, cluster.only(refusals, append)).inflating());
        return new Api(endpoints, refusals, List.of("/v3/"));
    }

    @Override
    public Refusals refusals() {
        return refusals;
    }

    @Override
    public Target target(Exchange exchange, ServedTasks tasks) {
        return Target.ofTopic(exchange.pathParam("topic"), tasks);
    }

    @Override
    public boolean isStream(HttpServerRequest request) {
        return BodyReader.announcedLength(request) < 0 && ContentCoding.of(request) == null;
    }

    @Override
    public List<byte[]> split(Exchange exchange, int maxRecords) {
        byte[] body = exchange.body();
        List<byte[]> records = new ArrayList<>();
        for (int from = 0; !isBlank(body, from); ) {
            if (records.size() == maxRecords) {
                throw new GatewayException(
                        ErrorCode.TOO_MANY_RECORDS,
                        "one request takes at most " + maxRecords + " records, unless it is a stream");
            }
            int to = end(body, from);
            records.add(from == 0 && to == body.length ? body : Arrays.copyOfRange(body, from, to));
            from = to;
        }
        return records;
    }

    private static boolean isBlank(byte[] body, int from) {
        for (int i = from; i < body.length; i++) {
            if (body[i] != ' ' && body[i] != '\n' && body[i] != '\r' && body[i] != '\t') {
                return false;
            }
        }
        return true;
    }

    private static int end(byte[] body, int from) {
        try {
            JsonScanner json = new JsonScanner(body, from, body.length, JsonLimits.CLIENT);
            json.skip();
            return isBlank(body, json.stop()) ? body.length : json.stop();
        } catch (JsonException e) {
            return body.length; // nobody knows where it ends; decoding says what is wrong
        }
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> decode(Exchange part, int maxRecords) {
        RecordBody sent = RecordBody.of(part.topic(), part.body());
        part.note(sent);
        return List.of(sent.entry());
    }

    @Override
    public boolean isLast(Throwable failure) {
        return failure instanceof V3Exception own && own.code() == V3Exception.MALFORMED;
    }

    @Override
    public void report(JsonBytes to, Exchange part) {
        report.write(to, part);
    }

    @Override
    public void reportEnd(JsonBytes to, HttpServerRequest request, Throwable failure) {
        refusals.error(request, failure).writeTo(to.ascii("{")).ascii("}");
    }

    /** 200 when at least one record is stored; else the status of an error, and of one that forbids a repeat before others. */
    @Override
    public Future<Void> answer(Exchange exchange) {
        List<Exchange> parts = exchange.parts();
        JsonBytes reports = new JsonBytes(parts.size() * BYTES_PER_RECORD);
        boolean stored = false;
        V3Error worst = null;
        for (Exchange part : parts) {
            V3Error error = report.error(part);
            stored |= error == null;
            if (error != null && (worst == null || worst.retryable())) {
                worst = error;
            }
            report.write(reports, part);
            reports.ascii("\n");
        }
        if (stored || worst == null) {
            return exchange.request()
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, Endpoint.JSON)
                    .end(reports.buffer());
        }
        RefusalResponse.send(exchange.request(), worst.status(), worst.retryable(), Endpoint.JSON, reports.buffer());
        return Future.succeededFuture();
    }
}
