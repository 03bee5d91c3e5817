package io.datahubgateway.common.task.sink;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Some HTTP statuses (RFC 9110, section 15), written {@code 404}, {@code 500-599}, or {@code 500-} for all from there on.
 *
 * @param from 100 to 599
 * @param to from {@code from} to 599, inclusive
 */
public record StatusRange(int from, int to) {

    /** The notation, as a regular expression. */
    public static final String PATTERN = "[1-5]\\d\\d(-([1-5]\\d\\d)?)?";

    private static final Pattern TEXT = Pattern.compile("(\\d{3})(-(\\d{3})?)?");
    private static final int HIGHEST = 599;

    public StatusRange {
        if (from < 100 || to > HIGHEST || from > to) {
            throw new IllegalArgumentException("must be a range of statuses such as 500-599");
        }
    }

    /** @throws IllegalArgumentException with a message for the user when the text is not a range */
    public static StatusRange parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("must be a status such as 404 or a range such as 500-599");
        }
        int from = Integer.parseInt(matcher.group(1));
        int to = matcher.group(2) == null
                ? from
                : matcher.group(3) == null ? HIGHEST : Integer.parseInt(matcher.group(3));
        return new StatusRange(from, to);
    }

    public boolean contains(int status) {
        return from <= status && status <= to;
    }

    public boolean overlaps(StatusRange other) {
        return from <= other.to && other.from <= to;
    }

    /** How many statuses it holds. */
    public int width() {
        return to - from + 1;
    }

    @Override
    public String toString() {
        return from == to ? Integer.toString(from) : from + "-" + to;
    }
}
