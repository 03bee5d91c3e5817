package io.datahubgateway.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.broker.EmbeddedKafka;
import io.datahubgateway.common.settings.KafkaSettings;
import io.datahubgateway.common.settings.SettingsSource;
import io.datahubgateway.testkit.Ports;
import io.datahubgateway.testkit.TestKafka;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cluster whose administrator makes the topics and lets the gateway make none. */
class InternalTopicsIT {

    @TempDir
    private Path folder;

    @Test
    void aLoginThatMayCreateNothingIsToldSoAndFindsWhatIsThere() {
        List<Integer> ports = Ports.free(3);
        try (EmbeddedKafka broker = EmbeddedKafka.start(folder, "127.0.0.1", ports.get(0), withLogins(ports));
                Admin administrator = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            TestKafka.get(administrator
                    .createAcls(List.of(new AclBinding(
                            new ResourcePattern(ResourceType.TOPIC, "__datahub.", PatternType.PREFIXED),
                            new AccessControlEntry(
                                    "User:datahub", "*", AclOperation.DESCRIBE, AclPermissionType.ALLOW))))
                    .all());
            try (Admin gateway = connection(ports.get(1)).admin("test")) {
                assertThatThrownBy(() -> InternalTopics.create(gateway))
                        .isInstanceOf(KafkaUnreachableException.class)
                        .hasMessageContainingAll(InternalTopics.TASKS, "Authorization failed");

                InternalTopics.create(administrator);
                await().ignoreException(KafkaUnreachableException.class) // until the broker knows them too
                        .untilAsserted(() -> InternalTopics.create(gateway));
            }
        }
    }

    @Test
    void anAcknowledgedCommandOutlivesOneBrokerWhereThereAreThree() {
        assertThat(InternalTopics.tasks(5)).satisfies(topic -> {
            assertThat(topic.replicationFactor()).isEqualTo((short) 3);
            assertThat(topic.configs()).containsEntry("min.insync.replicas", "2");
        });
        assertThat(InternalTopics.tasks(2)).satisfies(topic -> {
            assertThat(topic.replicationFactor()).isEqualTo((short) 2);
            assertThat(topic.configs()).doesNotContainKey("min.insync.replicas");
        });
    }

    /** The administrator comes without a login, the gateway with one. */
    private static Map<String, String> withLogins(List<Integer> ports) {
        String others = "LOGIN://127.0.0.1:" + ports.get(1);
        String open = "PLAINTEXT://127.0.0.1:" + ports.get(0);
        return Map.of(
                "listeners", open + "," + others + ",CONTROLLER://127.0.0.1:" + ports.get(2),
                "advertised.listeners", open + "," + others,
                "controller.quorum.voters", "1@127.0.0.1:" + ports.get(2),
                "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT",
                "inter.broker.listener.name", "PLAINTEXT",
                "listener.name.login.sasl.enabled.mechanisms", "PLAIN",
                "listener.name.login.plain.sasl.jaas.config",
                        "org.apache.kafka.common.security.plain.PlainLoginModule required user_datahub=\"p\";",
                "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                "super.users", "User:ANONYMOUS");
    }

    private static KafkaConnection connection(int port) {
        KafkaSettings kafka = SettingsSource.load(
                        null,
                        Map.of(),
                        Map.of(
                                "kafka.bootstrapServers", "127.0.0.1:" + port,
                                "kafka.security", "sasl-plaintext",
                                "kafka.sasl.mechanism", "PLAIN",
                                "kafka.sasl.username", "datahub",
                                "kafka.sasl.password", "p"))
                .kafka();
        return new KafkaConnection(
                kafka.bootstrapServers(), "test", ClientSecurity.of(kafka, Map.of()), NewTopics.AS_THE_CLUSTER);
    }
}
