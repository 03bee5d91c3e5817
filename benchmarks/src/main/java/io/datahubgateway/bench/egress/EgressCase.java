package io.datahubgateway.bench.egress;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What is measured. The first ones are loads: a backlog of records of one size that is delivered as fast as it can be. */
enum EgressCase {
    NONE_1K("1 KiB, no order", 1024, Sink.oneByOne("none", 64, "/")),
    NONE_100("100 B, no order", 100, Sink.oneByOne("none", 64, "/")),
    KEY_1K("1 KiB, by key", 1024, Sink.oneByOne("key", 64, "/")),
    KEY_100("100 B, by key", 100, Sink.oneByOne("key", 64, "/")),
    PARTITION_1K("1 KiB, by partition", 1024, Sink.oneByOne("partition", 4, "/")),
    DELAY_5("1 KiB, by key, answers after 5 ms", 1024, Sink.oneByOne("key", 64, "/5")),
    DELAY_20("1 KiB, by key, answers after 20 ms", 1024, Sink.oneByOne("key", 64, "/20")),
    BATCH_1K("500 lines of 1 KiB", 1024, Sink.batches("ndjson")),
    BATCH_100("500 lines of 100 B", 100, Sink.batches("ndjson")),
    ARRAY_1K("array of 500 of 1 KiB", 1024, Sink.batches("array")),
    ARRAY_100("array of 500 of 100 B", 100, Sink.batches("array")),
    REFUSED_KEY("the others of 10,000 keys when one fails"),
    ADAPTIVE("adaptive concurrency"),
    LATENCY("append to delivery"),
    BACKLOG("backlog with the destination down"),
    IDLE("idle sinks");

    private final String title;
    private final int valueBytes;
    private final @Nullable Sink sink;

    EgressCase(String title, int valueBytes, @Nullable Sink sink) {
        this.title = title;
        this.valueBytes = valueBytes;
        this.sink = sink;
    }

    EgressCase(String title) {
        this(title, 0, null);
    }

    String title() {
        return title;
    }

    boolean isLoad() {
        return sink != null;
    }

    /** Of a load. */
    Sink sink() {
        if (sink == null) {
            throw new IllegalStateException(this + " is no load");
        }
        return sink;
    }

    int valueBytes() {
        return valueBytes;
    }

    /** Whether the destination sets the pace: then there is nothing to compare with but that. */
    boolean isPaced() {
        return this == DELAY_5 || this == DELAY_20;
    }

    /** Records a second at the pace of the destination. */
    double pace() {
        return sink().inFlight() * 1e3 / Integer.parseInt(sink().path().substring(1));
    }

    /** As it is called on the command line. */
    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** From the command line. */
    static final class Converter implements ITypeConverter<EgressCase> {
        @Override
        public EgressCase convert(String option) {
            return Arrays.stream(values())
                    .filter(one -> one.option().equals(option))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("there is no case " + option + ", but "
                            + Arrays.stream(values()).map(EgressCase::option).collect(Collectors.joining(", "))));
        }
    }
}
