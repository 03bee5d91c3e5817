package io.datahubgateway.ingress.face.datahub;

import io.datahubgateway.bench.ingress.SampleBody;
import io.datahubgateway.ingress.append.AppendOutcomes;
import io.datahubgateway.ingress.append.StoredOutcomes;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Bytes to records, outcomes to bytes: records of 1 KiB, without HTTP and Kafka. In this package to reach its parts. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class NativeFaceBench {

    @Param({"1", "100"})
    public int records;

    private byte[] json;
    private byte[] lines;
    private AppendOutcomes outcomes;

    @Setup
    public void prepare() {
        json = SampleBody.JSON.of(records);
        lines = SampleBody.NDJSON.of(records);
        outcomes = StoredOutcomes.of(records);
    }

    @Benchmark
    public List<ProducerRecord<byte[], byte[]>> decodeJson() {
        return RecordsJsonBody.decode("bench-1", json, records);
    }

    @Benchmark
    public List<ProducerRecord<byte[], byte[]>> decodeNdjson() {
        return NdjsonBody.decode("bench-1", lines, records);
    }

    @Benchmark
    public Buffer answer() {
        return NativeAnswer.messages("bench", "bench-1", 1_700_000_000_000L, outcomes);
    }
}
