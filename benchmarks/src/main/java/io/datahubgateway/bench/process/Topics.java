package io.datahubgateway.bench.process;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Topics of four partitions that live for one run, so that what an earlier run wrote weighs on none. Blocks. */
public final class Topics implements AutoCloseable {

    public static final String PREFIX = "bench-";
    private static final int PARTITIONS = 4;

    /** Properties that let a producer forget a topic soon. */
    public static final List<String> FORGETFUL = List.of("metadata.max.idle.ms=5000", "metadata.max.age.ms=10000");

    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(120);

    private final Admin admin;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Queue<Discarded> discarded = new ArrayDeque<>();

    private record Discarded(String name, long atNanos) {}

    public Topics(String kafka) {
        this.admin = Admin.create(Map.of("bootstrap.servers", kafka));
    }

    /** Creates one under a new name. */
    public String create() {
        String name = PREFIX + numbers.incrementAndGet();
        // Records of 8 MiB fit in; what is deleted leaves the disk at once.
        Map<String, String> config = Map.of("max.message.bytes", "10485760", "file.delete.delay.ms", "0");
        done(() -> admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1).configs(config)))
                .all()
                .get());
        done(() -> awaitLeaders(name));
        return name;
    }

    /** A program that sends to a topic without leaders waits long before it looks again. */
    private Object awaitLeaders(String name) throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (System.nanoTime() < deadline) {
            try {
                List<TopicPartitionInfo> partitions = admin.describeTopics(Set.of(name))
                        .topicNameValues()
                        .get(name)
                        .get()
                        .partitions();
                if (partitions.stream().allMatch(partition -> partition.leader() != null)) {
                    return name;
                }
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
        throw new IllegalStateException("topic " + name + " got no leaders");
    }

    /**
     * Says that a topic is not used any more. It is deleted when the producers have forgotten it: one that still asks for a
     * topic that is gone lets those that it sends to wait for up to a second.
     */
    public void discard(String name) {
        discarded.add(new Discarded(name, System.nanoTime()));
        while (discarded.element().atNanos() < System.nanoTime() - FORGOTTEN_NANOS) {
            String oldest = discarded.remove().name();
            done(() -> admin.deleteTopics(Set.of(oldest)).all().get());
        }
    }

    /** Waits for the answer of Kafka. */
    private interface Call {
        Object get() throws ExecutionException, InterruptedException;
    }

    private static void done(Call call) {
        try {
            call.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
