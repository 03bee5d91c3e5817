package io.datahubgateway.common.status;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * How far a change has come among the live nodes that serve the task.
 *
 * @param applied nodes on which it is in force
 * @param pending live nodes on which it is not, as far as is known
 * @param hint for the operator, when there is something that explains it
 */
public record Rollout(Set<String> applied, Set<String> pending, Optional<String> hint) {

    public Rollout {
        applied = new TreeSet<>(applied);
        pending = new TreeSet<>(pending);
    }

    /** In force on every live node, and on one at least. */
    public boolean complete() {
        return pending.isEmpty() && !applied.isEmpty();
    }
}
