package io.datahubgateway.ingress.read;

import io.datahubgateway.common.declaration.DurationText;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.error.GatewayException;
import io.datahubgateway.ingress.path.Parameters;
import io.vertx.core.MultiMap;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What the query of a read asks for.
 *
 * @param start null when the query does not say it
 * @param count most records
 * @param wanted chooses records by their key
 * @param atMost how long to wait where there is nothing yet
 */
record ReadQuery(@Nullable Start start, int count, Predicate<ConsumerRecord<byte[], byte[]>> wanted, Duration atMost) {

    static final int MAX_COUNT = 10_000;

    private static final int DEFAULT_COUNT = 100;
    private static final Duration MAX_WAIT = Duration.ofSeconds(30);
    private static final List<String> STARTS = List.of("offset", "timestamp", "latest");
    private static final List<String> TAIL = List.of("offset", "timestamp", "latest", "key", "keyEncoding");
    private static final List<String> PAGE =
            List.of("offset", "timestamp", "latest", "key", "keyEncoding", "count", "wait");

    /** Of a read that ends with an answer. @throws GatewayException naming the parameter that is wrong */
    static ReadQuery page(RoutingContext ctx) {
        ReadQuery asked = of(ctx, PAGE);
        if (asked.start == null) {
            throw invalid("one of offset, timestamp and latest is needed");
        }
        return asked;
    }

    /** Of a read that goes on. @throws GatewayException naming the parameter that is wrong */
    static ReadQuery tail(RoutingContext ctx) {
        return of(ctx, TAIL);
    }

    private static ReadQuery of(RoutingContext ctx, List<String> known) {
        Parameters.requireKnown(ctx, known);
        MultiMap query = ctx.queryParams();
        if (STARTS.stream().filter(query::contains).count() > 1) {
            throw invalid("offset, timestamp and latest exclude each other");
        }
        Long offset = number(query, "offset", 0, Long.MAX_VALUE);
        Long timestamp = number(query, "timestamp", 0, Long.MAX_VALUE);
        Long latest = number(query, "latest", 0, MAX_COUNT);
        Long count = number(query, "count", 1, MAX_COUNT);
        Start start = offset != null
                ? Start.at(offset)
                : timestamp != null ? Start.since(timestamp) : latest != null ? Start.latest(latest) : null;
        long most = count != null ? count : latest != null ? Math.max(1, latest) : DEFAULT_COUNT;
        return new ReadQuery(start, (int) most, key(query), duration(query));
    }

    private static Predicate<ConsumerRecord<byte[], byte[]>> key(MultiMap query) {
        String text = query.get("key");
        String encoding = query.get("keyEncoding");
        if (text == null) {
            if (encoding != null) {
                throw invalid("keyEncoding goes with key");
            }
            return any -> true;
        }
        byte[] key = bytes(text, encoding == null ? "text" : encoding);
        return entry -> Arrays.equals(key, entry.key());
    }

    private static byte[] bytes(String text, String encoding) {
        return switch (encoding) {
            case "text" -> text.getBytes(StandardCharsets.UTF_8);
            case "base64" -> {
                try {
                    yield Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/'));
                } catch (IllegalArgumentException e) {
                    throw invalid("key is not base64");
                }
            }
            default -> throw invalid("keyEncoding must be text or base64");
        };
    }

    private static Duration duration(MultiMap query) {
        String text = query.get("wait");
        if (text == null) {
            return Duration.ZERO;
        }
        try {
            Duration wait = DurationText.parse(text);
            if (wait.compareTo(MAX_WAIT) <= 0) {
                return wait;
            }
        } catch (IllegalArgumentException e) {
            // same answer as for one that is too long
        }
        throw invalid("wait must be a duration such as 500ms or 5s, at most " + DurationText.format(MAX_WAIT));
    }

    private static @Nullable Long number(MultiMap query, String name, long min, long max) {
        String text = query.get(name);
        return text == null ? null : Parameters.wholeNumber(name, text, min, max);
    }

    private static GatewayException invalid(String detail) {
        return new GatewayException(ErrorCode.INVALID_REQUEST, detail);
    }
}
