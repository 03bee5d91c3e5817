package io.datahubgateway.common.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.datahubgateway.broker.EmbeddedKafka;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.settings.KafkaSettings;
import io.datahubgateway.common.settings.SettingsSource;
import io.datahubgateway.testkit.KeyFiles;
import io.datahubgateway.testkit.Ports;
import io.datahubgateway.testkit.TestKafka;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every way to connect, against a broker with a listener for each. */
class ClientSecurityIT {

    private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    /** What a password may hold that a careless quotation would end at. */
    private static final String PASSWORD = "p\"w\\;d' =x";

    @TempDir
    private static Path folder;

    private static final Map<String, Integer> PORTS = new LinkedHashMap<>();
    private static TokenServer tokens;
    private static EmbeddedKafka broker;
    private static Path gatewayKey;
    private static Path certificate;
    private static Path trustJks;
    private static Path trustPkcs12;
    private static Path strangersCertificate;

    @BeforeAll
    static void start() throws Exception {
        KeyFiles keys = new KeyFiles(folder);
        Path brokerKey = keys.key("broker", "ip:127.0.0.1");
        Path strangersKey = keys.key("stranger", "dns:elsewhere.example");
        gatewayKey = keys.key("gateway", "dns:gateway.example");
        certificate = keys.certificate(brokerKey);
        strangersCertificate = keys.certificate(strangersKey);
        trustJks = keys.trust(certificate, "JKS");
        trustPkcs12 = keys.trust(certificate, "PKCS12");
        tokens = new TokenServer();
        Path keySet = Files.writeString(folder.resolve("keys.json"), tokens.keySet());
        List<String> listeners = List.of("CONTROLLER", "PLAINTEXT", "LOGIN", "TLS", "MUTUAL", "STRANGER", "LOGINTLS");
        List<Integer> free = Ports.free(listeners.size());
        for (int i = 0; i < free.size(); i++) {
            PORTS.put(listeners.get(i), free.get(i));
        }

        Map<String, String> properties = new HashMap<>();
        properties.put("listeners", listeners(PORTS));
        properties.put("controller.quorum.voters", "1@127.0.0.1:" + PORTS.get("CONTROLLER"));
        Map<String, Integer> advertised = new LinkedHashMap<>(PORTS);
        advertised.remove("CONTROLLER");
        properties.put("advertised.listeners", listeners(advertised));
        properties.put(
                "listener.security.protocol.map",
                "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,LOGIN:SASL_PLAINTEXT,TLS:SSL,MUTUAL:SSL,STRANGER:SSL,"
                        + "LOGINTLS:SASL_SSL");
        properties.put("inter.broker.listener.name", "PLAINTEXT");
        putKey(properties, "tls", brokerKey);
        putKey(properties, "mutual", brokerKey);
        putKey(properties, "stranger", strangersKey);
        putKey(properties, "logintls", brokerKey);
        properties.put("listener.name.mutual.ssl.client.auth", "required");
        properties.put("listener.name.mutual.ssl.truststore.type", "PEM");
        properties.put(
                "listener.name.mutual.ssl.truststore.location",
                keys.certificate(gatewayKey).toString());
        properties.put("listener.name.login.sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER");
        properties.put("listener.name.logintls.sasl.enabled.mechanisms", "SCRAM-SHA-512");
        properties.put(
                "listener.name.login.plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_datahub=\""
                        + PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"") + "\";");
        for (String scram : List.of("login.scram-sha-256", "login.scram-sha-512", "logintls.scram-sha-512")) {
            properties.put(
                    "listener.name." + scram + ".sasl.jaas.config",
                    "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        }
        properties.put(
                "listener.name.login.oauthbearer.sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;");
        properties.put(
                "listener.name.login.oauthbearer.sasl.server.callback.handler.class",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerValidatorCallbackHandler");
        properties.put(
                "listener.name.login.oauthbearer.sasl.oauthbearer.jwks.endpoint.url",
                keySet.toUri().toString());
        System.setProperty(ALLOWED_URLS, keySet.toUri().toString()); // for the broker, which is in this process too
        broker = EmbeddedKafka.start(folder.resolve("kafka"), "127.0.0.1", PORTS.get("PLAINTEXT"), properties);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            for (ScramMechanism mechanism : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
                TestKafka.get(admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                "datahub", new ScramCredentialInfo(mechanism, 4096), PASSWORD)))
                        .all());
            }
        }
    }

    @AfterAll
    static void stop() {
        broker.close();
        tokens.close();
        System.clearProperty(ALLOWED_URLS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"})
    void logsInWithNameAndPassword(String mechanism) throws Exception {
        assertEveryClientWorks(connection("LOGIN", login(mechanism)));
    }

    @Test
    void logsInWithATokenOfTheOneTokenEndpoint() throws Exception {
        assertEveryClientWorks(connection("LOGIN", tokensOf(tokens.url())));

        assertThat(System.getProperty(ALLOWED_URLS)).isEqualTo(tokens.url());
        assertThat(tokens.requests())
                .isNotEmpty()
                .allSatisfy(request -> assertThat(request).contains("grant_type=client_credentials", "scope=kafka"));
    }

    @Test
    void isNotSentElsewhereForATokenByTheTokenEndpoint() {
        int before = tokens.requests().size();

        assertThatThrownBy(() -> connection("LOGIN", tokensOf(tokens.movedUrl()))
                        .producer("test", Map.of(SaslConfigs.SASL_LOGIN_RETRY_BACKOFF_MAX_MS, 500L)))
                .isInstanceOf(KafkaException.class)
                .hasStackTraceContaining("response code 302")
                .message()
                .doesNotContain("hush");

        assertThat(tokens.requests()).hasSize(before);
    }

    private static Map<String, String> tokensOf(String url) {
        return Map.of(
                "security", "sasl-plaintext",
                "sasl.mechanism", "OAUTHBEARER",
                "sasl.tokenUrl", url,
                "sasl.clientId", "datahub",
                "sasl.clientSecret", "${env:SECRET}",
                "sasl.scope", "kafka");
    }

    @Test
    void aWrongPasswordIsSaidToBeOne() {
        Map<String, String> settings = new HashMap<>(login("SCRAM-SHA-512"));
        settings.put("sasl.password", "wrong");

        assertRefused(connection("LOGIN", settings), SaslAuthenticationException.class);
    }

    @Test
    void trustsCertificatesInEveryFormat() throws Exception {
        assertEveryClientWorks(connection("TLS", Map.of("security", "tls", "tls.trustStore", certificate.toString())));
        for (Path store : List.of(trustJks, trustPkcs12)) {
            assertEveryClientWorks(connection(
                    "TLS",
                    Map.of(
                            "security",
                            "tls",
                            "tls.trustStore",
                            store.toString(),
                            "tls.trustStorePassword",
                            KeyFiles.PASSWORD)));
        }
    }

    @Test
    void encryptsALogin() throws Exception {
        Map<String, String> settings = new HashMap<>(login("SCRAM-SHA-512"));
        settings.put("security", "sasl-tls");
        settings.put("tls.trustStore", certificate.toString());

        assertEveryClientWorks(connection("LOGINTLS", settings));
    }

    @Test
    void showsItsOwnCertificateWhereBrokersAskForOne() throws Exception {
        Map<String, String> settings =
                new HashMap<>(Map.of("security", "tls", "tls.trustStore", certificate.toString()));
        assertRefused(connection("MUTUAL", settings), SslAuthenticationException.class);

        settings.put("tls.keyStore", gatewayKey.toString());
        settings.put("tls.keyStorePassword", KeyFiles.PASSWORD);
        assertEveryClientWorks(connection("MUTUAL", settings));
    }

    @Test
    void aBrokerMustBeTheHostThatWasAskedForUnlessTheSettingsSayOtherwise() throws Exception {
        Map<String, String> settings =
                new HashMap<>(Map.of("security", "tls", "tls.trustStore", strangersCertificate.toString()));
        assertRefused(connection("STRANGER", settings), SslAuthenticationException.class);

        settings.put("tls.verifyHostname", "false");
        assertEveryClientWorks(connection("STRANGER", settings));
    }

    @Test
    void aStrangersCertificateIsNotTrusted() {
        assertRefused(
                connection("TLS", Map.of("security", "tls", "tls.trustStore", strangersCertificate.toString())),
                SslAuthenticationException.class);
    }

    @Test
    void whatLeadsNowhereIsNamedBeforeAnyClientIsMade() {
        Map<String, String> noPassword = new HashMap<>(login("PLAIN"));
        noPassword.put("sasl.password", "${env:NOBODY}");
        assertThat(catchThrowableOfType(InvalidDocumentException.class, () -> connection("LOGIN", noPassword))
                        .violations())
                .singleElement()
                .hasToString("kafka.sasl.password: ${env:NOBODY} is not there or empty");
        assertThatThrownBy(() -> connection("TLS", Map.of("security", "tls", "tls.trustStore", "/nowhere.pem")))
                .hasMessage("kafka.tls.trustStore: there is no file /nowhere.pem that can be read");
    }

    @Test
    void nothingShowsAPassword() {
        assertThat(connection("LOGIN", login("PLAIN")).toString()).doesNotContain(PASSWORD, "p\\\"w");
    }

    @Test
    void topicsOfTasksAreMadeAsSafeAsTheSettingsSay() {
        KafkaSettings settings = settings("PLAINTEXT", Map.of("topicReplication", "3", "topicMinInsync", "2"));

        assertThat(NewTopics.of(settings).topic("t", 4)).satisfies(topic -> {
            assertThat(topic.numPartitions()).isEqualTo(4);
            assertThat(topic.replicationFactor()).isEqualTo((short) 3);
            assertThat(topic.configs()).containsExactly(Map.entry("min.insync.replicas", "2"));
        });
        assertThat(NewTopics.AS_THE_CLUSTER.topic("t", 4).replicationFactor()).isEqualTo((short) -1);
    }

    private static void assertEveryClientWorks(KafkaConnection kafka) throws Exception {
        String topic = TestKafka.fresh("secured");
        try (Admin admin = kafka.admin("test");
                KafkaProducer<byte[], byte[]> producer = kafka.producer("test", Map.of());
                KafkaConsumer<byte[], byte[]> consumer = kafka.consumer("test", Map.of())) {
            TestKafka.get(admin.createTopics(List.of(kafka.newTopics().topic(topic, 1)))
                    .all());
            producer.send(new ProducerRecord<>(topic, "value".getBytes(StandardCharsets.UTF_8)))
                    .get(20, TimeUnit.SECONDS);
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seek(partition, 0);
            List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (records.isEmpty() && System.nanoTime() < deadline) {
                consumer.poll(Duration.ofMillis(200)).forEach(records::add);
            }
            assertThat(records)
                    .singleElement()
                    .satisfies(record -> assertThat(record.value())
                            .asString(StandardCharsets.UTF_8)
                            .isEqualTo("value"));
        }
    }

    private static void assertRefused(KafkaConnection kafka, Class<? extends Throwable> reason) {
        try (Admin admin = kafka.admin("test")) {
            assertThatThrownBy(() -> admin.describeCluster().nodes().get(1, TimeUnit.MINUTES))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(reason)
                    .message()
                    .doesNotContain("wrong");
        }
    }

    private static Map<String, String> login(String mechanism) {
        return Map.of(
                "security", "sasl-plaintext",
                "sasl.mechanism", mechanism,
                "sasl.username", "datahub",
                "sasl.password", "${env:PASSWORD}");
    }

    private static KafkaConnection connection(String listener, Map<String, String> settings) {
        KafkaSettings kafka = settings(listener, settings);
        return new KafkaConnection(
                kafka.bootstrapServers(),
                "test",
                ClientSecurity.of(kafka, Map.of("PASSWORD", PASSWORD, "SECRET", "hush")),
                NewTopics.of(kafka));
    }

    private static KafkaSettings settings(String listener, Map<String, String> settings) {
        Map<String, String> flags = new HashMap<>();
        settings.forEach((path, value) -> flags.put("kafka." + path, value));
        flags.put("kafka.bootstrapServers", "127.0.0.1:" + PORTS.get(listener));
        return SettingsSource.load(null, Map.of(), flags).kafka();
    }

    private static void putKey(Map<String, String> properties, String listener, Path key) {
        properties.put("listener.name." + listener + ".ssl.keystore.type", "PKCS12");
        properties.put("listener.name." + listener + ".ssl.keystore.location", key.toString());
        properties.put("listener.name." + listener + ".ssl.keystore.password", KeyFiles.PASSWORD);
        properties.put("listener.name." + listener + ".ssl.key.password", KeyFiles.PASSWORD);
    }

    private static String listeners(Map<String, Integer> ports) {
        return ports.entrySet().stream()
                .map(port -> port.getKey() + "://127.0.0.1:" + port.getValue())
                .collect(Collectors.joining(","));
    }
}
