package io.datahubgateway.common.declaration;

import com.fasterxml.jackson.databind.JsonNode;
import java.lang.reflect.Type;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The scalar types of a declaration: how each is written, and how two of them compare. */
final class Scalars {

    private Scalars() {}

    static boolean isScalar(Type type) {
        return type instanceof Class<?> raw && !isGroup(raw);
    }

    /** A record whose components are keys of their own. */
    static boolean isGroup(Class<?> type) {
        return type.isRecord() && type != ByteSize.class;
    }

    /** @throws IllegalArgumentException with a message for the user */
    static Object read(JsonNode node, Class<?> type, boolean textAllowed) {
        boolean narrow = type == int.class || type == Integer.class;
        if (narrow || type == long.class || type == Long.class) {
            if (node.isIntegralNumber() && node.canConvertToLong()) {
                return narrow ? (Object) Math.toIntExact(node.longValue()) : (Object) node.longValue();
            }
            if (!(textAllowed && node.isTextual())) {
                throw new IllegalArgumentException("must be a whole number");
            }
        } else if (type == boolean.class || type == Boolean.class) {
            if (node.isBoolean()) {
                return node.booleanValue();
            }
            if (!(textAllowed && node.isTextual())) {
                throw new IllegalArgumentException("must be true or false");
            }
        } else if (!node.isTextual() && (!textAllowed || !node.isValueNode())) {
            throw new IllegalArgumentException("must be a text");
        } else if (!node.isTextual() && (type == String.class || type == Secret.class)) {
            // YAML reads 0123 as a number: its text would be another one
            throw new IllegalArgumentException("must be a text: put it in quotes");
        }
        return parse(node.asText(), type);
    }

    /** @throws IllegalArgumentException with a message for the user */
    static Object parse(String text, Class<?> type) {
        if (type == String.class) {
            return text;
        }
        if (type == int.class || type == Integer.class) {
            return Math.toIntExact(wholeNumber(text));
        }
        if (type == long.class || type == Long.class) {
            return wholeNumber(text);
        }
        if (type == boolean.class || type == Boolean.class) {
            if (text.equals("true") || text.equals("false")) {
                return text.equals("true");
            }
            throw new IllegalArgumentException("must be true or false");
        }
        if (type == Duration.class) {
            return DurationText.parse(text);
        }
        if (type == ByteSize.class) {
            return ByteSize.parse(text);
        }
        if (type == Instant.class) {
            return instant(text);
        }
        if (type == URI.class) {
            return uri(text);
        }
        if (type == Secret.class) {
            return Secret.parse(text);
        }
        if (type.isEnum()) {
            return constant(text, type);
        }
        throw new IllegalStateException("not a type of declarations: " + type);
    }

    @SuppressWarnings("unchecked") // both sides were made by parse() for the same type
    static int compare(Object left, Object right) {
        return ((Comparable<Object>) left).compareTo(right);
    }

    private static long wholeNumber(String text) {
        try {
            return Long.parseLong(text.trim());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number", e);
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("must be a time such as 2026-01-31T08:00:00Z", e);
        }
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("is not a URL: " + e.getReason(), e);
        }
    }

    private static Object constant(String text, Class<?> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("must be one of "
                        + Arrays.stream(type.getEnumConstants())
                                .map(Object::toString)
                                .collect(Collectors.joining(", "))));
    }
}
