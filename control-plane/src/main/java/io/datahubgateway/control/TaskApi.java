package io.datahubgateway.control;

import io.datahubgateway.common.http.Endpoint;
import io.datahubgateway.common.http.OpenApi;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.status.ObservedStates;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.common.task.TaskTable;
import io.datahubgateway.control.position.Positions;
import io.datahubgateway.control.position.SinkGroups;
import io.datahubgateway.control.position.SinkOffsets;
import io.datahubgateway.control.record.RecordNodes;
import io.datahubgateway.control.safety.TopicSafety;
import io.vertx.core.http.HttpMethod;
import java.util.List;

/** The native task API: every operation, and the one place that answers them. */
final class TaskApi {

    private static final String TASKS = "/api/v1/tasks";
    private static final String TASK = TASKS + "/{id}";

    private final TaskStore tasks;
    private final ObservedStates observed;
    private final Positions positions;
    private final TopicSafety safety;
    private final SinkGroups groups;
    private final SinkOffsets offsets;
    private final RecordNodes nodes;
    private final OpenApi contract;
    private final Problems problems;
    private final Outcomes outcomes;

    TaskApi(
            TaskStore tasks,
            ObservedStates observed,
            Positions positions,
            TopicSafety safety,
            SinkGroups groups,
            SinkOffsets offsets,
            RecordNodes nodes,
            OpenApi contract,
            Problems problems) {
        this.tasks = tasks;
        this.observed = observed;
        this.positions = positions;
        this.safety = safety;
        this.groups = groups;
        this.offsets = offsets;
        this.nodes = nodes;
        this.contract = contract;
        this.problems = problems;
        this.outcomes = new Outcomes(tasks.table(), observed);
    }

    List<Endpoint> endpoints() {
        TaskTable table = tasks.table();
        ReadOffsets readOffsets = new ReadOffsets(table, positions);
        return List.of(
                plain(HttpMethod.GET, TASKS, new ListTasks(table, observed)),
                document(HttpMethod.POST, TASKS, new CreateTask(tasks, outcomes)),
                plain(HttpMethod.GET, TASK, new ReadTask(table)),
                document(HttpMethod.PUT, TASK, new PutTask(tasks, outcomes)),
                plain(HttpMethod.DELETE, TASK, new DeleteTask(tasks, outcomes, groups)),
                plain(HttpMethod.POST, TASK + "/pause", new CommandTask(TaskAction.PAUSE, tasks, outcomes)),
                plain(HttpMethod.POST, TASK + "/resume", new CommandTask(TaskAction.RESUME, tasks, outcomes)),
                plain(HttpMethod.POST, TASK + "/stop", new CommandTask(TaskAction.STOP, tasks, outcomes)),
                plain(HttpMethod.POST, TASK + "/restart", new CommandTask(TaskAction.RESTART, tasks, outcomes)),
                plain(HttpMethod.GET, TASK + "/status", new ReadStatus(table, observed, positions, safety)),
                plain(HttpMethod.GET, TASK + "/records/{messageId}", new FindRecord(table, observed, positions, nodes)),
                plain(HttpMethod.GET, TASK + "/offsets", readOffsets),
                document(
                        HttpMethod.PUT,
                        TASK + "/offsets",
                        new ChangeOffsets(table, observed, offsets, readOffsets, true)),
                document(
                        HttpMethod.PATCH,
                        TASK + "/offsets",
                        new ChangeOffsets(table, observed, offsets, readOffsets, false)),
                plain(HttpMethod.DELETE, TASK + "/offsets", new ResetOffsets(table, observed, offsets, readOffsets)),
                document(HttpMethod.POST, "/api/v1/commands", new CommandTasks(tasks, outcomes, problems)),
                plain(HttpMethod.GET, "/api/v1/nodes", new ListNodes(observed)),
                contract.endpoint());
    }

    private Endpoint plain(HttpMethod method, String path, Operation operation) {
        return endpoint(method, path, List.of(), operation);
    }

    private Endpoint document(HttpMethod method, String path, Operation operation) {
        return endpoint(method, path, List.of(Endpoint.JSON), operation);
    }

    private Endpoint endpoint(HttpMethod method, String path, List<String> consumes, Operation operation) {
        return new Endpoint(
                method,
                path,
                consumes,
                List.of(Endpoint.JSON),
                ctx -> operation
                        .handle(ctx)
                        .onSuccess(answer -> answer.write(ctx.request()))
                        .onFailure(failure -> problems.write(ctx, failure)));
    }
}
