package io.datahubgateway.common.settings;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Secret;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Encryption of HTTP ports: TLS 1.2 and 1.3. */
public record ServerTls(
        @Field(
                doc = "`false` keeps a port in clear text although `http.tls` has a certificate. Without it a port is"
                        + " encrypted when it, or `http.tls`, has a certificate.",
                example = "false")
        @Nullable
        Boolean enabled,

        @Field(
                doc =
                        "PEM file with the certificate and, after it, those that lead to a certificate that clients trust.",
                example = "/etc/datahub/tls.crt",
                minSize = 1)
        @Nullable
        String certificate,

        @Field(
                doc = "PEM file with the key of `certificate`, not encrypted.",
                example = "/etc/datahub/tls.key",
                minSize = 1)
        @Nullable
        String key,

        @Field(
                doc = "PKCS12 file with one key and its certificates, in place of `certificate` and `key`.",
                example = "/etc/datahub/tls.p12",
                minSize = 1)
        @Nullable
        String keyStore,

        @Field(doc = "Password of `keyStore`.", example = "${file:/run/secrets/keystore}") @Nullable
        Secret keyStorePassword,

        @Field(
                doc =
                        "Whether clients show a certificate of their own. Without it `required` when `clientTrust` is there,"
                                + " else `none`.",
                example = "required")
        @Nullable
        ClientCertificates clientCertificates,

        @Field(
                doc = "PEM file with the certificates that those of clients must lead to.",
                example = "/etc/datahub/clients.pem",
                minSize = 1)
        @Nullable
        String clientTrust) {

    public ServerTls {
        if (keyStore != null && (certificate != null || key != null)) {
            throw new InvalidDocumentException("keyStore", "and certificate exclude each other");
        }
        if ((certificate == null) != (key == null)) {
            throw new InvalidDocumentException(certificate == null ? "certificate" : "key", "is missing");
        }
        if ((keyStore == null) != (keyStorePassword == null)) {
            throw new InvalidDocumentException(keyStore == null ? "keyStore" : "keyStorePassword", "is missing");
        }
        if (clientTrust == null && clientCertificates != null && clientCertificates != ClientCertificates.NONE) {
            throw new InvalidDocumentException("clientTrust", "is missing: clientCertificates needs it");
        }
    }

    /** What clients show. */
    public enum ClientCertificates {
        /** Nothing is asked for. */
        NONE,
        /** A certificate is asked for; one that is not trusted is refused. */
        OPTIONAL,
        /** A handshake without a trusted certificate fails. */
        REQUIRED;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether a certificate is named here. */
    public boolean hasCertificate() {
        return certificate != null || keyStore != null;
    }

    /** Whether anything is said about clients here. */
    public boolean namesClients() {
        return clientCertificates != null || clientTrust != null;
    }
}
