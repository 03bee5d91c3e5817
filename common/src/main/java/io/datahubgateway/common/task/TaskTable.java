package io.datahubgateway.common.task;

import io.vertx.core.Context;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * All tasks as of some offset of {@code __datahub.tasks}. Changed only by the tail's thread; read by any thread, which
 * always sees a whole state.
 */
public final class TaskTable {

    /** Header of a stored record that names the write it came from. */
    static final String WRITE_ID = "datahub-write";

    private static final int REMEMBERED_WRITES = 1_024;

    private volatile Map<String, TaskRecord> tasks = Map.of();
    private final List<Subscription> subscriptions = new ArrayList<>(); // guarded by this
    private final Map<String, Long> writes = // guarded by this; write id to offset, the newest ones
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
                    return size() > REMEMBERED_WRITES;
                }
            };

    /**
     * Told of each change on its own context, in order of generation, after one call per task that was there when it
     * subscribed. May see only the newest of several quick changes to a task.
     */
    public interface Listener {

        /** The task was written. */
        void onTask(TaskRecord task);

        /** The task was deleted by the record at offset {@code generation}. */
        void onDeleted(String id, long generation);
    }

    private record Subscription(Context context, Listener listener) {}

    public Optional<TaskRecord> find(String id) {
        return Optional.ofNullable(tasks.get(id));
    }

    /** In the order of their ids. */
    public Collection<TaskRecord> all() {
        return tasks.values();
    }

    /** Any thread. The listener is called on the context only. */
    public synchronized void subscribe(Context context, Listener listener) {
        subscriptions.add(new Subscription(context, listener));
        Collection<TaskRecord> present = tasks.values();
        context.runOnContext(ignored -> present.forEach(listener::onTask));
    }

    /** Takes records in offset order. The tail's thread. */
    synchronized void apply(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, TaskRecord> next = new TreeMap<>(tasks);
        Map<String, ConsumerRecord<byte[], byte[]>> newest = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> entry : records) {
            if (entry.key() == null) {
                continue; // nothing of ours
            }
            Header write = entry.headers().lastHeader(WRITE_ID);
            if (write != null && write.value() != null) {
                writes.put(new String(write.value(), StandardCharsets.UTF_8), entry.offset());
            }
            String id = new String(entry.key(), StandardCharsets.UTF_8);
            newest.remove(id); // the order of the last change of each counts
            newest.put(id, entry);
        }
        List<Runnable> changes = new ArrayList<>();
        newest.forEach((id, entry) -> {
            if (entry.value() == null) {
                next.remove(id);
                changes.add(() -> tell(listener -> listener.onDeleted(id, entry.offset())));
            } else {
                TaskRecord task = TaskRecord.decode(id, entry.offset(), entry.value());
                next.put(id, task);
                changes.add(() -> tell(listener -> listener.onTask(task)));
            }
        });
        tasks = Collections.unmodifiableMap(next);
        changes.forEach(Runnable::run);
    }

    /** The offset at which the write with this id stands in the topic, if it was seen. */
    synchronized @Nullable Long offsetOfWrite(String writeId) {
        return writes.get(writeId);
    }

    private void tell(Consumer<Listener> call) {
        for (Subscription subscription : subscriptions) {
            subscription.context.runOnContext(ignored -> call.accept(subscription.listener));
        }
    }
}
