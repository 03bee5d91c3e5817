package io.datahubgateway.common.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {

    @ParameterizedTest
    @CsvSource({
        "'security=sasl-tls', kafka.sasl.mechanism",
        "'sasl.mechanism=PLAIN;sasl.username=u;sasl.password=hidden', kafka.sasl.mechanism",
        "'security=sasl-tls;sasl.mechanism=PLAIN;sasl.password=hidden', kafka.sasl.username",
        "'security=sasl-tls;sasl.mechanism=PLAIN;sasl.username=u', kafka.sasl.password",
        "'security=sasl-tls;sasl.mechanism=OAUTHBEARER;sasl.clientId=c;sasl.clientSecret=hidden', kafka.sasl.tokenUrl",
        "'security=sasl-tls;sasl.mechanism=OAUTHBEARER;sasl.clientId=c;sasl.clientSecret=hidden;sasl.tokenUrl=file:/x', kafka.sasl.tokenUrl",
        "'security=sasl-tls;sasl.mechanism=PLAIN;sasl.username=u;sasl.password=hidden;sasl.scope=s', kafka.sasl.scope",
        "'security=tls;tls.trustStorePassword=hidden', kafka.tls.trustStorePassword",
        "'security=tls;tls.keyPassword=hidden', kafka.tls.keyStorePassword",
        "'tls.trustStore=/x', kafka.tls",
        "'security=ssl', kafka.security",
        "'sasl.jaasConfig=hidden', kafka.sasl.jaasConfig",
        "'security=tls;tls.keyStorePassword=${vault:hidden}', kafka.tls.keyStorePassword",
        "'topicReplication=1;topicMinInsync=2', kafka.topicMinInsync",
        "'security=sasl-tls;sasl.mechanism=PLAIN;sasl.username=u;sasl.password=', kafka.sasl.password",
        "'security=sasl-tls;sasl.mechanism=PLAIN;sasl.username=;sasl.password=hidden', kafka.sasl.username",
        "'security=tls;tls.trustStore=', kafka.tls.trustStore",
        "'security=sasl-tls;sasl.mechanism=OAUTHBEARER;sasl.clientId=c;sasl.clientSecret=s;sasl.tokenUrl=https://u:hidden@x/y', kafka.sasl.tokenUrl"
    })
    void refusesWhatDoesNotFitTogetherAndShowsNoSecret(String settings, String path) {
        InvalidDocumentException refused =
                catchThrowableOfType(InvalidDocumentException.class, () -> load(settings + ";bootstrapServers=k:9092"));

        assertThat(refused.violations())
                .anySatisfy(violation -> assertThat(violation.path()).isEqualTo(path));
        assertThat(refused).message().doesNotContain("hidden");
    }

    @Test
    void theEmbeddedBrokerHasNoSecurity() {
        assertThat(catchThrowableOfType(InvalidDocumentException.class, () -> load("security=tls")))
                .hasMessageContaining("kafka.security");
    }

    @ParameterizedTest
    @ValueSource(strings = {"topicReplication=3", "topicMinInsync=2"})
    void theEmbeddedBrokerKeepsOneCopy(String setting) {
        assertThat(catchThrowableOfType(InvalidDocumentException.class, () -> load(setting)))
                .hasMessage(
                        "kafka." + setting.split("=")[0] + ": goes with bootstrapServers: the embedded broker is one");
    }

    @Test
    void aSecretOfTheSettingsIsNotInTheirText() {
        GatewaySettings settings = load("bootstrapServers=k:9092;security=sasl-tls;sasl.mechanism=SCRAM-SHA-256;"
                + "sasl.username=u;sasl.password=hidden;tls.trustStore=/x.jks;tls.trustStorePassword=hidden");

        assertThat(settings.toString()).doesNotContain("hidden").contains("SCRAM-SHA-256");
    }

    private static GatewaySettings load(String settings) {
        Map<String, String> flags = new HashMap<>();
        for (String setting : settings.split(";")) {
            flags.put("kafka." + setting.split("=")[0], setting.split("=", 2)[1]);
        }
        return SettingsSource.load(null, Map.of(), flags);
    }
}
