package io.datahubgateway.common.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.error.ErrorCode;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.task.DesiredState;
import io.datahubgateway.common.task.IngressDefinition;
import io.datahubgateway.common.task.SinkDefinition;
import io.datahubgateway.common.task.TaskAction;
import io.datahubgateway.common.task.TaskKind;
import io.datahubgateway.common.task.ingress.Limits;
import io.datahubgateway.common.task.sink.Batch;
import io.datahubgateway.common.task.sink.Breaker;
import io.datahubgateway.common.task.sink.Flow;
import io.datahubgateway.common.task.sink.Method;
import io.datahubgateway.common.task.sink.MissingOffsets;
import io.datahubgateway.common.task.sink.OnFailure;
import io.datahubgateway.common.task.sink.Order;
import io.datahubgateway.common.task.sink.PerRecord;
import io.datahubgateway.common.task.sink.Retry;
import io.datahubgateway.common.task.sink.Target;
import io.datahubgateway.common.task.sink.VerdictRules;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OpenApiTest {

    private final OpenApi contract = OpenApi.load();

    record Described(String schema, Class<? extends Record> type) {}

    static Stream<Described> definitions() {
        return Stream.of(
                new Described("IngressTask", IngressDefinition.class),
                new Described("IngressLimits", Limits.class),
                new Described("Cors", Cors.class),
                new Described("SinkTask", SinkDefinition.class),
                new Described("SinkTarget", Target.class),
                new Described("SinkBatch", Batch.class),
                new Described("SinkVerdicts", VerdictRules.class),
                new Described("SinkPerRecord", PerRecord.class),
                new Described("SinkRetry", Retry.class),
                new Described("SinkOnFailure", OnFailure.class),
                new Described("SinkFlow", Flow.class),
                new Described("SinkBreaker", Breaker.class));
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void schemasHaveTheKeysOfTheRecords(Described described) {
        JsonNode schema = contract.schema(described.schema);
        List<String> names = new ArrayList<>();
        List<String> required = new ArrayList<>();
        for (RecordComponent component : described.type.getRecordComponents()) {
            names.add(component.getName());
            boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
            if (!optional && component.getAnnotation(Field.class).defaultValue().isEmpty()) {
                required.add(component.getName());
            }
        }

        assertThat(schema.path("properties").fieldNames()).toIterable().containsExactlyElementsOf(names);
        assertThat(texts(schema.path("required"))).containsExactlyElementsOf(required);
        assertThat(schema.path("additionalProperties").isBoolean())
                .as("unknown keys are refused")
                .isTrue();
    }

    @ParameterizedTest
    @MethodSource("definitions")
    void schemasHaveTheDefaultsAndLimitsOfTheRecords(Described described) {
        for (RecordComponent component : described.type.getRecordComponents()) {
            Field field = component.getAnnotation(Field.class);
            JsonNode property =
                    contract.schema(described.schema).path("properties").path(component.getName());
            Map<String, String> declared = new LinkedHashMap<>();
            boolean number = component.getType() == int.class || component.getType() == Integer.class;
            boolean list = List.class.isAssignableFrom(component.getType());
            boolean map = Map.class.isAssignableFrom(component.getType());
            String sized = list ? "Items" : map ? "Properties" : "Length";
            put(declared, "default", field.defaultValue());
            put(declared, "minimum", number ? field.min() : "");
            put(declared, "maximum", number ? field.max() : "");
            put(declared, "min" + sized, field.minSize() == 0 ? "" : Integer.toString(field.minSize()));
            put(declared, "max" + sized, field.maxSize() == Integer.MAX_VALUE ? "" : Integer.toString(field.maxSize()));
            put(declared, "pattern", field.pattern());

            assertThat(written(property, sized))
                    .as(described.schema + "." + component.getName())
                    .containsExactlyInAnyOrderEntriesOf(declared);
        }
    }

    @Test
    void everyErrorCodeIsListedOnce() {
        assertThat(texts(contract.schema("Problem").at("/properties/code/enum")))
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(ErrorCode.values()).map(ErrorCode::slug).toList());
    }

    @Test
    void theConstantsAreThoseOfTheCode() {
        assertThat(texts(contract.schema("TaskKind").path("enum"))).isEqualTo(constants(TaskKind.class));
        assertThat(texts(contract.schema("TaskAction").path("enum"))).isEqualTo(constants(TaskAction.class));
        assertThat(texts(contract.schema("DesiredState").path("enum"))).isEqualTo(constants(DesiredState.class));
        assertThat(texts(contract.schema("NodeStatus").at("/properties/state/enum")))
                .isEqualTo(constants(ObservedState.State.class));
        assertThat(texts(contract.schema("NodeList").at("/properties/nodes/items/properties/roles/items/enum")))
                .isEqualTo(constants(Role.class));
        assertThat(texts(contract.schema("SinkTarget").at("/properties/method/enum")))
                .isEqualTo(constants(Method.class));
        assertThat(texts(contract.schema("SinkTask").at("/properties/order/enum")))
                .isEqualTo(constants(Order.class));
        assertThat(texts(contract.schema("SinkTask").at("/properties/onMissingOffsets/enum")))
                .isEqualTo(constants(MissingOffsets.class));
    }

    @Test
    void theActionsOnFailureAreThoseOfTheCode() {
        for (String key : List.of("rejected", "exhausted")) {
            assertThat(texts(contract.schema("SinkOnFailure").at("/properties/" + key + "/enum")))
                    .isEqualTo(constants(OnFailure.Action.class));
        }
    }

    @Test
    void theWordsOfVerdictsPerRecordAreThoseOfTheCode() {
        JsonNode properties = contract.schema("SinkPerRecord").path("properties");
        assertThat(texts(properties.at("/api/enum"))).isEqualTo(constants(PerRecord.Api.class));
        assertThat(texts(properties.at("/means/enum"))).isEqualTo(constants(PerRecord.Means.class));
        assertThat(texts(properties.at("/failed/enum"))).isEqualTo(constants(PerRecord.Failed.class));
    }

    @Test
    void everyReferenceLeadsSomewhere() throws IOException {
        try (InputStream text = OpenApi.class.getResourceAsStream("/openapi.yaml")) {
            JsonNode document = new ObjectMapper(new YAMLFactory()).readTree(text);
            assertThat(document.findValuesAsText("$ref"))
                    .isNotEmpty()
                    .allSatisfy(reference -> assertThat(document.at(reference.substring(1)))
                            .as(reference)
                            .isNotEmpty());
        }
    }

    /** The limits that the contract states, also those of a schema that the property refers to. */
    private Map<String, String> written(JsonNode property, String sized) {
        Map<String, String> written = new LinkedHashMap<>();
        JsonNode target = property.has("$ref")
                ? contract.schema(property.get("$ref").asText().replaceAll(".*/", ""))
                : property;
        JsonNode byDefault = property.has("default") ? property.get("default") : target.path("default");
        put(written, "default", byDefault.isContainerNode() ? byDefault.toString() : byDefault.asText());
        for (String key : List.of("minimum", "maximum", "min" + sized, "max" + sized, "pattern")) {
            JsonNode texts = key.equals("pattern") && property.has("items") ? property.path("items") : property;
            put(written, key, texts.path(key).asText());
        }
        return written;
    }

    private static void put(Map<String, String> limits, String key, String value) {
        if (!value.isEmpty()) {
            limits.put(key, value);
        }
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static List<String> constants(Class<? extends Enum<?>> type) {
        return Arrays.stream(type.getEnumConstants()).map(Object::toString).toList();
    }
}
