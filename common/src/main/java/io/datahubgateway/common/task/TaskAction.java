package io.datahubgateway.common.task;

import java.util.Locale;

/** What an operator can order of an existing task. */
public enum TaskAction {
    PAUSE(DesiredState.PAUSED),
    RESUME(DesiredState.RUNNING),
    STOP(DesiredState.STOPPED),
    /** Start anew what is there: in the state that is desired now, and out of a failure. */
    RESTART(null);

    private final @org.jspecify.annotations.Nullable DesiredState target;

    TaskAction(@org.jspecify.annotations.Nullable DesiredState target) {
        this.target = target;
    }

    /** The state that the task shall have afterwards. */
    DesiredState from(DesiredState current) {
        return target == null ? current : target;
    }

    /** As written in paths and commands. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
