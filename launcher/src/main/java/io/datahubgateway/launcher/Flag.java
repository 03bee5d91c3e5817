package io.datahubgateway.launcher;

import io.datahubgateway.common.declaration.DeclaredField;
import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.settings.GatewaySettings;

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
        Field declared = declaration();
        String usual = declared.defaultValue().replaceAll("[\\[\\]\"]", "");
        return declared.doc().replace("`", "") + (usual.isEmpty() ? "" : " Default: " + usual + ".");
    }

    private Field declaration() {
        return DeclaredField.of(GatewaySettings.class).stream()
                .filter(field -> field.path().equals(path))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no setting " + path))
                .declaration();
    }
}
