package io.datahubgateway.common.status;

import io.datahubgateway.common.task.TaskKind;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** What a node does. One node may have several roles. */
public enum Role {
    /** Runs the embedded broker. */
    KAFKA,
    /** Takes messages over HTTP and appends them; serves reading. */
    INGRESS,
    /** Delivers records to HTTP destinations. */
    EGRESS,
    /** Serves the task API. */
    CONTROL_PLANE;

    /** The role that applies tasks of a kind. */
    public static Role serving(TaskKind kind) {
        return switch (kind) {
            case INGRESS -> INGRESS;
            case SINK -> EGRESS;
        };
    }

    /** In the order of declaration. */
    static List<Role> in(Collection<Role> roles) {
        return roles.stream().sorted().toList();
    }

    /** As written in flags and settings. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
