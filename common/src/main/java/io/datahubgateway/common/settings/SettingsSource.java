package io.datahubgateway.common.settings;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import io.datahubgateway.common.declaration.Binder;
import io.datahubgateway.common.declaration.Binder.Reading;
import io.datahubgateway.common.declaration.DeclaredField;
import io.datahubgateway.common.declaration.InvalidDocumentException;
import io.datahubgateway.common.declaration.Json;
import io.datahubgateway.common.declaration.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Puts the settings together. The environment name of a setting is {@code DATAHUB_} and its path in upper case with
 * {@code _} for the dots: {@code ingress.maxBodySize} is {@code DATAHUB_INGRESS_MAXBODYSIZE}.
 */
public final class SettingsSource {

    private static final String PREFIX = "DATAHUB_";

    /** Names in the environment that others than the settings use: the launcher script and the tests. */
    private static final List<String> NOT_SETTINGS = List.of("DATAHUB_JAVA_OPTS", "DATAHUB_TEST_");

    private SettingsSource() {}

    /**
     * @param file YAML file, null for none
     * @param environment all variables of the process
     * @param flags setting path to value
     * @throws InvalidDocumentException with every problem, each with the path or the name of the variable
     */
    public static GatewaySettings load(
            @Nullable Path file, Map<String, String> environment, Map<String, String> flags) {
        ObjectNode tree = file == null ? Json.MAPPER.createObjectNode() : yaml(file);
        putEnvironment(tree, environment);
        flags.forEach((path, value) -> put(tree, path, value));
        return Binder.bind(tree, GatewaySettings.class, Reading.TEXT);
    }

    /** Name of the variable that holds the setting. */
    public static String environmentName(String path) {
        return PREFIX + path.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    private static ObjectNode yaml(Path file) {
        ObjectMapper mapper = new ObjectMapper(new YAMLFactory().enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION));
        try {
            JsonNode tree = mapper.readTree(Files.readAllBytes(file));
            if (tree.isMissingNode() || tree.isNull()) {
                return Json.MAPPER.createObjectNode();
            }
            if (tree instanceof ObjectNode object) {
                return object;
            }
            throw new InvalidDocumentException("", "settings file " + file + " is not a mapping");
        } catch (JsonProcessingException e) {
            throw new InvalidDocumentException(
                    "", "settings file " + file + " " + Json.describe(e).replace("JSON", "YAML"));
        } catch (NoSuchFileException e) {
            throw new InvalidDocumentException("", "there is no settings file " + file);
        } catch (IOException e) {
            throw new InvalidDocumentException("", "settings file " + file + " can't be read: " + e.getMessage());
        }
    }

    private static void putEnvironment(ObjectNode tree, Map<String, String> environment) {
        Map<String, String> paths = new HashMap<>();
        DeclaredField.of(GatewaySettings.class)
                .forEach(field -> paths.put(environmentName(field.path()), field.path()));
        List<Violation> unknown = new ArrayList<>();
        new TreeMap<>(environment).forEach((name, value) -> {
            if (!name.startsWith(PREFIX) || NOT_SETTINGS.stream().anyMatch(name::startsWith)) {
                return;
            }
            String path = paths.get(name);
            if (path == null) {
                unknown.add(new Violation(name, "is no setting (from the environment)"));
            } else {
                put(tree, path, value);
            }
        });
        if (!unknown.isEmpty()) {
            throw new InvalidDocumentException(unknown);
        }
    }

    private static void put(ObjectNode tree, String path, String value) {
        int dot = path.indexOf('.');
        if (dot < 0) {
            tree.put(path, value);
            return;
        }
        String parent = path.substring(0, dot);
        if (tree.path(parent).isValueNode() && !tree.path(parent).isNull()
                || tree.path(parent).isArray()) {
            return; // the file has something else there, which the binder reports
        }
        put(tree.withObjectProperty(parent), path.substring(dot + 1), value);
    }
}
