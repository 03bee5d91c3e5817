package io.datahubgateway.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSourceTest {

    @ParameterizedTest
    @ValueSource(strings = {"kafka-1:9092", "127.0.0.1:9092,kafka-2:19092"})
    void takesAClusterThatIsThere(String address) {
        assertThat(KafkaSource.chosen(address).bootstrapServers()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"kafka-1", "kafka-1:", ":9092", "docker", "kafka 1:9092", "a:1,"})
    void refusesWhatIsNoChoice(String choice) {
        assertThatThrownBy(() -> KafkaSource.chosen(choice))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("DATAHUB_TEST_KAFKA", choice);
    }
}
