package io.datahubgateway.ingress.face.tencent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.json.JsonBytes;
import io.datahubgateway.common.json.JsonNames;
import io.datahubgateway.common.status.ObservedStates.OnNode;
import io.datahubgateway.common.task.DesiredState;
import io.datahubgateway.common.task.IngressDefinition;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskStore.Written;
import io.datahubgateway.ingress.path.QueryAnswer;
import io.datahubgateway.ingress.path.QueryPath;
import io.datahubgateway.ingress.tasks.Datahubs;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * {@code ...DatahubTask} and {@code DescribeDatahubTasks}: a SOURCE task of the type HTTP is an ingress task. Its name, its id
 * and the id of its datahub are one and the same. What a datahub has no place for is refused where it is sent and null where it
 * is asked for.
 */
final class TaskOperations {

    private static final String ID = "TaskId";
    private static final String NAME = "TaskName";
    private static final JsonNames ONE = JsonNames.of(ID);
    private static final JsonNames LIST =
            JsonNames.of("Limit", "Offset", "SearchWord", "TargetType", "TaskType", "SourceType", "Resource");
    private static final List<String> TARGETS = List.of("TOPIC", "KAFKA"); // mean the same here
    private static final int MOST_LISTED = 100;
    private static final int LISTED = 20;
    private static final int BYTES_PER_TASK = 700;

    private final Datahubs datahubs;
    private final Envelope envelope;

    TaskOperations(Datahubs datahubs, Envelope envelope) {
        this.datahubs = datahubs;
        this.envelope = envelope;
    }

    /** The operations by name. */
    Map<String, QueryPath.BodyQuery> queries() {
        return Map.of(
                "CreateDatahubTask", this::create,
                "ModifyDatahubTask", this::modify,
                "PauseDatahubTask", (ctx, body) -> command(ctx, body, TaskAction.PAUSE),
                "ResumeDatahubTask", (ctx, body) -> command(ctx, body, TaskAction.RESUME),
                "RestartDatahubTask", (ctx, body) -> command(ctx, body, TaskAction.RESTART),
                "DeleteDatahubTask", this::delete,
                "DescribeDatahubTask", this::describe,
                "DescribeDatahubTasks", this::list);
    }

    private Future<QueryAnswer> create(RoutingContext ctx, byte[] body) {
        ObjectNode definition = TaskCreation.definition(body, datahubs.compression());
        return datahubs.create(definition)
                .recover(failure -> Future.failedFuture(inTheirWords(failure)))
                .map(written -> changed(ctx, written.id()));
    }

    /** Places of a definition are those of a body here. */
    private static Throwable inTheirWords(Throwable failure) {
        if (!(failure instanceof GatewayException refusal)) {
            return failure;
        }
        if (refusal.code() == ErrorCode.TASK_EXISTS) {
            return new TencentException(
                    TencentException.REPETITION, NAME + ": is the name of a task that is there already");
        }
        if (refusal.code() == ErrorCode.GENERATION_MISMATCH) {
            return new TencentException(
                    TencentException.RESOURCE_IN_USE, "somebody else changed the task at the same time; ask again");
        }
        if (refusal.code() != ErrorCode.INVALID_DEFINITION) {
            return failure;
        }
        return refusal.violations().stream()
                .findFirst()
                .map(violation -> new TencentException(
                        TencentException.INVALID_VALUE,
                        switch (violation.path()) {
                                    case "id" -> NAME;
                                    case "topic" -> "TargetResource";
                                    case "description" -> "Description";
                                    default -> violation.path();
                                }
                                + ": " + violation.message()))
                .<Throwable>map(translated -> translated)
                .orElse(failure);
    }

    private Future<QueryAnswer> modify(RoutingContext ctx, byte[] body) {
        TaskModification wanted = TaskModification.parse(body);
        TaskRecord task = datahubs.find(wanted.task());
        ObjectNode definition = task.document().deepCopy();
        if (wanted.description() != null) {
            definition.remove("description");
            if (!wanted.description().isEmpty()) {
                definition.put("description", wanted.description());
            }
        }
        return datahubs.replace(task, definition)
                .recover(failure -> Future.failedFuture(inTheirWords(failure)))
                .map(written -> changed(ctx, task.id()));
    }

    private Future<QueryAnswer> command(RoutingContext ctx, byte[] body, TaskAction action) {
        return changed(ctx, datahubs.command(id(body), action));
    }

    private Future<QueryAnswer> delete(RoutingContext ctx, byte[] body) {
        return changed(ctx, datahubs.delete(id(body)));
    }

    private static String id(byte[] body) {
        return ActionParameters.parse(body, ONE).text(ID);
    }

    private Future<QueryAnswer> changed(RoutingContext ctx, Future<Written> change) {
        return change.map(written -> changed(ctx, written.id()));
    }

    private QueryAnswer changed(RoutingContext ctx, String id) {
        JsonBytes json = begin(0).ascii("{\"TaskId\":").text(id);
        return answer(ctx, json.ascii(",\"DatahubId\":").text(id).ascii("}"));
    }

