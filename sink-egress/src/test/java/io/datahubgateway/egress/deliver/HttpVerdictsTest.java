package io.datahubgateway.egress.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HttpVerdictsTest {

    private static final byte[] NOTHING = {};

    private final HttpVerdicts verdicts = new HttpVerdicts("POST crm:8080/in");

    private static String name(Verdicts verdicts) {
        return verdicts.of(0).fold(() -> "delivered", retry -> "retry", reject -> "reject", stop -> "stop");
    }

    private static Reason why(Verdicts verdicts) {
        return verdicts.of(0).fold(() -> Reason.of(""), Verdict.Retry::why, Verdict.Reject::why, Verdict.Stop::why);
    }

    @ParameterizedTest
    @CsvSource({
        "200, delivered",
        "201, delivered",
        "202, delivered",
        "204, delivered",
        "299, delivered",
        "100, reject",
        "300, reject",
        "301, reject",
        "302, reject",
        "304, reject",
        "307, reject",
        "399, reject",
        "400, reject",
        "401, reject",
        "403, reject",
        "404, reject",
        "407, reject",
        "408, retry",
        "409, reject",
        "410, reject",
        "413, reject",
        "422, reject",
        "425, reject",
        "428, reject",
        "429, retry",
        "431, reject",
        "499, reject",
        "500, retry",
        "501, reject",
        "502, retry",
        "503, retry",
        "504, retry",
        "505, retry",
        "599, retry"
    })
    void judgesByStatus(int status, String verdict) {
        assertThat(name(verdicts.judge(status, NOTHING))).isEqualTo(verdict);
    }

    static Stream<Arguments> faults() {
        return Stream.of(
                Arguments.of(new ConnectException("refused"), "POST crm:8080/in failed: refused"),
                Arguments.of(
                        new HttpClosedException("Connection was closed"),
                        "POST crm:8080/in failed: the connection was closed before the answer was complete"),
                Arguments.of(new IllegalStateException(), "POST crm:8080/in failed: IllegalStateException"));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void everyFaultOfTheTransportIsWorthAnotherTry(Throwable fault, String text) {
        Verdicts verdict = verdicts.judge(fault);

        assertThat(name(verdict)).isEqualTo("retry");
        assertThat(why(verdict).text()).isEqualTo(text);
    }

    @Test
    void aTimeOutIsWorthAnotherTry() {
        assertThat(verdicts.timedOut("30s").of(0))
                .isEqualTo(Verdict.retry(Reason.of("POST crm:8080/in gave no complete answer within 30s")));
    }

    @Test
    void theBeginningOfTheAnswerIsForTheStatusOnly() {
        byte[] answer = ("no such\r\n\u0007customer" + "x".repeat(1000)).getBytes(StandardCharsets.UTF_8);

        Reason why = why(verdicts.judge(404, answer));

        assertThat(why.text()).isEqualTo("POST crm:8080/in answered 404");
        assertThat(why).hasToString(why.text());
        assertThat(why.forStatus()).startsWith("POST crm:8080/in answered 404: no such customerxxx");
        assertThat(why.excerpt().length()).isLessThanOrEqualTo(Reason.EXCERPT_BYTES);
    }
}
