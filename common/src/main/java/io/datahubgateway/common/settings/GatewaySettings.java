package io.datahubgateway.common.settings;

import io.datahubgateway.common.declaration.ByteSize;
import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Secret;
import io.datahubgateway.common.http.Cors;
import io.datahubgateway.common.status.Role;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Everything that can be set for a node. */
public record GatewaySettings(
        @Field(
                doc = "What this node does.",
                defaultValue = "[\"kafka\",\"ingress\",\"egress\",\"control-plane\"]",
                minSize = 1)
        List<Role> roles,

        @Field(
                doc =
                        "Id of this node, unique in the cluster. Without it the node makes one and keeps it in `dataDir`. A node that has its id again takes its sinks up at once after a crash, otherwise after 10 s.",
                example = "gateway-1",
                pattern = "[A-Za-z0-9._-]{1,64}")
        @Nullable
        String nodeId,

        @Field(doc = "Address that every port is opened on.", defaultValue = "127.0.0.1")
        String host,

        @Field(
                doc = "Folder for the data of the embedded broker, and for the id of a node that was given none.",
                defaultValue = "data")
        String dataDir,

        @Field(
                doc =
                        "Whether the log has a line per HTTP request: method, path without query, status, bytes, milliseconds,"
                                + " request id.",
                defaultValue = "false")
        boolean accessLog,

        @Field(doc = "What the HTTP ports have in common.", defaultValue = "{}")
        HttpSettings http,

        @Field(doc = "Where the messages are kept.", defaultValue = "{}")
        KafkaSettings kafka,

        @Field(doc = "HTTP to Kafka.", defaultValue = "{}") Ingress ingress,

        @Field(doc = "Kafka to HTTP.", defaultValue = "{}") Egress egress,

        @Field(doc = "The task API.", defaultValue = "{}") Control control,

        @Field(doc = "Health and metrics.", defaultValue = "{}")
        Management management) {

    public GatewaySettings {
        if (!kafka.bootstrapServers().isEmpty()) { // an existing cluster: the embedded broker is off
            roles = roles.stream().filter(role -> role != Role.KAFKA).toList();
        } else if (!roles.contains(Role.KAFKA)) {
            throw new InvalidDocumentException(
                    "kafka.bootstrapServers", "is required without the role kafka (--kafka HOST:PORT,...)");
        }
        roles = roles.stream().distinct().sorted().toList();
        if (roles.isEmpty()) {
            throw new InvalidDocumentException(
                    "roles", "names only kafka, which is off because kafka.bootstrapServers names a cluster");
        }
    }

    /** The ingress. */
    public record Ingress(
            @Field(doc = "Port for sending and reading messages.", defaultValue = "8080", min = "0", max = "65535")
            int port,

            @Field(doc = "Encryption of this port; what is not said here is as in `http.tls`.", defaultValue = "{}")
            ServerTls tls,

            @Field(doc = "Largest body of a request.", defaultValue = "8MiB", min = "1KiB", max = "256MiB")
            ByteSize maxBodySize,

            @Field(
                    doc = "Longest time for a body to arrive. It holds its bytes of maxBytesInFlight from the head on.",
                    defaultValue = "1m",
                    min = "1s",
                    max = "1h")
            Duration bodyTimeout,

            @Field(
                    doc =
                            "Longest time for a stream of records, which is told so and ended then. Within it, each silence lasts `bodyTimeout` at most.",
                    defaultValue = "24h",
                    min = "1s",
                    max = "240h")
            Duration streamTime,

            @Field(doc = "Most records in one request.", defaultValue = "10000", min = "1", max = "1000000")
            int maxRecords,

            @Field(
                    doc =
                            "Largest body once it is decompressed (`Content-Encoding: gzip` or `deflate`). Without it `maxBodySize`.",
                    example = "16MiB",
                    min = "1KiB",
                    max = "256MiB")
            @Nullable
            ByteSize maxInflatedSize,

            @Field(
                    doc =
                            "How many times larger than what was sent a body may get when it is decompressed; one that stays below"
                                    + " 64KiB may get larger.",
                    defaultValue = "100",
                    min = "1",
                    max = "2000")
            int maxInflation,

            @Field(
                    doc = "Most requests to append in a second, of all tasks together. Beyond it they get 429 and, in"
                            + " `Retry-After`, when to come back. Without it there is no such limit.",
                    example = "5000",
                    min = "1",
                    max = "1000000")
            @Nullable
            Integer requestsPerSecond,

            @Field(
                    doc =
                            "Most bytes of bodies in a second, of all tasks together, compressed ones counted as what they hold."
                                    + " Beyond it requests get 429. Without it there is no such limit.",
                    example = "50MiB",
                    min = "1KiB",
                    max = "10GiB")
            @Nullable
            ByteSize bytesPerSecond,

            @Field(
                    doc =
                            "What `requestsPerSecond` and `bytesPerSecond` let in in this time may come at once, at least one"
                                    + " request.",
                    defaultValue = "100ms",
                    min = "1ms",
                    max = "1m")
            Duration burst,

            @Field(
                    doc =
                            "Which pages of other origins may use the port from a browser, where a task does not say so itself.",
                    defaultValue = "{}")
            Cors cors,

            @Field(
                    doc = "Bytes of requests that may be unanswered at a time; at the limit new requests get 503.",
                    defaultValue = "64MiB",
                    min = "1MiB",
                    max = "64GiB")
            ByteSize maxBytesInFlight,

            @Field(
                    doc = "Requests that may be unanswered at a time; at the limit new requests get 503.",
                    defaultValue = "10000",
                    min = "1",
                    max = "1000000")
            int maxRequestsInFlight,

            @Field(
                    doc = "When Kafka has acknowledged nothing for this long while records wait, new requests get 503.",
                    defaultValue = "1s",
                    min = "100ms",
                    max = "1m")
            Duration stall,

            @Field(
                    doc = "Latest time at which a record that was handed to Kafka is answered, if need be as unknown.",
                    defaultValue = "20s",
                    min = "2s",
                    max = "10m")
            Duration appendDeadline,

            @Field(
                    doc =
                            "How records are compressed on their way to Kafka and there. Costs time on the event loops. What"
                                    + " a record may weigh is still counted before compression.",
                    defaultValue = "none")
            Compression compression,

            @Field(
                    doc = "How long a record waits for others to share a batch with. 0ms sends at once what is there.",
                    defaultValue = "0ms",
                    min = "0ms",
                    max = "1s")
            Duration linger,

            @Field(
                    doc =
                            "Requests that may be on their way to one broker at a time. Kafka works on one of them at a time; while it"
                                    + " does, the next one gathers records, so fewer in flight are larger ones and cost less. More"
                                    + " help where the way to Kafka takes longer than Kafka's answer.",
                    example = "2",
                    defaultValue = "1",
                    min = "1",
                    max = "5")
            int requestsInFlight,

            @Field(
                    doc =
                            "Memory for records on their way to Kafka, at least `maxBytesInFlight`. Without it one and a half"
                                    + " times that: batches that are not full take more than their records.",
                    example = "96MiB",
                    min = "1MiB",
                    max = "96GiB")
            @Nullable
            ByteSize buffer,

            @Field(
                    doc =
                            "Event loops that serve the port. Without it half as many as there are processors: what Kafka's"
                                    + " client and the collector take is about as much again.",
                    example = "2",
                    min = "1",
                    max = "256")
            @Nullable
            Integer eventLoops,

            @Field(doc = "Consumers that serve reading.", defaultValue = "4", min = "1", max = "64")
            int readers,

            @Field(
                    doc =
                            "Bytes that reading may hold: what is being read and what clients have not taken yet. At the limit reads"
                                    + " get 503, tails wait. One answer has at most a quarter of it, and at most 8MiB.",
                    defaultValue = "48MiB",
                    min = "64KiB",
                    max = "16GiB")
            ByteSize maxReadBytes,

            @Field(
                    doc =
                            "Tails, and reads that wait for a record, that may be open at a time; at the limit further ones get"
                                    + " 503.",
                    defaultValue = "1000",
                    min = "1",
                    max = "100000")
            int maxOpenReads,

            @Field(
                    doc =
                            "How long nothing may be written to a tail; then it gets a comment, so that nobody takes it for dead.",
                    defaultValue = "15s",
                    min = "100ms",
                    max = "1m")
            Duration heartbeat,

            @Field(
                    doc =
                            "Whether clients of this port may create, change and delete topics and datahubs, as the protocols of"
                                    + " HDInsight, Strimzi, Confluent and Tencent let them. Whoever reaches the port may then:"
                                    + " `false` leaves it to the control port.",
                    defaultValue = "true")
            boolean administration,

            @Field(doc = "What Tencent Cloud's DataHub does.", defaultValue = "{}")
            Tencent tencent) {

        public Ingress {
            if (maxBodySize.compareTo(maxBytesInFlight) > 0) {
                throw new InvalidDocumentException("maxBodySize", "must not be larger than maxBytesInFlight");
            }
            if (maxInflatedSize != null && maxInflatedSize.compareTo(maxBytesInFlight) > 0) {
                throw new InvalidDocumentException("maxInflatedSize", "must not be larger than maxBytesInFlight");
            }
            if (buffer != null && buffer.compareTo(maxBytesInFlight) < 0) {
                throw new InvalidDocumentException("buffer", "must not be smaller than maxBytesInFlight");
            }
        }

        /** Event loops that serve the port, at least 1. */
        public int loops() {
            return eventLoops == null ? (Runtime.getRuntime().availableProcessors() + 1) / 2 : eventLoops;
        }

        /** Largest body once it is decompressed. */
        public ByteSize inflatedSize() {
            return maxInflatedSize == null ? maxBodySize : maxInflatedSize;
        }

        /** Bytes that the producer may take for records that wait. */
        public long bufferBytes() {
            return buffer == null ? maxBytesInFlight.bytes() * 3 / 2 : buffer.bytes();
        }
    }

    /** The operations of Tencent Cloud's DataHub at the port of the ingress. */
    public record Tencent(
            @Field(
                    doc = "Who signs requests: a line `SecretId=SecretKey` for each. With it a request that is signed"
                            + " (TC3-HMAC-SHA256) must be signed by one of them within the last five minutes; without it"
                            + " only the form of a signature is checked.",
                    example = "${file:/etc/datahub/tencent-keys}")
            @Nullable
            Secret credentials,

            @Field(
                    doc =
                            "Whether a request of these operations that is not signed is refused. Goes with `credentials`.",
                    defaultValue = "false")
            boolean requireSignature) {

        public Tencent {
            if (requireSignature && credentials == null) {
                throw new InvalidDocumentException("credentials", "is required with requireSignature");
            }
        }
    }

    /** Codecs of Kafka. */
    public enum Compression {
        NONE,
        GZIP,
        SNAPPY,
        LZ4,
        ZSTD;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The egress. */
    public record Egress(
            @Field(
                    doc = "Latest time after which what was delivered is committed.",
                    defaultValue = "500ms",
                    min = "10ms",
                    max = "1m")
            Duration commitInterval,

            @Field(
                    doc = "Number of deliveries after which they are committed.",
                    defaultValue = "1000",
                    min = "1",
                    max = "1000000")
            int commitRecords,

            @Field(
                    doc =
                            "Bytes of records that one task may hold; at the limit it fetches no more until a quarter is delivered.",
                    defaultValue = "16MiB",
                    min = "64KiB",
                    max = "16GiB")
            ByteSize buffer,

            @Field(
                    doc =
                            "How long a stop, an update or a rebalance waits for requests under way before it gives them up.",
                    defaultValue = "10s",
                    min = "0ms",
                    max = "2m")
            Duration drain,

            @Field(
                    doc = "Longest time between two polls before the group takes a member for dead.",
                    defaultValue = "5m",
                    min = "1s",
                    max = "1h")
            Duration maxPollInterval) {}

    /** The control plane. */
    public record Control(
            @Field(doc = "Port of the task API.", defaultValue = "8083", min = "0", max = "65535")
            int port,

            @Field(doc = "Encryption of this port; what is not said here is as in `http.tls`.", defaultValue = "{}")
            ServerTls tls) {}

    /** Health and metrics. */
    public record Management(
            @Field(doc = "Port of health and metrics.", defaultValue = "8081", min = "0", max = "65535")
            int port,

            @Field(doc = "Encryption of this port; what is not said here is as in `http.tls`.", defaultValue = "{}")
            ServerTls tls) {}
}
