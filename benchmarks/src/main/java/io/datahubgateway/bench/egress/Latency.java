package io.datahubgateway.bench.egress;

import io.datahubgateway.bench.load.SampleValue;
import io.datahubgateway.bench.process.ChildProcess;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * From just before a record is given to a producer until the destination has its body, in milliseconds: a thousand records a
 * second, no linger anywhere. A record that is late to be sent still counts from the time at which it should have been.
 */
record Latency(double p50, double p99, double most) {

    private static final Sink SINK = Sink.oneByOne("partition", 64, "/latency");
    private static final long GAP_NANOS = 1_000_000;
    private static final int DIGITS = 20;

    static Latency measure(Subject subject, ChildProcess destination, String kafka, String topic, double seconds) {
        Map<String, Object> properties = Map.of("bootstrap.servers", kafka, "linger.ms", 0);
        subject.begin(SINK, topic);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            send(producer, topic, 1); // everything gets under way
            destination.ask("latency");
            send(producer, topic, seconds);
            producer.flush();
            Deliveries.pause(0.2);
            String[] answer = destination.ask("latency").split(" ");
            return new Latency(millis(answer[1]), millis(answer[2]), millis(answer[3]));
        } finally {
            subject.end();
        }
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, double seconds) {
        byte[] rest = SampleValue.of(1024 - DIGITS);
        long count = (long) (seconds * 1e9 / GAP_NANOS);
        long at = System.nanoTime();
        for (long i = 0; i < count; i++) {
            at += GAP_NANOS;
            for (long left = at - System.nanoTime(); left > 0; left = at - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            byte[] value = new byte[1024];
            byte[] digits = String.format("%0" + DIGITS + "d", at).getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(digits, 0, value, 0, DIGITS);
            System.arraycopy(rest, 0, value, DIGITS, rest.length);
            producer.send(new ProducerRecord<>(topic, value));
        }
    }

    private static double millis(String micros) {
        return Long.parseLong(micros) / 1e3;
    }
}
