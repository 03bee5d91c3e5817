package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.testkit.BlockedLoops;
import io.datahubgateway.testkit.Fault;
import io.datahubgateway.testkit.History;
import io.datahubgateway.testkit.History.Outcome;
import io.datahubgateway.testkit.HistoryCheck;
import io.datahubgateway.testkit.HistoryCheck.Findings;
import io.datahubgateway.testkit.Load;
import io.datahubgateway.testkit.Load.Answer;
import io.datahubgateway.testkit.ProxiedKafka;
import io.datahubgateway.testkit.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Kafka does not answer while clients send: what they are told is true, and all goes on by itself afterwards. */
class BlockedKafkaIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(BlockedKafkaIT.class);
    private static final Duration STALL = Duration.ofMillis(500);
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    /** What a busy machine adds to a wait. */
    private static final Duration MARGIN = Duration.ofMillis(1_500);

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CONNECTIONS = 8;

    private final ProxiedKafka kafka = ProxiedKafka.start();
    private final TestKafka through = TestKafka.at(kafka.bootstrapServers());
    private final BlockedLoops blocked = BlockedLoops.listen();
    private final History history = new History();
    private final String topic = kafka.direct().topic(3);
    private RunningIngress ingress;
    private Load load;

    @BeforeEach
    void warmUp() {
        ingress = RunningIngress.start(through, Map.of("ingress.stall", "500ms", "ingress.appendDeadline", "2s"));
        String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
        load = Load.start(
                history, CONNECTIONS, 7, () -> "http://127.0.0.1:" + ingress.port() + "/datahubs/" + hub + "/messages");
        await().atMost(PATIENCE).until(() -> history.count(Outcome.ACKNOWLEDGED) > 500);
        blocked.forget();
    }

    @AfterEach
    void close() {
        blocked.close();
        ingress.close();
        through.close();
        kafka.close();
    }

    @Test
    void aBlackHoleIsAnsweredInTimeAndSurvivedWithoutARestart() {
        blockAndHeal(
                () -> kafka.proxy().set(Fault.blackHole()), () -> kafka.proxy().set(Fault.NONE));
    }

    @Test
    @Tag("long")
    void connectionsThatDiedWithoutAWordAreReplaced() {
        blockAndHeal(
                () -> kafka.proxy().set(Fault.halfOpen()), () -> kafka.proxy().set(Fault.NONE));
    }

    @Test
    void aBrokerThatIsStoppedAndStartedIsFoundAgain() {
        blockAndHeal(kafka::stopBroker, kafka::startBroker);
    }

    private void blockAndHeal(Runnable block, Runnable heal) {
        long since = System.nanoTime();
        block.run();
        long late = System.nanoTime() + DEADLINE.plus(STALL).toNanos(); // all that was handed over is decided by then
        await().atMost(PATIENCE).until(() -> !answersSince(late).isEmpty());
        List<Answer> answers = answersSince(since);

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.status()).isIn(200, 503, 504); // 200: before the block was complete
            assertThat(answer.took()).isLessThan((answer.status() == 503 ? STALL : DEADLINE).plus(MARGIN));
        });
        assertThat(answers)
                .filteredOn(answer -> answer.status() == 503)
                .isNotEmpty()
                .allSatisfy(answer -> assertThat(answer.code()).isEqualTo("kafka-unavailable"));
        assertThat(medianOfRefusals(answers)).as("refused without a wait").isLessThan(STALL);
        assertThat(load.answers()) // some were sent before the block, and were under way when it came
                .filteredOn(answer -> answer.status() == 504)
                .as("handed over before it was known that nothing is acknowledged")
                .isNotEmpty()
                .allSatisfy(answer -> assertThat(answer.outcome()).isEqualTo("unknown"));

        heal.run();
        long healed = System.nanoTime();
        long acknowledged = history.count(Outcome.ACKNOWLEDGED);
        await().atMost(PATIENCE).until(() -> history.count(Outcome.ACKNOWLEDGED) > acknowledged + 500);
        LOGGER.atInfo()
                .addKeyValue("afterMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healed))
                .log("goes on");
        load.close();
        await().untilAsserted(() -> {
            assertThat(inFlight("bytes")).isZero();
            assertThat(inFlight("requests")).isZero();
        });
        assertThat(blocked.found()).isEmpty();
        Findings findings = HistoryCheck.ofAppends(history, kafka.direct().records(topic));
        LOGGER.atInfo().log("{}", findings.summary());
        assertThat(findings.problems()).isEmpty();
    }

    private static Duration medianOfRefusals(List<Answer> answers) {
        List<Duration> took = answers.stream()
                .filter(answer -> answer.status() == 503)
                .map(Answer::took)
                .sorted()
                .toList();
        return took.get(took.size() / 2);
    }

    /** Of requests that were sent after this moment. */
    private List<Answer> answersSince(long nanoTime) {
        return load.answers().stream()
                .filter(answer -> answer.sentAt() - nanoTime > 0)
                .toList();
    }

    private double inFlight(String what) {
        String name = "datahub_ingress_" + what + "_in_flight";
        return ingress.node()
                .services()
                .telemetry()
                .scrape()
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow();
    }
}
