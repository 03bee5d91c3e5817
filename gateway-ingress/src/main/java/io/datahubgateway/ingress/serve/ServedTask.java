package io.datahubgateway.ingress.serve;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.Cors;
import io.datahubgateway.common.task.DesiredState;
import io.datahubgateway.common.task.IngressDefinition;
import io.datahubgateway.common.task.IngressDefinition.MessageIds;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TopicNames;
import io.datahubgateway.ingress.limit.TaskLimits;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One ingress task as it is in force on this node. Immutable; any thread.
 *
 * @param topics the topics that it names, empty when it covers a pattern
 * @param pattern what whole topic names must match, null when it names topics
 * @param limits how much it takes; the same object as long as its definition says the same
 * @param cors which pages of other origins may use it, null when it does not say
 * @param messageIds how ids are written where the protocol leaves it open
 */
public record ServedTask(
        String id,
        long generation,
        DesiredState state,
        List<String> topics,
        @Nullable Pattern pattern,
        TaskLimits limits,
        @Nullable Cors cors,
        MessageIds messageIds) {

    static ServedTask of(TaskRecord task, IngressDefinition definition, TaskLimits limits) {
        List<String> topics = definition.topic() != null
                ? List.of(definition.topic())
                : Optional.ofNullable(definition.topics()).orElse(List.of());
        Pattern pattern = definition.topicPattern() == null ? null : Pattern.compile(definition.topicPattern());
        return new ServedTask(
                task.id(),
                task.generation(),
                task.state(),
                topics,
                pattern,
                limits,
                definition.cors(),
                definition.messageIds());
    }

    /** Whether messages of this topic pass through this task. Never true for a reserved topic. */
    public boolean covers(String topic) {
        return pattern == null
                ? topics.contains(topic)
                : !TopicNames.isReserved(topic) && pattern.matcher(topic).matches();
    }

    /** @throws GatewayException while an operator does not want the task to take messages */
    public void requireRunning() {
        switch (state) {
            case RUNNING -> {}
            case PAUSED ->
                throw new GatewayException(
                        ErrorCode.TASK_SUSPENDED,
                        "task " + id + " is paused; it takes messages again once it is resumed",
                        id);
            case STOPPED ->
                throw new GatewayException(
                        ErrorCode.TASK_STOPPED,
                        "task " + id + " is stopped; it takes messages again once it is resumed",
                        id);
        }
    }
}
