package io.datahubgateway.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.testkit.GatewayProcess;
import java.net.http.HttpResponse;

/** Tasks over the API of a process, each change waited for on every node. */
final class Tasks {

    private Tasks() {}

    static void create(GatewayProcess gateway, String definition) {
        HttpResponse<String> created =
                GatewayProcess.post(gateway.address("control") + "/api/v1/tasks?wait=10s", definition);
        assertThat(created.statusCode()).as(created::body).isEqualTo(201);
    }

    /** @param command such as {@code crm/pause} */
    static void command(GatewayProcess gateway, String command) {
        HttpResponse<String> done =
                GatewayProcess.post(gateway.address("control") + "/api/v1/tasks/" + command + "?wait=10s", "");
        assertThat(done.statusCode()).as(done::body).isEqualTo(200);
    }
}
