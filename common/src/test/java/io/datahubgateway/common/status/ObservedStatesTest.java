package io.datahubgateway.common.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.status.ObservedState.State;
import io.datahubgateway.common.status.ObservedStates.OnNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ObservedStatesTest {

    private static final Set<Role> EGRESS = Set.of(Role.EGRESS);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Vertx vertx = Vertx.vertx();
    private long now = 1_000_000;
    private final ObservedStates states = new ObservedStates(() -> now);

    @AfterEach
    void close() {
        vertx.close().await();
    }

    private void heartbeat(String node, Role... roles) {
        states.onHeartbeat(new NodeInfo(node, Set.of(roles), 0), now);
    }

    private void report(String node, long generation, State state) {
        states.onObserved(new ObservedState(node, "crm", generation, state, null, now, null));
    }

    private Future<Rollout> applied(long generation) {
        return onContext(() -> states.whenApplied("crm", generation, EGRESS, LONG));
    }

    /** A wait sets a timer, so it begins on a context. */
    private <T> T onContext(Callable<T> call) {
        return Future.<T>future(promise -> vertx.getOrCreateContext().runOnContext(ignored -> {
                    try {
                        promise.complete(call.call());
                    } catch (Exception e) {
                        promise.fail(e);
                    }
                }))
                .await();
    }

    @Test
    void aNodeLivesForThreeHeartbeatsAndABit() {
        heartbeat("a", Role.EGRESS);
        now += StatusReporter.LIVE_FOR.toMillis() - 1;
        assertThat(states.liveNodes()).extracting(NodeInfo::id).containsExactly("a");
        now += 1;
        assertThat(states.liveNodes()).isEmpty();
        heartbeat("a", Role.EGRESS);
        assertThat(states.liveNodes()).hasSize(1);
    }

    @Test
    void aHeartbeatThatWasFoundInTheTopicIsAsOldAsItsRecord() {
        states.onHeartbeat(new NodeInfo("old", EGRESS, 0), now - 3_600_000);
        states.onHeartbeat(new NodeInfo("new", EGRESS, 0), now - 1_000);
        assertThat(states.liveNodes()).extracting(NodeInfo::id).containsExactly("new");
    }

    @Test
    void ofTwoReportsTheNewerGenerationHoldsThenTheLaterOne() {
        heartbeat("a", Role.EGRESS);
        report("a", 7, State.PAUSED);
        report("a", 5, State.RUNNING);
        assertThat(state("a").generation()).isEqualTo(7);

        states.onObserved(new ObservedState("a", "crm", 7, State.FAILED, "404", now + 2, null));
        states.onObserved(new ObservedState("a", "crm", 7, State.RUNNING, null, now + 1, null));
        assertThat(state("a").state()).isEqualTo(State.FAILED);
    }

    @Test
    void statesOfDeadNodesDontCountUntilTheyComeBack() {
        heartbeat("a", Role.EGRESS);
        report("a", 7, State.RUNNING);
        now += StatusReporter.LIVE_FOR.toMillis();
        assertThat(states.of("crm", Role.EGRESS)).isEmpty();
        heartbeat("a", Role.EGRESS);
        assertThat(state("a").generation()).isEqualTo(7);
    }

    @Test
    void whatAnEarlierProcessOfTheNodeReportedDoesNotHold() {
        heartbeat("a", Role.EGRESS);
        report("a", 7, State.RUNNING);
        now += 1_000;
        states.onHeartbeat(new NodeInfo("a", EGRESS, now), now);

        assertThat(states.of("crm", Role.EGRESS))
                .singleElement()
                .satisfies(node -> assertThat(node.state()).isEmpty());
        report("a", 7, State.RUNNING);
        assertThat(state("a").generation()).isEqualTo(7);
    }

    @Test
    void aWaitEndsWithTheLastNodeThatHasTheRole() {
        heartbeat("a", Role.EGRESS);
        heartbeat("b", Role.EGRESS, Role.INGRESS);
        heartbeat("c", Role.INGRESS);
        report("a", 7, State.RUNNING);
        Future<Rollout> wait = applied(8);
        report("a", 8, State.PAUSED);
        assertThat(wait.isComplete()).isFalse();
        report("b", 9, State.RUNNING);

        assertThat(wait.result().complete()).isTrue();
        assertThat(wait.result().applied()).containsExactly("a", "b");
        assertThat(applied(8).isComplete()).as("known already").isTrue();
    }

    @Test
    void aWaitDoesNotWaitForTheDead() {
        heartbeat("a", Role.EGRESS);
        heartbeat("b", Role.EGRESS);
        report("a", 8, State.RUNNING);
        Future<Rollout> wait = applied(8);
        now += StatusReporter.LIVE_FOR.toMillis() - 1;
        heartbeat("a", Role.EGRESS);
        states.onTick();
        assertThat(wait.isComplete()).isFalse();
        now += 1;
        states.onTick();

        assertThat(wait.result().complete()).isTrue();
        assertThat(wait.result().applied()).containsExactly("a");
    }

    @Test
    void aWaitWhoseNodesAllDieSaysThatNobodyServes() {
        heartbeat("a", Role.EGRESS);
        Future<Rollout> wait = applied(8);
        states.onNodeGone("a");

        assertThat(wait.result().complete()).isFalse();
        assertThat(wait.result().pending()).isEmpty();
        assertThat(wait.result().hint())
                .hasValueSatisfying(hint -> assertThat(hint).contains("no live node"));
    }

    @Test
    void aWaitDoesNotGrowByNodesThatStart() {
        heartbeat("a", Role.EGRESS);
        Future<Rollout> wait = applied(8);
        heartbeat("late", Role.EGRESS);
        report("a", 8, State.RUNNING);

        assertThat(wait.result().complete()).isTrue();
    }

    @Test
    void aWaitEndsInTimeWithWhoIsMissing() throws Exception {
        heartbeat("a", Role.EGRESS);
        Future<Rollout> wait = onContext(() -> states.whenApplied("crm", 8, EGRESS, Duration.ofMillis(1)));

        assertThat(wait.await(10, TimeUnit.SECONDS).pending()).containsExactly("a");
    }

    @Test
    void endingTheWaitsAnswersThemAll() {
        heartbeat("a", Role.EGRESS);
        Future<Rollout> wait = applied(8);
        states.endWaits();

        assertThat(wait.result().pending()).containsExactly("a");
    }

    @Test
    void tooManyWaitsAreAnsweredAtOnce() {
        heartbeat("a", Role.EGRESS);
        for (int i = 0; i < 1_000; i++) {
            assertThat(applied(8).isComplete()).isFalse();
        }
        Future<Rollout> refused = applied(8);

        assertThat(refused.result().pending()).containsExactly("a");
        assertThat(refused.result().hint()).isPresent();
    }

    @Test
    void aWaitRemembersWhoAppliedADeletion() {
        heartbeat("a", Role.EGRESS);
        heartbeat("b", Role.EGRESS);
        Future<Rollout> wait = applied(8);
        report("a", 8, State.DELETED);
        states.onForgotten("a", "crm");
        report("b", 8, State.DELETED);

        assertThat(wait.result().applied()).containsExactly("a", "b");
    }

    @Test
    void theReportOfADeletedTaskIsForgotten() {
        heartbeat("a", Role.EGRESS);
        report("a", 8, State.DELETED);
        assertThat(applied(8).isComplete()).isTrue();
        states.onForgotten("a", "crm");
        assertThat(states.of("crm", Role.EGRESS).get(0).state()).isEmpty();
    }

    private ObservedState state(String node) {
        return states.of("crm", Role.EGRESS).stream()
                .filter(on -> on.node().equals(node))
                .findFirst()
                .flatMap(OnNode::state)
                .orElseThrow();
    }
}