    private Future<QueryAnswer> describe(RoutingContext ctx, byte[] body) {
        TaskRecord task = datahubs.find(id(body));
        return datahubs.onNodes(List.of(task)).map(nodes -> {
            JsonBytes json = task(begin(BYTES_PER_TASK), task, nodes.get(task.id()));
            json.ascii(",\"Connections\":[],\"TransformParam\":null,\"TransformsParam\":null,\"SchemaId\":null");
            return answer(ctx, json.ascii(",\"SchemaName\":null,\"Tags\":[],\"IsolateStatus\":1}"));
        });
    }

    private Future<QueryAnswer> list(RoutingContext ctx, byte[] body) {
        ActionParameters parameters = ActionParameters.parse(body, LIST);
        int limit = parameters.count("Limit", MOST_LISTED, LISTED);
        Long offset = parameters.numberIfThere("Offset", 0, Integer.MAX_VALUE);
        List<TaskRecord> matching = matching(parameters);
        List<TaskRecord> page =
                matching.stream().skip(offset == null ? 0 : offset).limit(limit).toList();
        return datahubs.onNodes(page).map(nodes -> answer(ctx, list(matching.size(), page, nodes)));
    }

    private List<TaskRecord> matching(ActionParameters parameters) {
        String search = parameters.textIfThere("SearchWord", "");
        String resource = parameters.textIfThere("Resource", "");
        boolean none = excludes(parameters, "TaskType", List.of("SOURCE"))
                || excludes(parameters, "SourceType", List.of("HTTP"))
                || excludes(parameters, "TargetType", TARGETS);
        return none
                ? List.of()
                : datahubs.all().stream()
                        .filter(task -> task.id().contains(search))
                        .filter(task -> resource.isEmpty()
                                || definition(task)
                                        .filter(definition -> resource.equals(definition.topic()))
                                        .isPresent())
                        .toList();
    }

    private static boolean excludes(ActionParameters parameters, String name, List<String> ours) {
        String wanted = parameters.textIfThere(name, "");
        return !wanted.isEmpty() && !ours.contains(wanted);
    }

    private JsonBytes list(int total, List<TaskRecord> page, Map<String, List<OnNode>> nodes) {
        JsonBytes json =
                begin(page.size() * BYTES_PER_TASK).ascii("{\"TotalCount\":").number(total);
        json.ascii(",\"TaskList\":[");
        String separator = "";
        for (TaskRecord task : page) {
            task(json.ascii(separator), task, nodes.get(task.id()))
                    .ascii(",\"TaskProgress\":null,\"TaskCurrentStep\":null,\"StepList\":null}");
            separator = ",";
        }
        return json.ascii("]}");
    }

    /** Without the brace that closes it. */
    private JsonBytes task(JsonBytes json, TaskRecord task, List<OnNode> nodes) {
        Optional<IngressDefinition> definition = definition(task);
        json.ascii("{\"TaskId\":").text(task.id());
        json.ascii(",\"TaskName\":").text(task.id());
        json.ascii(",\"TaskType\":\"SOURCE\",\"Status\":").number(TaskStatus.of(task, nodes));
        json.ascii(
                ",\"SourceResource\":{\"Type\":\"HTTP\"},\"TargetResource\":{\"Type\":\"TOPIC\",\"TopicParam\":{\"Resource\":");
        text(json, definition.map(IngressDefinition::topic).orElse(null));
        json.ascii(",\"CompressionType\":").text(datahubs.compression().toString());
        json.ascii(",\"UseAutoCreateTopic\":")
                .ascii(Boolean.toString(
                        definition.filter(it -> it.partitions() != null).isPresent()));
        json.ascii("}},\"CreateTime\":null,\"DatahubId\":").text(task.id());
        text(
                json.ascii(",\"Description\":"),
                definition.map(IngressDefinition::description).orElse(null));
        text(json.ascii(",\"ErrorMessage\":"), TaskStatus.error(task, nodes));
        text(json.ascii(",\"WarnMessage\":"), stopped(task) ? "an operator stopped it" : null);
        return json.ascii(",\"TaskMax\":null,\"SyncThrottleLimit\":null,\"AutoExpandFlag\":null");
    }

    private static boolean stopped(TaskRecord task) {
        return task.problem() == null && task.state() == DesiredState.STOPPED;
    }

    private static Optional<IngressDefinition> definition(TaskRecord task) {
        return task.definition().flatMap(known -> known.fold(Optional::of, sink -> Optional.empty()));
    }

    private static void text(JsonBytes json, @Nullable String text) {
        if (text == null) {
            json.ascii("null");
        } else {
            json.text(text);
        }
    }

    private static JsonBytes begin(int expected) {
        return Envelope.begin(128 + expected).ascii("\"Result\":");
    }

    private QueryAnswer answer(RoutingContext ctx, JsonBytes json) {
        return QueryAnswer.of(Endpoint.JSON, envelope.end(json.ascii(","), ctx.request()));
    }
}
