package io.datahubgateway.bench.process;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Topics of four partitions that are loaded once each, so that what an earlier load wrote weighs on none. Blocks.
 *
 * <p>None is deleted before the broker ends: a producer that still asks for a topic that is gone lets all that it sends wait.
 */
public final class Topics implements AutoCloseable {

    public static final String PREFIX = "bench-";
    public static final int PARTITIONS = 4;

    private final Admin admin;
    private final AtomicInteger numbers = new AtomicInteger();

    public Topics(String kafka) {
        this.admin = Admin.create(Map.of("bootstrap.servers", kafka));
    }

    /** Creates one under a new name, and comes back when the broker serves it. */
    public String create() {
        String name = PREFIX + numbers.incrementAndGet();
        // Records of 8 MiB fit in; segments are small enough to leave the disk soon after they are discarded.
        Map<String, String> config = Map.of(
                "max.message.bytes", "10485760",
                "segment.bytes", "134217728",
                "file.delete.delay.ms", "0");
        done(() -> admin.createTopics(List.of(new NewTopic(name, PARTITIONS, (short) 1).configs(config)))
                .all()
                .get());
        awaitServed(name);
        return name;
    }

    /** The ends are told only by a broker that serves all partitions; before, a first batch may end out of order. */
    private void awaitServed(String name) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        done(() -> {
            while (true) {
                try {
                    return ends(name);
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                        throw e;
                    }
                    TimeUnit.MILLISECONDS.sleep(5);
                }
            }
        });
    }

    /** Gives the space of its records back; the topic stays. */
    public void discard(String name) {
        Map<TopicPartition, RecordsToDelete> all = new HashMap<>();
        done(() -> ends(name))
                .forEach((partition, end) -> all.put(partition, RecordsToDelete.beforeOffset(end.offset())));
        done(() -> admin.deleteRecords(all).all().get());
    }

    /** End offsets of all partitions. */
    private Map<TopicPartition, ListOffsetsResultInfo> ends(String name)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> latest = IntStream.range(0, PARTITIONS)
                .boxed()
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(name, partition), partition -> OffsetSpec.latest()));
        return admin.listOffsets(latest).all().get();
    }

    /** Waits for the answer of Kafka. */
    private interface Call<T> {
        T get() throws ExecutionException, InterruptedException;
    }

    private static <T> T done(Call<T> call) {
        try {
            return call.get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        admin.close();
    }
}
