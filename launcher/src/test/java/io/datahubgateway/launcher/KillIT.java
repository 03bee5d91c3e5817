package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.testkit.GatewayProcess;
import io.datahubgateway.testkit.History;
import io.datahubgateway.testkit.History.Outcome;
import io.datahubgateway.testkit.HistoryCheck;
import io.datahubgateway.testkit.HistoryCheck.Findings;
import io.datahubgateway.testkit.HttpDestination;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.Load;
import io.datahubgateway.testkit.RepeatBound;
import io.datahubgateway.testkit.TestKafka;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes are killed at random moments under load and started again, as often as the property {@code kill.rounds}
 * says. Whatever was acknowledged is where it was said to be and is delivered.
 */
class KillIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(KillIT.class);
    private static final int ROUNDS = Integer.getInteger("kill.rounds", 3);
    private static final long SEED = Long.getLong("kill.seed", System.currentTimeMillis());
    private static final int CONNECTIONS = 8;
    private static final int PARTITIONS = 3;
    private static final int CONCURRENCY = 8;
    /** Far less than is sent between two kills, or the bound on repeats would mean nothing. */
    private static final int COMMIT_RECORDS = 20;

    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(50);
    private static final RepeatBound REPEATS =
            new RepeatBound(COMMIT_RECORDS, COMMIT_INTERVAL, RepeatBound.inRequests(CONCURRENCY, PARTITIONS, 1));
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path data;

    private final Random random = new Random(SEED);
    private final History history = new History();
    private final Vertx vertx = Vertx.vertx();
    private final HttpDestination destination = HttpDestination.start(vertx).withoutMemory();
    private final List<GatewayProcess> processes = new ArrayList<>();
    private volatile String ingress;
    private Load load;

    KillIT() {
        destination.script(history.noting(request -> Reply.status(200).after(Duration.ofMillis(5))));
    }

    @AfterEach
    void close() throws Exception {
        processes.forEach(GatewayProcess::close);
        load.close(); // also after a failure: it ends, now that nobody answers
        destination.close();
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void aGatewayInOneProcessLosesNothing() {
        GatewayProcess gateway = all();
        createTasks(gateway);
        startLoad(gateway);
        for (int round = 0; round < ROUNDS; round++) {
            workUntilTheKill();
            gateway.kill();
            killWhileStarting(start("--node-id", "gateway-1"));
            gateway = all();
            ingress = gateway.address("ingress");
        }
        workUntilTheKill();
        requireNothingLost(gateway, ROUNDS);
    }

    @Test
    void separateProcessesOfIngressAndEgressLoseNothing() {
        GatewayProcess kafka = start("--roles", "kafka", "--node-id", "kafka").awaitReady();
        GatewayProcess egress = role(kafka, "egress");
        GatewayProcess entrance = role(kafka, "ingress,control-plane").awaitReady();
        createTasks(entrance);
        egress.awaitReady();
        startLoad(entrance);
        for (int round = 0; round < ROUNDS; round++) {
            workUntilTheKill();
            egress.kill();
            egress = role(kafka, "egress");
            takeUntilTheKill();
            entrance.kill();
            killWhileStarting(role(kafka, "ingress,control-plane"));
            entrance = role(kafka, "ingress,control-plane").awaitReady();
            ingress = entrance.address("ingress");
            egress.awaitReady();
        }
        workUntilTheKill();
        requireNothingLost(kafka, ROUNDS); // the kills of the egress
    }

    /** A process that has not come far is worth a kill too: it may be formatting, recovering the log, reading its tasks. */
    private void killWhileStarting(GatewayProcess starting) {
        pass(2_000);
        starting.kill();
    }

    private GatewayProcess start(String... arguments) {
        GatewayProcess process = GatewayProcess.start(
                Map.of(
                        "DATAHUB_EGRESS_COMMITRECORDS",
                        Integer.toString(COMMIT_RECORDS),
                        "DATAHUB_EGRESS_COMMITINTERVAL",
                        COMMIT_INTERVAL.toMillis() + "ms"),
                data,
                arguments);
        processes.add(process);
        return process;
    }

    private GatewayProcess all() {
        return start("--node-id", "gateway-1").awaitReady();
    }

    private GatewayProcess role(GatewayProcess kafka, String roles) {
        return start("--roles", roles, "--node-id", roles.replace(',', '-'), "--kafka", kafka.address("kafka"));
    }

    private void createTasks(GatewayProcess gateway) {
        Tasks.create(
                gateway,
                "{\"id\":\"orders\",\"kind\":\"ingress\",\"topic\":\"orders\",\"partitions\":" + PARTITIONS + "}");
        Tasks.create(
                gateway,
                "{\"id\":\"crm\",\"kind\":\"sink\",\"topics\":[\"orders\"],\"target\":{\"url\":\""
                        + destination.url("/orders") + "\"},\"flow\":{\"concurrency\":" + CONCURRENCY + "}}");
    }

    private void startLoad(GatewayProcess gateway) {
        LOGGER.atInfo().addKeyValue("seed", SEED).log("the kills begin");
        ingress = gateway.address("ingress");
        load = Load.start(history, CONNECTIONS, random.nextLong(), () -> ingress + "/datahubs/orders/messages");
    }

    /** Until both sides move again, and a random while longer. */
    private void workUntilTheKill() {
        int delivered = history.deliveredOnce();
        takeUntilTheKill();
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> history.deliveredOnce() > delivered + COMMIT_RECORDS);
        aRandomWhile();
    }

    /** Until messages are taken again, and a random while longer. */
    private void takeUntilTheKill() {
        long acknowledged = history.count(Outcome.ACKNOWLEDGED);
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> history.count(Outcome.ACKNOWLEDGED) > acknowledged);
        aRandomWhile();
    }

    private void aRandomWhile() {
        pass(500);
    }

    /** The moment of a kill is meant to be random, so here time is what is waited for. */
    private void pass(int mostMillis) {
        await().pollDelay(Duration.ofMillis(random.nextInt(mostMillis)))
                .atMost(PATIENCE)
                .until(() -> true);
    }

    private void requireNothingLost(GatewayProcess broker, int kills) {
        load.close();
        try (TestKafka kafka = TestKafka.at(broker.address("kafka"))) {
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> kafka.end("orders") == history.deliveredOnce());
            long allowed = REPEATS.allowed(history, kills);
            Findings findings = HistoryCheck.of(history, kafka.records("orders"), allowed);
            LOGGER.atInfo()
                    .addKeyValue("seed", SEED)
                    .addKeyValue("repeatsAllowed", allowed)
                    .log("{}", findings.summary());

            assertThat(findings.problems()).as("seed " + SEED).isEmpty();
            assertThat(findings.acknowledged()).isPositive();
            assertThat(allowed).as("the bound means something").isLessThan(findings.stored());
        }
    }
}
