package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.testkit.BlockedLoops;
import io.datahubgateway.testkit.BrokerCluster;
import io.datahubgateway.testkit.History;
import io.datahubgateway.testkit.History.Outcome;
import io.datahubgateway.testkit.HistoryCheck;
import io.datahubgateway.testkit.HistoryCheck.Findings;
import io.datahubgateway.testkit.Load;
import io.datahubgateway.testkit.Load.Answer;
import io.datahubgateway.testkit.TestKafka;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Of three brokers one is killed under load: three replicas, of which two must have a record. */
@Tag("long")
class ThreeBrokersIT {

    private static final Logger LOGGER = LoggerFactory.getLogger(ThreeBrokersIT.class);
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration ANSWERED_AGAIN = Duration.ofSeconds(15);
    private static final int PARTITIONS = 6;

    @Test
    void theDeathOfOneLosesNothingAndAppendsAreAnsweredAgainWithinFifteenSeconds() {
        try (BrokerCluster cluster = BrokerCluster.start();
                BlockedLoops blocked = BlockedLoops.listen();
                TestKafka through = TestKafka.at(cluster.bootstrapServers());
                RunningIngress ingress = RunningIngress.start(through, Map.of())) {
            History history = new History();
            String topic = cluster.kafka().topic(PARTITIONS);
            String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
            Load load = Load.start(
                    history, 8, 3, () -> "http://127.0.0.1:" + ingress.port() + "/datahubs/" + hub + "/messages");
            await().atMost(PATIENCE).until(() -> history.count(Outcome.ACKNOWLEDGED) > 500);
            blocked.forget();

            cluster.killLeaderOf(topic, 0);
            long killed = System.nanoTime();
            await().atMost(ANSWERED_AGAIN).until(() -> isAllStored(load.answers(), killed));
            LOGGER.atInfo()
                    .addKeyValue("afterMs", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed))
                    .log("appends are answered again");

            load.close();
            Findings findings = HistoryCheck.ofAppends(history, cluster.kafka().records(topic));
            LOGGER.atInfo().log("{}", findings.summary());
            assertThat(findings.problems()).isEmpty();
            assertThat(blocked.found()).isEmpty();
        }
    }

    /** Whether the clients got through for a while, on so many keys that every partition was among them. */
    private static boolean isAllStored(List<Answer> answers, long since) {
        List<Answer> latest = answers.stream()
                .filter(answer -> answer.sentAt() > since)
                .skip(Math.max(
                        0,
                        answers.stream()
                                        .filter(answer -> answer.sentAt() > since)
                                        .count()
                                - 200))
                .toList();
        return latest.size() == 200 && latest.stream().allMatch(answer -> answer.status() == 200);
    }
}
