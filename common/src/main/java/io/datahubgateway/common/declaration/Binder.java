package io.datahubgateway.common.declaration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Turns a JSON tree into a record declared with {@link Field}. Reports all problems of a document together; a record
 * is only made when its document has none, and the rules over several components stand in its compact constructor.
 *
 * <p>Component types: {@code String}, {@code int}, {@code long}, {@code boolean}, {@code Duration}, {@link ByteSize},
 * {@code Instant}, {@code URI}, {@link Secret}, enums (written as their {@code toString}), lists of these, {@code Map<String, String>},
 * and nested records. Without state; any thread.
 */
public final class Binder {

    /** What is forgiven. */
    public enum Reading {
        /** API documents: unknown keys are problems, numbers are numbers. */
        STRICT,
        /** Stored documents, which a newer node may have written: unknown keys are passed over. */
        TOLERANT,
        /** Settings: unknown keys are problems, numbers and booleans may be written as text (environment, flags). */
        TEXT
    }

    private final Reading reading;
    private final List<Violation> violations = new ArrayList<>();

    private Binder(Reading reading) {
        this.reading = reading;
    }

    /** @throws InvalidDocumentException with every problem of the document */
    public static <T extends Record> T bind(JsonNode document, Class<T> type, Reading reading) {
        Binder binder = new Binder(reading);
        T value = binder.record("", document, type);
        if (value == null || !binder.violations.isEmpty()) {
            throw new InvalidDocumentException(binder.violations);
        }
        return value;
    }

    private <T extends Record> @Nullable T record(String path, JsonNode node, Class<T> type) {
        if (!(node instanceof ObjectNode object)) {
            return refuse(path, "must be an object");
        }
        int before = violations.size();
        RecordComponent[] components = type.getRecordComponents();
        if (reading != Reading.TOLERANT) {
            refuseUnknownKeys(path, object, components);
        }
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            values[i] =
                    component(child(path, components[i].getName()), object.get(components[i].getName()), components[i]);
        }
        return violations.size() > before ? null : construct(path, type, components, values);
    }

    private void refuseUnknownKeys(String path, ObjectNode object, RecordComponent[] components) {
        Set<String> known =
                Arrays.stream(components).map(RecordComponent::getName).collect(Collectors.toSet());
        object.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                refuse(child(path, key), "unknown key; known here: " + String.join(", ", new TreeSet<>(known)));
            }
        });
    }

    private @Nullable Object component(String path, @Nullable JsonNode given, RecordComponent component) {
        Field field = component.getAnnotation(Field.class);
        if (field == null) {
            throw new IllegalStateException(component + " is not declared with @Field");
        }
        boolean absent = given == null || given.isNull();
        if (absent && field.defaultValue().isEmpty()) {
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            return optional ? null : refuse(path, "is required");
        }
        int before = violations.size();
        Object value = absent
                ? byDefault(path, field.defaultValue(), component.getGenericType())
                : value(path, given, component.getGenericType(), field);
        return value == null || violations.size() > before ? null : limited(path, value, field);
    }

    private @Nullable Object byDefault(String path, String text, Type type) {
        if (Scalars.isScalar(type)) {
            return Scalars.parse(text, (Class<?>) type);
        }
        try {
            return value(path, Json.MAPPER.readTree(text), type, null);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("default of " + path + " is not JSON: " + text, e);
        }
    }

    private @Nullable Object value(String path, JsonNode node, Type type, @Nullable Field field) {
        if (type instanceof ParameterizedType generic) {
            return generic.getRawType() == Map.class ? map(path, node) : list(path, node, generic, field);
        }
        Class<?> raw = (Class<?>) type;
        return Scalars.isGroup(raw) ? record(path, node, raw.asSubclass(Record.class)) : scalar(path, node, raw, field);
    }

    private @Nullable Object scalar(String path, JsonNode node, Class<?> type, @Nullable Field field) {
        try {
            Object value = Scalars.read(node, type, reading == Reading.TEXT);
            if (field != null && !field.pattern().isEmpty() && !value.toString().matches(field.pattern())) {
                String example = field.example().isEmpty() ? "" : ", such as " + field.example();
                return refuse(path, "must match " + field.pattern() + example);
            }
            return value;
        } catch (IllegalArgumentException | ArithmeticException e) {
            return refuse(path, e instanceof ArithmeticException ? "is out of range" : e.getMessage());
        }
    }

    private @Nullable List<Object> list(String path, JsonNode node, ParameterizedType type, @Nullable Field field) {
        JsonNode elements = node;
        if (reading == Reading.TEXT && node.isTextual()) { // a list in the environment: a,b,c
            ArrayNode split = Json.MAPPER.createArrayNode();
            Arrays.stream(node.textValue().split(","))
                    .map(String::trim)
                    .filter(s -> !s.isEmpty())
                    .forEach(split::add);
            elements = split;
        }
        if (!elements.isArray()) {
            return refuse(path, "must be a list");
        }
        List<Object> values = new ArrayList<>(elements.size());
        for (int i = 0; i < elements.size(); i++) {
            Object value = value(path + "[" + i + "]", elements.get(i), type.getActualTypeArguments()[0], field);
            if (value != null) {
                values.add(value);
            }
        }
        return List.copyOf(values);
    }

    private @Nullable Map<String, String> map(String path, JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return refuse(path, "must be an object of texts");
        }
        Map<String, String> values = new LinkedHashMap<>();
        object.properties().forEach(entry -> {
            if (entry.getValue().isTextual()) {
                values.put(entry.getKey(), entry.getValue().textValue());
            } else {
                refuse(child(path, entry.getKey()), "must be a text");
            }
        });
        return Collections.unmodifiableMap(values);
    }

    private @Nullable Object limited(String path, Object value, Field field) {
        int size = value instanceof String text
                ? text.length()
                : value instanceof List<?> list ? list.size() : value instanceof Map<?, ?> map ? map.size() : -1;
        if (size >= 0 && (size < field.minSize() || size > field.maxSize())) {
            String unit = value instanceof String ? "characters" : "entries";
            String limits = field.maxSize() == Integer.MAX_VALUE
                    ? "at least " + field.minSize()
                    : field.minSize() + " to " + field.maxSize();
            return refuse(path, "must have " + limits + " " + unit);
        }
        if (!field.min().isEmpty() && Scalars.compare(value, Scalars.parse(field.min(), value.getClass())) < 0) {
            return refuse(path, "must be at least " + field.min());
        }
        if (!field.max().isEmpty() && Scalars.compare(value, Scalars.parse(field.max(), value.getClass())) > 0) {
            return refuse(path, "must be at most " + field.max());
        }
        return value;
    }

    private <T extends Record> @Nullable T construct(
            String path, Class<T> type, RecordComponent[] components, Object[] values) {
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(types).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidDocumentException invalid) {
                invalid.violations().forEach(v -> violations.add(path.isEmpty() ? v : v.below(path)));
                return null;
            }
            throw new IllegalStateException(type + " refused its components", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " must be a public record", e);
        }
    }

    private <T> @Nullable T refuse(String path, String message) {
        violations.add(new Violation(path, message));
        return null;
    }

    private static String child(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}
