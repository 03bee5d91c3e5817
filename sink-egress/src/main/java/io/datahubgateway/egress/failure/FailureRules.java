package io.datahubgateway.egress.failure;

import io.datahubgateway.common.task.sink.OnFailure;
import io.vertx.core.Future;
import java.util.function.Consumer;

/** Chooses the policy by the cause of a failure, as the definition says, and counts what was finished by it. */
public final class FailureRules implements FailurePolicy {

    private final OnFailure rules;
    private final Consumer<OnFailure.Action> finished;
    private final FailurePolicy stop = new StopPolicy();
    private final FailurePolicy pause = new PausePolicy();
    private final FailurePolicy drop;
    private final FailurePolicy deadLetter;

    /**
     * @param deadLetter not asked unless the rules say so
     * @param finished told of every record that is finished, on the task's context
     */
    public FailureRules(String task, OnFailure rules, FailurePolicy deadLetter, Consumer<OnFailure.Action> finished) {
        this.rules = rules;
        this.deadLetter = deadLetter;
        this.drop = new DropPolicy(task);
        this.finished = finished;
    }

    @Override
    public Future<Disposal> dispose(Failure failure) {
        OnFailure.Action action = switch (failure.cause()) {
            case REJECTED -> rules.rejected();
            case EXHAUSTED -> rules.exhausted();
        };
        return action.<FailurePolicy>fold(() -> stop, () -> pause, () -> drop, () -> deadLetter)
                .dispose(failure)
                .onSuccess(disposal -> {
                    if (disposal == Disposal.FINISHED) {
                        finished.accept(action);
                    }
                });
    }
}
