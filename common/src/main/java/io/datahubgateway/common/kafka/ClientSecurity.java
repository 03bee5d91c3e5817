package io.datahubgateway.common.kafka;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Secret;
import io.datahubgateway.common.settings.KafkaSettings;
import io.datahubgateway.common.settings.KafkaSettings.Mechanism;
import io.datahubgateway.common.settings.KafkaSettings.Sasl;
import io.datahubgateway.common.settings.KafkaSettings.Security;
import io.datahubgateway.common.settings.KafkaSettings.StoreType;
import io.datahubgateway.common.settings.KafkaSettings.Tls;
import java.net.HttpURLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.oauthbearer.ClientCredentialsJwtRetriever;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginCallbackHandler;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.security.scram.ScramLoginModule;
import org.jspecify.annotations.Nullable;

/**
 * The connection settings as properties of Kafka's clients, with the secrets resolved. The only place that holds them;
 * nothing of it is ever printed. Immutable; any thread.
 */
public final class ClientSecurity {

    /** Neither encryption nor login: the embedded broker. */
    public static final ClientSecurity PLAINTEXT = new ClientSecurity(Security.PLAINTEXT, Map.of());

    /** Kafka's clients ask no token endpoint that this system property does not list. */
    private static final String ALLOWED_URLS = "org.apache.kafka.sasl.oauthbearer.allowed.urls";

    private final Security security;
    private final Map<String, Object> properties;

    private ClientSecurity(Security security, Map<String, Object> properties) {
        this.security = security;
        this.properties = Map.copyOf(properties);
    }

    /**
     * Resolves the secrets and looks whether the files are there. Reads files.
     *
     * @param environment for references to it
     * @throws InvalidDocumentException with the path of the setting that can't be used
     */
    public static ClientSecurity of(KafkaSettings kafka, Map<String, String> environment) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, protocol(kafka.security()));
        Resolver resolver = new Resolver(environment);
        if (kafka.security().isEncrypted()) {
            putTls(kafka.tls(), resolver, properties);
        }
        if (kafka.security().hasLogin()) {
            putLogin(kafka.sasl(), resolver, properties);
        }
        return new ClientSecurity(kafka.security(), properties);
    }

    /** For the clients alone. */
    Map<String, Object> properties() {
        return properties;
    }

    private static String protocol(Security security) {
        return switch (security) {
            case PLAINTEXT -> "PLAINTEXT";
            case TLS -> "SSL";
            case SASL_PLAINTEXT -> "SASL_PLAINTEXT";
            case SASL_TLS -> "SASL_SSL";
        };
    }

    private static void putTls(Tls tls, Resolver resolver, Map<String, Object> properties) {
        properties.put(SslConfigs.SSL_ENDPOINT_IDENTIFICATION_ALGORITHM_CONFIG, tls.verifyHostname() ? "https" : "");
        if (tls.trustStore() != null) {
            properties.put(
                    SslConfigs.SSL_TRUSTSTORE_LOCATION_CONFIG, resolver.file("kafka.tls.trustStore", tls.trustStore()));
            properties.put(SslConfigs.SSL_TRUSTSTORE_TYPE_CONFIG, type(tls.trustStore(), tls.trustStoreType()));
            resolver.put(
                    properties,
                    SslConfigs.SSL_TRUSTSTORE_PASSWORD_CONFIG,
                    "kafka.tls.trustStorePassword",
                    tls.trustStorePassword());
        }
        if (tls.keyStore() != null) {
            properties.put(
                    SslConfigs.SSL_KEYSTORE_LOCATION_CONFIG, resolver.file("kafka.tls.keyStore", tls.keyStore()));
            properties.put(SslConfigs.SSL_KEYSTORE_TYPE_CONFIG, type(tls.keyStore(), tls.keyStoreType()));
            resolver.put(
                    properties,
                    SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG,
                    "kafka.tls.keyStorePassword",
                    tls.keyStorePassword());
            resolver.put(properties, SslConfigs.SSL_KEY_PASSWORD_CONFIG, "kafka.tls.keyPassword", tls.keyPassword());
        }
    }

    private static String type(String file, @Nullable StoreType declared) {
        if (declared != null) {
            return declared.name();
        }
        String name = file.toLowerCase(Locale.ROOT);
        StoreType type = name.endsWith(".jks")
                ? StoreType.JKS
                : name.endsWith(".p12") || name.endsWith(".pfx") ? StoreType.PKCS12 : StoreType.PEM;
        return type.name();
    }

    private static void putLogin(Sasl sasl, Resolver resolver, Map<String, Object> properties) {
        Mechanism mechanism = sasl.mechanism();
        properties.put(SaslConfigs.SASL_MECHANISM, mechanism.toString());
        properties.put(
                SaslConfigs.SASL_JAAS_CONFIG,
                switch (mechanism) {
                    case PLAIN -> user(PlainLoginModule.class, sasl, resolver);
                    case SCRAM_SHA_256, SCRAM_SHA_512 -> user(ScramLoginModule.class, sasl, resolver);
                    case OAUTHBEARER -> new Password(OAuthBearerLoginModule.class.getName() + " required;");
                });
        if (mechanism == Mechanism.OAUTHBEARER) {
            putTokens(sasl, resolver, properties);
        }
    }

    private static void putTokens(Sasl sasl, Resolver resolver, Map<String, Object> properties) {
        String url = sasl.tokenUrl().toString();
        System.setProperty(ALLOWED_URLS, url); // of the process, as Kafka has it: one cluster per process
        HttpURLConnection.setFollowRedirects(false); // of the process too; only Kafka's token client uses that class
        properties.put(SaslConfigs.SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL, url);
        properties.put(SaslConfigs.SASL_LOGIN_CALLBACK_HANDLER_CLASS, OAuthBearerLoginCallbackHandler.class.getName());
        properties.put(SaslConfigs.SASL_OAUTHBEARER_JWT_RETRIEVER_CLASS, ClientCredentialsJwtRetriever.class.getName());
        properties.put(SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_ID, sasl.clientId());
        resolver.put(
                properties,
                SaslConfigs.SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET,
                "kafka.sasl.clientSecret",
                sasl.clientSecret());
        if (sasl.scope() != null) {
            properties.put(SaslConfigs.SASL_OAUTHBEARER_SCOPE, sasl.scope());
        }
    }

    private static Password user(Class<?> module, Sasl sasl, Resolver resolver) {
        String password = resolver.resolve("kafka.sasl.password", sasl.password());
        return new Password(module.getName() + " required username=" + quoted(sasl.username()) + " password="
                + quoted(password) + ";");
    }

    /** As the tokenizer of JAAS reads it back; nothing that stands in a name or a password can end the text. */
    private static String quoted(String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\n", "\\n")
                        .replace("\r", "\\r")
                + '"';
    }

    /** Turns what leads nowhere into problems with the path of the setting. */
    private record Resolver(Map<String, String> environment) {

        void put(Map<String, Object> properties, String property, String path, @Nullable Secret secret) {
            if (secret != null) {
                properties.put(property, new Password(resolve(path, secret)));
            }
        }

        String resolve(String path, Secret secret) {
            try {
                return secret.resolve(environment);
            } catch (IllegalArgumentException e) {
                throw new InvalidDocumentException(path, e.getMessage());
            }
        }

        String file(String path, String file) {
            if (!Files.isReadable(Path.of(file))) {
                throw new InvalidDocumentException(path, "there is no file " + file + " that can be read");
            }
            return file;
        }
    }

    /** Only what nobody minds to see in a log. */
    @Override
    public String toString() {
        return security.toString();
    }
}
