package io.datahubgateway.egress.body;

import io.datahubgateway.common.json.JsonCheck;
import io.datahubgateway.common.task.SinkDefinition;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How records become the body of a request. Stateless; on the task's context. */
public interface BodyFormat {

    /** Content-Type of values that the definition does not call anything else. */
    String JSON = "application/json";

    /** See github.com/ndjson/ndjson-spec. */
    String NDJSON = "application/x-ndjson";

    /** The format that the definition asks for. */
    static BodyFormat of(SinkDefinition definition) {
        return definition
                .body()
                .fold(
                        definition.batch(),
                        SingleValue::new,
                        () -> new JoinedValues(utf8("["), utf8(","), utf8("]"), JSON, new JsonCheck()::problem),
                        () -> new JoinedValues(utf8(""), utf8("\n"), utf8("\n"), NDJSON, new LineCheck()),
                        parts -> new JoinedValues(
                                utf8(parts.prefix()),
                                utf8(parts.separator()),
                                utf8(parts.suffix()),
                                JSON,
                                ValueCheck.NONE));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Content-Type of its bodies, unless the definition says another. */
    String contentType();

    /** Bytes of a body without records. */
    int emptySize();

    /** Bytes by which the record makes a body longer. */
    int sizeOf(ConsumerRecord<byte[], byte[]> record, boolean first);

    /**
     * Makes a body of the records, or of as many at the beginning as fit this format.
     *
     * @param records at least one
     * @param size what {@link #emptySize} and {@link #sizeOf} add up to
     */
    Body encode(List<ConsumerRecord<byte[], byte[]>> records, int size);
}
