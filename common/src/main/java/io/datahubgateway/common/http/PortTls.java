package io.datahubgateway.common.http;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Secret;
import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.settings.ServerTls;
import io.datahubgateway.common.settings.ServerTls.ClientCertificates;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.X509KeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The encryption of one port: the files that its settings name, and what is read from them. What can't be used is said
 * with the setting and the file. Reads files: not on an event loop. Immutable; any thread.
 */
final class PortTls {

    private static final Set<String> PROTOCOLS = Set.of("TLSv1.3", "TLSv1.2");

    private final Place certificate;
    private final Place clients;
    private final Map<String, String> environment;

    /** Settings, and where they stand: the port's own, or those of all. */
    private record Place(String path, ServerTls tls) {

        String at(String key) {
            return path + "." + key;
        }
    }

    /**
     * What the files hold.
     *
     * @param contents of all files: equal exactly when nothing has changed
     * @param certificate of the port
     */
    record Loaded(List<Buffer> contents, ServerSSLOptions options, X509Certificate certificate) {}

    private PortTls(Place certificate, Place clients, Map<String, String> environment) {
        this.certificate = certificate;
        this.clients = clients;
        this.environment = environment;
    }

    /**
     * Of a port by the settings; empty when it speaks clear text. Reads nothing.
     *
     * @param environment for references to it
     * @throws InvalidDocumentException when the port is to be encrypted and there is no certificate
     */
    static Optional<PortTls> of(HttpPort port, GatewaySettings settings, Map<String, String> environment) {
        Place own = new Place(port + ".tls", port.tls(settings));
        Place common = new Place("http.tls", settings.http().tls());
        Boolean enabled = own.tls.enabled() == null ? common.tls.enabled() : own.tls.enabled();
        Place certificate = own.tls.hasCertificate() ? own : common;
        if (Boolean.FALSE.equals(enabled)) {
            return Optional.empty();
        }
        if (!certificate.tls.hasCertificate()) {
            Place place = own.tls.enabled() == null ? common : own;
            boolean wanted = enabled != null || own.tls.namesClients() || common.tls.namesClients();
            if (wanted) {
                throw new InvalidDocumentException(place.at("certificate"), "is missing, and so is keyStore");
            }
            return Optional.empty();
        }
        return Optional.of(new PortTls(certificate, own.tls.namesClients() ? own : common, environment));
    }

    /** What the files hold now. @throws InvalidDocumentException with the setting and the file that can't be used */
    Loaded load(Vertx vertx) {
        List<Buffer> contents = new ArrayList<>();
        ServerSSLOptions options = new ServerSSLOptions();
        options.setEnabledSecureTransportProtocols(PROTOCOLS).setUseAlpn(true);
        X509Certificate shown = certificate.tls.keyStore() == null
                ? loadPem(vertx, options, contents)
                : loadKeyStore(options, contents);
        loadClients(options, contents);
        return new Loaded(List.copyOf(contents), options, shown);
    }

    private X509Certificate loadPem(Vertx vertx, ServerSSLOptions options, List<Buffer> contents) {
        String chainFile = certificate.tls.certificate();
        String keyFile = certificate.tls.key();
        Buffer chain = read(certificate.at("certificate"), chainFile);
        Buffer key = read(certificate.at("key"), keyFile);
        X509Certificate first =
                certificates(certificate.at("certificate"), chainFile, chain).get(0);
        PemKeyCertOptions pem = new PemKeyCertOptions().addCertValue(chain).addKeyValue(key);
        PrivateKey loaded;
        try {
            loaded = privateKey(vertx, pem, first.getPublicKey());
        } catch (Exception e) { // Vert.x wraps what the JDK throws, or throws its own
            throw unusable(certificate.at("key"), keyFile, "holds no key in PEM that is not encrypted", e);
        }
        if (!belongTogether(loaded, first.getPublicKey())) {
            throw unusable(certificate.at("key"), keyFile, "is not the key of the certificate in " + chainFile, null);
        }
        contents.add(chain);
        contents.add(key);
        options.setKeyCertOptions(pem);
        return first;
    }

    private X509Certificate loadKeyStore(ServerSSLOptions options, List<Buffer> contents) {
        String file = certificate.tls.keyStore();
        String at = certificate.at("keyStore");
        String password = resolve(certificate.at("keyStorePassword"), certificate.tls.keyStorePassword());
        Buffer content = read(at, file);
        contents.add(content);
        options.setKeyCertOptions(new PfxOptions().setValue(content).setPassword(password));
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(content.getBytes()), password.toCharArray());
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)
                        && store.getKey(alias, password.toCharArray()) != null
                        && store.getCertificate(alias) instanceof X509Certificate shown) {
                    return shown;
                }
            }
        } catch (IOException | GeneralSecurityException e) {
            throw unusable(at, file, "can't be opened with keyStorePassword", e);
        }
        throw unusable(at, file, "holds no key with a certificate", null);
    }

    private void loadClients(ServerSSLOptions options, List<Buffer> contents) {
        ClientCertificates wanted = clients.tls.clientCertificates();
        String file = clients.tls.clientTrust();
        if (file == null || wanted == ClientCertificates.NONE) {
            options.setClientAuth(ClientAuth.NONE);
            return;
        }
        Buffer trust = read(clients.at("clientTrust"), file);
        certificates(clients.at("clientTrust"), file, trust);
        contents.add(trust);
        options.setTrustOptions(new PemTrustOptions().addCertValue(trust));
        options.setClientAuth(wanted == ClientCertificates.OPTIONAL ? ClientAuth.REQUEST : ClientAuth.REQUIRED);
    }

    private static PrivateKey privateKey(Vertx vertx, KeyCertOptions options, PublicKey of) throws Exception {
        X509KeyManager keys =
                (X509KeyManager) options.getKeyManagerFactory(vertx).getKeyManagers()[0];
        String[] aliases = keys.getServerAliases(of.getAlgorithm(), null);
        if (aliases == null) {
            throw new GeneralSecurityException("it is no key of the kind " + of.getAlgorithm());
        }
        return keys.getPrivateKey(aliases[0]);
    }

    private static boolean belongTogether(PrivateKey key, PublicKey of) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm(); // EdDSA signs under its own name
        };
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            signature.update((byte) 1);
            byte[] signed = signature.sign();
            signature.initVerify(of);
            signature.update((byte) 1);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static List<X509Certificate> certificates(String at, String file, Buffer pem) {
        try {
            Collection<?> read = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes()));
            List<X509Certificate> certificates =
                    read.stream().map(X509Certificate.class::cast).toList();
            if (!certificates.isEmpty()) {
                return certificates;
            }
        } catch (CertificateException e) {
            throw unusable(at, file, "holds no certificate in PEM", e);
        }
        throw unusable(at, file, "holds no certificate in PEM", null);
    }

    private static Buffer read(String at, String file) {
        try {
            return Buffer.buffer(Files.readAllBytes(Path.of(file)));
        } catch (IOException | InvalidPathException e) {
            throw new InvalidDocumentException(at, "there is no file " + file + " that can be read");
        }
    }

    private String resolve(String at, Secret secret) {
        try {
            return secret.resolve(environment);
        } catch (IllegalArgumentException e) {
            throw new InvalidDocumentException(at, e.getMessage());
        }
    }

    private static InvalidDocumentException unusable(
            String at, String file, String problem, @Nullable Exception cause) {
        String detail = cause == null || cause.getMessage() == null ? "" : " (" + cause.getMessage() + ")";
        return new InvalidDocumentException(at, "the file " + file + " " + problem + detail);
    }
}
