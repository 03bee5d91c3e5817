package io.datahubgateway.common.status;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** One wait for a change to be applied by the nodes that lived when it began. On the event loop of the states. */
final class RolloutWait {

    private final String task;
    private final long generation;
    private final Set<String> nodes;
    private final Set<String> applied = new HashSet<>(); // stays: the report of a deletion is soon taken back
    private final Promise<Rollout> outcome = Promise.promise();

    RolloutWait(String task, long generation, Set<String> nodes) {
        this.task = task;
        this.generation = generation;
        this.nodes = nodes;
    }

    Future<Rollout> outcome() {
        return outcome.future();
    }

    /** Ends the wait if nobody is left to wait for; tells whether it has ended. */
    boolean settle(ObservedStates states) {
        if (!outcome.future().isComplete()) {
            Rollout now = look(states, Optional.empty());
            if (now.pending().isEmpty()) {
                outcome.complete(now);
            }
        }
        return outcome.future().isComplete();
    }

    /** Ends the wait with what is known now. */
    Rollout end(ObservedStates states) {
        return end(look(states, Optional.empty()));
    }

    Rollout end(ObservedStates states, String hint) {
        return end(look(states, Optional.of(hint)));
    }

    private Rollout end(Rollout rollout) {
        outcome.tryComplete(rollout);
        return rollout;
    }

    private Rollout look(ObservedStates states, Optional<String> hint) {
        Set<String> done = new HashSet<>();
        Set<String> pending = new HashSet<>();
        for (String node : nodes) {
            if (states.hasApplied(node, task, generation)) {
                applied.add(node);
            }
            if (states.isLive(node)) {
                (applied.contains(node) ? done : pending).add(node);
            }
        }
        boolean nobody = done.isEmpty() && pending.isEmpty();
        return new Rollout(
                done,
                pending,
                nobody ? Optional.of("no live node serves this task; the change is kept for when one starts") : hint);
    }
}
