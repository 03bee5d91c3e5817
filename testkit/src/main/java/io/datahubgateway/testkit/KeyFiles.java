package io.datahubgateway.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Keys and certificates made for one test; keys with the JDK's keytool, a process for each. Blocks; any thread. */
public final class KeyFiles {

    public static final String PASSWORD = "changeit";

    private final Path folder;

    public KeyFiles(Path folder) {
        this.folder = folder;
    }

    /** A PKCS12 file with a new key and its own certificate. */
    public Path key(String name, String subjectAlternative) {
        Path file = folder.resolve(name + ".p12");
        keytool(
                file,
                "-genkeypair",
                "-alias",
                name,
                "-keyalg",
                "RSA",
                "-keysize",
                "2048",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=" + subjectAlternative);
        return file;
    }

    /** The certificate of such a file in PEM. */
    public Path certificate(Path key) {
        String name = key.getFileName().toString().replace(".p12", "");
        Path file = folder.resolve(name + ".pem");
        try {
            return pem(file, "CERTIFICATE", open(key).getCertificate(name).getEncoded());
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** The key of such a file in PEM, not encrypted. */
    public Path pemKey(Path key) {
        String name = key.getFileName().toString().replace(".p12", "");
        Path file = folder.resolve(name + ".key");
        try {
            return pem(
                    file,
                    "PRIVATE KEY",
                    open(key).getKey(name, PASSWORD.toCharArray()).getEncoded());
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static Path pem(Path file, String kind, byte[] content) throws IOException {
        String encoded = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return Files.writeString(file, "-----BEGIN " + kind + "-----\n" + encoded + "\n-----END " + kind + "-----\n");
    }

    /**
     * For clients: trusts the certificate of a PKCS12 file and no other.
     *
     * @param own PKCS12 file with the certificate that the client shows, null for none
     */
    public static SSLContext trusting(Path server, @Nullable Path own) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            KeyStore store = open(server);
            trusted.setCertificateEntry(
                    "server", store.getCertificate(store.aliases().nextElement()));
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(trusted);
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own == null ? null : open(own), PASSWORD.toCharArray());
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static KeyStore open(Path key) throws IOException, GeneralSecurityException {
        return KeyStore.getInstance(key.toFile(), PASSWORD.toCharArray());
    }

    /** A store of the type that trusts the certificate in a file in PEM. */
    public Path trust(Path certificate, String type) {
        Path file = folder.resolve("trust." + (type.equals("JKS") ? "jks" : "p12"));
        try (InputStream in = Files.newInputStream(certificate);
                OutputStream out = Files.newOutputStream(file)) {
            KeyStore trusted = KeyStore.getInstance(type);
            trusted.load(null, null);
            trusted.setCertificateEntry(
                    "ca", CertificateFactory.getInstance("X.509").generateCertificate(in));
            trusted.store(out, PASSWORD.toCharArray());
            return file;
        } catch (IOException | GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static void keytool(Path store, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD));
        command.addAll(List.of(arguments));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(output);
            }
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
