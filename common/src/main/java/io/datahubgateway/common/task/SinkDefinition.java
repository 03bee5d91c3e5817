package io.datahubgateway.common.task;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.declaration.DurationText;
import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A sink: delivers the records of its topics to an HTTP destination, in the order that is asked for. */
public record SinkDefinition(
        @Field(
                doc = "Name of the sink, unique among all tasks. Its consumer group is `connect-` and this id.",
                example = "crm",
                minSize = 1,
                maxSize = 249,
                pattern = "\\P{Cc}+")
        String id,

        @Field(doc = "`sink`: topic to HTTP.", example = "sink")
        TaskKind kind,

        @Field(
                doc = "The topics whose records are delivered.",
                example = "[\"orders-v1\"]",
                minSize = 1,
                maxSize = 1000)
        List<String> topics,

        @Field(doc = "Where the records go.") Target target,

        @Field(
                doc =
                        "Which records are delivered one after the other: `partition`, all of a partition; `key`, those of a"
                                + " partition with the same key, while other keys and records without a key go on; `none`, no records"
                                + " at all. One that has to wait holds back only what it has an order with.",
                defaultValue = "partition")
        Order order,

        @Field(
                doc = "How records are put together into requests. By default each record is one request.",
                defaultValue = "{}")
        Batch batch,

        @Field(doc = "How long to wait before a request is tried again.", defaultValue = "{}")
        Retry retry,

        @Field(
                doc =
                        "Where to begin when the consumer group has no committed offset: `earliest`, `latest`, or a time such"
                                + " as `2026-01-31T08:00:00Z`.",
                defaultValue = "earliest")
        String start,

        @Field(
                doc =
                        "What to do when retention has removed the committed offset: `fail` stops the task and says how many"
                                + " offsets are missing; `earliest` and `latest` go on there.",
                defaultValue = "fail")
        MissingOffsets onMissingOffsets)
        implements TaskDefinition {

    public SinkDefinition {
        if (kind != TaskKind.SINK) {
            throw new InvalidDocumentException("kind", "must be sink");
        }
        if (id.equals(".") || id.equals("..")) { // a path that ends so means another path (RFC 3986, section 5.2.4)
            throw new InvalidDocumentException("id", "must not be . or ..");
        }
        TopicNames.requireUsable("topics", topics);
        if (!start.equals("earliest") && !start.equals("latest")) {
            try {
                Instant.parse(start);
            } catch (DateTimeParseException e) {
                throw new InvalidDocumentException(
                        "start", "must be earliest, latest or a time such as 2026-01-31T08:00:00Z");
            }
        }
    }

    /** The consumer group, the same that Kafka Connect would use for a connector of this name. */
    public String group() {
        return "connect-" + id;
    }

    @Override
    public <T> T fold(Function<IngressDefinition, T> ingress, Function<SinkDefinition, T> sink) {
        return sink.apply(this);
    }

    /** The destination. */
    public record Target(
            @Field(doc = "Absolute http or https URL.", example = "https://crm.example.com/events")
            URI url,

            @Field(doc = "HTTP method.", defaultValue = "POST")
            Method method,

            @Field(
                    doc = "Headers of every request. Without a Content-Type here it is application/json.",
                    defaultValue = "{}",
                    example = "{\"X-Source\":\"orders\"}",
                    maxSize = 100)
            Map<String, String> headers,

            @Field(
                    doc = "From the first byte of a request to the last byte of its response.",
                    defaultValue = "30s",
                    min = "1ms",
                    max = "1h")
            Duration timeout) {

        /** Names such as those of containers, for which {@link URI} knows neither host nor port. */
        private static final Pattern WITH_UNDERSCORE = Pattern.compile("([A-Za-z0-9._-]+)(?::(\\d{1,6}))?");

        private static final List<String> OURS = List.of(
                "connection", "content-length", "host", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade");

        public Target {
            String scheme = url.getScheme();
            if (!("http".equals(scheme) || "https".equals(scheme)) || url.getRawAuthority() == null) {
                throw new InvalidDocumentException("url", "must be an absolute http or https URL");
            }
            if (url.getRawAuthority().contains("@")) {
                throw new InvalidDocumentException("url", "must not hold credentials");
            }
            if (host(url) == null) {
                throw new InvalidDocumentException("url", "must be an absolute http or https URL");
            }
            int port = port(url);
            if (port == 0 || port > 65_535) {
                throw new InvalidDocumentException("url", "must have a port from 1 to 65535, or none");
            }
            headers.forEach((name, value) -> {
                if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) { // RFC 9110, section 5.6.2
                    throw new InvalidDocumentException("headers." + name, "is not a header name");
                }
                if (OURS.contains(name.toLowerCase(Locale.ROOT))) {
                    throw new InvalidDocumentException("headers." + name, "is set by the gateway");
                }
                if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f || c > 0xff)) {
                    throw new InvalidDocumentException("headers." + name, "has characters that a header can't carry");
                }
            });
        }

        /** Name or address; an IPv6 address is in brackets. */
        public String host() {
            return Objects.requireNonNull(host(url), "refused by the constructor");
        }

        /** Empty when the URL names none. */
        public OptionalInt port() {
            int port = port(url);
            return port < 0 ? OptionalInt.empty() : OptionalInt.of(port);
        }

        private static @Nullable String host(URI url) {
            Matcher underscores = WITH_UNDERSCORE.matcher(url.getRawAuthority());
            return url.getHost() == null && underscores.matches() ? underscores.group(1) : url.getHost();
        }

        private static int port(URI url) {
            Matcher underscores = WITH_UNDERSCORE.matcher(url.getRawAuthority());
            return url.getHost() == null && underscores.matches() && underscores.group(2) != null
                    ? Integer.parseInt(underscores.group(2))
                    : url.getPort();
        }
    }

    /** Methods that carry a body. */
    public enum Method {
        POST,
        PUT,
        PATCH
    }

    /** Limits of one request. The first that is reached sends it. */
    public record Batch(
            @Field(
                    doc = "Most records in one request. 1 sends the bare value; more send a JSON array of the values.",
                    defaultValue = "1",
                    min = "1",
                    max = "100000")
            int records,

            @Field(
                    doc =
                            "Most bytes in the body of one request. A single record larger than this still goes alone. An array is"
                                    + " checked value by value on the sink's event loop, so many MiB delay the other lanes of the sink.",
                    defaultValue = "1MiB",
                    min = "1KiB",
                    max = "64MiB")
            ByteSize bytes,

            @Field(doc = "How long the first record of a request waits for others.", defaultValue = "0ms", max = "10m")
            Duration linger) {

        public Batch {
            if (records == 1 && !linger.isZero()) {
                throw new InvalidDocumentException(
                        "linger", "of " + DurationText.format(linger) + " has no use while records is 1");
            }
        }
    }

    /** Exponential back-off with full jitter: each wait is random between 0 and a bound that doubles. */
    public record Retry(
            @Field(doc = "Bound of the first wait.", defaultValue = "200ms", min = "1ms", max = "1h")
            Duration initial,

            @Field(doc = "Largest bound of a wait.", defaultValue = "60s", min = "1ms", max = "24h")
            Duration max) {

        public Retry {
            if (initial.compareTo(max) > 0) {
                throw new InvalidDocumentException("initial", "must not be longer than max");
            }
        }
    }

    /** Which records of a partition are delivered one after the other. */
    public enum Order {
        /** All of them. */
        PARTITION,
        /** Those with the same key; records without a key have no order. */
        KEY,
        /** None. */
        NONE;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** What a removed committed offset means. */
    public enum MissingOffsets {
        FAIL,
        EARLIEST,
        LATEST;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
