package io.datahubgateway.ingress.read;

import io.datahubgateway.common.telemetry.Metric;
import io.datahubgateway.common.telemetry.Telemetry;
import io.datahubgateway.ingress.path.InFlight;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads pages within the bytes that reading may hold: a page holds the most it may take until it is known what it takes,
 * then that, until whoever asked for it releases the permit. Any event loop.
 */
public final class PageReader {

    private final RecordReaders readers;
    private final Telemetry telemetry;
    private final Timer timer;

    /**
     * What was read, as it will be sent.
     *
     * @param records number of records
     */
    public record Page(Buffer content, int records, RecordReader.Progress progress) {

        /** Whether the next read would find nothing at this moment. */
        boolean isAtEnd() {
            return progress.next() >= progress.end();
        }
    }

    PageReader(RecordReaders readers, Telemetry telemetry) {
        this.readers = readers;
        this.telemetry = telemetry;
        this.timer = telemetry.timer(Metric.INGRESS_READ_SECONDS);
    }

    /**
     * Completes on the calling context.
     *
     * @param page empty; rendered into on the reader's thread, for megabytes of JSON are too much for an event loop
     * @param permit holds nothing yet, and nothing after a failure
     */
    Future<Page> read(TopicPartition partition, Start start, RecordPage page, InFlight.Permit permit) {
        return readers.read(reader -> {
            long begun = System.nanoTime();
            int needed = 0;
            permit.add(page.maxBytes());
            try {
                RecordReader.Progress progress = reader.read(partition, start, page);
                Buffer content = page.end(progress);
                needed = content.length();
                telemetry.counter(Metric.INGRESS_READ_RECORDS, page.datahub()).increment(page.records());
                return new Page(content, page.records(), progress);
            } finally {
                permit.shrinkTo(needed);
                timer.record(System.nanoTime() - begun, TimeUnit.NANOSECONDS);
            }
        });
    }
}
