package io.datahubgateway.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The commands of guides: their fenced blocks {@code sh}, run one after the other in one shell. A block {@code json} behind
 * one shows its output, in which {@code ...} stands for anything; blocks of other languages are not looked at.
 */
final class GuideScript {

    private static final Pattern BLOCK =
            Pattern.compile("^```(sh|json)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final String BETWEEN = "=== end of block ===";

    private final List<Step> steps = new ArrayList<>();

    /** A block and what it prints; {@code expected} matches any output where the guide shows none. */
    record Step(String commands, Pattern expected) {}

    /** Goes on with the commands of this guide. */
    void add(Path guide) throws IOException {
        Matcher blocks = BLOCK.matcher(Files.readString(guide));
        while (blocks.find()) {
            if (blocks.group(1).equals("sh")) {
                steps.add(new Step(blocks.group(2), Pattern.compile(".*", Pattern.DOTALL)));
            } else {
                Step last = steps.remove(steps.size() - 1);
                steps.add(new Step(last.commands, shown(blocks.group(2))));
            }
        }
    }

    /** JSON has no end of line: what a guide shows in lines of its own comes in one. */
    private static Pattern shown(String output) {
        return Pattern.compile(
                Arrays.stream(output.replace("\n", "").split("\\.\\.\\.", -1))
                        .map(Pattern::quote)
                        .collect(Collectors.joining(".*")),
                Pattern.DOTALL);
    }

    List<Step> steps() {
        return steps;
    }

    /** For bash: the steps from one to another, which is not among them. */
    String text(int from, int to) {
        return steps.subList(from, to).stream()
                .map(step -> step.commands + "echo '" + BETWEEN + "'\n")
                .collect(Collectors.joining("", "set -euo pipefail\n", ""));
    }

    /** What each block has printed, without ends of lines. */
    static List<String> outputs(String printed) {
        return Arrays.stream(printed.split(Pattern.quote(BETWEEN)))
                .map(output -> output.replace("\n", ""))
                .toList();
    }
}
