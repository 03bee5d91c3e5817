package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A thousand clients that send a byte now and then, as many in heads as in bodies. */
@KafkaTest
class SlowClientsIT {

    private static final int CLIENTS = 1_000;

    private final TestKafka kafka;

    SlowClientsIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    /** A client that has sent the beginning of a request and goes on by single bytes. */
    private static final class Slow implements AutoCloseable {

        private final SocketChannel socket;
        private final ByteBuffer received = ByteBuffer.allocate(4_000);

        Slow(int port, String beginning) throws IOException {
            socket = SocketChannel.open(new InetSocketAddress("127.0.0.1", port));
            socket.write(ByteBuffer.wrap(beginning.getBytes(StandardCharsets.US_ASCII)));
            socket.configureBlocking(false);
        }

        /** Sends another byte. @return whether the connection is cut */
        boolean isCutOrSendsOn() {
            try {
                if (socket.read(received) < 0) {
                    return true;
                }
                socket.write(ByteBuffer.wrap(new byte[] {'x'}));
                return false;
            } catch (IOException e) { // reset
                return true;
            }
        }

        String answer() {
            return new String(received.array(), 0, received.position(), StandardCharsets.US_ASCII);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void slowClientsAreCutAndAllOtherRequestsAnswered() throws IOException {
        Map<String, String> settings = Map.of("http.headTimeout", "2s", "ingress.bodyTimeout", "2s");
        List<Slow> inHead = new ArrayList<>();
        List<Slow> inBody = new ArrayList<>();
        try (RunningIngress ingress = RunningIngress.start(kafka, settings, RunningIngress.Http.HTTP1)) {
            String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + kafka.topic(1) + "'}");
            String path = "/datahubs/" + hub + "/messages";
            for (int i = 0; i < CLIENTS / 2; i++) {
                inHead.add(new Slow(ingress.port(), "POST " + path + " HTTP/1.1\r\nHost: a\r\nX-Long: "));
                inBody.add(new Slow(
                        ingress.port(), "POST " + path + " HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n"));
            }
            List<Slow> left = new ArrayList<>(inHead);
            left.addAll(inBody);

            await().pollInterval(Duration.ofMillis(200))
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> {
                        assertThat(ingress.post(path, "text/plain", "quick").statusCode())
                                .isEqualTo(200);
                        left.removeIf(Slow::isCutOrSendsOn);
                        return left.isEmpty();
                    });

            assertThat(inBody).allMatch(slow -> slow.answer().startsWith("HTTP/1.1 408 "));
            assertThat(inHead).allMatch(slow -> slow.answer().isEmpty());
            assertThat(ingress.metric("datahub_http_connections_cut_total")).isEqualTo(CLIENTS / 2);
            assertThat(ingress.metric("datahub_ingress_bytes_in_flight")).isZero();
        } finally {
            for (Slow slow : inHead) {
                slow.close();
            }
            for (Slow slow : inBody) {
                slow.close();
            }
        }
    }
}
