package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.testkit.GatewayProcess;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log of a node says, and how that is changed while it runs. */
class LogIT {

    private static final String ACCESS = "/loggers/io.datahubgateway.access";

    @TempDir
    private static Path data;

    private static GatewayProcess gateway;
    private static String management;

    @BeforeAll
    static void start() {
        gateway = GatewayProcess.start(data, "--roles", "kafka").awaitReady();
        management = gateway.address("management");
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    @Test
    void theAccessLogIsOffAndCanBeTurnedOnAndOff() {
        GatewayProcess.get(management + "/health/live?before=1");
        assertThat(put(ACCESS, "{\"level\":\"INFO\"}").statusCode()).isEqualTo(200);

        HttpResponse<String> asked = GatewayProcess.get(management + "/health/live?token=hush");
        GatewayProcess.get(management + "/nowhere");
        await().untilAsserted(() -> assertThat(accessLines()).hasSize(2));
        assertThat(accessLines().get(0))
                .contains(
                        "method=\"GET\" path=\"/health/live\" status=\"200\"",
                        "bytesOut=\"" + asked.body().length())
                .contains("requestId=\""
                        + asked.headers().firstValue("X-Request-Id").orElseThrow() + "\"")
                .containsPattern("ms=\"\\d+\"");
        assertThat(accessLines().get(1)).contains("path=\"/nowhere\" status=\"404\"");
        assertThat(gateway.everything()).doesNotContain("hush");

        put(ACCESS, "{\"level\":\"OFF\"}");
        int lines = accessLines().size(); // the change itself was the last that was followed
        GatewayProcess.get(management + "/health/live");
        put("/loggers/ROOT", "{\"level\":\"INFO\"}");
        await().until(() -> gateway.err().stream().anyMatch(line -> line.contains("name=\"ROOT\"")));
        assertThat(accessLines().size()).isLessThanOrEqualTo(lines + 1);
    }

    @Test
    void levelsAreReadAndChanged() {
        assertThat(Json.object(GatewayProcess.get(management + "/loggers")
                                .body()
                                .getBytes(StandardCharsets.UTF_8))
                        .findValuesAsText("name"))
                .contains("ROOT", "io.datahubgateway.access", "org.apache.kafka");

        assertThat(put("/loggers/io.datahubgateway.launcher", "{\"level\":\"DEBUG\"}")
                        .body())
                .isEqualTo(
                        "{\"name\":\"io.datahubgateway.launcher\",\"level\":\"DEBUG\",\"effectiveLevel\":\"DEBUG\"}");
        assertThat(put("/loggers/io.datahubgateway.launcher", "{}").body())
                .isEqualTo("{\"name\":\"io.datahubgateway.launcher\",\"level\":null,\"effectiveLevel\":\"INFO\"}");
        assertThat(GatewayProcess.get(management + "/loggers/io.datahubgateway.launcher")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void refusesWhatIsNoLevelNoLoggerOrWouldPrintSecrets() {
        assertThat(put(ACCESS, "{\"level\":\"LOUD\"}").body()).contains("invalid-definition", "must be one of OFF");
        assertThat(put(ACCESS, "{\"levle\":\"INFO\"}").statusCode()).isEqualTo(400);
        assertThat(put("/loggers/a%20b", "{}").body()).contains("invalid-request");
        assertThat(GatewayProcess.get(management + "/loggers/never.used").statusCode())
                .isEqualTo(404);
        assertThat(put("/loggers/org.apache.kafka.common.security.oauthbearer", "{\"level\":\"DEBUG\"}")
                        .body())
                .contains("prints credentials");
    }

    private List<String> accessLines() {
        return gateway.err().stream()
                .filter(line -> line.contains("logger=access"))
                .toList();
    }

    private HttpResponse<String> put(String path, String body) {
        return GatewayProcess.put(management + path, body);
    }
}
