package io.datahubgateway.control;

import io.datahubgateway.common.declaration.Field;
import io.datahubgateway.common.task.DesiredState;
import io.datahubgateway.common.task.TaskKind;
import io.datahubgateway.common.task.TaskRecord;
import org.jspecify.annotations.Nullable;

/** Which tasks are meant. What is not given does not narrow. */
public record TaskFilter(
        @Field(doc = "Tasks of this kind.", example = "sink") @Nullable
        TaskKind kind,

        @Field(doc = "Tasks with this desired state.", example = "RUNNING") @Nullable
        DesiredState state) {

    boolean covers(TaskRecord task) {
        return (kind == null
                        || task.definition()
                                .filter(definition -> definition.kind() == kind)
                                .isPresent())
                && (state == null || task.state() == state);
    }
}
