package io.datahubgateway.common.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.testkit.KeyFiles;
import io.datahubgateway.testkit.RawConnection;
import io.netty.handler.codec.http2.Http2CodecUtil;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How many connections a port has, and how long the head of a request may take. */
class ConnectionsTest {

    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    private static final String CUT = "datahub_http_connections_cut_total{port=\"ingress\",reason=\"%s\"}";

    @TempDir
    private static Path folder;

    private static Path key;

    @BeforeAll
    static void makeKey() {
        key = new KeyFiles(folder).key("server", "ip:127.0.0.1");
    }

    private static TestListener serve(Map<String, String> settings, boolean encrypted) {
        Map<String, String> all = new HashMap<>(settings);
        if (encrypted) {
            all.put("http.tls.keyStore", key.toString());
            all.put("http.tls.keyStorePassword", KeyFiles.PASSWORD);
        }
        return new TestListener(all).serve(request -> request.response().end("hello"));
    }

    private static TestListener serve(Map<String, String> settings) {
        return serve(settings, false);
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    /** Sends a byte every now and then until the connection is closed. */
    private static void trickleUntilCut(Socket socket, byte[] bytes) throws IOException {
        socket.setSoTimeout(20);
        int[] next = {0};
        await().atMost(Duration.ofSeconds(10))
                .pollInterval(Duration.ofMillis(30))
                .until(() -> {
                    try {
                        socket.getOutputStream().write(bytes[Math.min(next[0]++, bytes.length - 1)]);
                        return socket.getInputStream().read() < 0;
                    } catch (SocketTimeoutException nothing) {
                        return false;
                    } catch (SocketException reset) {
                        return true;
                    }
                });
    }

    private enum Kind {
        HTTP1,
        HTTP1_TLS,
        HTTP1_SECOND,
        HTTP1_TLS_SECOND,
        HTTP2,
        HTTP2_PREFACE
    }

    @ParameterizedTest
    @EnumSource
    void aHeadThatTricklesIsCut(Kind kind) throws IOException {
        boolean encrypted = kind.name().contains("TLS");
        try (TestListener port = serve(Map.of("http.headTimeout", encrypted ? "1500ms" : "400ms"), encrypted);
                Socket socket = encrypted
                        ? KeyFiles.trusting(key, null).getSocketFactory().createSocket("127.0.0.1", port.port())
                        : new Socket("127.0.0.1", port.port())) {
            String preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
            if (kind == Kind.HTTP2) {
                send(socket, preface + "\0\0\0\4\0\0\0\0\0" + "\0\0\4\10\0\0\0\0\0\0\0\0\1");
                int settings = socket.getInputStream().read();
                assertThat(settings).as("the server's preface").isNotNegative();
                socket.getInputStream().skip(socket.getInputStream().available());
            }
            if (kind.name().endsWith("SECOND")) {
                send(socket, REQUEST);
                assertThat(new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
                socket.getInputStream().skip(socket.getInputStream().available());
            }
            byte[] slow = switch (kind) {
                case HTTP2 -> "\0\0\100\1\4\0\0\0\1\202".getBytes(StandardCharsets.ISO_8859_1);
                case HTTP2_PREFACE -> preface.substring(0, 20).getBytes(StandardCharsets.US_ASCII);
                default -> "GET / HTTP/1.1\r\nHost: aaaaaaaaaaaa".getBytes(StandardCharsets.US_ASCII);
            };

            if (socket instanceof SSLSocket tls) {
                tls.startHandshake();
            }
            trickleUntilCut(socket, slow);

            await().until(() -> port.metric(CUT.formatted("slow-head")) == 1);
        }
    }

    @Test
    void aConnectionThatSaysNothingIsCut() {
        try (TestListener port = serve(Map.of("http.headTimeout", "200ms"));
                RawConnection silent = new RawConnection(port.port())) {
            assertThat(silent.isClosedByServer()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionMayRestBetweenRequests(boolean encrypted) throws IOException {
        try (TestListener port = serve(Map.of("http.headTimeout", "1s"), encrypted);
                Socket socket = encrypted
                        ? KeyFiles.trusting(key, null).getSocketFactory().createSocket("127.0.0.1", port.port())
                        : new Socket("127.0.0.1", port.port())) {
            send(socket, REQUEST);
            socket.setSoTimeout(1_500);
            StringBuilder received = new StringBuilder();
            try {
                for (int b = socket.getInputStream().read();
                        b >= 0;
                        b = socket.getInputStream().read()) {
                    received.append((char) b);
                }
            } catch (SocketTimeoutException rested) {
                send(socket, REQUEST);
            }

            assertThat(received.toString()).endsWith("hello");
            assertThat(socket.getInputStream().read()).isEqualTo('H');
            assertThat(port.metric(CUT.formatted("slow-head"))).isZero();
        }
    }

    @Test
    void beyondTheLimitConnectionsAreClosedAtOnce() {
        String open = "datahub_http_connections{port=\"ingress\"}";
        try (TestListener port = serve(Map.of("http.maxConnections", "2"));
                RawConnection first = new RawConnection(port.port())) {
            try (RawConnection second = new RawConnection(port.port())) {
                await().until(() -> port.metric(open) == 2);
                try (RawConnection third = new RawConnection(port.port())) {
                    assertThat(third.isClosedByServer()).isTrue();
                }
                assertThat(second.head("GET / HTTP/1.1\nHost: a\n\n").response().body())
                        .isEqualTo("hello");
            }
            await().until(() -> port.metric(open) == 1);
            try (RawConnection next = new RawConnection(port.port())) {
                assertThat(next.head("GET / HTTP/1.1\nHost: a\n\n").response().body())
                        .isEqualTo("hello");
            }
            assertThat(first.head("GET / HTTP/1.1\nHost: a\n\n").response().body())
                    .isEqualTo("hello");
            assertThat(port.metric(CUT.formatted("limit"))).isEqualTo(1);
        }
    }

    @Test
    void theFirstBytesArePartOfTheRequest() {
        assertThat(Http2CodecUtil.connectionPrefaceBuf().readableBytes()).isEqualTo(24);
        try (TestListener port = serve(Map.of())) {
            for (String method : new String[] {"GET", "PUT", "POST", "PATCH", "PRI", "P"}) {
                try (RawConnection connection = new RawConnection(port.port())) {
                    assertThat(connection
                                    .head(method + " / HTTP/1.1\nHost: a\n\n" + method + " / HTTP/1.1\nHost: a\n\n")
                                    .response()
                                    .body())
                            .isEqualTo("hello");
                    assertThat(connection.response().body()).isEqualTo("hello");
                }
            }
        }
    }
}
