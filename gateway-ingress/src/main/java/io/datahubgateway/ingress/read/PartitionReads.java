package io.datahubgateway.ingress.read;

import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.node.NodeServices;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.telemetry.Metric;
import io.datahubgateway.ingress.append.TopicCatalog;
import io.datahubgateway.ingress.path.InFlight;
import io.datahubgateway.ingress.read.PageReader.Page;
import io.datahubgateway.ingress.serve.ServedTasks;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads of the partitions that an ingress task covers, whatever its state, for the reading API and for faces. What is read
 * is held within a limit of its own, so that reading takes nothing from sending. Any event loop.
 */
public final class PartitionReads {

    private static final int LARGEST_ANSWER = 8 * 1024 * 1024;

    private final ServedTasks tasks;
    private final TopicCatalog catalog;
    private final PageReader pages;
    private final InFlight held;
    private final int maxBytes;

    /** @param readers closed by whoever made it */
    public PartitionReads(NodeServices services, ServedTasks tasks, TopicCatalog catalog, RecordReaders readers) {
        GatewaySettings.Ingress settings = services.settings().ingress();
        this.tasks = tasks;
        this.catalog = catalog;
        this.pages = new PageReader(readers, services.telemetry());
        this.held = new InFlight(settings.maxReadBytes(), Integer.MAX_VALUE);
        this.maxBytes = (int) Math.min(LARGEST_ANSWER, settings.maxReadBytes().bytes() / 4);
        services.telemetry().gauge(Metric.INGRESS_READ_BYTES_IN_FLIGHT, held::bytes);
    }

    /**
     * Reads once, for a face. What it holds is given back when it completes, which it does on the calling context: the answer
     * is counted by whoever sends it. Fails with {@code topic-not-found}, {@code topic-forbidden}, {@code
     * partition-not-found}, {@code offset-out-of-range}, {@code record-too-large-to-read} when the first record has no room,
     * {@code overloaded}, {@code kafka-unavailable}, and with what {@code wanted} throws.
     *
     * @param count most records
     * @param wanted chooses records; may throw to end the read
     * @param atMost bytes of the answer; the settings may allow less
     */
    public Future<Page> read(
            TopicPartition partition,
            Start start,
            int count,
            Predicate<ConsumerRecord<byte[], byte[]>> wanted,
            RecordForm form,
            int atMost) {
        RecordPage page = page(partition.topic(), count, wanted, form, atMost);
        InFlight.Permit permit = hold();
        return requireThere(partition)
                .compose(there -> read(partition, start, page, permit))
                .recover(failure -> Future.failedFuture(
                        failure instanceof UnreadableRecordException unreadable ? unreadable.problem() : failure))
                .onComplete(read -> permit.release());
    }

    /** @throws GatewayException {@code topic-not-found}, {@code topic-forbidden} */
    RecordPage page(
            String topic, int count, Predicate<ConsumerRecord<byte[], byte[]>> wanted, RecordForm form, int atMost) {
        return new RecordPage(tasks.serving(topic).id(), count, wanted, form, Math.min(atMost, maxBytes));
    }

    /** Most bytes of an answer. */
    int maxBytes() {
        return maxBytes;
    }

    /** Holds nothing yet. */
    InFlight.Permit hold() {
        return held.enter(0);
    }

    /** See {@link PageReader#read}. */
    Future<Page> read(TopicPartition partition, Start start, RecordPage page, InFlight.Permit permit) {
        return pages.read(partition, start, page, permit);
    }

    /** Completes on the calling context when Kafka has the partition. */
    Future<Void> requireThere(TopicPartition partition) {
        return catalog.requirePartition(partition, Vertx.currentContext());
    }
}
