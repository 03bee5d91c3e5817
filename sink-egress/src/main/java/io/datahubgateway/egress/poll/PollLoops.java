package io.datahubgateway.egress.poll;

import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.settings.GatewaySettings.Egress;
import io.datahubgateway.common.task.SinkDefinition;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;

/**
 * The poll loops of one sink on this node: as many as its definition says, each with a consumer, a share of the buffer and
 * partitions of its own. All hand over to the same lanes. Any thread.
 */
public final class PollLoops {

    private final List<PollLoop> loops;
    private final Promise<String> failed = Promise.promise();

    /**
     * @param idleWatch fetches for them while there is nothing to fetch
     * @param paused whether they start paused
     */
    public PollLoops(
            KafkaConnection kafka,
            SinkDefinition definition,
            Egress settings,
            Delivery delivery,
            IdleWatch idleWatch,
            boolean paused) {
        this.loops = IntStream.range(0, definition.tasksMax())
                .mapToObj(number -> new PollLoop(kafka, definition, settings, number, delivery, idleWatch, paused))
                .toList();
        loops.forEach(loop -> loop.ended().onSuccess(fault -> fault.ifPresent(failed::tryComplete)));
    }

    /** Completes when each has its consumer; when one gets none, the others are stopped and it fails. Call once. */
    public Future<Void> start() {
        return Future.join(loops.stream().map(PollLoop::start).toList())
                .<Void>mapEmpty()
                .recover(fault -> stop().transform(stopped -> Future.failedFuture(fault)));
    }

    /** Fetch nothing while paused. */
    public void pause(boolean pause) {
        loops.forEach(loop -> loop.pause(pause));
    }

    /** Drain, commit, leave the group, all at the same time; completes when the threads are at their end. */
    public Future<Void> stop() {
        return Future.join(loops.stream().map(PollLoop::stop).toList()).mapEmpty();
    }

    /** Completes with the reason when the first of them ends by a fault. */
    public Future<String> failed() {
        return failed.future();
    }

    /** Bytes of records that are received and not finished. */
    public long buffered() {
        return sum(PollLoop::buffered);
    }

    /** Records that are finished and of which no successful commit tells. */
    public long uncommitted() {
        return sum(PollLoop::uncommitted);
    }

    private long sum(ToLongFunction<PollLoop> part) {
        return loops.stream().mapToLong(part).sum();
    }
}
