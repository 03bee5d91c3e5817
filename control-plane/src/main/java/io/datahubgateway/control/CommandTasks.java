package io.datahubgateway.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Problems;
import io.datahubgateway.common.http.RefusalResponse;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskStore;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.control.Outcomes.Outcome;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * {@code POST /api/v1/commands}: orders several tasks and tells of each what became of it. The changes are written one
 * after the other, so that a large command leaves room for others in the task store, and waited for together.
 */
final class CommandTasks implements Operation {

    private final TaskStore tasks;
    private final Outcomes outcomes;
    private final Problems problems;

    CommandTasks(TaskStore tasks, Outcomes outcomes, Problems problems) {
        this.tasks = tasks;
        this.outcomes = outcomes;
        this.problems = problems;
    }

    /** What became of one task of the command. */
    private record Result(ObjectNode document, boolean refused, boolean applied) {}

    @Override
    public Future<Answer> handle(RoutingContext ctx) {
        Optional<Duration> wait = new Parameters(ctx, "wait").waiting();
        String requestId = problems.requestIds().of(ctx.request());
        return Documents.read(ctx, Command.class)
                .compose(command -> carryOut(command, wait, requestId))
                .map(CommandTasks::answer);
    }

    private Future<List<Result>> carryOut(Command command, Optional<Duration> wait, String requestId) {
        Future<List<Future<Result>>> begun = Future.succeededFuture(new ArrayList<>());
        for (String id : meant(command)) {
            begun = begun.compose(results -> tasks.command(id, command.action(), Precondition.NONE)
                    .map(written -> outcomes.of(written, wait).map(CommandTasks::accepted))
                    .otherwise(failure -> Future.succeededFuture(refused(id, failure, requestId)))
                    .map(result -> {
                        results.add(result);
                        return results;
                    }));
        }
        return begun.compose(results -> Future.join(results).map(all -> all.<Result>list()));
    }

    private List<String> meant(Command command) {
        if (command.filter() == null) {
            return Objects.requireNonNull(command.tasks());
        }
        List<String> covered = tasks.table().all().stream()
                .filter(command.filter()::covers)
                .map(TaskRecord::id)
                .toList();
        if (covered.size() > Command.MOST) {
            throw new GatewayException(
                    ErrorCode.INVALID_REQUEST,
                    "the filter covers " + covered.size() + " tasks, a command takes " + Command.MOST
                            + ": narrow it, or name the tasks");
        }
        return covered;
    }

    private static Result accepted(Outcome outcome) {
        return new Result(outcome.document(), false, outcome.applied());
    }

    private Result refused(String id, Throwable failure, String requestId) {
        GatewayException problem = RefusalResponse.expected(failure, requestId);
        ObjectNode document = Json.MAPPER.createObjectNode().put("task", id);
        document.set("problem", problems.document(problem, requestId));
        return new Result(document, true, false);
    }

    private static Answer answer(List<Result> results) {
        ObjectNode document = Json.MAPPER.createObjectNode();
        ArrayNode list = document.putArray("results");
        results.forEach(result -> list.add(result.document));
        boolean refused = results.stream().anyMatch(Result::refused);
        boolean applied = results.stream().allMatch(Result::applied);
        Answer answer = Answer.ok(document);
        return refused ? answer.withStatus(207) : applied ? answer : answer.withStatus(202);
    }
}
