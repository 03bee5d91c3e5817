package io.datahubgateway.common.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datahubgateway.common.declaration.DeclaredField;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Violation;
import io.datahubgateway.common.status.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsSourceTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        // file, environment, flag, expected
        ",     ,     ,     8080",
        "8001, ,     ,     8001",
        "8001, 8002, ,     8002",
        "8001, 8002, 8003, 8003",
        "8001, ,     8003, 8003",
        ",     8002, ,     8002",
        ",     ,     8003, 8003",
    })
    void flagsWinOverTheEnvironmentOverTheFileOverTheDefault(
            Integer file, Integer environment, Integer flag, int expected) throws IOException {
        GatewaySettings settings = SettingsSource.load(
                file == null ? null : yaml("ingress:\n  port: " + file),
                environment == null ? Map.of() : Map.of("DATAHUB_INGRESS_PORT", environment.toString()),
                flag == null ? Map.of() : Map.of("ingress.port", flag.toString()));

        assertThat(settings.ingress().port()).isEqualTo(expected);
    }

    @Test
    void readsEveryKindOfValueFromTheFileAndFromText() throws IOException {
        GatewaySettings settings = SettingsSource.load(
                yaml("""
                        roles: [ingress, egress]
                        kafka:
                          bootstrapServers: ["kafka-1:9092", "[::1]:9092"]
                        ingress:
                          maxBodySize: 1MiB
                        """),
                Map.of("DATAHUB_EGRESS_COMMITINTERVAL", "250ms", "DATAHUB_NODEID", "gateway-1", "HOME", "/root"),
                Map.of("roles", "egress, control-plane"));

        assertThat(settings.roles()).containsExactly(Role.EGRESS, Role.CONTROL_PLANE);
        assertThat(settings.kafka().bootstrapServers()).containsExactly("kafka-1:9092", "[::1]:9092");
        assertThat(settings.ingress().maxBodySize()).hasToString("1MiB");
        assertThat(settings.egress().commitInterval()).isEqualTo(Duration.ofMillis(250));
        assertThat(settings.nodeId()).isEqualTo("gateway-1");
    }

    @Test
    void anEmptyFileSetsNothing() throws IOException {
        assertThat(SettingsSource.load(yaml("# nothing yet\n"), Map.of(), Map.of()))
                .isEqualTo(SettingsSource.load(null, Map.of(), Map.of()));
    }

    @Test
    void reportsAllUnknownKeysAndBadValuesTogether() throws IOException {
        Path file = yaml("""
                ingres:
                  port: 8080
                ingress:
                  prot: 8080
                  maxRecords: many
                control:
                  port: 70000
                """);

        assertThat(violations(file, Map.of(), Map.of()))
                .extracting(Violation::path)
                .containsExactlyInAnyOrder("ingres", "ingress.prot", "ingress.maxRecords", "control.port");
    }

    @Test
    void namesUnknownVariablesOfTheEnvironment() {
        Map<String, String> environment = Map.of(
                "DATAHUB_INGRESS_PROT", "8080",
                "DATAHUB_PORT", "8080",
                "DATAHUB_JAVA_OPTS", "-Xmx1g",
                "DATAHUBS", "7");

        assertThat(violations(null, environment, Map.of()))
                .extracting(Violation::path)
                .containsExactly("DATAHUB_INGRESS_PROT", "DATAHUB_PORT");
    }

    @Test
    void aDuplicateKeyIsReportedWithItsLine() throws IOException {
        assertThat(violations(yaml("host: 127.0.0.1\nhost: 0.0.0.0\n"), Map.of(), Map.of()))
                .singleElement()
                .asString()
                .contains("line 2", "host");
    }

    @ParameterizedTest
    @CsvSource({"'a: [',line", "'- roles',mapping", "'ingress: 7',ingress: must be an object"})
    void saysWhatIsWrongWithAFile(String content, String expected) throws IOException {
        assertThat(violations(yaml(content), Map.of(), Map.of()))
                .singleElement()
                .asString()
                .contains(expected);
    }

    @Test
    void aSettingBelowATextInTheFileIsAProblemAndNoFault() throws IOException {
        assertThat(violations(yaml("ingress: 7"), Map.of("DATAHUB_INGRESS_PORT", "8080"), Map.of()))
                .singleElement()
                .asString()
                .contains("ingress");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0123", "1_000", "true", "1e3"})
    void aPasswordThatYamlTakesForSomethingElseIsRefusedAndNotChanged(String password) throws IOException {
        Path file = yaml("kafka:\n  sasl:\n    password: " + password + "\n");

        assertThat(violations(file, Map.of(), Map.of()))
                .extracting(Violation::toString)
                .contains("kafka.sasl.password: must be a text: put it in quotes");
    }

    @Test
    void aMissingFileIsNamed() {
        assertThat(violations(folder.resolve("absent.yaml"), Map.of(), Map.of()))
                .singleElement()
                .asString()
                .contains("absent.yaml");
    }

    @Test
    void theEmbeddedBrokerIsOffWithAnExistingCluster() {
        Map<String, String> cluster = Map.of("kafka.bootstrapServers", "kafka-1:9092,kafka-2:9092");

        assertThat(SettingsSource.load(null, Map.of(), cluster).roles())
                .containsExactly(Role.INGRESS, Role.EGRESS, Role.CONTROL_PLANE);
    }

    @Test
    void rolesWithoutABrokerNeedACluster() {
        assertThat(violations(null, Map.of(), Map.of("roles", "ingress")))
                .extracting(Violation::path)
                .containsExactly("kafka.bootstrapServers");
        assertThat(violations(null, Map.of(), Map.of("roles", "kafka", "kafka.bootstrapServers", "kafka-1:9092")))
                .extracting(Violation::path)
                .containsExactly("roles");
    }

    @Test
    void whoAsksForSignaturesSaysWhoMaySign() {
        assertThat(violations(null, Map.of(), Map.of("ingress.tencent.requireSignature", "true")))
                .extracting(Violation::path)
                .containsExactly("ingress.tencent.credentials");
    }

    /** A default that changes is a change for every user: it has to be made here too. */
    @Test
    void pinsEveryDefault() {
        Map<String, String> defaults = new TreeMap<>();
        DeclaredField.of(GatewaySettings.class)
                .forEach(field -> defaults.put(field.path(), field.declaration().defaultValue()));

        assertThat(defaults)
                .isEqualTo(new TreeMap<>(Map.ofEntries(
                        Map.entry("roles", "[\"kafka\",\"ingress\",\"egress\",\"control-plane\"]"),
                        Map.entry("http.maxConnections", "10000"),
                        Map.entry("http.headTimeout", "10s"),
                        Map.entry("http.idleTimeout", "1m"),
                        Map.entry("http.maxStreams", "100"),
                        Map.entry("http.maxStreamResets", "200"),
                        Map.entry("http.tls.certificate", ""),
                        Map.entry("http.tls.clientCertificates", ""),
                        Map.entry("http.tls.clientTrust", ""),
                        Map.entry("http.tls.enabled", ""),
                        Map.entry("http.tls.key", ""),
                        Map.entry("http.tls.keyStore", ""),
                        Map.entry("http.tls.keyStorePassword", ""),
                        Map.entry("ingress.tls.certificate", ""),
                        Map.entry("ingress.tls.clientCertificates", ""),
                        Map.entry("ingress.tls.clientTrust", ""),
                        Map.entry("ingress.tls.enabled", ""),
                        Map.entry("ingress.tls.key", ""),
                        Map.entry("ingress.tls.keyStore", ""),
                        Map.entry("ingress.tls.keyStorePassword", ""),
                        Map.entry("control.tls.certificate", ""),
                        Map.entry("control.tls.clientCertificates", ""),
                        Map.entry("control.tls.clientTrust", ""),
                        Map.entry("control.tls.enabled", ""),
                        Map.entry("control.tls.key", ""),
                        Map.entry("control.tls.keyStore", ""),
                        Map.entry("control.tls.keyStorePassword", ""),
                        Map.entry("management.tls.certificate", ""),
                        Map.entry("management.tls.clientCertificates", ""),
                        Map.entry("management.tls.clientTrust", ""),
                        Map.entry("management.tls.enabled", ""),
                        Map.entry("management.tls.key", ""),
                        Map.entry("management.tls.keyStore", ""),
                        Map.entry("management.tls.keyStorePassword", ""),
                        Map.entry("nodeId", ""),
                        Map.entry("host", "127.0.0.1"),
                        Map.entry("dataDir", "data"),
                        Map.entry("accessLog", "false"),
                        Map.entry("kafka.bootstrapServers", "[]"),
                        Map.entry("kafka.port", "9092"),
                        Map.entry("kafka.security", "plaintext"),
                        Map.entry("kafka.tls.trustStore", ""),
                        Map.entry("kafka.tls.trustStoreType", ""),
                        Map.entry("kafka.tls.trustStorePassword", ""),
                        Map.entry("kafka.tls.keyStore", ""),
                        Map.entry("kafka.tls.keyStoreType", ""),
                        Map.entry("kafka.tls.keyStorePassword", ""),
                        Map.entry("kafka.tls.keyPassword", ""),
                        Map.entry("kafka.tls.verifyHostname", "true"),
                        Map.entry("kafka.sasl.mechanism", ""),
                        Map.entry("kafka.sasl.username", ""),
                        Map.entry("kafka.sasl.password", ""),
                        Map.entry("kafka.sasl.tokenUrl", ""),
                        Map.entry("kafka.sasl.clientId", ""),
                        Map.entry("kafka.sasl.clientSecret", ""),
                        Map.entry("kafka.sasl.scope", ""),
                        Map.entry("kafka.topicReplication", ""),
                        Map.entry("kafka.topicMinInsync", ""),
                        Map.entry("ingress.port", "8080"),
                        Map.entry("ingress.maxBodySize", "8MiB"),
                        Map.entry("ingress.streamTime", "24h"),
                        Map.entry("ingress.maxRecords", "10000"),
                        Map.entry("ingress.maxInflatedSize", ""),
                        Map.entry("ingress.maxInflation", "100"),
                        Map.entry("ingress.requestsPerSecond", ""),
                        Map.entry("ingress.bytesPerSecond", ""),
                        Map.entry("ingress.burst", "100ms"),
                        Map.entry("ingress.cors.origins", "[]"),
                        Map.entry("ingress.cors.methods", "[\"GET\",\"POST\"]"),
                        Map.entry("ingress.cors.headers", "[\"*\"]"),
                        Map.entry("ingress.cors.credentials", "false"),
                        Map.entry("ingress.cors.maxAge", "10m"),
                        Map.entry("ingress.maxBytesInFlight", "64MiB"),
                        Map.entry("ingress.maxRequestsInFlight", "10000"),
                        Map.entry("ingress.stall", "1s"),
                        Map.entry("ingress.appendDeadline", "20s"),
                        Map.entry("ingress.bodyTimeout", "1m"),
                        Map.entry("ingress.compression", "none"),
                        Map.entry("ingress.linger", "0ms"),
                        Map.entry("ingress.buffer", ""),
                        Map.entry("ingress.eventLoops", ""),
                        Map.entry("ingress.readers", "4"),
                        Map.entry("ingress.requestsInFlight", "1"),
                        Map.entry("ingress.maxReadBytes", "48MiB"),
                        Map.entry("ingress.maxOpenReads", "1000"),
                        Map.entry("ingress.heartbeat", "15s"),
                        Map.entry("ingress.administration", "true"),
                        Map.entry("ingress.tencent.credentials", ""),
                        Map.entry("ingress.tencent.requireSignature", "false"),
                        Map.entry("egress.commitInterval", "500ms"),
                        Map.entry("egress.commitRecords", "1000"),
                        Map.entry("egress.buffer", "16MiB"),
                        Map.entry("egress.drain", "10s"),
                        Map.entry("egress.maxPollInterval", "5m"),
                        Map.entry("control.port", "8083"),
                        Map.entry("management.port", "8081"))));
    }

    private Path yaml(String content) throws IOException {
        return Files.writeString(folder.resolve("settings.yaml"), content);
    }

    private static List<Violation> violations(Path file, Map<String, String> environment, Map<String, String> flags) {
        return catchThrowableOfType(InvalidDocumentException.class, () -> SettingsSource.load(file, environment, flags))
                .violations();
    }
}
