package io.datahubgateway.egress.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.datahubgateway.egress.deliver.Verdict;
import io.datahubgateway.egress.failure.Disposal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many records are in a body of each format. */
class BatchBodyTest {

    private final Stage stage = new Stage();
    private final List<String> bodies = stage.destination.bodies;

    private void format(int records, String body) {
        stage.records = records;
        stage.body = body;
    }

    @Test
    void theLimitOfBytesHoldsForTheWholeBodyToTheByte() {
        format(100, "{'format':'joined','prefix':'<<','separator':' + ','suffix':'>>'}");
        stage.bytes = "<<10 + 11 + 12>>".length();
        stage.deliver(Records.range(10, 15));
        assertThat(bodies).containsExactly("<<10 + 11 + 12>>");

        Stage shorter = new Stage();
        shorter.records = 100;
        shorter.body = stage.body;
        shorter.bytes = stage.bytes - 1;
        shorter.deliver(Records.range(10, 15));
        assertThat(shorter.destination.bodies).containsExactly("<<10 + 11>>");
    }

    @Test
    void linesAreCountedWithTheirEnds() {
        format(100, "{'format':'ndjson'}");
        stage.bytes = "10\n11\n".length();

        stage.deliver(Records.range(10, 13));

        assertThat(bodies).containsExactly("10\n11\n");
    }

    @Test
    void aRecordThatIsLargerThanTheLimitGoesAlone() {
        format(100, "{'format':'ndjson'}");
        stage.bytes = 4;
        stage.deliver(List.of(Records.of(0, "1"), Records.of(1, "22222"), Records.of(2, "3")));
        stage.destination.answer(Verdict.DELIVERED);
        stage.destination.answer(Verdict.DELIVERED);
        stage.destination.answer(Verdict.DELIVERED);

        assertThat(bodies).containsExactly("1\n", "22222\n", "3\n");
    }

    @Test
    void aBodyWaitsForTheRecordsOfLaterPollsUntilItsBytesAreFull() {
        format(100, "{'format':'joined','prefix':'{r:[','separator':',','suffix':']}'}");
        stage.linger = Duration.ofSeconds(10);
        stage.bytes = "{r:[10,11,12]}".length();
        stage.deliver(Records.range(10, 11));
        stage.pass(4_000);
        stage.deliver(Records.range(11, 12));
        stage.pass(4_000);
        assertThat(bodies).isEmpty();

        stage.deliver(Records.range(12, 13));

        assertThat(bodies).containsExactly("{r:[10,11,12]}");
    }

    @Test
    void aValueThatIsNotOneLineIsDisposedOfBetweenWhatCameBeforeAndAfter() {
        Stage.Policy policy = new Stage.Policy();
        stage.policy = policy;
        format(100, "{'format':'ndjson'}");
        stage.deliver(List.of(Records.of(0, "0"), Records.of(1, "{\n}"), Records.of(2, "2")));
        stage.destination.answer(Verdict.DELIVERED);
        assertThat(policy.offsets()).containsExactly(1L);
        assertThat(policy.asked.get(0).attempts().last().text())
                .isEqualTo("the value holds a line break at byte 1, which would end its line of ndjson");

        policy.answer(Disposal.FINISHED);
        stage.destination.answer(Verdict.DELIVERED);

        assertThat(bodies).containsExactly("0\n", "2\n");
        assertThat(stage.partition().finished()).containsExactly(0L, 1L, 2L);
        assertThat(stage.reports.all).containsExactly("DELIVERED 0 200", "REJECTED 1 0", "DELIVERED 2 200");
    }
}
