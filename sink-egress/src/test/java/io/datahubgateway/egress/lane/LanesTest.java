package io.datahubgateway.egress.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.task.sink.Batch;
import io.datahubgateway.common.task.sink.Order;
import io.datahubgateway.egress.body.Body;
import io.datahubgateway.egress.body.BodyFormat;
import io.datahubgateway.egress.deliver.Deliverer;
import io.datahubgateway.egress.deliver.Reason;
import io.datahubgateway.egress.deliver.Request;
import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.deliver.Verdicts;
import io.datahubgateway.egress.failure.StopPolicy;
import io.datahubgateway.egress.flow.FixedConcurrency;
import io.datahubgateway.egress.poll.Delivery.Fetched;
import io.datahubgateway.egress.poll.Window;
import io.datahubgateway.egress.poll.Windows;
import io.datahubgateway.egress.report.Reports;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class LanesTest {

    private final Heard heard = new Heard();

    /** Puts one value into a body, and breaks at one. */
    private static final class BrittleFormat implements BodyFormat {
        @Override
        public String contentType() {
            return JSON;
        }

        @Override
        public int emptySize() {
            return 0;
        }

        @Override
        public int sizeOf(ConsumerRecord<byte[], byte[]> record, boolean first) {
            if (record.offset() == 13) {
                throw new IllegalStateException("thirteen");
            }
            return record.value().length;
        }

        @Override
        public Body encode(List<ConsumerRecord<byte[], byte[]>> records, int size) {
            return new Body(Buffer.buffer(records.get(0).value()), 1, Optional.empty());
        }
    }

    /** Takes everything at once. */
    private static final class WillingDestination implements Deliverer {
        @Override
        public Exchange send(Request request) {
            return new Exchange() {
                @Override
                public void whenOver(Consumer<Verdicts> hears) {
                    hears.accept(Verdicts.all(200, "", Verdict.DELIVERED));
                }

                @Override
                public void cancel() {}
            };
        }
    }

    private static final class Heard implements Lanes.Listener {
        final List<Window> delivered = new ArrayList<>();
        final List<String> rejected = new ArrayList<>();

        @Override
        public void delivered(Window window, int records) {
            delivered.add(window);
        }

        @Override
        public void retrying(Object lane, Trouble trouble) {}

        @Override
        public void goesOn(Object lane) {}

        @Override
        public void pausing(Reason why) {}

        @Override
        public void rejected(Reason why) {
            rejected.add(why.text());
        }

        @Override
        public void closed(Window window) {}
    }

    @Test
    void aFaultInOneLaneIsToldAndKeepsNoRecordsFromTheOthers() {
        Batch limits = new Batch(1, new ByteSize(1024), Duration.ZERO);
        LaneParts parts = new LaneParts(
                Order.PARTITION,
                limits,
                Duration.ZERO,
                new BrittleFormat(),
                new WillingDestination(),
                (failures, asked) -> Optional.empty(),
                new StopPolicy(),
                Reports.NONE,
                new FixedConcurrency(1),
                new VirtualTimers());
        Lanes lanes = new Lanes(Runnable::run, parts, false, heard);
        Window broken = new Windows("orders", 3).window();
        Window sound = new Windows("orders", 4).window();

        lanes.deliver(List.of(new Fetched(broken, Records.range(13, 14)), new Fetched(sound, Records.range(5, 6))));
        lanes.deliver(List.of(new Fetched(broken, Records.range(14, 15))));

        assertThat(heard.delivered).containsExactly(sound);
        assertThat(heard.rejected).containsExactly("internal fault: java.lang.IllegalStateException: thirteen");
    }
}
