package io.datahubgateway.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.record.MessageId;
import io.datahubgateway.common.record.Whereabouts;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.ObservedStates.OnNode;
import io.datahubgateway.common.task.sink.Order;
import io.datahubgateway.control.position.PartitionPosition;
import io.datahubgateway.control.record.RecordNodes.Answers;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts what Kafka and the nodes say of a record into words: its {@code state}, a {@code reason} from a fixed set, a sentence. */
final class RecordDocument {

    private final MessageId record;
    private final PartitionPosition position;
    private final ObjectNode json = Json.MAPPER.createObjectNode();

    RecordDocument(String task, MessageId record, PartitionPosition position) {
        this.record = record;
        this.position = position;
        json.put("id", record.toString());
        json.put("task", task);
    }

    /** Of a record that Kafka knows to be finished. */
    ObjectNode committed() {
        return record.offset() < Objects.requireNonNull(position.committed())
                ? say("finished", "committed", "the committed offset is beyond it")
                : say(
                        "finished",
                        "committed-ahead",
                        "an earlier record is not finished; this one is, and the commit says so");
    }

    /**
     * Of a record that is not known to be finished.
     *
     * @param state of the task, as its status has it
     */
    ObjectNode of(Answers answers, String state, @Nullable String lastError) {
        String node = answers.holder().orElse(null);
        if (node == null) {
            return answers.silent().isEmpty() || isIdle(state)
                    ? notReached(state, lastError, position.goesOnAt())
                    : say(
                            "unknown",
                            "no-answer",
                            "it is not committed, and nobody answers for " + String.join(", ", answers.silent())
                                    + "; the status of the task shows the lanes that wait");
        }
        json.put("node", node);
        Whereabouts found = answers.found().get(node);
        return switch (found.state()) {
            case NOT_READ -> notReached(state, lastError, Math.max(found.next(), position.goesOnAt()));
            case FINISHED -> say("finished", "uncommitted", "it is finished, the next commit says so");
            case WAITING -> waiting(found);
        };
    }

    /**
     * Of a record that is not known to be finished: what nodes that don't answer have reported of the lanes that wait there.
     * Empty when they have reported nothing of its lane.
     *
     * @param order of the sink: without keys a partition is one lane
     */
    Optional<ObjectNode> reported(List<OnNode> silent, Order order) {
        for (OnNode node : silent) {
            JsonNode heads = node.state()
                    .<JsonNode>map(ObservedState::waiting)
                    .orElseGet(MissingNode::getInstance)
                    .path("heads");
            for (JsonNode head : heads) {
                long offset = head.path("offset").asLong();
                boolean itself = offset == record.offset();
                if (head.path("topic").asText().equals(record.topic())
                        && head.path("partition").asInt() == record.partition()
                        && (itself || order == Order.PARTITION && offset < record.offset())) {
                    json.put("node", node.node());
                    json.set("head", head);
                    return Optional.of(
                            itself
                                    ? say("waiting", "retry", "its last attempt failed, as its node reported")
                                    : say(
                                            "waiting",
                                            "record",
                                            "it waits for offset " + offset + ", as its node reported"));
                }
            }
        }
        return Optional.empty();
    }

    /** Whether no node runs the task, or is known to. */
    private static boolean isIdle(String state) {
        return state.equals("STOPPED") || state.equals("UNSERVED");
    }

    private ObjectNode waiting(Whereabouts found) {
        json.put("state", "waiting");
        json.setAll(Objects.requireNonNull(found.waitsFor()));
        return positions();
    }

    private ObjectNode notReached(String state, @Nullable String lastError, long next) {
        json.put("behind", Math.max(0, record.offset() - next));
        return switch (state) {
            case "RUNNING" -> say("not-reached", "backlog", "the sink has not read it yet");
            case "PAUSED" -> say("not-reached", "paused", "the task is PAUSED; resume it");
            case "STOPPED" -> say("not-reached", "stopped", "the task is STOPPED; resume it");
            case "FAILED" -> say("not-reached", "failed", "the task has FAILED: " + lastError);
            case "UNSERVED" -> say("not-reached", "unserved", "no live node has the role egress");
            default -> say("not-reached", "pending", "a node has not applied the newest change of the task yet");
        };
    }

    private ObjectNode say(String state, String reason, String detail) {
        json.put("state", state).put("reason", reason).put("detail", detail);
        return positions();
    }

    private ObjectNode positions() {
        json.put("committed", position.committed());
        json.put("end", position.end());
        return json;
    }
}
