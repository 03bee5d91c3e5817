package io.datahubgateway.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.settings.SettingsSource;
import io.datahubgateway.testkit.KeyFiles;
import io.datahubgateway.testkit.RawConnection;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Encryption of a port, with keys made for this test. */
class ListenerTlsTest {

    @TempDir
    private static Path folder;

    private static Path server;
    private static Path other;
    private static Path client;
    private static Map<String, String> pem;

    @BeforeAll
    static void makeKeys() throws IOException {
        KeyFiles files = new KeyFiles(folder);
        server = files.key("server", "ip:127.0.0.1");
        other = files.key("other", "ip:127.0.0.1");
        client = files.key("client", "dns:client");
        for (Path key : new Path[] {server, other, client}) {
            files.certificate(key);
            files.pemKey(key);
        }
        Files.writeString(folder.resolve("garbage"), "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n");
        Files.writeString(folder.resolve("empty"), "");
        pem = Map.of("http.tls.certificate", path("server.pem"), "http.tls.key", path("server.key"));
    }

    private static String path(String name) {
        return folder.resolve(name).toString();
    }

    private static TestListener serve(Map<String, String> settings) {
        return new TestListener(settings)
                .serve(request -> request.response().end(request.version() + " " + request.isSSL()));
    }

    private static HttpResponse<String> get(TestListener port, SSLContext tls, Version version) throws Exception {
        HttpClient client =
                HttpClient.newBuilder().sslContext(tls).version(version).build();
        return client.send(
                HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port.port() + "/"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void theClientChoosesTheVersionInTheHandshake(Version version) throws Exception {
        try (TestListener port = serve(pem)) {
            HttpResponse<String> response = get(port, KeyFiles.trusting(server, null), version);

            assertThat(response.body()).isEqualTo(version + " true");
        }
    }

    @Test
    void aPkcs12FileIsAsGood() throws Exception {
        try (TestListener port =
                serve(Map.of("http.tls.keyStore", server.toString(), "http.tls.keyStorePassword", KeyFiles.PASSWORD))) {
            assertThat(get(port, KeyFiles.trusting(server, null), Version.HTTP_2)
                            .body())
                    .isEqualTo("HTTP_2 true");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void bothProtocolsAreSpoken(String protocol) throws Exception {
        try (TestListener port = serve(pem);
                SSLSocket socket = connect(port, KeyFiles.trusting(server, null))) {
            socket.setEnabledProtocols(new String[] {protocol});
            socket.startHandshake();

            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
        }
    }

    @Test
    void anEncryptedPortAnswersNothingInClearText() throws Exception {
        try (TestListener port = serve(pem);
                RawConnection connection = new RawConnection(port.port())) {
            assertThat(connection.head("GET / HTTP/1.1\nHost: a\n\n").isClosedByServer())
                    .isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"required,true,true", "required,false,false", "optional,true,true", "optional,false,true"})
    void clientsAreAskedForCertificates(String wanted, boolean shown, boolean letIn) {
        Map<String, String> settings = Map.of(
                "http.tls.certificate", path("server.pem"),
                "http.tls.key", path("server.key"),
                "ingress.tls.clientCertificates", wanted,
                "ingress.tls.clientTrust", path("client.pem"));
        try (TestListener port = serve(settings)) {
            assertThat(answers(port, shown ? client : null)).isEqualTo(letIn);
            assertThat(answers(port, other)).as("one that nobody trusts").isEqualTo(wanted.equals("optional"));
        }
    }

    /** The JDK's client shows no certificate that the server's list of authorities does not name. */
    private static boolean answers(TestListener port, @Nullable Path own) {
        try {
            return get(port, KeyFiles.trusting(server, own), Version.HTTP_1_1).statusCode() == 200;
        } catch (Exception refused) {
            return false;
        }
    }

    @Test
    void aPortMayStayInClearText() throws Exception {
        Map<String, String> settings = Map.of(
                "http.tls.certificate", path("server.pem"),
                "http.tls.key", path("server.key"),
                "ingress.tls.enabled", "false");
        try (TestListener port = serve(settings);
                RawConnection connection = new RawConnection(port.port())) {
            assertThat(connection.head("GET / HTTP/1.1\nHost: a\n\n").response().body())
                    .isEqualTo("HTTP_1_1 false");
        }
    }

    @Test
    void aPortMayHaveACertificateOfItsOwn() throws Exception {
        Map<String, String> settings = Map.of(
                "http.tls.certificate", path("server.pem"),
                "http.tls.key", path("server.key"),
                "ingress.tls.keyStore", other.toString(),
                "ingress.tls.keyStorePassword", KeyFiles.PASSWORD);
        try (TestListener port = serve(settings)) {
            assertThat(get(port, KeyFiles.trusting(other, null), Version.HTTP_2).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void changedFilesAreTakenAndOpenConnectionsStay() throws Exception {
        Path certificate = folder.resolve("changing.pem");
        Path key = folder.resolve("changing.key");
        copy("server.pem", certificate);
        copy("server.key", key);
        Map<String, String> settings =
                Map.of("http.tls.certificate", certificate.toString(), "http.tls.key", key.toString());
        try (TestListener port = serve(settings);
                SSLSocket open = connect(port, KeyFiles.trusting(server, null))) {
            assertThat(ask(open)).endsWith("HTTP_1_1 true");

            copy("other.pem", certificate); // alone it is of no use: the one before stays
            assertThat(shown(port)).isEqualTo("CN=server");
            copy("other.key", key);

            await().until(() -> shown(port).equals("CN=other"));
            assertThat(ask(open)).endsWith("HTTP_1_1 true");
        }
    }

    private static void copy(String from, Path to) throws IOException {
        Files.copy(folder.resolve(from), to, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String shown(TestListener port) throws Exception {
        SSLContext both = KeyFiles.trusting(server, null);
        try (SSLSocket socket = connect(port, both)) {
            return subject(socket);
        } catch (IOException e) {
            try (SSLSocket socket = connect(port, KeyFiles.trusting(other, null))) {
                return subject(socket);
            }
        }
    }

    private static String subject(SSLSocket socket) throws IOException {
        socket.startHandshake();
        Certificate first = socket.getSession().getPeerCertificates()[0];
        return ((X509Certificate) first).getSubjectX500Principal().getName();
    }

    private static SSLSocket connect(TestListener port, SSLContext tls) throws IOException {
        return (SSLSocket) tls.getSocketFactory().createSocket("127.0.0.1", port.port());
    }

    private static String ask(SSLSocket socket) throws IOException {
        socket.setSoTimeout(10_000);
        socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        byte[] buffer = new byte[1000];
        StringBuilder answer = new StringBuilder();
        while (!answer.toString().endsWith("true")) {
            answer.append(new String(buffer, 0, socket.getInputStream().read(buffer), StandardCharsets.US_ASCII));
        }
        return answer.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "certificate=nowhere,key=server.key | http.tls.certificate: there is no file FOLDER/nowhere that can be read",
                "certificate=server.pem,key=nowhere | http.tls.key: there is no file FOLDER/nowhere that can be read",
                "certificate=garbage,key=server.key | http.tls.certificate: the file FOLDER/garbage holds no certificate in PEM",
                "certificate=empty,key=server.key | http.tls.certificate: the file FOLDER/empty holds no certificate in PEM",
                "certificate=server.pem,key=empty | http.tls.key: the file FOLDER/empty holds no key in PEM",
                "certificate=server.pem,key=server.pem | http.tls.key: the file FOLDER/server.pem holds no key in PEM",
                "certificate=server.pem,key=other.key | http.tls.key: the file FOLDER/other.key is not the key of the certificate in FOLDER/server.pem",
                "keyStore=server.p12,keyStorePassword=wrong | http.tls.keyStore: the file FOLDER/server.p12 can't be opened with keyStorePassword",
                "keyStore=server.pem,keyStorePassword=changeit | http.tls.keyStore: the file FOLDER/server.pem can't be opened",
                "certificate=server.pem,key=server.key,clientTrust=empty | http.tls.clientTrust: the file FOLDER/empty holds no certificate",
            })
    void aFileThatIsOfNoUseIsNamed(String given, String problem) {
        Map<String, String> settings = new HashMap<>();
        for (String one : given.split(",")) {
            String[] parts = one.split("=");
            settings.put("http.tls." + parts[0], parts[0].contains("Password") ? parts[1] : path(parts[1]));
        }
        assertThatThrownBy(() -> new TestListener(settings))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining(problem.replace("FOLDER", folder.toString()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http.tls.certificate=x | http.tls.key: is missing",
                "http.tls.key=x | http.tls.certificate: is missing",
                "ingress.tls.keyStore=x | ingress.tls.keyStorePassword: is missing",
                "ingress.tls.clientCertificates=required | ingress.tls.clientTrust: is missing",
            })
    void whatIsHalfSaidIsRefused(String given, String problem) {
        String[] parts = given.split("=");
        assertThatThrownBy(() -> SettingsSource.load(null, Map.of(), Map.of(parts[0], parts[1])))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining(problem);
    }

    @ParameterizedTest
    @CsvSource({"ingress.tls.enabled,ingress.tls.certificate", "http.tls.enabled,http.tls.certificate"})
    void encryptionNeedsACertificate(String given, String missing) {
        assertThatThrownBy(() -> new TestListener(Map.of(given, "true")))
                .isInstanceOf(InvalidDocumentException.class)
                .hasMessageContaining(missing + ": is missing");
    }
}
