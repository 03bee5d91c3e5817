package io.datahubgateway.ingress.face.cloudevents;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every event must say of itself, in each mode: "Context Attributes" of the CloudEvents specification, 1.0. */
final class Attributes {

    static final List<String> REQUIRED = List.of("id", "source", "specversion", "type");

    static final String PARTITION_KEY = "partitionkey";

    private static final String VERSION = "1.0";

    private Attributes() {}

    /** "Attribute Naming Convention": lower-case letters and digits. */
    static boolean isName(String name) {
        return !name.isEmpty() && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9');
    }

    /** What is wrong with the value of an attribute; null when nothing is. */
    static @Nullable String problem(String name, String value) {
        if (value.isEmpty() && (REQUIRED.contains(name) || name.equals(PARTITION_KEY))) {
            return "must not be empty";
        }
        if (name.equals("specversion") && !value.equals(VERSION)) {
            return "must be " + VERSION;
        }
        return null;
    }

    /** The required ones that are not among those seen; null when all are. */
    static @Nullable String missing(Set<String> seen) {
        List<String> missing =
                REQUIRED.stream().filter(name -> !seen.contains(name)).toList();
        return missing.isEmpty()
                ? null
                : "lacks " + String.join(", ", missing) + "; every CloudEvent has " + String.join(", ", REQUIRED);
    }
}
