package io.datahubgateway.common.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.datahubgateway.common.bus.BusAddress;
import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.declaration.ByteSize;
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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
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
    private static final ByteSize MAX_RECORD =
            ByteSize.parse("768KiB"); // below the least that a Kafka takes by default
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long SEEN_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long MAX_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Vertx vertx;
    private final TaskTable table = new TaskTable();
    private final TopicTail tail;
    private final FencedWriter writer;
    private final TopicProvision provision;
    private final WorkerExecutor worker;
    private final AtomicInteger waiting = new AtomicInteger();

    /** What a change wants to stand in the topic. */
    private record Change(
            @Nullable DesiredState state, @Nullable ObjectNode document) {

        static final Change DELETE = new Change(null, null);

        byte @Nullable [] stored() {
            return state == null || document == null ? null : TaskRecord.encode(state, document);
        }
    }

    /** Looks at what is there and says what shall be there; empty leaves it as it is. Throws to refuse. */
    private interface Decision {
        Optional<Change> decide(Optional<TaskRecord> current);
    }

    /**
     * The outcome of a change. The table of the node that made it shows it by now, unless Kafka fell silent just then.
     *
     * @param generation of the record that holds now, or of the tombstone; -1 when nothing was there and was written
     * @param state what is desired now, null when there is no task any more
     * @param before what stood there until now
     */
    public record Written(
            String id, long generation, @Nullable DesiredState state, Optional<TaskRecord> before) {

        /** Whether the task was not there before and is now. */
        public boolean created() {
            return before.isEmpty() && state != null;
        }
    }

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
        AtomicBoolean first =
                new AtomicBoolean(); // an aborted try leaves a mark in the topic: it must not end the next
        return validated(document)
                .compose(definition -> write(definition.id(), current -> {
                    first.compareAndSet(false, tail.position() == 0);
                    return first.get() && current.isEmpty()
                            ? Optional.of(new Change(DesiredState.RUNNING, document))
                            : Optional.empty();
                }));
    }

    private static Future<TaskDefinition> validated(ObjectNode document) {
        try {
            TaskDefinition definition = TaskDefinition.read(document, Reading.STRICT);
            return TaskRecord.encode(DesiredState.RUNNING, document).length <= MAX_RECORD.bytes()
                    ? Future.succeededFuture(definition)
                    : Future.failedFuture(new GatewayException(
                            ErrorCode.BODY_TOO_LARGE, "the definition is larger than the limit of " + MAX_RECORD));
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
                .onComplete(done -> waiting.decrementAndGet());
    }

    private Written writeBlocking(String id, Decision decision) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        String writeId = UUID.randomUUID().toString();
        Written attempt = null; // handed to Kafka, outcome unknown until the topic is read behind the next fence
        while (System.nanoTime() < deadline && !Thread.currentThread().isInterrupted()) {
            try {
                writer.fence();
                readToEnd(deadline);
                Long landed = table.offsetOfWrite(writeId);
                if (landed != null && attempt != null) {
                    return announced(new Written(id, landed, attempt.state, attempt.before));
                }
                attempt = null;
                Optional<TaskRecord> current = table.find(id);
                Optional<Change> change = decision.decide(current);
                if (change.isEmpty()) {
                    return new Written(
                            id,
                            current.map(TaskRecord::generation).orElse(-1L),
                            current.map(TaskRecord::state).orElse(null),
                            current);
                }
                attempt = new Written(id, -1, change.get().state, current);
                long offset = writer.append(id, change.get().stored(), writeId);
                return seen(announced(new Written(id, offset, attempt.state, attempt.before)));
            } catch (KafkaException e) {
                writer.abandon(); // fenced, or the outcome is unknown: start again and look
                if (attempt == null) { // else it may have been written before Kafka began to refuse
                    requireNoRefusal(id, e);
                }
                LOGGER.atWarn()
                        .addKeyValue("task", id)
                        .addKeyValue("error", e.toString())
                        .log("change not written, trying again");
                LockSupport.parkNanos(
                        ThreadLocalRandom.current().nextLong(MAX_PAUSE_NANOS)); // let the other writer finish
            } catch (IllegalStateException e) { // of the producer: it must not stay in the way of the next write
                writer.abandon();
                throw e;
            }
        }
        throw attempt == null
                ? new GatewayException(
                        ErrorCode.KAFKA_UNAVAILABLE, "task " + id + " could not be written: Kafka does not answer")
                : new GatewayException(
                        ErrorCode.OUTCOME_UNKNOWN,
                        "Kafka did not confirm the change of task " + id + " in time"
                                + "; read the task to see whether it took place");
    }

    /** Some answers of Kafka stay the same however often it is asked. */
    private static void requireNoRefusal(String id, KafkaException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthorizationException
                    || cause instanceof AuthenticationException
                    || cause instanceof RecordTooLargeException) {
                throw new GatewayException(
                        ErrorCode.KAFKA_REFUSED, "task " + id + " could not be written: " + cause.getMessage());
            }
        }
    }

    private Written announced(Written written) {
        LOGGER.atInfo()
                .addKeyValue("task", written.id)
                .addKeyValue("generation", written.generation)
                .addKeyValue("state", written.state == null ? "deleted" : written.state)
                .log("task written");
        vertx.eventBus()
                .publish(
                        BusAddress.TASK_CHANGED,
                        new JsonObject().put("task", written.id).put("generation", written.generation));
        return written;
    }

    /** Waits for the table, so that who wrote reads what it wrote. The change is durable anyway. */
    private Written seen(Written written) {
        try {
            readToEnd(System.nanoTime() + SEEN_NANOS);
        } catch (KafkaException e) {
            LOGGER.atDebug()
                    .addKeyValue("task", written.id)
                    .addKeyValue("error", e.toString())
                    .log("own write not seen yet");
        }
        return written;
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
            throw new InterruptException(e);
        }
    }

    /**
     * What {@code If-Match} asks for, and what a client that knows one kind of tasks means.
     *
     * @param exists whether the task must exist
     * @param generations one of which the task must have; null for any
     * @param kind that a task which exists must have; null for any
     */
    public record Precondition(
            boolean exists,
            @Nullable Set<Long> generations,
            @Nullable TaskKind kind) {

        public static final Precondition NONE = new Precondition(false, null, null);

        /** {@code If-Match: *}. */
        public static final Precondition EXISTS = new Precondition(true, null, null);

        /** A task of another kind is none. */
        public static Precondition ofKind(TaskKind kind) {
            return new Precondition(false, null, kind);
        }

        public static Precondition generation(long generation) {
            return anyOf(Set.of(generation));
        }

        /** An empty set is fulfilled by no task. */
        public static Precondition anyOf(Set<Long> generations) {
            return new Precondition(true, Set.copyOf(generations), null);
        }

        /** @throws GatewayException {@code generation-mismatch}, or {@code task-not-found}, when it is not fulfilled */
        public void check(Optional<TaskRecord> current) {
            if (kind != null && current.isPresent() && !current.get().isOf(kind)) {
                throw new GatewayException(
                        ErrorCode.TASK_NOT_FOUND,
                        "there is no " + kind + " task " + current.get().id());
            }
            if (exists && current.isEmpty()) {
                throw new GatewayException(
                        ErrorCode.GENERATION_MISMATCH, "If-Match asks for a task that exists; this one does not");
            }
            if (generations != null && !generations.contains(current.get().generation())) {
                throw new GatewayException(
                        ErrorCode.GENERATION_MISMATCH,
                        "If-Match does not name generation " + current.get().generation() + ", which the task has");
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
