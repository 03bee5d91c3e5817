package io.datahubgateway.egress.deliver;

import io.datahubgateway.common.json.JsonLimits;
import io.datahubgateway.common.json.JsonScanner;
import io.datahubgateway.common.task.sink.PerRecord;
import io.datahubgateway.common.task.sink.PerRecord.Failed;
import io.datahubgateway.common.task.sink.VerdictRules.Meaning;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;

/** Outcomes that stand at one path of the answer. Immutable. */
final class PathOutcomes implements Outcomes {

    /** What a value at the path says. */
    private interface Reader {

        /** Puts what the value says into the verdicts: {@code seen} values were before it. */
        void read(JsonScanner value, int seen, List<Verdict> verdicts, Answer answer);
    }

    private final OutcomePath path;
    private final Reader reader;
    private final boolean eachRecord; // a value for every record, not only for those that failed

    private PathOutcomes(String path, boolean eachRecord, Reader reader) {
        this.path = new OutcomePath(path);
        this.eachRecord = eachRecord;
        this.reader = reader;
    }

    static Outcomes of(PerRecord rules, StatusTable statuses) {
        String path = Objects.requireNonNull(rules.path(), "refused by the definition");
        Failed failed = rules.failed() == null ? Failed.REJECT : rules.failed();
        return switch (Objects.requireNonNull(rules.means(), "refused by the definition")) {
            case FAILED_INDEX -> failedIndexes(path, failed);
            case STATUS -> statuses(path, statuses);
            case SUCCESS -> successes(path, failed);
        };
    }

    static Outcomes failedIndexes(String path, Failed failed) {
        return new PathOutcomes(path, false, (value, seen, verdicts, answer) -> {
            int index = (int) value.wholeNumber(0, verdicts.size() - 1);
            verdicts.set(index, answer.verdict(meaning(failed), " and names the record among those that failed"));
        });
    }

    static Outcomes statuses(String path, StatusTable statuses) {
        return new PathOutcomes(path, true, (value, seen, verdicts, answer) -> {
            int status = (int) value.wholeNumber(100, 599);
            verdicts.set(seen, answer.verdict(statuses.meaning(status), " with " + status + " for the record"));
        });
    }

    static Outcomes successes(String path, Failed failed) {
        return new PathOutcomes(path, true, (value, seen, verdicts, answer) -> {
            if (!value.bool()) {
                verdicts.set(seen, answer.verdict(meaning(failed), " and says that the record failed"));
            }
        });
    }

    private static Meaning meaning(Failed failed) {
        return failed == Failed.RETRY ? Meaning.RETRY : Meaning.REJECT;
    }

    @Override
    public List<Verdict> read(byte[] body, int records, Answer answer) {
        List<Verdict> verdicts = new ArrayList<>(Collections.nCopies(records, Verdict.DELIVERED));
        JsonScanner json = new JsonScanner(body, 0, body.length, JsonLimits.CLIENT);
        int[] seen = {0};
        path.forEach(json, value -> {
            if (eachRecord && seen[0] == records) {
                throw json.invalid("has more outcomes than the " + records + " records of the request");
            }
            reader.read(value, seen[0]++, verdicts, answer);
        });
        if (eachRecord && seen[0] < records) {
            throw json.invalid("has " + seen[0] + " outcomes for " + records + " records");
        }
        return verdicts;
    }
}
