package io.datahubgateway.bench.ingress;

import io.datahubgateway.bench.load.Request;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** What is sent: records of 1 KiB, one or a hundred of them in a request, raw, as JSON of Confluent's version 2, or as lines. */
enum IngressCase {
    RAW("one record, raw body", SampleBody.RAW, 1, 64),
    JSON("one record, v2 JSON", SampleBody.JSON, 1, 64),
    JSON_100("100 records, v2 JSON", SampleBody.JSON, 100, 64),
    NDJSON_100("100 records, NDJSON", SampleBody.NDJSON, 100, 64),
    CONNECTIONS_8("one record, v2 JSON, 8 connections", SampleBody.JSON, 1, 8),
    OPEN("one record, v2 JSON, open loop at half of the peak", SampleBody.JSON, 1, 64);

    private final String title;
    private final SampleBody body;
    private final int records;
    private final int connections;

    IngressCase(String title, SampleBody body, int records, int connections) {
        this.title = title;
        this.body = body;
        this.records = records;
        this.connections = connections;
    }

    String title() {
        return title;
    }

    int records() {
        return records;
    }

    int connections() {
        return connections;
    }

    /** Whether the bare echo is measured with it too. */
    boolean hasEcho() {
        return this == RAW || this == NDJSON_100;
    }

    /** From the command line. */
    static final class Converter implements ITypeConverter<IngressCase> {
        @Override
        public IngressCase convert(String option) {
            return Arrays.stream(values())
                    .filter(one -> one.option().equals(option))
                    .findFirst()
                    .orElseThrow(
                            () -> new TypeConversionException("there is no load " + option + ", but " + options()));
        }
    }

    static String options() {
        return Arrays.stream(values()).map(IngressCase::option).collect(Collectors.joining(", "));
    }

    /** As it is called on the command line. */
    String option() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    Request request(Subject subject, String topic) {
        return subject.request(topic, body, body.of(records));
    }

    /** The same with another body. */
    static Request raw(Subject subject, String topic, byte[] body) {
        return subject.request(topic, SampleBody.RAW, body);
    }
}
