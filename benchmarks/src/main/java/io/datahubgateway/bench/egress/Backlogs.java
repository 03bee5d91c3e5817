package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.load.SampleValue;
import io.datahubgateway.bench.process.Topics;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Topics full of records with ten thousand keys in turn, filled when they are first asked for. Each delivery reads from the
 * first record on, so one topic serves all that ask for records of its size. Blocks.
 */
record Backlogs(Topics topics, String kafka, EgressOptions options, Map<Kind, String> filled) {

    private static final int KEYS = 10_000;
    private static final int SPREAD = 7_919; // a prime: neighbours are of different keys
    private static final byte[] REFUSED = {'!'};

    /** More than a delivery gets through in a second: one by one, and in batches by the size of a value. */
    private static final int MOST_ONE_BY_ONE = 80_000;

    private static final long MOST_BYTES = 250L << 20;
    private static final int MOST_IN_BATCHES = 1_200_000;

    /** Seconds of a delivery before it counts, at most. */
    private static final double BEFORE = 1.5;

    /** @param refused whether the destination refuses the records of one key */
    private record Kind(int valueBytes, long records, boolean refused) {}

    Backlogs(Topics topics, String kafka, EgressOptions options) {
        this(topics, kafka, options, new HashMap<>());
    }

    /** A topic with enough records of that size for the longest delivery. */
    String of(int valueBytes) {
        long perSecond = options.cases.stream()
                .filter(one -> one.isLoad() && one.valueBytes() == valueBytes)
                .mapToLong(one -> perSecond(one.sink(), valueBytes))
                .max()
                .orElse(MOST_ONE_BY_ONE);
        return filled(new Kind(valueBytes, records(perSecond), false));
    }

    private static long perSecond(Sink sink, int valueBytes) {
        return sink.records() == 1 ? MOST_ONE_BY_ONE : Math.min(MOST_IN_BATCHES, MOST_BYTES / valueBytes);
    }

    private long records(long perSecond) {
        return (long) (perSecond * (options.seconds + BEFORE));
    }

    /** One with enough for delivery one by one, in which the destination refuses one key. */
    String withRefusedKey(int valueBytes) {
        return filled(new Kind(valueBytes, records(MOST_ONE_BY_ONE), true));
    }

    /** One with so many. */
    String of(int valueBytes, long records) {
        return filled(new Kind(valueBytes, records, false));
    }

    private String filled(Kind kind) {
        return filled.entrySet().stream()
                .filter(one -> one.getKey().valueBytes == kind.valueBytes
                        && one.getKey().refused == kind.refused
                        && one.getKey().records >= kind.records)
                .map(Map.Entry::getValue)
                .findAny()
                .orElseGet(() -> fill(kind));
    }

    private String fill(Kind kind) {
        String topic = topics.create();
        byte[] value = SampleValue.of(kind.valueBytes);
        byte[][] keys = new byte[KEYS][];
        for (int i = 0; i < KEYS; i++) {
            keys[i] = ("key-" + i).getBytes(StandardCharsets.UTF_8);
        }
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", kafka, "linger.ms", 20, "batch.size", 262_144, "buffer.memory", 67_108_864L);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long i = 0; i < kind.records; i++) {
                int key = (int) (i * SPREAD % KEYS);
                producer.send(
                        new ProducerRecord<>(topic, keys[key], kind.refused && key == 0 ? REFUSED : value),
                        (stored, fault) -> {
                            if (fault != null) {
                                failure.set(fault);
                            }
                        });
            }
        }
        if (failure.get() != null) {
            throw new IllegalStateException("the backlog could not be stored", failure.get());
        }
        filled.put(kind, topic);
        return topic;
    }
}
