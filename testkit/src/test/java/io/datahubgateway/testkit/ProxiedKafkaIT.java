package io.datahubgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.Node;
import org.junit.jupiter.api.Test;

class ProxiedKafkaIT {

    @Test
    void leadsClientsNowhereButThroughTheProxyAndKeepsItsAddressesWhenItIsStartedAgain() throws Exception {
        try (ProxiedKafka kafka = ProxiedKafka.start();
                TestKafka through = TestKafka.at(kafka.bootstrapServers())) {
            String topic = kafka.direct().topic(1);
            through.append(topic, 0, null, "one");
            assertThat(TestKafka.get(through.admin().describeCluster().nodes()))
                    .extracting(Node::port)
                    .containsExactly(kafka.proxy().port());

            kafka.proxy().set(Fault.blackHole());
            assertThatThrownBy(() -> through.admin().listTopics().names().get(500, TimeUnit.MILLISECONDS))
                    .isInstanceOf(TimeoutException.class);
            kafka.direct().append(topic, 0, null, "two");
            kafka.proxy().set(Fault.NONE);
            through.append(topic, 0, null, "three");

            kafka.stopBroker();
            kafka.startBroker();

            through.append(topic, 0, null, "four");
            assertThat(kafka.direct().records(topic)).hasSize(4);
        }
    }
}
