package io.datahubgateway.egress.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.common.declaration.Binder;
import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.task.sink.VerdictRules;
import io.vertx.core.http.HttpClosedException;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HttpVerdictsTest {

    private static final byte[] NOTHING = {};

    private static final Instant NOW = Instant.parse("2026-01-31T08:00:00Z");

    private final HttpVerdicts verdicts = verdicts("{}");

    private static HttpVerdicts verdicts(String rules) {
        VerdictRules read = Binder.bind(TestNode.json(rules), VerdictRules.class, Reading.STRICT);
        return new HttpVerdicts("POST crm:8080/in", read, () -> NOW);
    }

    /** Of the verdicts of an answer to three records. */
    private static List<String> names(HttpVerdicts verdicts, int status, String body) {
        Verdicts judged = verdicts.judge(status, body.getBytes(StandardCharsets.UTF_8), null, 3);
        return IntStream.range(0, 3).mapToObj(i -> name(judged.of(i))).toList();
    }

    private static String name(Verdicts verdicts) {
        return name(verdicts.of(0));
    }

    private static String name(Verdict verdict) {
        return verdict.fold(() -> "delivered", retry -> "retry", reject -> "reject", stop -> "stop");
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
        assertThat(name(verdicts.judge(status, NOTHING, null, 1))).isEqualTo(verdict);
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

        Reason why = why(verdicts.judge(404, answer, null, 1));

        assertThat(why.text()).isEqualTo("POST crm:8080/in answered 404");
        assertThat(why).hasToString(why.text());
        assertThat(why.forStatus()).startsWith("POST crm:8080/in answered 404: no such customerxxx");
        assertThat(why.excerpt().length()).isLessThanOrEqualTo(Reason.EXCERPT_BYTES);
    }

    @ParameterizedTest
    @CsvSource({"404, retry", "405, reject", "401, stop", "503, reject", "504, retry", "202, delivered", "302, reject"})
    void theNarrowestRangeDecides(int status, String verdict) {
        HttpVerdicts ruled = verdicts("{'retry':['404','500-'],'reject':['503'],'stop':['401','403']}");

        assertThat(name(ruled.judge(status, NOTHING, null, 1))).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource({"400, BY_RECORDS", "422, BY_RECORDS", "413, BY_BYTES", "404, NONE", "503, NONE", "200, NONE"})
    void aBatchThatIsRejectedIsTakenApartByItsStatus(int status, Verdicts.Split split) {
        assertThat(verdicts.judge(status, NOTHING, null, 2).split()).isEqualTo(split);
        assertThat(verdicts("{'bisect':[]}").judge(status, NOTHING, null, 2).split())
                .isEqualTo(Verdicts.Split.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120 | PT2M",
                "0 | PT0S",
                "Sat, 31 Jan 2026 08:00:30 GMT | PT30S",
                "Sat, 31 Jan 2026 07:00:00 GMT | PT0S",
                "soon |",
                "-1 |",
                "1.5 |",
                "99999999999999999999 |"
            })
    void retryAfterIsSecondsOrADate(String header, Duration wait) {
        Verdict verdict = verdicts.judge(429, NOTHING, header, 1).of(0);

        assertThat(verdict)
                .isInstanceOfSatisfying(
                        Verdict.Retry.class, retry -> assertThat(retry.after()).isEqualTo(Optional.ofNullable(wait)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500 | {'retry':false} | delivered",
                "200 | {'retry':true} | retry",
                "200 | {'retry':'true'} | delivered",
                "200 | {'a':[1],'retry':true} | retry",
                "404 | {'retry':true | reject",
                "200 | [] | delivered",
                "503 | nothing | retry"
            })
    void theRetryFlagBeatsTheStatus(int status, String body, String verdict) {
        assertThat(names(verdicts("{'retryFlag':true}"), status, body.replace('\'', '"')))
                .containsOnly(verdict);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bigquery | 200 | {'kind':'x'} | delivered delivered delivered",
                "bigquery | 200 | {'insertErrors':[{'index':1,'errors':[{'reason':'invalid'}]},{'errors':[{'reason':'stopped'}]}]}"
                        + " | retry reject delivered",
                "elasticsearch | 200 | {'items':[{'index':{'status':201}},{'create':{'status':429}},{'index':{'status':400}}]}"
                        + " | delivered retry reject",
                "treasure-data | 200 | {'receipts':[{'success':true},{'success':false},{'success':true}]}"
                        + " | delivered reject delivered",
                "multi-status | 207 | {'messages':[{'id':'x'},{'error':{'status':503}},{'error':{'code':'y'}}]}"
                        + " | delivered retry reject",
                "multi-status | 207 | [{'status':200},{'status':500},{'status':404}] | delivered retry reject",
                "multi-status | 200 | anything | delivered delivered delivered",
                "treasure-data | 200 | {'receipts':[{'success':true}]} | retry retry retry",
                "treasure-data | 200 | cut in the midd | retry retry retry",
                "elasticsearch | 503 | {} | retry retry retry",
                "elasticsearch | 200 |  | retry retry retry",
                "bigquery | 200 | {'insertErrors':[{'index':3}]} | retry retry retry"
            })
    void answersOfKnownApisSayWhatBecameOfEachRecord(String api, int status, String body, String expected) {
        String json = body == null ? "" : body.replace('\'', '"');

        assertThat(names(verdicts("{'perRecord':{'api':'" + api + "'}}"), status, json))
                .containsExactly(expected.split(" "));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "failed[] | failedIndex | {'failed':[2,0]} | reject delivered reject",
                "a.b[].*.c | status | {'a':{'b':[{'x':{'c':200}},{'y':{'c':503}},{'z':{'c':201}}]}} | delivered retry delivered",
                "[].ok | success | [{'ok':true},{'ok':true},{'ok':false}] | delivered delivered reject"
            })
    void aPathLeadsToTheOutcomes(String path, String means, String body, String expected) {
        HttpVerdicts ruled = verdicts("{'perRecord':{'path':'" + path + "','means':'" + means + "'}}");

        assertThat(names(ruled, 200, body.replace('\'', '"'))).containsExactly(expected.split(" "));
    }
}
