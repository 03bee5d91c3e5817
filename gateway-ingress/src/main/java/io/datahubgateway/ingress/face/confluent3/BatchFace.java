package io.datahubgateway.ingress.face.confluent3;

import io.datahubgateway.common.http.Api;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.Refusals;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.ingress.face.ReportingFace;
import io.datahubgateway.ingress.path.Exchange;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.datahubgateway.ingress.topics.KafkaAdministration;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST .../topics/{topic}/records:batch}: {@code {"entries":[{"id",...}]}}, each entry a record with an id of the client, and answered
 * with 207: {@code {"successes":[{"id",...}],"failures":[{"id","error_code","message"}]}}.
 */
public final class BatchFace implements ReportingFace {

    private static final String PATH = TopicOperations.TOPIC + "/records:batch";
    private static final int MULTI_STATUS = 207; // RFC 4918, section 11.1
    private static final int BYTES_PER_ENTRY = 256;
    private static final int LONGEST_ID = 80;
    private static final JsonNames DOCUMENT = JsonNames.of("entries");
    private static final JsonNames ID = JsonNames.of("id").ignoringUnknown();

    private final V3Refusals refusals;
    private final ThisCluster cluster;
    private final Report report;

    public BatchFace(Problems problems, KafkaAdministration kafka) {
        this.refusals = new V3Refusals(problems.requestIds());
        this.cluster = new ThisCluster(kafka);
        this.report = new Report(refusals, cluster);
    }

    @Override
    public Api api(Handler<RoutingContext> append) {
        List<String> json = List.of(Endpoint.JSON);
        return new Api(
                List.of(new Endpoint(HttpMethod.POST, PATH, json, json, cluster.only(refusals, append)).inflating()),
                refusals,
                List.of());
    }

    @Override
    public Refusals refusals() {
        return refusals;
    }

    @Override
    public Target target(Exchange exchange, ServedTasks tasks) {
        return Target.ofTopic(exchange.pathParam("topic"), tasks);
    }

    /** Notes the ids of the entries. */
    @Override
    public List<byte[]> split(Exchange exchange, int maxRecords) {
        List<byte[]> entries = new ArrayList<>();
        try {
            JsonScanner json = new JsonScanner(exchange.body());
            json.beginObject();
            for (int name = json.nextKey(DOCUMENT); name != JsonScanner.END; name = json.nextKey(DOCUMENT)) {
                json.beginArray();
                while (json.nextElement()) {
                    if (entries.size() == maxRecords) {
                        throw batch("has more than " + maxRecords + " entries, which is the limit");
                    }
                    entries.add(json.asSent());
                }
            }
            json.end();
        } catch (JsonException e) {
            throw V3Exception.of(e, "the body");
        }
        if (entries.isEmpty()) {
            throw batch("has no entries");
        }
        exchange.note(ids(entries));
        return entries;
    }

    private static List<String> ids(List<byte[]> entries) {
        List<String> ids = new ArrayList<>(entries.size());
        Set<String> seen = new HashSet<>();
        for (byte[] entry : entries) {
            String place = "entries[" + ids.size() + "]";
            String id;
            try {
                id = id(new JsonScanner(entry));
            } catch (JsonException e) {
                String path = e.path().isEmpty() ? place : place + "." + e.path();
                throw new V3Exception(V3Exception.WRONG_SHAPE, path + ": " + e.problem());
            }
            if (id == null || id.isEmpty() || id.length() > LONGEST_ID) {
                throw batch(place + " needs an id of 1 to " + LONGEST_ID + " characters");
            }
            if (!seen.add(id)) {
                throw batch(place + " has the id of an entry before it");
            }
            ids.add(id);
        }
        return ids;
    }

    private static @Nullable String id(JsonScanner json) {
        String id = null;
        json.beginObject();
        while (json.nextKey(ID) != JsonScanner.END) {
            id = json.takeNull() ? null : json.text();
        }
        return id;
    }

    private static V3Exception batch(String what) {
        return new V3Exception(V3Exception.BATCH, "the batch is not taken, and nothing was written: " + what);
    }

    @Override
    public List<ProducerRecord<byte[], byte[]>> decode(Exchange part, int maxRecords) {
        RecordBody sent = RecordBody.ofEntry(part.topic(), part.body());
        part.note(sent);
        return List.of(sent.entry());
    }

    @Override
    public boolean isLast(Throwable failure) {
        return false; // each entry was found to be JSON
    }

    @Override
    public Future<Void> answer(Exchange exchange) {
        List<?> ids = (List<?>) exchange.note();
        List<Exchange> parts = exchange.parts();
        JsonBytes successes = new JsonBytes(parts.size() * BYTES_PER_ENTRY).ascii("{\"successes\":[");
        JsonBytes failures = new JsonBytes(BYTES_PER_ENTRY).ascii("],\"failures\":[");
        String afterSuccess = "";
        String afterFailure = "";
        for (int i = 0; i < parts.size(); i++) {
            String id = String.valueOf(ids.get(i));
            V3Error error = report.error(parts.get(i));
            if (error == null) {
                successes.ascii(afterSuccess).ascii("{\"id\":").text(id).ascii(",");
                report.stored(successes, parts.get(i));
                successes.ascii("}");
                afterSuccess = ",";
            } else {
                failures.ascii(afterFailure).ascii("{\"id\":").text(id).ascii(",");
                error.writeTo(failures).ascii("}");
                afterFailure = ",";
            }
        }
        return exchange.request()
                .response()
                .setStatusCode(MULTI_STATUS)
                .putHeader(HttpHeaders.CONTENT_TYPE, Endpoint.JSON)
                .end(successes.buffer().appendBuffer(failures.ascii("]}").buffer()));
    }
}
