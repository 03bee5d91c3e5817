package io.datahubgateway.common.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.bus.BusAddress;
import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.kafka.InternalTopics;
import io.datahubgateway.common.kafka.KafkaConnection;
import io.datahubgateway.common.kafka.TopicTail;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.json.JsonObject;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only writer of {@code __datahub.tasks}: validates, compares, sets, announces. Any node may carry out any command;
 * nothing is forwarded.
 *
 * <p>Compare-and-set: the {@link FencedWriter} fences every other writer, the topic is read to its end, the change is
 * decided on what stands there, and a transaction of one record writes it. Whoever was fenced meanwhile starts again
 * and decides anew, so of several writers that expect the same generation at most one succeeds. A commit whose outcome
 * is unknown is resolved by reading: the write id in the record says whether it is there.
 *
 * <p>Callable from any thread; the work is done on one worker thread per node, in order of the calls, with at most
 * {@value #MAX_WAITING} waiting. Futures complete on the caller's context and fail with {@link GatewayException}.
 */
public final class TaskStore implements AutoCloseable {

    private static final Logger LOGGER = LoggerFactory.getLogger(TaskStore.class);
    private static final int MAX_WAITING = 256;
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(15);

    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Vertx vertx;
    private final TaskTable table = new TaskTable();
    private final TopicTail tail;
    private final FencedWriter writer;
    private final TopicProvision provision;
    private final WorkerExecutor worker;
    private final AtomicInteger waiting = new AtomicInteger();

    /** What a change wants to stand in the topic. */
    private record Change(DesiredState state, @Nullable ObjectNode document) {
        static final Change DELETE = new Change(DesiredState.STOPPED, null);
    }

    /** Looks at what is there and says what shall be there; empty leaves it as it is. Throws to refuse. */
    private interface Decision {
        Optional<Change> decide(Optional<TaskRecord> current);
    }

    /**
     * The outcome of a change.
     *
     * @param generation of the record that holds now, or of the tombstone
     * @param created whether the task was not there before
     */
    public record Written(String id, long generation, boolean created) {}

    public TaskStore(Vertx vertx, KafkaConnection kafka) {
        this.vertx = vertx;
        this.tail = new TopicTail(kafka, InternalTopics.TASKS, table::apply);
        this.writer = new FencedWriter(kafka);
        this.provision = new TopicProvision(kafka);
        this.worker = vertx.createSharedWorkerExecutor("task-store-" + kafka.nodeId(), 1, 2, TimeUnit.MINUTES);
    }

    /** Completes when every task that stands in the topic is in the table. */
    public Future<Void> start() {
        vertx.eventBus().<JsonObject>consumer(BusAddress.TASK_CHANGED, message -> tail.nudge());
        return tail.start();
    }

    /** What this node knows of the topic. */
    public TaskTable table() {
        return table;
    }

    /** Fails with {@code task-exists} when the id is taken. */
    public Future<Written> create(ObjectNode document) {
        return validated(document)
                .compose(definition -> write(definition.id(), current -> {
                    if (current.isPresent()) {
                        throw new GatewayException(
                                ErrorCode.TASK_EXISTS, "task " + definition.id() + " exists; replace it with PUT");
                    }
                    provision.provide(definition);
                    return Optional.of(new Change(DesiredState.RUNNING, document));
                }));
    }

    /** Replaces the definition and keeps the desired state, or creates the task. */
    public Future<Written> put(ObjectNode document, Precondition precondition) {
        return validated(document)
                .compose(definition -> write(definition.id(), current -> {
                    precondition.check(current);
                    current.flatMap(TaskRecord::definition).ifPresent(old -> {
                        if (old.kind() != definition.kind()) {
                            throw new GatewayException(
                                    ErrorCode.COMMAND_CONFLICT,
                                    "task " + old.id() + " is of kind " + old.kind() + "; delete it to reuse its id");
                        }
                    });
                    provision.provide(definition);
                    boolean keep = current.isPresent() && current.get().problem() == null;
                    return Optional.of(new Change(keep ? current.get().state() : DesiredState.RUNNING, document));
                }));
    }

    /** Writes nothing when the task has the wanted state already; a restart always writes. */
    public Future<Written> command(String id, TaskAction action, Precondition precondition) {
        return write(id, current -> {
            TaskRecord task = existing(id, current);
            precondition.check(current);
            if (task.problem() != null) {
                throw new GatewayException(
                        ErrorCode.COMMAND_CONFLICT,
                        "task " + id + " can't be used: " + task.problem() + "; PUT it again");
            }
            DesiredState target = action.from(task.state());
            return target == task.state() && action != TaskAction.RESTART
                    ? Optional.empty()
                    : Optional.of(new Change(target, task.document()));
        });
    }

    public Future<Written> delete(String id, Precondition precondition) {
        return write(id, current -> {
            existing(id, current);
            precondition.check(current);
            return Optional.of(Change.DELETE);
        });
    }

    /** Creates the task only if the topic has never held a record; else completes with generation -1. */
    public Future<Written> createFirst(ObjectNode document) {
        return validated(document)
                .compose(definition -> write(
                        definition.id(),
                        current -> tail.position() > 0
                                ? Optional.empty()
                                : Optional.of(new Change(DesiredState.RUNNING, document))));
    }

    private static Future<TaskDefinition> validated(ObjectNode document) {
        try {
            return Future.succeededFuture(TaskDefinition.read(document, Reading.STRICT));
        } catch (InvalidDocumentException e) {
            return Future.failedFuture(GatewayException.invalid(e));
        }
    }

    private static TaskRecord existing(String id, Optional<TaskRecord> current) {
        return current.orElseThrow(() -> new GatewayException(ErrorCode.TASK_NOT_FOUND, "there is no task " + id));
    }

    private Future<Written> write(String id, Decision decision) {
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            return Future.failedFuture(new GatewayException(
                    ErrorCode.OVERLOADED, MAX_WAITING + " changes are waiting to be written; try again in a moment"));
        }
        return worker.executeBlocking(() -> writeBlocking(id, decision), true)
                .onComplete(done -> waiting.decrementAndGet())
                .onSuccess(written -> vertx.eventBus()
                        .publish(
                                BusAddress.TASK_CHANGED,
                                new JsonObject().put("task", id).put("generation", written.generation())));
    }

    private Written writeBlocking(String id, Decision decision) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        String writeId = UUID.randomUUID().toString();
        boolean created = false;
        KafkaException last = null;
        while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted()) {
            try {
                writer.fence();
                readToEnd(deadline);
                Long landed = table.offsetOfWrite(writeId);
                if (landed != null) { // an earlier try whose outcome was unknown
                    return new Written(id, landed, created);
                }
                Optional<TaskRecord> current = table.find(id);
                Optional<Change> change = decision.decide(current);
                if (change.isEmpty()) {
                    return new Written(id, current.map(TaskRecord::generation).orElse(-1L), false);
                }
                created = current.isEmpty();
                return new Written(id, append(id, change.get(), writeId), created);
            } catch (KafkaException e) {
                last = e;
                writer.abandon(); // fenced, or the outcome is unknown: start again and look
                LOGGER.atInfo()
                        .addKeyValue("task", id)
                        .addKeyValue("error", e.toString())
                        .log("write starts again");
                LockSupport.parkNanos(
                        ThreadLocalRandom.current().nextLong(MAX_PAUSE_NANOS)); // let the other writer finish
            }
        }
        throw new GatewayException(
                ErrorCode.KAFKA_UNAVAILABLE,
                "task " + id + " could not be written in time" + (last == null ? "" : ": " + last.getMessage())
                        + "; read it to see whether the change took place");
    }

    private long append(String id, Change change, String writeId) {
        byte[] value = change.document == null ? null : TaskRecord.encode(change.state, change.document);
        return writer.append(id, value, writeId);
    }

    private void readToEnd(long deadline) {
        try {
            tail.readToEnd()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            throw new org.apache.kafka.common.errors.TimeoutException("the topic could not be read to its end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    /** What {@code If-Match} asks for: empty for no condition. */
    public record Precondition(OptionalLong generation) {

        public static final Precondition NONE = new Precondition(OptionalLong.empty());

        void check(Optional<TaskRecord> current) {
            if (generation.isEmpty()) {
                return;
            }
            if (current.isEmpty() || current.get().generation() != generation.getAsLong()) {
                throw new GatewayException(
                        ErrorCode.GENERATION_MISMATCH,
                        "If-Match names generation " + generation.getAsLong() + ", the task "
                                + current.map(task -> "has generation " + task.generation())
                                        .orElse("does not exist"));
            }
        }
    }

    /** Stops tail and writer; blocks a few seconds at most. */
    @Override
    public void close() {
        worker.close();
        writer.close();
        provision.close();
        tail.close();
    }
}
