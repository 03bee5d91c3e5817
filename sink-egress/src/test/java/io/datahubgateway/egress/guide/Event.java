package io.datahubgateway.egress.guide;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One line of what happens in an example. */
sealed interface Event {

    Pattern LINE = Pattern.compile("topic +(?<key>\\S+) +(?<value>.+)"
            + "|(?:\\+(?<wait>\\d+m?s) )?POST(?: (?<type>[a-z]+/[a-z0-9.+-]+))? +(?<body>.+)"
            + "|  (?<status>\\d{3})(?:  Retry-After: (?<after>\\d+))?(?:  (?<answer>.+))?"
            + "|status (?<state>[A-Z]+)(?:  (?<error>.+))?"
            + "|(?<resume>resume)"
            + "|  (?<name>[a-z_.]+): (?<text>.+)"
            + "|(?<out>[a-z-]+) +(?<outKey>\\S+) +(?<outValue>.+)");

    /** It stands in the topic. */
    record Stored(@Nullable String key, @Nullable String value) implements Event {}

    /** The destination gets it, after a wait. */
    record Posted(Duration after, @Nullable String type, String body) implements Event {}

    /** The destination answers so. */
    record Answered(int status, @Nullable String retryAfter, String body) implements Event {}

    /** The task is so. */
    record Observed(String state, Pattern error) implements Event {}

    /** An operator resumes it. */
    record Resumed() implements Event {}

    /** The sink writes it to a topic. */
    record Written(String topic, String key, Pattern value) implements Event {}

    /** A header of what was written last. */
    record Header(String name, Pattern value) implements Event {}

    static Event read(String line) {
        Matcher found = LINE.matcher(line);
        if (!found.matches()) {
            throw new AssertionError("this says nothing that a test understands: " + line);
        }
        if (found.group("value") != null) {
            String key = found.group("key");
            String value = found.group("value");
            return new Stored(key.equals("-") ? null : key, value.equals("(none)") ? null : value);
        }
        if (found.group("body") != null) {
            String body = found.group("body").replace('⏎', '\n');
            return new Posted(wait(found.group("wait")), found.group("type"), body.equals("(empty)") ? "" : body);
        }
        if (found.group("status") != null) {
            String answer = found.group("answer");
            return new Answered(
                    Integer.parseInt(found.group("status")), found.group("after"), answer == null ? "" : answer);
        }
        if (found.group("state") != null) {
            String error = found.group("error");
            return new Observed(found.group("state"), pattern(error == null ? "..." : error));
        }
        if (found.group("resume") != null) {
            return new Resumed();
        }
        if (found.group("name") != null) {
            return new Header(found.group("name"), pattern(found.group("text")));
        }
        return new Written(found.group("out"), found.group("outKey"), pattern(found.group("outValue")));
    }

    private static Duration wait(@Nullable String text) {
        if (text == null) {
            return Duration.ZERO;
        }
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.replace("ms", "")))
                : Duration.ofSeconds(Long.parseLong(text.replace("s", "")));
    }

    /** {@code ...} is anything. */
    private static Pattern pattern(String shown) {
        return Pattern.compile(
                Stream.of(shown.split("\\.\\.\\.", -1)).map(Pattern::quote).collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }
}
