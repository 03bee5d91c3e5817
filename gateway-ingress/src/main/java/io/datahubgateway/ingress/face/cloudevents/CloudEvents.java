package io.datahubgateway.ingress.face.cloudevents;

import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.common.http.MediaTypes;
import io.datahubgateway.ingress.face.RecordHead;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the content mode as section 3 of the HTTP protocol binding says. {@code partitionkey}, of the partitioning
 * extension, becomes the key unless the request names one itself.
 */
public final class CloudEvents {

    /** One event, in JSON. */
    public static final String STRUCTURED = "application/cloudevents+json";

    /** A list of events, in JSON. */
    public static final String BATCHED = "application/cloudevents-batch+json";

    private static final String PREFIX = "application/cloudevents";

    /** Whoever sends one of these means an event; if others are missing, that is a mistake. */
    private static final List<CharSequence> REQUIRED = Attributes.REQUIRED.stream()
            .map(name -> HttpHeaders.createOptimized(BinaryEvent.PREFIX + name))
            .toList();

    private CloudEvents() {}

    /** @param mediaType of the request, without parameters and in lower case */
    public static boolean isMeant(MultiMap head, String mediaType) {
        if (mediaType.startsWith(PREFIX)) {
            return true;
        }
        for (CharSequence name : REQUIRED) {
            if (head.contains(name)) {
                return true;
            }
        }
        return false;
    }

    /**
     * @throws GatewayException when it is no valid event, or one in a format other than JSON
     * @throws io.datahubgateway.common.json.JsonException when the body of a structured event or a batch is not that
     */
    public static List<ProducerRecord<byte[], byte[]>> decode(
            String topic, MultiMap head, byte[] body, int maxRecords) {
        String contentType = head.get(HttpHeaders.CONTENT_TYPE);
        String mediaType = MediaTypes.bare(contentType);
        switch (mediaType) {
            case STRUCTURED -> {
                return List.of(JsonEvents.one(topic, contentType, body, RecordHead.of(head)));
            }
            case BATCHED -> {
                RecordHead.requireAbsent(head, mediaType);
                return JsonEvents.list(topic, STRUCTURED + parameters(contentType), body, maxRecords);
            }
            default -> {
                if (mediaType.startsWith(PREFIX)) {
                    throw new GatewayException(
                            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                            "CloudEvents are taken as " + STRUCTURED + ", as " + BATCHED
                                    + ", or with their attributes in headers, not as " + mediaType);
                }
                return List.of(BinaryEvent.decode(topic, contentType, head, body));
            }
        }
    }

    private static String parameters(@Nullable String contentType) {
        int semicolon = contentType == null ? -1 : contentType.indexOf(';');
        return semicolon < 0 ? "" : contentType.substring(semicolon);
    }
}
