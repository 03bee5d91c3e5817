package io.datahubgateway.common.task.sink;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What an answer of the destination means. The narrowest range that holds a status decides, and a status that is in none is
 * rejected; so {@code 404} in one list beats {@code 400-499} in another.
 */
public record VerdictRules(
        @Field(
                doc = "Statuses that mean: taken. 1xx and 3xx never do.",
                defaultValue = "[\"200-299\"]",
                maxSize = 100,
                pattern = StatusRange.PATTERN)
        List<String> success,

        @Field(
                doc =
                        "Statuses after which the same request is sent again. Faults of the connection and time-outs are always.",
                defaultValue = "[\"408\",\"429\",\"500\",\"502-599\"]",
                maxSize = 100,
                pattern = StatusRange.PATTERN)
        List<String> retry,

        @Field(
                doc = "Statuses after which it is not sent again; also those that are in none of the lists. See"
                        + " `onFailure.rejected`.",
                defaultValue = "[]",
                example = "[\"503\"]",
                maxSize = 100,
                pattern = StatusRange.PATTERN)
        List<String> reject,

        @Field(
                doc = "Statuses that make the task fail whatever `onFailure` says, such as those of a wrong password.",
                defaultValue = "[]",
                example = "[\"401\",\"403\"]",
                maxSize = 100,
                pattern = StatusRange.PATTERN)
        List<String> stop,

        @Field(
                doc =
                        "Statuses with which a batch that is rejected as a whole is divided, again and again, until the records that"
                                + " are at fault stand alone. An empty list: never.",
                defaultValue = "[\"400\",\"413\",\"422\"]",
                maxSize = 100,
                pattern = StatusRange.PATTERN)
        List<String> bisect,

        @Field(
                doc =
                        "Whether the member `retry` of an answer that is a JSON object decides: `false` means taken and `true` means"
                                + " try again, whatever the status.",
                defaultValue = "false")
        boolean retryFlag,

        @Field(doc = "How the answer to a batch says what became of each record, if it does.") @Nullable
        PerRecord perRecord) {

    /** What a status means. */
    public enum Meaning {
        SUCCESS,
        RETRY,
        REJECT,
        STOP
    }

    /** A range and what it means. */
    public record Rule(StatusRange range, Meaning meaning) {}

    public VerdictRules {
        List<Rule> rules = new ArrayList<>();
        add(rules, "success", success, Meaning.SUCCESS);
        add(rules, "retry", retry, Meaning.RETRY);
        add(rules, "reject", reject, Meaning.REJECT);
        add(rules, "stop", stop, Meaning.STOP);
        ranges("bisect", bisect);
        if (retryFlag && perRecord != null) {
            throw new InvalidDocumentException("retryFlag", "and perRecord can't both read the answer");
        }
    }

    /** Every range of the four lists. */
    public List<Rule> rules() {
        List<Rule> rules = new ArrayList<>();
        add(rules, "success", success, Meaning.SUCCESS);
        add(rules, "retry", retry, Meaning.RETRY);
        add(rules, "reject", reject, Meaning.REJECT);
        add(rules, "stop", stop, Meaning.STOP);
        return List.copyOf(rules);
    }

    /** The ranges of {@link #bisect}. */
    public List<StatusRange> bisectRanges() {
        return ranges("bisect", bisect);
    }

    private static void add(List<Rule> rules, String key, List<String> texts, Meaning meaning) {
        for (StatusRange range : ranges(key, texts)) {
            if (meaning == Meaning.SUCCESS && (range.from() < 200 || range.overlaps(new StatusRange(300, 399)))) {
                throw new InvalidDocumentException(key, range + " has statuses that never mean success: 1xx or 3xx");
            }
            for (Rule other : rules) {
                if (other.meaning != meaning && other.range.width() == range.width() && other.range.overlaps(range)) {
                    throw new InvalidDocumentException(
                            key,
                            range + " contradicts " + other.range + " of "
                                    + other.meaning.name().toLowerCase(Locale.ROOT));
                }
            }
            rules.add(new Rule(range, meaning));
        }
    }

    private static List<StatusRange> ranges(String key, List<String> texts) {
        List<StatusRange> ranges = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            try {
                ranges.add(StatusRange.parse(texts.get(i)));
            } catch (IllegalArgumentException e) {
                throw new InvalidDocumentException(key + "[" + i + "]", e.getMessage());
            }
        }
        return ranges;
    }
}
