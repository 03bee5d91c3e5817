package io.datahubgateway.egress.deliver;

import io.datahubgateway.common.json.JsonLimits;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.task.sink.VerdictRules.Meaning;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * The answer of BigQuery's {@code tabledata.insertAll}: status 200 and {@code insertErrors} with the index of each row that was
 * not stored. Rows that were not stored because of another one have the reason {@code stopped}.
 */
final class BigQueryOutcomes implements Outcomes {

    private static final OutcomePath ERRORS = new OutcomePath("insertErrors[]");

    private static final Set<String> PASSING = Set.of(
            "stopped",
            "backendError",
            "internalError",
            "rateLimitExceeded",
            "quotaExceeded",
            "timeout",
            "tableUnavailable");

    @Override
    public List<Verdict> read(byte[] body, int records, Answer answer) {
        List<Verdict> verdicts = new ArrayList<>(Collections.nCopies(records, Verdict.DELIVERED));
        ERRORS.forEach(new JsonScanner(body, 0, body.length, JsonLimits.CLIENT), error -> {
            int index = -1;
            List<String> reasons = new ArrayList<>();
            error.beginObject();
            while (error.nextKey()) {
                String key = error.key();
                if (key.equals("index")) {
                    index = (int) error.wholeNumber(0, records - 1);
                } else if (key.equals("errors")) {
                    error.beginArray();
                    while (error.nextElement()) {
                        addReason(error, reasons);
                    }
                }
            }
            verdicts.set(
                    Math.max(index, 0), // absent means 0: the API leaves out numbers that are zero
                    answer.verdict(
                            PASSING.containsAll(reasons) && !reasons.isEmpty() ? Meaning.RETRY : Meaning.REJECT,
                            " with " + (reasons.isEmpty() ? "an error" : reasons.get(0)) + " for the record"));
        });
        return verdicts;
    }

    private static void addReason(JsonScanner error, List<String> reasons) {
        error.beginObject();
        while (error.nextKey()) {
            if (error.key().equals("reason")) {
                reasons.add(Answer.printable(error.utf8()));
            }
        }
    }
}
