package io.datahubgateway.egress.deliver;

import io.datahubgateway.common.task.sink.StatusRange;
import io.datahubgateway.common.task.sink.VerdictRules;
import io.datahubgateway.common.task.sink.VerdictRules.Meaning;
import io.datahubgateway.common.task.sink.VerdictRules.Rule;
import io.datahubgateway.egress.deliver.Verdicts.Split;
import java.util.List;

/** What each status means, by the rules of a definition: the narrowest range that holds it decides. Immutable. */
final class StatusTable {

    private static final int TOO_LARGE = 413;

    private final List<Rule> rules;
    private final List<StatusRange> bisect;

    StatusTable(VerdictRules rules) {
        this.rules = rules.rules();
        this.bisect = rules.bisectRanges();
    }

    Meaning meaning(int status) {
        Meaning meaning = Meaning.REJECT;
        int width = Integer.MAX_VALUE;
        for (Rule rule : rules) {
            if (rule.range().contains(status) && rule.range().width() < width) {
                meaning = rule.meaning();
                width = rule.range().width();
            }
        }
        return meaning;
    }

    /** How a batch that was rejected as a whole is taken apart. */
    Split split(int status) {
        if (bisect.stream().noneMatch(range -> range.contains(status))) {
            return Split.NONE;
        }
        return status == TOO_LARGE ? Split.BY_BYTES : Split.BY_RECORDS;
    }
}
