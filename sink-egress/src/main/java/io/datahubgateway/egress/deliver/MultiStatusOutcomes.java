package io.datahubgateway.egress.deliver;

import io.datahubgateway.common.json.JsonLimits;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.json.JsonScanner.Kind;
import io.datahubgateway.common.task.sink.VerdictRules.Meaning;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A 207 with a list that has an outcome per record: a {@code status}, else an {@code error} (in which a {@code status} may stand)
 * for those that failed. The list is the document or the first member of it that is one. All other success statuses mean
 * that every record was taken.
 */
final class MultiStatusOutcomes implements Outcomes {

    private static final int MULTI_STATUS = 207;

    private final StatusTable statuses;

    MultiStatusOutcomes(StatusTable statuses) {
        this.statuses = statuses;
    }

    @Override
    public List<Verdict> read(byte[] body, int records, Answer answer) {
        if (answer.status() != MULTI_STATUS) {
            return Collections.nCopies(records, Verdict.DELIVERED);
        }
        List<Verdict> verdicts = new ArrayList<>();
        JsonScanner json = new JsonScanner(body, 0, body.length, JsonLimits.CLIENT);
        boolean found = false;
        if (json.kind() == Kind.OBJECT) {
            json.beginObject();
            while (json.nextKey()) {
                if (!found && json.kind() == Kind.ARRAY) {
                    found = true;
                    readList(json, verdicts, answer);
                }
            }
        } else {
            readList(json, verdicts, answer);
        }
        json.end();
        if (verdicts.size() != records) {
            throw json.invalid("has " + verdicts.size() + " outcomes for " + records + " records");
        }
        return verdicts;
    }

    private void readList(JsonScanner json, List<Verdict> verdicts, Answer answer) {
        json.beginArray();
        while (json.nextElement()) {
            verdicts.add(outcome(json, answer, false));
        }
    }

    private Verdict outcome(JsonScanner json, Answer answer, boolean isError) {
        Verdict verdict = isError ? answer.verdict(Meaning.REJECT, " with an error for the record") : Verdict.DELIVERED;
        boolean decided = false;
        json.beginObject();
        while (json.nextKey()) {
            String key = json.key();
            if (key.equals("status") && json.kind() == Kind.NUMBER) {
                int status = (int) json.wholeNumber(100, 599);
                verdict = answer.verdict(statuses.meaning(status), " with " + status + " for the record");
                decided = true;
            } else if (key.equals("error") && !decided && json.kind() == Kind.OBJECT) {
                verdict = outcome(json, answer, true);
            } else if (key.equals("error") && !decided && json.kind() != Kind.NULL) {
                verdict = answer.verdict(Meaning.REJECT, " with an error for the record");
            }
        }
        return verdict;
    }
}
