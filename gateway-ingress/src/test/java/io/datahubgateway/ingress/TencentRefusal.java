package io.datahubgateway.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * A request that is refused in the words of Tencent's DataHub.
 *
 * @param message a part of it; the whole where the code is {@code FailedOperation}, which clients of the protocol compare
 */
record TencentRefusal(String name, HttpRequest.Builder request, String code, String message) {

    /** Of an operation with these parameters. */
    static TencentRefusal of(TencentClient client, String action, String parameters, String code, String message) {
        String shown = parameters.length() < 80 ? parameters : parameters.substring(0, 80);
        return new TencentRefusal(
                action + shown, client.action(action).POST(RunningIngress.body(parameters)), code, message);
    }

    /** Sends it and requires the whole answer. */
    void require(RunningIngress ingress) {
        HttpResponse<String> response = ingress.send(request);

        String whole = TencentClient.requireRefused(response, code, message);
        boolean suspended = code.equals("FailedOperation");
        if (suspended) {
            assertThat(whole).isEqualTo(message);
        }
        assertThat(response.headers().firstValue("Retry-After").isPresent()).isEqualTo(suspended);
    }

    @Override
    public String toString() {
        return name;
    }
}
