package io.datahubgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * Three brokers, each with a controller and in a process of its own that can be killed: Kafka's own main class with the
 * class path of the test. Topics get three replicas, of which two must have a record; all else is Kafka's default, so a
 * dead broker is noticed as late as elsewhere. Blocks; one thread.
 */
public final class BrokerCluster implements AutoCloseable {

    private static final int BROKERS = 3;
    private static final String CONTROLLER = "CONTROLLER";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path folder = KafkaSource.temporaryFolder();
    private final List<Integer> ports = Ports.free(2 * BROKERS); // of the brokers, then of their controllers
    private final List<Process> processes = new ArrayList<>();
    private final TestKafka kafka;

    private BrokerCluster() {
        String id = Uuid.randomUuid().toString();
        for (int broker = 0; broker < BROKERS; broker++) {
            processes.add(startProcess(broker, id));
        }
        this.kafka = TestKafka.at(bootstrapServers());
        await().atMost(PATIENCE)
                .ignoreExceptions()
                .until(() ->
                        TestKafka.get(kafka.admin().describeCluster().nodes()).size() == BROKERS);
    }

    public static BrokerCluster start() {
        return new BrokerCluster();
    }

    public String bootstrapServers() {
        return ports.stream().limit(BROKERS).map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** Looks into the cluster. */
    public TestKafka kafka() {
        return kafka;
    }

    /** SIGKILL to the broker that leads this partition. */
    public void killLeaderOf(String topic, int partition) {
        int leader = TestKafka.get(kafka.admin().describeTopics(List.of(topic)).allTopicNames())
                .get(topic)
                .partitions()
                .get(partition)
                .leader()
                .id();
        kill(processes.get(leader - 1));
    }

    private static void kill(Process process) {
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Process startProcess(int broker, String clusterId) {
        try {
            Path data = folder.resolve("broker-" + broker);
            format(data, broker + 1, clusterId);
            Path properties = Files.writeString(
                    folder.resolve(broker + ".properties"), properties(broker, data), StandardCharsets.UTF_8);
            ProcessBuilder builder = new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx256m",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    "kafka.Kafka",
                    properties.toString());
            Path output =
                    Files.createDirectories(Path.of("target", "processes")).resolve("broker-" + broker + ".out");
            return builder.redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String properties(int broker, Path data) {
        String voters = IntStream.range(0, BROKERS)
                .mapToObj(i -> (i + 1) + "@127.0.0.1:" + ports.get(BROKERS + i))
                .collect(Collectors.joining(","));
        return String.join(
                "\n",
                "process.roles=broker,controller",
                "node.id=" + (broker + 1),
                "controller.quorum.voters=" + voters,
                "controller.listener.names=" + CONTROLLER,
                "listeners=PLAINTEXT://127.0.0.1:" + ports.get(broker) + "," + CONTROLLER + "://127.0.0.1:"
                        + ports.get(BROKERS + broker),
                "log.dirs=" + data,
                "auto.create.topics.enable=false",
                "default.replication.factor=3",
                "min.insync.replicas=2",
                "offsets.topic.replication.factor=3",
                "offsets.topic.num.partitions=3",
                "transaction.state.log.replication.factor=3",
                "transaction.state.log.min.isr=2",
                "transaction.state.log.num.partitions=3",
                "group.initial.rebalance.delay.ms=0",
                "log.cleaner.dedupe.buffer.size=8388608");
    }

    private static void format(Path data, int node, String clusterId) {
        try {
            new Formatter()
                    .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                    .setClusterId(clusterId)
                    .setNodeId(node)
                    .setControllerListenerName(CONTROLLER)
                    .setMetadataLogDirectory(data.toString())
                    .addDirectory(data.toString())
                    .setReleaseVersion(MetadataVersion.latestProduction())
                    .run();
        } catch (Exception e) { // declared so by Kafka
            throw new AssertionError("not formatted: " + data, e);
        }
    }

    @Override
    public void close() {
        kafka.close();
        processes.forEach(BrokerCluster::kill);
        KafkaSource.delete(folder);
    }
}
