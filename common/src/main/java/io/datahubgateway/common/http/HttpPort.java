package io.datahubgateway.common.http;

import io.datahubgateway.common.settings.GatewaySettings;
import io.datahubgateway.common.settings.ServerTls;
import io.datahubgateway.common.status.Role;
import java.util.Locale;

/** The HTTP ports of a node. */
public enum HttpPort {
    INGRESS,
    CONTROL,
    MANAGEMENT;

    /** As the operator knows it: in messages, in metrics, and as the first part of the port's settings. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether a node with these settings opens the port. */
    boolean isOpened(GatewaySettings settings) {
        return switch (this) {
            case INGRESS -> settings.roles().contains(Role.INGRESS);
            case CONTROL -> settings.roles().contains(Role.CONTROL_PLANE);
            case MANAGEMENT -> true;
        };
    }

    /** What the settings say about this port alone. */
    ServerTls tls(GatewaySettings settings) {
        return switch (this) {
            case INGRESS -> settings.ingress().tls();
            case CONTROL -> settings.control().tls();
            case MANAGEMENT -> settings.management().tls();
        };
    }
}
