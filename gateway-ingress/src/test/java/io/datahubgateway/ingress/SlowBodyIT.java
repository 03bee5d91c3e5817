package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.testkit.KafkaTest;
import io.datahubgateway.testkit.TestKafka;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

@KafkaTest
class SlowBodyIT {

    private final TestKafka kafka;

    SlowBodyIT(TestKafka kafka) {
        this.kafka = kafka;
    }

    /** Once a pause is in force nothing more is appended, not even a request whose head was let in before. */
    @Test
    void aPauseHoldsForARequestWhoseBodyIsStillArriving() throws IOException {
        String topic = kafka.topic(1);
        try (RunningIngress ingress = RunningIngress.start(kafka, Map.of());
                Socket socket = new Socket("127.0.0.1", ingress.port())) {
            String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + topic + "'}");
            String path = "/datahubs/" + hub + "/messages";
            assertThat(ingress.post(path, "text/plain", "before").statusCode()).isEqualTo(200);
            write(socket, "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nha");

            ingress.command(hub, TaskAction.PAUSE);
            await().until(() -> ingress.post(path, "text/plain", "no").statusCode() == 503);
            write(socket, "lf");

            socket.setSoTimeout(10_000);
            String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertThat(status).isEqualTo("HTTP/1.1 503");
            assertThat(kafka.records(topic)).hasSize(1);
        }
    }

    /** A body that trickles gives its share of the limits back. */
    @Test
    void answers408WhenTheBodyDoesNotArriveInTime() throws IOException {
        try (RunningIngress ingress = RunningIngress.start(kafka, Map.of("ingress.bodyTimeout", "1s"));
                Socket socket = new Socket("127.0.0.1", ingress.port())) {
            String hub = ingress.datahub("{'id':'%s','kind':'ingress','topic':'" + kafka.topic(1) + "'}");
            write(socket, "POST /datahubs/" + hub + "/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");

            socket.setSoTimeout(20_000);
            String status = new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
            assertThat(status).isEqualTo("HTTP/1.1 408");
        }
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }
}
