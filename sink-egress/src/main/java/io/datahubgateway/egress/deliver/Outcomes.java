package io.datahubgateway.egress.deliver;

import io.datahubgateway.common.json.JsonException;
import io.datahubgateway.common.task.sink.PerRecord;
import java.util.List;

/** Reads out of the answer to a batch what became of each record. Stateless. */
interface Outcomes {

    /**
     * One verdict per record, in their order.
     *
     * @throws JsonException when the body is not JSON or does not say it for each record
     */
    List<Verdict> read(byte[] body, int records, Answer answer);

    /** What the definition asks for. */
    static Outcomes of(PerRecord rules, StatusTable statuses) {
        if (rules.api() != null) {
            return switch (rules.api()) {
                case BIGQUERY -> new BigQueryOutcomes();
                case ELASTICSEARCH -> PathOutcomes.statuses("items[].*.status", statuses);
                case TREASURE_DATA -> PathOutcomes.successes("receipts[].success", PerRecord.Failed.REJECT);
                case MULTI_STATUS -> new MultiStatusOutcomes(statuses);
            };
        }
        return PathOutcomes.of(rules, statuses);
    }
}
