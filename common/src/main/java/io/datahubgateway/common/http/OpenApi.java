package io.datahubgateway.common.http;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * The contract of the native API, {@code openapi.yaml}: served as it is written, and proven by tests to say what the
 * code does. Immutable; any thread.
 */
public final class OpenApi {

    /** RFC 9512. */
    public static final String MEDIA_TYPE = "application/yaml";

    private static final String RESOURCE = "/openapi.yaml";
    private static final List<String> METHODS = List.of("get", "put", "post", "delete", "patch");

    private final byte[] text;

    /**
     * One operation of the contract.
     *
     * @param consumes media types of the request body
     * @param produces media types of the successful responses
     * @param parameters names of the query parameters
     */
    public record Operation(
            HttpMethod method, String path, Set<String> consumes, Set<String> produces, Set<String> parameters) {}

    private OpenApi(byte[] text) {
        this.text = text;
    }

    /** Reads the contract from the class path, without parsing it. */
    public static OpenApi load() {
        try (InputStream resource = OpenApi.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is not on the class path");
            }
            return new OpenApi(resource.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " can't be read", e);
        }
    }

    /** Serves the contract. */
    public Endpoint endpoint() {
        return new Endpoint(HttpMethod.GET, RESOURCE, List.of(), List.of(MEDIA_TYPE), ctx -> {
            ctx.response().putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE);
            ResponseBody.end(ctx.request(), Buffer.buffer(text));
            ctx.request().resume();
        });
    }

    /** Every operation that carries the tag, in the order of the document. */
    public List<Operation> operations(String tag) {
        JsonNode document = document();
        List<Operation> operations = new ArrayList<>();
        document.path("paths")
                .properties()
                .forEach(path -> METHODS.forEach(method -> {
                    JsonNode operation = path.getValue().path(method);
                    for (JsonNode candidate : operation.path("tags")) {
                        if (candidate.asText().equals(tag)) {
                            operations.add(operation(document, path.getKey(), method, operation));
                        }
                    }
                }));
        return operations;
    }

    /** A schema under {@code components/schemas}; missing when there is none of this name. */
    public JsonNode schema(String name) {
        return document().path("components").path("schemas").path(name);
    }

    private static Operation operation(JsonNode document, String path, String method, JsonNode operation) {
        Set<String> produces = new TreeSet<>();
        operation.path("responses").properties().forEach(response -> {
            if (response.getKey().startsWith("2")) {
                produces.addAll(mediaTypes(document, response.getValue()));
            }
        });
        Set<String> parameters = new TreeSet<>();
        operation.path("parameters").forEach(parameter -> {
            JsonNode resolved = resolved(document, parameter);
            if (resolved.path("in").asText().equals("query")) {
                parameters.add(resolved.path("name").asText());
            }
        });
        return new Operation(
                HttpMethod.valueOf(method.toUpperCase(Locale.ROOT)),
                path,
                mediaTypes(document, operation.path("requestBody")),
                produces,
                parameters);
    }

    private static Set<String> mediaTypes(JsonNode document, JsonNode body) {
        Set<String> types = new TreeSet<>();
        resolved(document, body).path("content").fieldNames().forEachRemaining(types::add);
        return types;
    }

    private static JsonNode resolved(JsonNode document, JsonNode node) {
        JsonNode reference = node.path("$ref");
        return reference.isMissingNode() ? node : document.at(reference.asText().substring(1));
    }

    private JsonNode document() {
        try {
            return new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION))
                    .readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " is not YAML", e);
        }
    }
}
