package io.datahubgateway.common.task;

/** What the operator wants of a task. Survives a restart of every node. */
public enum DesiredState {
    /** Work. */
    RUNNING,
    /** Take no new work, keep everything else: the group membership of a sink, reading through an ingress task. */
    PAUSED,
    /** Take no new work and give up every resource; the definition stays. */
    STOPPED
}
