package io.datahubgateway.common.settings;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Secret;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka cluster and the connection to it. What is declared here is what can be set: there is no way to hand further
 * properties to Kafka's clients, some of which load classes or open URLs.
 */
public record KafkaSettings(
        @Field(
                doc = "Brokers of an existing cluster, `host:port` each. Without any, the embedded broker is used.",
                defaultValue = "[]",
                example = "[\"kafka-1:9092\",\"kafka-2:9092\"]",
                pattern = "[^\\s,:]+:\\d{1,5}|\\[[0-9a-fA-F:]+\\]:\\d{1,5}")
        List<String> bootstrapServers,

        @Field(doc = "Port of the embedded broker.", defaultValue = "9092", min = "0", max = "65535")
        int port,

        @Field(
                doc = "How an existing cluster is spoken to: encrypted or not, with or without a login.",
                defaultValue = "plaintext")
        Security security,

        @Field(doc = "Certificates, for `tls` and `sasl-tls`.", defaultValue = "{}")
        Tls tls,

        @Field(doc = "The login, for `sasl-plaintext` and `sasl-tls`.", defaultValue = "{}")
        Sasl sasl,

        @Field(
                doc = "Copies of a topic that a task creates. Without it, as the cluster is set.",
                example = "3",
                min = "1",
                max = "100")
        @Nullable
        Integer topicReplication,

        @Field(
                doc =
                        "Copies that must be in sync when a record is acknowledged, for a topic that a task creates. Without"
                                + " it, as the cluster is set.",
                example = "2",
                min = "1",
                max = "100")
        @Nullable
        Integer topicMinInsync) {

    public KafkaSettings {
        if (bootstrapServers.isEmpty() && security != Security.PLAINTEXT) {
            throw new InvalidDocumentException(
                    "security", "goes with bootstrapServers: the embedded broker is plaintext");
        }
        if (!security.isEncrypted() && !tls.equals(Tls.NONE)) {
            throw new InvalidDocumentException("tls", "goes with security tls or sasl-tls");
        }
        if (security.hasLogin() != (sasl.mechanism() != null)) {
            throw new InvalidDocumentException(
                    "sasl.mechanism",
                    (security.hasLogin() ? "is required" : "is of no use") + " with security " + security);
        }
        if (bootstrapServers.isEmpty()) { // one broker: topics could not be made, or would never acknowledge
            requireOne("topicReplication", topicReplication);
            requireOne("topicMinInsync", topicMinInsync);
        }
        if (topicReplication != null && topicMinInsync != null && topicMinInsync > topicReplication) {
            throw new InvalidDocumentException("topicMinInsync", "must not be larger than topicReplication");
        }
    }

    private static void requireOne(String key, @Nullable Integer copies) {
        if (copies != null && copies > 1) {
            throw new InvalidDocumentException(key, "goes with bootstrapServers: the embedded broker is one");
        }
    }

    /** Security protocols of Kafka, by names that say what they do. */
    public enum Security {
        PLAINTEXT,
        TLS,
        SASL_PLAINTEXT,
        SASL_TLS;

        public boolean isEncrypted() {
            return this == TLS || this == SASL_TLS;
        }

        public boolean hasLogin() {
            return this == SASL_PLAINTEXT || this == SASL_TLS;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Formats of certificates and keys. */
    public enum StoreType {
        PEM,
        JKS,
        PKCS12
    }

    /** Whom the gateway trusts and how it shows who it is. */
    public record Tls(
            @Field(
                    doc = "File with the certificates to trust. Without it, those that the JVM trusts.",
                    example = "/etc/datahub/ca.pem",
                    minSize = 1)
            @Nullable
            String trustStore,

            @Field(doc = "Format of `trustStore`. Without it: JKS for `.jks`, PKCS12 for `.p12` and `.pfx`, else PEM.")
            @Nullable
            StoreType trustStoreType,

            @Field(doc = "Password of a JKS or PKCS12 `trustStore`.", example = "${env:TRUST_PASSWORD}") @Nullable
            Secret trustStorePassword,

            @Field(
                    doc = "File with the gateway's own key and certificates, where brokers ask for them.",
                    example = "/etc/datahub/gateway.p12",
                    minSize = 1)
            @Nullable
            String keyStore,

            @Field(doc = "Format of `keyStore`. Without it: JKS for `.jks`, PKCS12 for `.p12` and `.pfx`, else PEM.")
            @Nullable
            StoreType keyStoreType,

            @Field(doc = "Password of a JKS or PKCS12 `keyStore`.", example = "${file:/run/secrets/keystore}") @Nullable
            Secret keyStorePassword,

            @Field(doc = "Password of the key in `keyStore`, where it has one of its own.") @Nullable
            Secret keyPassword,

            @Field(
                    doc =
                            "Whether a broker's certificate must name the host that was asked for. `false` lets anyone with"
                                    + " a trusted certificate pose as a broker.",
                    defaultValue = "true")
            boolean verifyHostname) {

        static final Tls NONE = new Tls(null, null, null, null, null, null, null, true);

        public Tls {
            if (trustStore == null && trustStorePassword != null) {
                throw new InvalidDocumentException("trustStorePassword", "goes with trustStore");
            }
            if (keyStore == null && (keyStorePassword != null || keyPassword != null)) {
                throw new InvalidDocumentException("keyStorePassword", "goes with keyStore");
            }
        }
    }

    /** Ways to log in. */
    public enum Mechanism {
        PLAIN("PLAIN"),
        SCRAM_SHA_256("SCRAM-SHA-256"),
        SCRAM_SHA_512("SCRAM-SHA-512"),
        OAUTHBEARER("OAUTHBEARER");

        private final String text;

        Mechanism(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** How the gateway logs in. */
    public record Sasl(
            @Field(doc = "The mechanism; required with `sasl-plaintext` and `sasl-tls`.", example = "SCRAM-SHA-512")
            @Nullable
            Mechanism mechanism,

            @Field(doc = "Name of the user, for PLAIN and SCRAM.", example = "datahub", minSize = 1) @Nullable
            String username,

            @Field(doc = "Password of the user, for PLAIN and SCRAM.", example = "${env:KAFKA_PASSWORD}") @Nullable
            Secret password,

            @Field(
                    doc = "Where OAUTHBEARER fetches its tokens (client credentials grant). No other URL is asked. With"
                            + " https its certificate must be one that the JVM trusts; `tls` is for brokers.",
                    example = "https://login.example.com/oauth2/token")
            @Nullable
            URI tokenUrl,

            @Field(doc = "Client id, for OAUTHBEARER.", example = "datahub", minSize = 1) @Nullable
            String clientId,

            @Field(doc = "Secret of the client, for OAUTHBEARER.", example = "${file:/run/secrets/client}") @Nullable
            Secret clientSecret,

            @Field(doc = "Scope that is asked for, for OAUTHBEARER.", example = "kafka") @Nullable
            String scope) {

        public Sasl {
            boolean oauth = mechanism == Mechanism.OAUTHBEARER;
            boolean user = mechanism != null && !oauth;
            require("username", username, user);
            require("password", password, user);
            require("tokenUrl", tokenUrl, oauth);
            require("clientId", clientId, oauth);
            require("clientSecret", clientSecret, oauth);
            if (!oauth && scope != null) {
                throw new InvalidDocumentException("scope", "goes with mechanism OAUTHBEARER");
            }
            if (tokenUrl != null
                    && (tokenUrl.getHost() == null
                            || !("https".equals(tokenUrl.getScheme()) || "http".equals(tokenUrl.getScheme())))) {
                throw new InvalidDocumentException("tokenUrl", "must be an absolute http or https URL");
            }
            if (tokenUrl != null && tokenUrl.getRawUserInfo() != null) { // the URL is shown, also in Kafka's messages
                throw new InvalidDocumentException("tokenUrl", "must hold no user; see clientId and clientSecret");
            }
        }

        private static void require(String key, @Nullable Object value, boolean needed) {
            if (needed && value == null) {
                throw new InvalidDocumentException(key, "is required by the mechanism");
            }
            if (!needed && value != null) {
                throw new InvalidDocumentException(key, "does not belong to the mechanism");
            }
        }
    }
}
