package io.datahubgateway.egress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.egress.Sinks.Node;
import io.datahubgateway.testkit.HttpDestination.Reply;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two nodes share a sink; one comes while records flow, then the other goes. */
@KafkaTest
class SinkRebalanceIT {

    private static final int PARTITIONS = 6;
    private static final int RECORDS = 60;

    private final Sinks sinks;

    SinkRebalanceIT(TestKafka kafka) {
        this.sinks = new Sinks(kafka, PARTITIONS);
    }

    @AfterEach
    void close() {
        sinks.close();
    }

    @Test
    void losesNothingRepeatsNothingAndKeepsTheOrder() {
        sinks.destination.script(request -> Reply.status(200).after(Duration.ofMillis(15)));
        Map<String, String> settings = Map.of("egress.commitInterval", "10s", "egress.maxPollInterval", "10s");
        Node first = sinks.node(settings);
        first.put(sinks.definition());
        sinks.append(PARTITIONS, 0, RECORDS / 2);
        sinks.awaitReceived(30);

        Node second = sinks.node(settings);
        await().atMost(Sinks.PATIENCE).until(() -> sinks.members() == 2);
        sinks.append(PARTITIONS, RECORDS / 2, RECORDS / 2);
        sinks.awaitReceived(PARTITIONS * RECORDS / 2 + 30);
        first.stopRole();

        sinks.awaitReceived(PARTITIONS * RECORDS);
        second.stopRole();
        sinks.awaitCommitted(PARTITIONS * RECORDS);
        for (int p = 0; p < PARTITIONS; p++) {
            List<String> received = sinks.receivedByPartition().get(p);
            assertThat(new LinkedHashSet<>(received)).containsExactlyElementsOf(Sinks.values(p, RECORDS));
            assertThat(received)
                    .as("what was finished is committed before it is given up")
                    .hasSize(RECORDS);
        }
    }
}
