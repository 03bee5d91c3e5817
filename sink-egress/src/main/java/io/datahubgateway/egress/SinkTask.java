package io.datahubgateway.egress;

import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.record.Whereabouts;
import io.datahubgateway.common.settings.GatewaySettings.Egress;
import io.datahubgateway.common.status.WaitingLanes;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskStore.Precondition;
import io.datahubgateway.egress.body.BodyFormat;
import io.datahubgateway.egress.deliver.HttpDeliverer;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.failure.DeadLetterPolicy;
import io.datahubgateway.egress.failure.FailurePolicy;
import io.datahubgateway.egress.failure.FailureRules;
import io.datahubgateway.egress.failure.RetrySchedule;
import io.datahubgateway.egress.flow.CircuitBreaker;
import io.datahubgateway.egress.flow.FlowControl;
import io.datahubgateway.egress.lane.LaneParts;
import io.datahubgateway.egress.lane.Lanes;
import io.datahubgateway.egress.lane.Timers;
import io.datahubgateway.egress.lane.Trouble;
import io.datahubgateway.egress.lane.VertxTimers;
import io.datahubgateway.egress.poll.IdleWatch;
import io.datahubgateway.egress.poll.PollLoops;
import io.datahubgateway.egress.poll.Window;
import io.datahubgateway.egress.report.Reports;
import io.datahubgateway.egress.report.TopicReports;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One running sink, put together from its parts. Records go
 *
 * <pre>
 *   poll loop -> lane -> dispatcher -> flow control -> body format -> deliverer -> verdicts
 *       ^       (by order)   ^                                                       |
 *       |                    +--- wait <-------- retry ------------------------------+
 *       |                    +--- policy <------ reject, exhausted ------------------+
 *       +---------------- ledger <------------- delivered ---------------------------+
 * </pre>
 *
 * <p>A verticle: lanes and HTTP client are on an event loop, which is the task's context, each poll loop is on a
 * thread of its own. Deployed once and undeployed once, with {@link #pause} and {@link #resume} in between; what it can't go on
 * with is told by {@link #failure}; its owner then undeploys it.
 */
final class SinkTask extends VerticleBase implements Lanes.Listener {

    private static final Logger LOGGER = LoggerFactory.getLogger(SinkTask.class);

    private final NodeServices services;
    private final String id;
    private final SinkMeters meters;
    private final boolean hasBreaker;
    private final Troubles troubles;
    private final HttpDeliverer deliverer;
    private final @Nullable DeadLetterPolicy deadLetters;
    private final @Nullable TopicReports reports;
    private final Lanes lanes;
    private final PollLoops loops;
    private final Runnable changed;
    private volatile @Nullable String failure;
    private volatile @Nullable String trouble;
    private volatile @Nullable WaitingLanes waiting;
    private volatile CircuitBreaker.State breaker = CircuitBreaker.State.CLOSED;

    /** @param changed called on any thread when {@link #failure} or {@link #trouble} has changed */
    SinkTask(NodeServices services, IdleWatch idleWatch, SinkDefinition definition, boolean paused, Runnable changed) {
        Egress settings = services.settings().egress();
        this.services = services;
        this.id = definition.id();
        this.hasBreaker = definition.flow().breaker() != null;
        Timers timers = new VertxTimers(services.vertx());
        this.meters = new SinkMeters(services.telemetry(), id);
        this.changed = changed;
        this.troubles = new Troubles(id, timers, this::troubled);
        BodyFormat format = BodyFormat.of(definition);
        this.deliverer = new HttpDeliverer(
                services.vertx(),
                definition.target(),
                format.contentType(),
                definition.verdicts(),
                definition.report() != null,
                meters::request);
        String deadLetterTopic = definition.onFailure().deadLetterTopic();
        this.deadLetters = deadLetterTopic == null
                ? null
                : new DeadLetterPolicy(services.vertx(), services.kafka(), id, deadLetterTopic, this::onContext);
        this.reports = definition.report() == null
                ? null
                : new TopicReports(services.vertx(), services.kafka(), id, definition.report(), meters::reportsLost);
        FailurePolicy unused = failure -> {
            throw new IllegalStateException("no dead-letter topic");
        };
        LaneParts parts = new LaneParts(
                definition.order(),
                definition.batch(),
                definition.delay(),
                format,
                deliverer,
                RetrySchedule.of(
                        definition.retry(), () -> ThreadLocalRandom.current().nextLong()),
                new FailureRules(
                        id, definition.onFailure(), deadLetters == null ? unused : deadLetters, meters::disposed),
                reports == null ? Reports.NONE : reports,
                FlowControl.of(definition.flow(), this::breaker),
                timers);
        this.lanes = new Lanes(this::onContext, parts, paused, this);
        this.loops = new PollLoops(services.kafka(), definition, settings, lanes, idleWatch, paused);
    }

    private void onContext(Runnable call) {
        context.runOnContext(ignored -> call.run());
    }

    @Override
    public Future<?> start() {
        meters.watch(loops::buffered, loops::uncommitted, () -> breaker.number());
        loops.failed().onSuccess(this::fault);
        return loops.start().onFailure(fault -> {
            release();
            closed(reports);
        }); // one that did not start is not stopped
    }

    /** Where a record is among the lanes. Any thread; completes on the task's context. */
    Future<Whereabouts> find(TopicPartition partition, long offset) {
        Promise<Whereabouts> found = Promise.promise();
        onContext(() -> found.handle(Future.<Void>succeededFuture().map(now -> lanes.find(partition, offset))));
        return found.future();
    }

    /** Completes when nothing is sent any more but what is under way. Any thread. */
    Future<Void> pause() {
        loops.pause(true);
        Promise<Void> inForce = Promise.promise();
        onContext(() -> {
            lanes.pause();
            inForce.complete();
        });
        return inForce.future();
    }

    /** Any thread. */
    Future<Void> resume() {
        loops.pause(false);
        onContext(lanes::resume);
        return Future.succeededFuture();
    }

    /** Why the task can't go on, null while it can. It then sends nothing more. Any thread. */
    @Nullable
    String failure() {
        return failure;
    }

    /** What is being tried again, null when all is well. Any thread. */
    @Nullable
    String trouble() {
        String text = trouble;
        return switch (breaker) {
            case CLOSED -> text;
            case HALF_OPEN -> "the breaker tries one request" + (text == null ? "" : "; " + text);
            case OPEN -> "the breaker is open" + (text == null ? "" : "; " + text);
        };
    }

    /** What waits and why, null when all goes on. Any thread. */
    @Nullable
    WaitingLanes waiting() {
        WaitingLanes lanes = waiting;
        CircuitBreaker.State state = breaker;
        if (!hasBreaker || lanes == null && state == CircuitBreaker.State.CLOSED) {
            return lanes;
        }
        return lanes == null
                ? new WaitingLanes(0, state.toString(), List.of())
                : new WaitingLanes(lanes.lanes(), state.toString(), lanes.heads());
    }

    private void fault(String reason) {
        LOGGER.atWarn().addKeyValue("task", id).addKeyValue("error", reason).log("the task can't go on");
        fail(reason);
    }

    private void fail(String reason) {
        onContext(() -> {
            lanes.pause();
            if (failure == null) {
                failure = reason;
                changed.run();
            }
        });
    }

    private void troubled(@Nullable String now, @Nullable WaitingLanes lanes) {
        trouble = now;
        waiting = lanes;
        changed.run();
    }

    private void breaker(CircuitBreaker.State state) {
        LOGGER.atWarn().addKeyValue("task", id).addKeyValue("breaker", state).log("the breaker has changed");
        breaker = state;
        changed.run();
    }

    @Override
    public Future<?> stop() {
        return loops.stop().onComplete(ended -> release()).eventually(() -> closed(reports));
    }

    private static Future<Void> closed(@Nullable TopicReports reports) {
        return reports == null ? Future.succeededFuture() : reports.close();
    }

    private void release() {
        meters.close();
        deliverer.close();
        if (deadLetters != null) {
            deadLetters.close();
        }
    }

    @Override
    public void delivered(Window window, int records) {
        meters.delivered(records);
    }

    @Override
    public void retrying(Object lane, Trouble trouble) {
        troubles.retrying(lane, trouble);
    }

    @Override
    public void goesOn(Object lane) {
        troubles.goesOn(lane);
    }

    @Override
    public void rejected(Reason why) {
        lanes.pause(); // at once: nothing is sent in this turn any more
        LOGGER.atWarn()
                .addKeyValue("task", id)
                .addKeyValue("error", why.text())
                .log("a record can't be delivered, the task stops");
        fail(why.forStatus());
    }

    @Override
    public void pausing(Reason why) {
        lanes.pause();
        loops.pause(true);
        LOGGER.atWarn()
                .addKeyValue("task", id)
                .addKeyValue("error", why.text())
                .log("a record can't be delivered, the task is paused");
        services.tasks()
                .command(id, TaskAction.PAUSE, Precondition.NONE)
                .onFailure(fault -> fail("it could not be paused: " + fault.getMessage() + "; " + why.forStatus()));
    }

    @Override
    public void closed(Window window) {
        troubles.closed(window.partition());
    }
}
