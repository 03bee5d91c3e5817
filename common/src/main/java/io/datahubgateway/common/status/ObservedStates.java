package io.datahubgateway.common.status;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongSupplier;

/**
 * The newest state that each node reported of each task.
 *
 * <ul>
 *   <li>A node lives while its last heartbeat is younger than three of them and a bit. Dead nodes don't count; what they
 *       reported counts again when they come back.
 *   <li>Of two reports the one with the newer generation holds, then the later one; so it does not matter whether bus
 *       or topic is first.
 *   <li>What an earlier process of the same node reported does not hold for the one that runs now.
 * </ul>
 *
 * <p>One event loop owns it. Memory: a record per node and task that stands in {@code __datahub.status}, and at most
 * {@value #MAX_WAITS} waits.
 */
public final class ObservedStates {

    private static final int MAX_WAITS = 1_000;

    private final LongSupplier clock;
    private final Map<String, Heard> nodes = new TreeMap<>();
    private final Map<String, Map<String, ObservedState>> byTask = new HashMap<>(); // task to node to state
    private final List<RolloutWait> waits = new ArrayList<>();

    private record Heard(NodeInfo node, long at) {}

    /** What a live node says of a task; empty when it has said nothing yet. */
    public record OnNode(String node, Optional<ObservedState> state) {}

    /** @param clock milliseconds since the epoch */
    public ObservedStates(LongSupplier clock) {
        this.clock = clock;
    }

    /** @param at when the node was heard, by the clock */
    public void onHeartbeat(NodeInfo node, long at) {
        nodes.merge(node.id(), new Heard(node, at), (known, next) -> next.at >= known.at ? next : known);
    }

    /** The node took leave. */
    public void onNodeGone(String node) {
        nodes.remove(node);
        byTask.values().removeIf(states -> states.remove(node) != null && states.isEmpty());
        settleWaits();
    }

    public void onObserved(ObservedState state) {
        byTask.computeIfAbsent(state.task(), task -> new TreeMap<>())
                .merge(state.node(), state, (known, next) -> isNewer(next, known) ? next : known);
        settleWaits();
    }

    /** The node took its report of the task back, because the task is gone. */
    public void onForgotten(String node, String task) {
        Map<String, ObservedState> states = byTask.get(task);
        if (states != null && states.remove(node) != null && states.isEmpty()) {
            byTask.remove(task);
        }
    }

    /** Time has passed: waits don't wait for nodes that have died. */
    public void onTick() {
        settleWaits();
    }

    /** In the order of their ids. */
    public List<NodeInfo> liveNodes() {
        return nodes.values().stream().filter(this::lives).map(Heard::node).toList();
    }

    /** What each live node with the role says of the task, in the order of the nodes' ids. */
    public List<OnNode> of(String task, Role role) {
        return live(Set.of(role)).stream()
                .map(node -> new OnNode(node, current(task, node)))
                .toList();
    }

    /**
     * Completes when every node that has one of the roles and lives now has applied the generation or a newer one, or
     * has died; at the latest after {@code atMost}, with what is known then. A node that starts meanwhile is not waited
     * for: it begins with the newest generation.
     */
    public Future<Rollout> whenApplied(String task, long generation, Set<Role> roles, Duration atMost) {
        RolloutWait wait = new RolloutWait(task, generation, live(roles));
        if (waits.size() >= MAX_WAITS) {
            return Future.succeededFuture(wait.end(this, "too many requests wait already"));
        }
        if (!wait.settle(this)) {
            waits.add(wait);
            Vertx vertx = Vertx.currentContext().owner();
            long timer = vertx.setTimer(atMost.toMillis(), fired -> wait.end(this));
            wait.outcome().onComplete(done -> {
                vertx.cancelTimer(timer);
                waits.remove(wait);
            });
        }
        return wait.outcome();
    }

    /** Completes every wait with what is known now. */
    public void endWaits() {
        List.copyOf(waits).forEach(wait -> wait.end(this));
    }

    boolean isLive(String node) {
        Heard heard = nodes.get(node);
        return heard != null && lives(heard);
    }

    boolean hasApplied(String node, String task, long generation) {
        return current(task, node)
                .filter(state -> state.generation() >= generation)
                .isPresent();
    }

    private Set<String> live(Set<Role> roles) {
        Set<String> live = new TreeSet<>();
        nodes.forEach((id, heard) -> {
            if (lives(heard) && heard.node.roles().stream().anyMatch(roles::contains)) {
                live.add(id);
            }
        });
        return live;
    }

    private Optional<ObservedState> current(String task, String node) {
        Heard heard = nodes.get(node);
        ObservedState state = byTask.getOrDefault(task, Map.of()).get(node);
        return heard == null || state == null || state.since() < heard.node.startedAt()
                ? Optional.empty()
                : Optional.of(state);
    }

    private boolean lives(Heard heard) {
        return clock.getAsLong() - heard.at < StatusReporter.LIVE_FOR.toMillis();
    }

    private static boolean isNewer(ObservedState next, ObservedState known) {
        return next.generation() != known.generation()
                ? next.generation() > known.generation()
                : next.since() >= known.since();
    }

    private void settleWaits() {
        if (!waits.isEmpty()) {
            List.copyOf(waits).forEach(wait -> wait.settle(this));
        }
    }
}
