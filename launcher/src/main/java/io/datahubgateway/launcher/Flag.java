package io.datahubgateway.launcher;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.settings.GatewaySettings;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;

/** The flags that are settings. What each is for and its default are read from the declaration of the setting. */
enum Flag {
    ROLES("--roles", "ROLE,...", "roles"),
    KAFKA("--kafka", "HOST:PORT,...", "kafka.bootstrapServers"),
    KAFKA_PORT("--kafka-port", "PORT", "kafka.port"),
    DATA_DIR("--data-dir", "DIR", "dataDir"),
    INGRESS_PORT("--ingress-port", "PORT", "ingress.port"),
    CONTROL_PORT("--control-port", "PORT", "control.port"),
    MANAGEMENT_PORT("--management-port", "PORT", "management.port"),
    HOST("--host", "ADDRESS", "host"),
    NODE_ID("--node-id", "ID", "nodeId");

    private final String option;
    private final String label;
    private final String path;

    Flag(String option, String label, String path) {
        this.option = option;
        this.label = label;
        this.path = path;
    }

    String option() {
        return option;
    }

    /** What stands for the value in the help. */
    String label() {
        return label;
    }

    /** The setting, as {@code SettingsSource} takes it. */
    String path() {
        return path;
    }

    /** For the help: the sentence of the declaration and the default. */
    String description() {
        Field declared = declaration(path, GatewaySettings.class);
        String usual = declared.defaultValue().replaceAll("[\\[\\]\"]", "");
        return declared.doc().replace("`", "") + (usual.isEmpty() ? "" : " Default: " + usual + ".");
    }

    private static Field declaration(String path, Class<?> type) {
        int dot = path.indexOf('.');
        String name = dot < 0 ? path : path.substring(0, dot);
        RecordComponent component = Arrays.stream(type.getRecordComponents())
                .filter(candidate -> candidate.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no setting " + path));
        return dot < 0
                ? component.getAnnotation(Field.class)
                : declaration(path.substring(dot + 1), component.getType());
    }
}
