package io.datahubgateway.control;

import io.datahubgateway.common.node.TestNode;
import io.datahubgateway.common.status.ObservedState;
import io.datahubgateway.common.status.Role;
import io.datahubgateway.common.status.StatusReporter;
import io.datahubgateway.common.task.TaskRecord;
import io.datahubgateway.common.task.TaskTable;
import io.datahubgateway.testkit.TestKafka;

/** A node that says it applies tasks, through a real reporter, as long as it is not told to be silent. */
final class ServingNode implements TaskTable.Listener {

    private final TestNode node;
    private final StatusReporter status;
    private volatile boolean silent;
    private boolean left;

    ServingNode(TestKafka kafka, Role... roles) {
        this.node = TestNode.start(kafka, roles);
        this.status = node.services().status();
        node.services().tasks().table().subscribe(node.services().vertx().getOrCreateContext(), this);
    }

    String id() {
        return node.id();
    }

    /** From now on changes are not applied. */
    void fallSilent() {
        silent = true;
    }

    void report(String task, long generation, ObservedState.State state, String error) {
        status.report(task, generation, state, error);
    }

    @Override
    public void onTask(TaskRecord task) {
        if (!silent) {
            status.report(
                    task.id(),
                    task.generation(),
                    ObservedState.State.valueOf(task.state().name()),
                    null);
        }
    }

    @Override
    public void onDeleted(String id, long generation) {
        if (!silent) {
            status.report(id, generation, ObservedState.State.DELETED, null);
        }
    }

    /** Stops as a node does that is told to; once is enough. */
    void leave() {
        if (!left) {
            left = true;
            node.close();
        }
    }
}
